"""Consents, keys, and what is left of who was erased."""
