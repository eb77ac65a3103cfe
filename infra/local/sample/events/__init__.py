"""Believable usage events and performance samples of any size, for the tenants of the sample."""
