"""What is known of people beyond shopping, shown by the database only while they agree to it.

And audiences: what members did, by a name that only the key of their consent leads to, and which
segments they are in.
"""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0013"
down_revision = "0011"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_STATEMENTS = (
    # Null and '' are no purpose and no moment, so whoever names none sees nothing.
    "alter table consent add column key_id text not null default ''",
    "create index consent_over on consent (organisation, until_ns) where is_given",
    f"""create table person_profile ({_ORGANISATION}, person_id text not null,
      purpose text not null, kind text not null, sealed bytea not null, kept_ns bigint not null,
      primary key (organisation, person_id, purpose, kind))""",
    f"""create table profile_read ({_ORGANISATION}, read_id text not null, at_ns bigint not null,
      reader text not null, person_id text not null, purpose text not null, kind text not null,
      outcome text not null check (outcome in ('read', 'kept', 'refused', 'nothing')),
      people integer not null, primary key (organisation, read_id))""",
    "create index profile_read_by_person on profile_read (organisation, person_id, at_ns)",
    "create index profile_read_old on profile_read (organisation, at_ns)",
    f"""create table audience_segment ({_ORGANISATION}, segment_id text not null,
      name text not null, rule text not null, suppression text not null,
      primary key (organisation, segment_id))""",
    f"""create table audience_visit ({_ORGANISATION}, visit_id text not null,
      member_id text not null, at_ns bigint not null, primary key (organisation, visit_id))""",
    "create index audience_visit_by_member on audience_visit (organisation, member_id)",
    f"""create table audience_act ({_ORGANISATION}, act_id text not null, member_id text not null,
      visit_id text not null, kind text not null, at_ns bigint not null, store text not null,
      sku text not null, category text not null, duration_s integer not null,
      primary key (organisation, act_id))""",
    "create index audience_act_by_member on audience_act (organisation, member_id, at_ns)",
    "create index audience_act_by_visit on audience_act (organisation, visit_id)",
    f"""create table audience_membership ({_ORGANISATION}, segment_id text not null,
      member_id text not null, since_ns bigint not null,
      primary key (organisation, segment_id, member_id))""",
    "create index audience_membership_by_member on audience_membership (organisation, member_id)",
    f"""create table audience_due ({_ORGANISATION}, member_id text not null,
      due_ns bigint not null, primary key (organisation, member_id))""",
    "create index audience_due_next on audience_due (organisation, due_ns)",
)

_LIVE = """(purpose = current_setting('app.purpose', true)
  and exists (select from consent c
    where c.organisation = person_profile.organisation
    and c.person_id = person_profile.person_id and c.purpose = person_profile.purpose
    and c.is_given and c.key_id <> ''
    and (c.until_ns = 0
      or c.until_ns > nullif(current_setting('app.at_ns', true), '')::bigint)))"""

_TABLES = {
    "person_profile": "select, insert, update, delete",
    "profile_read": "select, insert, delete",
    "audience_segment": "select, insert, update, delete",
    "audience_visit": "select, insert, update, delete",
    "audience_act": "select, insert, update, delete",
    "audience_membership": "select, insert, update, delete",
    "audience_due": "select, insert, update, delete",
}
"""What the application may do with each table."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows.

    Profiles have a second one, which takes away: a row is seen, written and changed only in a
    transaction that names its purpose, and only while the person's consent to it holds.
    """
    for statement in _STATEMENTS:
        op.execute(statement)
    for table, grants in _TABLES.items():
        show_own_rows(table, grants)
    op.execute(
        "create policy live_consent on person_profile as restrictive"
        f" using {_LIVE} with check {_LIVE}"
    )
