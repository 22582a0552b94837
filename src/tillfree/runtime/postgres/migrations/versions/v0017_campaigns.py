"""What is advertised, what was shown, and whose segments changed since it was passed on."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0017"
down_revision = "0016"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_TABLES = {
    "advertiser": f"""create table advertiser ({_ORGANISATION}, advertiser_id text not null,
      body bytea not null, primary key (organisation, advertiser_id))""",
    "ad_template": f"""create table ad_template ({_ORGANISATION}, name text not null,
      body bytea not null, primary key (organisation, name))""",
    "ad_currency": f"""create table ad_currency ({_ORGANISATION}, code text not null,
      worth double precision not null, primary key (organisation, code))""",
    "ad_campaign": f"""create table ad_campaign ({_ORGANISATION}, campaign_id text not null,
      name text not null, state text not null check (state in ('draft', 'running', 'paused')),
      changes integer not null, body bytea not null, primary key (organisation, campaign_id))""",
    "ad_delivery": f"""create table ad_delivery ({_ORGANISATION}, campaign_id text not null,
      creative_id text not null, day integer not null, impressions bigint not null,
      clicks bigint not null, cost bigint not null,
      primary key (organisation, campaign_id, creative_id, day))""",
    "ad_notice": f"""create table ad_notice ({_ORGANISATION}, kind text not null,
      bid_id text not null, campaign_id text not null, creative_id text not null,
      counted_as text not null, cost bigint not null, at_ns bigint not null,
      primary key (organisation, kind, bid_id))""",
    "ad_notice_place": f"""create table ad_notice_place ({_ORGANISATION}, file text not null,
      place bigint not null, primary key (organisation, file))""",
    "ad_refusal": f"""create table ad_refusal ({_ORGANISATION}, counted_as text not null,
      campaign_id text not null, at_ns bigint not null,
      primary key (organisation, counted_as, campaign_id))""",
    "audience_changed": f"""create table audience_changed ({_ORGANISATION},
      member_id text not null, change bigint not null, primary key (organisation, member_id))""",
}

_INDEXES = (
    "create index ad_notice_by_campaign on ad_notice (organisation, campaign_id, at_ns)",
    "create index ad_notice_by_person on ad_notice (organisation, counted_as)",
    "create index ad_notice_old on ad_notice (organisation, at_ns)",
    "create index ad_refusal_new on ad_refusal (organisation, at_ns)",
    "create index audience_changed_next on audience_changed (organisation, change)",
)

# As who changes the membership, so that the policies hold for what is noted as well.
_NOTE = (
    "create sequence audience_change",
    "grant usage on sequence audience_change to tillfree_app",
    """create function note_membership() returns trigger language plpgsql as $$
      begin
        insert into audience_changed (organisation, member_id, change)
        select coalesce(new.organisation, old.organisation),
          coalesce(new.member_id, old.member_id), nextval('audience_change')
        on conflict (organisation, member_id) do update set change = excluded.change;
        return null;
      end $$""",
    """create trigger note_membership after insert or delete on audience_membership
      for each row execute function note_membership()""",
)


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for table, statement in _TABLES.items():
        op.execute(statement)
        show_own_rows(table)
    for statement in (*_INDEXES, *_NOTE):
        op.execute(statement)
