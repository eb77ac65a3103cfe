"""Usage and performance: events in, roll-ups and answers out."""
