"""What the API stands on: visits and carts as rows, sessions, answers kept, webhooks."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0004"
down_revision = "0003"

_VISIT = """
create table visit (
  organisation text not null check (organisation <> ''),
  visit_id text not null,
  store_id text not null,
  role text not null,
  credential text not null,
  state text not null check (state in ('inside', 'ended')),
  entered_ns bigint not null,
  left_ns bigint not null,
  receipt bytea,
  changed_position bigint not null check (changed_position > 0),
  primary key (organisation, visit_id)
)
"""

_VISIT_NEWEST = """
create index visit_newest on visit (organisation, entered_ns desc, visit_id desc)
"""

_VISIT_CHANGED = """
create index visit_changed on visit (organisation, changed_position)
"""

_VISIT_ACT = """
create table visit_act (
  organisation text not null check (organisation <> ''),
  interaction_id text not null,
  visit_id text not null,
  kind text not null,
  sku text not null,
  quantity bigint not null,
  probability double precision not null,
  t_ns bigint not null,
  primary key (organisation, interaction_id)
)
"""

_VISIT_ACTS = """
create index visit_acts on visit_act (organisation, visit_id)
"""

_WEB_SESSION = """
create table web_session (
  organisation text not null check (organisation <> ''),
  token_hash bytea not null,
  person_id text not null,
  until_ns bigint not null,
  primary key (organisation, token_hash)
)
"""

_IDEMPOTENT_ANSWER = """
create table idempotent_answer (
  organisation text not null check (organisation <> ''),
  actor_id text not null,
  idempotency_key text not null,
  request_hash bytea not null,
  status integer not null,
  headers bytea not null,
  body bytea not null,
  made_ns bigint not null,
  primary key (organisation, actor_id, idempotency_key)
)
"""

_IDEMPOTENT_ANSWER_OLD = """
create index idempotent_answer_old on idempotent_answer (organisation, made_ns)
"""

_WEBHOOK = """
create table webhook (
  organisation text not null check (organisation <> ''),
  webhook_id text not null,
  url text not null,
  kinds text[] not null,
  secret text not null,
  made_ns bigint not null,
  primary key (organisation, webhook_id)
)
"""

_WEBHOOK_DELIVERY = """
create table webhook_delivery (
  organisation text not null check (organisation <> ''),
  delivery_id text not null,
  webhook_id text not null,
  fact_id text not null,
  kind text not null,
  state text not null check (state in ('waiting', 'delivered', 'given_up')),
  attempts integer not null,
  status integer not null,
  why text not null,
  made_ns bigint not null,
  tried_ns bigint not null,
  primary key (organisation, delivery_id)
)
"""

_WEBHOOK_DELIVERY_NEWEST = """
create index webhook_delivery_newest
  on webhook_delivery (organisation, webhook_id, made_ns desc, delivery_id desc)
"""

_STATEMENTS = (
    _VISIT,
    _VISIT_NEWEST,
    _VISIT_CHANGED,
    _VISIT_ACT,
    _VISIT_ACTS,
    _WEB_SESSION,
    _IDEMPOTENT_ANSWER,
    _IDEMPOTENT_ANSWER_OLD,
    _WEBHOOK,
    _WEBHOOK_DELIVERY,
    _WEBHOOK_DELIVERY_NEWEST,
)

_TABLES = {
    "visit": "select, insert, update, delete",
    "visit_act": "select, insert, update, delete",
    "web_session": "select, insert, delete",
    "idempotent_answer": "select, insert, delete",
    "webhook": "select, insert, delete",
    "webhook_delivery": "select, insert, update, delete",
}
"""What the application may do with each table."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in _STATEMENTS:
        op.execute(statement)
    for table, grants in _TABLES.items():
        show_own_rows(table, grants)
    # Whether a process may serve is asked by the application itself.
    op.execute("grant select on alembic_version to tillfree_app")
