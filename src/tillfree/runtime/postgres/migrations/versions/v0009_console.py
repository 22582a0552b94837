"""What the console finds and does: cards of payments, traces of acts, stops."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0009"
down_revision = "0008"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_STATEMENTS = (
    f"""create table payment_card ({_ORGANISATION}, visit_id text not null,
      payment_id text not null, at_ns bigint not null, tag integer not null, sealed text not null,
      primary key (organisation, visit_id, payment_id))""",
    f"""create table act_trace ({_ORGANISATION}, interaction_id text not null,
      store_id text not null, t_ns bigint not null, body bytea not null,
      primary key (organisation, interaction_id))""",
    f"""create table store_stop ({_ORGANISATION}, store_id text not null,
      since_ns bigint not null, reason text not null, changes integer not null,
      primary key (organisation, store_id))""",
    "create index act_trace_old on act_trace (organisation, store_id, t_ns)",
    "create index payment_card_by_time on payment_card (organisation, at_ns)",
)

_TABLES = {
    "payment_card": "select, insert, update, delete",
    "act_trace": "select, insert, update, delete",
    "store_stop": "select, insert, update, delete",
}
"""What the application may do with each table."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in _STATEMENTS:
        op.execute(statement)
    for table, grants in _TABLES.items():
        show_own_rows(table, grants)
