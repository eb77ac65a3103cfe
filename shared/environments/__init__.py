"""Room environments: where a tenant runs its plugins."""
