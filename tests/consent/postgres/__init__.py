"""Consents and keys in PostgreSQL."""
