"""The versions of the database of keys, which is apart from the journal's; forward only."""

__all__: list[str] = []
