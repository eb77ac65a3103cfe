"""Measures Plugyard beside its peers, on engines it starts itself: `make bench`."""
