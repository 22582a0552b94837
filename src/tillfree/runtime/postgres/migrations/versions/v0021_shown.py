"""Impressions that were told over the API are known apart: every bidder counts them for caps."""

from alembic import op

revision = "0021"
down_revision = "0018"


def upgrade() -> None:
    """Add where in the journal a notice was told over the API, 0 for one from a bidder's file."""
    op.execute("alter table ad_notice add column told_at bigint not null default 0")
    op.execute(
        "create index ad_notice_told on ad_notice (organisation, told_at)"
        " where told_at > 0 and kind = 'bill' and counted_as <> ''"
    )
