"""Settlement in PostgreSQL."""
