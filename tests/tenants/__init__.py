"""Organisations, people, keys, the audit log."""
