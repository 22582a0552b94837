"""Where events are sent, and which were put on their way."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0015"
down_revision = "0013"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_TABLES = {
    "export_destination": f"""create table export_destination ({_ORGANISATION},
      destination_id text not null, body bytea not null, secret_sealed text not null,
      primary key (organisation, destination_id))""",
    "export_visit": f"""create table export_visit ({_ORGANISATION},
      destination_id text not null, visit_id text not null, ended_ns bigint not null,
      event_ids bytea not null, primary key (organisation, destination_id, visit_id))""",
}


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for table, statement in _TABLES.items():
        op.execute(statement)
        show_own_rows(table)
    op.execute("create index export_visit_old on export_visit (organisation, ended_ns)")
    # Messages of one kind are claimed, counted and looked through where there are many kinds.
    op.execute("create index outbox_of_kind on outbox (organisation, kind, state, due_ns)")
