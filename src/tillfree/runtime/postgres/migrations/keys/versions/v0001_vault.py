"""The vault: a key for each person, by which hashes they are found, a key for these hashes."""

from alembic import op

revision = "0001"
down_revision = None

_PERSON_KEY = """
create table person_key (
  organisation text not null check (organisation <> ''),
  person_id text not null,
  key bytea check (octet_length(key) = 32),
  primary key (organisation, person_id)
)
"""

_PERSON_INDEX = """
create table person_index (
  organisation text not null check (organisation <> ''),
  blind bytea not null check (octet_length(blind) = 32),
  person_id text not null,
  primary key (organisation, blind)
)
"""

_BY_PERSON = "create index person_index_by_person on person_index (organisation, person_id)"

_ORGANISATION_KEY = """
create table organisation_key (
  organisation text primary key check (organisation <> ''),
  key bytea not null check (octet_length(key) = 32)
)
"""


def upgrade() -> None:
    """Make the tables; the vault's role owns them, and the forced policies hold for it too."""
    for statement in (_PERSON_KEY, _PERSON_INDEX, _BY_PERSON, _ORGANISATION_KEY):
        op.execute(statement)
    for table in ("person_key", "person_index", "organisation_key"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy own_organisation on {table}"
            " using (organisation = current_setting('app.org', true))"
            " with check (organisation = current_setting('app.org', true))"
        )
