"""Floors in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.floor.postgres.archive import FloorArchive

__all__ = ["FloorArchive"]
