"""What is kept of stores' floors: plans, positions of the last hours."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0007"
down_revision = "0006"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_TABLES = {
    "floor_plan": f"""create table floor_plan ({_ORGANISATION}, store_id text not null,
      body bytea not null, primary key (organisation, store_id))""",
    "floor_path": f"""create table floor_path ({_ORGANISATION}, store_id text not null,
      from_ns bigint not null, until_ns bigint not null, body bytea not null,
      primary key (organisation, store_id, from_ns))""",
}


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for table, statement in _TABLES.items():
        op.execute(statement)
        show_own_rows(table)
