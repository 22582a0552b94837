"""Merchandise in PostgreSQL."""
