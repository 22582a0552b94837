"""Audiences in PostgreSQL."""
