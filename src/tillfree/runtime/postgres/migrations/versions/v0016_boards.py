"""Views that people save, and metrics that they are told of."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

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
        show_own_rows(table)
