"""Advertising in PostgreSQL."""
