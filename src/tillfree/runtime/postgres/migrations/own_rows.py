"""Organisations are apart: the policy that each table of theirs has, forced on its owner too."""

from alembic import op

ALL = "select, insert, update, delete"
"""What the application may do with a table that it keeps itself."""


def show_own_rows(table: str, grants: str = ALL) -> None:
    """Show an organisation its own rows of a table alone, and let the application do as granted."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    # Unset is null and after a transaction it is '': neither is any row's organisation.
    op.execute(
        f"create policy own_organisation on {table}"
        " using (organisation = current_setting('app.org', true))"
        " with check (organisation = current_setting('app.org', true))"
    )
    op.execute(f"grant {grants} on {table} to tillfree_app")
