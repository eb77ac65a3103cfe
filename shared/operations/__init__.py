"""Room operations: what keeps a running Plugyard healthy."""
