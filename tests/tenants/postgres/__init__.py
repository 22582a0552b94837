"""Tenants in PostgreSQL."""
