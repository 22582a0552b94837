"""The versions of the database, forward only; alembic finds them by their folder."""

__all__: list[str] = []
