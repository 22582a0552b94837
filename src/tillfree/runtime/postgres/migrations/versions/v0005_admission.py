"""Admission: accounts, entry rules, passes and their use, blocks, prepaid passes."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0005"
down_revision = "0004"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_FOLDED = (
    f"""create table account ({_ORGANISATION}, person_id text not null, kind text not null,
      state text not null, email_sealed text not null, name_sealed text not null,
      token_sealed text not null, label_sealed text not null, credentials_sealed text not null,
      years integer not null check (years between 0 and 150), changes integer not null,
      primary key (organisation, person_id))""",
    f"""create table entry_rules ({_ORGANISATION}, store_id text not null, body bytea not null,
      primary key (organisation, store_id))""",
    f"""create table pass_key ({_ORGANISATION}, key_name text not null, public_key text not null,
      signs_from_ns bigint not null, signs_until_ns bigint not null,
      primary key (organisation, key_name))""",
    # The primary key is what makes a pass good for once.
    f"""create table pass_use ({_ORGANISATION}, pass_id text not null, store_id text not null,
      gate_id text not null, credential text not null, at_ns bigint not null,
      primary key (organisation, pass_id))""",
    f"""create table pass_twice ({_ORGANISATION}, fact_id text not null, pass_id text not null,
      at_ns bigint not null, body bytea not null, primary key (organisation, fact_id))""",
    f"""create table entry ({_ORGANISATION}, credential text not null, store_id text not null,
      people integer not null check (people > 0), let_in_ns bigint not null,
      visit_id text not null, started_ns bigint not null, ended_ns bigint not null,
      primary key (organisation, credential, store_id))""",
    "create index entry_inside on entry (organisation, store_id) where ended_ns = 0",
    "create index entry_by_visit on entry (organisation, visit_id) where visit_id <> ''",
    f"""create table block ({_ORGANISATION}, block_id text not null, person_id text not null,
      is_lifted boolean not null, appeal text not null, blocked_ns bigint not null,
      body bytea not null, primary key (organisation, block_id))""",
    # One block of a person is open at a time.
    "create unique index block_open on block (organisation, person_id) where not is_lifted",
    f"""create table prepaid ({_ORGANISATION}, prepaid_id text not null, body bytea not null,
      primary key (organisation, prepaid_id))""",
)

_SECRETS = (
    f"""create table pass_key_secret ({_ORGANISATION}, key_name text not null,
      sealed bytea not null, primary key (organisation, key_name))""",
    f"""create table prepaid_secret ({_ORGANISATION}, token_hash bytea not null,
      prepaid_id text not null, primary key (organisation, token_hash))""",
    f"""create table shopper_password ({_ORGANISATION}, person_id text not null,
      hash text not null, primary key (organisation, person_id))""",
    f"""create table shopper_attempt ({_ORGANISATION}, blind bytea not null,
      failures integer not null, next_ns bigint not null, primary key (organisation, blind))""",
    f"""create table passkey ({_ORGANISATION}, passkey_id bytea not null, person_id text not null,
      public_key bytea not null, signed bigint not null, primary key (organisation, passkey_id))""",
    "create index passkey_by_person on passkey (organisation, person_id)",
    f"""create table passkey_challenge ({_ORGANISATION}, challenge_hash bytea not null,
      purpose text not null, person_id text not null, until_ns bigint not null,
      primary key (organisation, challenge_hash))""",
)

_TABLES = (
    "account",
    "entry_rules",
    "pass_key",
    "pass_use",
    "pass_twice",
    "entry",
    "block",
    "prepaid",
    "pass_key_secret",
    "prepaid_secret",
    "shopper_password",
    "shopper_attempt",
    "passkey",
    "passkey_challenge",
)


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in (*_FOLDED, *_SECRETS):
        op.execute(statement)
    for table in _TABLES:
        show_own_rows(table)
