"""Views that people save, and metrics that they are told of."""

from alembic import op

revision = "0016"
down_revision = "0015"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_TABLES = {
    "saved_view": f"""create table saved_view ({_ORGANISATION},
      view_id text not null, body bytea not null, primary key (organisation, view_id))""",
    "metric_alert": f"""create table metric_alert ({_ORGANISATION},
      alert_id text not null, body bytea not null, standing bytea not null,
      primary key (organisation, alert_id))""",
}


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for table, statement in _TABLES.items():
        op.execute(statement)
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy own_organisation on {table}"
            " using (organisation = current_setting('app.org', true))"
            " with check (organisation = current_setting('app.org', true))"
        )
        op.execute(f"grant select, insert, update, delete on {table} to tillfree_app")
