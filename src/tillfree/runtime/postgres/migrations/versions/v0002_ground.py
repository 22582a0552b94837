"""What all of the cloud stands on: projections' places, the outbox, consents, tenants."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

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

_CONSENT = """
create table consent (
  organisation text not null check (organisation <> ''),
  person_id text not null,
  purpose text not null,
  changes integer not null,
  is_given boolean not null,
  wording text not null,
  given_ns bigint not null,
  until_ns bigint not null,
  primary key (organisation, person_id, purpose)
)
"""

_ORGANISATION = """
create table organisation (
  organisation text not null check (organisation <> ''),
  name text not null,
  primary key (organisation)
)
"""

_VENUE = """
create table venue (
  organisation text not null check (organisation <> ''),
  venue_id text not null,
  name text not null,
  kind text not null,
  primary key (organisation, venue_id)
)
"""

_STORE = """
create table store (
  organisation text not null check (organisation <> ''),
  store_id text not null,
  venue_id text not null,
  name text not null,
  legal_name text not null,
  tax_number text not null,
  address text not null,
  country text not null,
  venue_share_bp integer not null check (venue_share_bp between 0 and 10000),
  currency text not null,
  time_zone text not null,
  changes integer not null,
  primary key (organisation, store_id)
)
"""

_MEMBER = """
create table member (
  organisation text not null check (organisation <> ''),
  person_id text not null,
  role text not null,
  state text not null,
  email_sealed text not null,
  name_sealed text not null,
  until_ns bigint not null,
  changes integer not null,
  primary key (organisation, person_id)
)
"""

_API_KEY = """
create table api_key (
  organisation text not null check (organisation <> ''),
  prefix text not null,
  name text not null,
  scopes text[] not null,
  until_ns bigint not null,
  is_revoked boolean not null,
  primary key (organisation, prefix)
)
"""

_INVITATION = """
create table invitation (
  organisation text not null check (organisation <> ''),
  person_id text not null,
  token_hash bytea not null,
  primary key (organisation, person_id)
)
"""

_PASSWORD = """
create table password (
  organisation text not null check (organisation <> ''),
  person_id text not null,
  hash text not null,
  primary key (organisation, person_id)
)
"""

_SIGN_IN_ATTEMPT = """
create table sign_in_attempt (
  organisation text not null check (organisation <> ''),
  blind bytea not null,
  failures integer not null,
  next_ns bigint not null,
  primary key (organisation, blind)
)
"""

_API_KEY_SECRET = """
create table api_key_secret (
  organisation text not null check (organisation <> ''),
  prefix text not null,
  key_hash bytea not null,
  primary key (organisation, prefix)
)
"""

_AUDIT = """
create table audit (
  organisation text not null check (organisation <> ''),
  number bigint not null check (number > 0),
  at_ns bigint not null,
  actor_id text not null,
  action text not null,
  subject text not null,
  details text not null,
  previous bytea not null check (octet_length(previous) = 32),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (organisation, number)
)
"""

_AUDIT_ONLY_GROWS = """
create trigger append_only before update or delete or truncate on audit
  for each statement execute function refuse_change()
"""

_DIRECTORY = """
create policy directory on organisation for select
  using (current_setting('app.directory', true) = 'on')
"""
"""A process that works for every organisation in turn asks for their ids, and for nothing else."""

_TENANTS = (
    _ORGANISATION,
    _VENUE,
    _STORE,
    _MEMBER,
    _API_KEY,
    _INVITATION,
    _PASSWORD,
    _SIGN_IN_ATTEMPT,
    _API_KEY_SECRET,
    _AUDIT,
    _AUDIT_ONLY_GROWS,
)

_TABLES = {
    "projection": "select, insert, update, delete",
    "outbox": "select, insert, update",
    "consent": "select, insert, update, delete",
    "organisation": "select, insert, update, delete",
    "venue": "select, insert, update, delete",
    "store": "select, insert, update, delete",
    "member": "select, insert, update, delete",
    "api_key": "select, insert, update, delete",
    "invitation": "select, insert, update, delete",
    "password": "select, insert, update, delete",
    "sign_in_attempt": "select, insert, update, delete",
    "api_key_secret": "select, insert, delete",
    "audit": "select, insert",
}
"""What the application may do with each table."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in (_PROJECTION, _OUTBOX, _OUTBOX_DUE, _CONSENT, *_TENANTS):
        op.execute(statement)
    for table, grants in _TABLES.items():
        show_own_rows(table, grants)
    op.execute(_DIRECTORY)
