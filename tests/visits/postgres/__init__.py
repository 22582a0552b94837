"""Visits in PostgreSQL."""
