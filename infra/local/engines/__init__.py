"""The local engines: PostgreSQL, Valkey, documents and AWS, each started only where no URL is given for it."""
