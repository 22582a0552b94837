"""What was told over the API is known apart, and who stands in lists at partners is remembered."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0021"
down_revision = "0019"


def upgrade() -> None:
    """Add where in the journal a notice was told (0: from a bidder's file), and what was listed."""
    op.execute("alter table ad_notice add column told_at bigint not null default 0")
    op.execute(
        "create index ad_notice_told on ad_notice (organisation, told_at)"
        " where told_at > 0 and kind = 'bill' and counted_as <> ''"
    )
    op.execute(
        "create table audience_listed (organisation text not null check (organisation <> ''),"
        " partner text not null, listed_as text not null, sealed bytea not null,"
        " ended_ns bigint not null, primary key (organisation, partner, listed_as))"
    )
    show_own_rows("audience_listed")
