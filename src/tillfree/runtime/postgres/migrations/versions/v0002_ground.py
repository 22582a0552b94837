"""What all of the cloud stands on: projections' places, the outbox."""

from alembic import op

revision = "0002"
down_revision = "0001"

_PROJECTION = """
create table projection (
  organisation text not null check (organisation <> ''),
  name text not null,
  position bigint not null check (position >= 0),
  primary key (organisation, name)
)
"""

_OUTBOX = """
create table outbox (
  organisation text not null check (organisation <> ''),
  outbox_id text not null,
  kind text not null,
  payload bytea not null,
  state text not null check (state in ('waiting', 'delivered', 'dead')),
  due_ns bigint not null,
  attempts integer not null check (attempts >= 0),
  claimed_by text not null,
  why text not null,
  delivered_ns bigint not null,
  primary key (organisation, outbox_id)
)
"""

_OUTBOX_DUE = """
create index outbox_due on outbox (organisation, kind, due_ns, outbox_id) where state = 'waiting'
"""

_TABLES = {
    "projection": "select, insert, update, delete",
    "outbox": "select, insert, update",
}
"""What the application may do with each table."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in (_PROJECTION, _OUTBOX, _OUTBOX_DUE):
        op.execute(statement)
    for table, grants in _TABLES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy own_organisation on {table}"
            " using (organisation = current_setting('app.org', true))"
            " with check (organisation = current_setting('app.org', true))"
        )
        op.execute(f"grant {grants} on {table} to tillfree_app")
