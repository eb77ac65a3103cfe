"""The local engines: PostgreSQL, Valkey and the document server, each started only where no URL is given for it."""
