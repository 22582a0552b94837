"""The journal: facts that are only ever added, how far each reader came, kept apart by tenant."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0001"
down_revision = None

_ROLE = """
do $$ begin
  create role tillfree_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
exception when duplicate_object then null;
end $$
"""

_FACT = """
create table fact (
  organisation text not null check (organisation <> ''),
  position bigint not null check (position > 0),
  fact_id text not null,
  store_id text not null,
  subject text not null,
  kind text not null,
  recorded_ns bigint not null,
  line bytea not null,
  primary key (organisation, position),
  unique (organisation, fact_id)
)
"""

_BY_SUBJECT = "create index fact_by_subject on fact (organisation, subject, position)"

_SUBSCRIPTION = """
create table subscription (
  organisation text not null check (organisation <> ''),
  name text not null,
  position bigint not null check (position >= 0),
  primary key (organisation, name)
)
"""

_REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only: add a fact that corrects', tg_table_name
    using errcode = 'restrict_violation';
end $$
"""

_APPEND_ONLY = """
create trigger append_only before update or delete or truncate on fact
  for each statement execute function refuse_change()
"""


def upgrade() -> None:
    """Make the tables; missing grants and a trigger refuse changes, forced policies other rows."""
    for statement in (_ROLE, _FACT, _BY_SUBJECT, _SUBSCRIPTION, _REFUSE, _APPEND_ONLY):
        op.execute(statement)
    show_own_rows("fact", "select, insert")
    show_own_rows("subscription", "select, insert, update")
