"""Room identity: tenants, their users, and what each may do."""
