"""Whether an organisation lets everybody read how right its stores are."""

from alembic import op

revision = "0011"
down_revision = "0009"


def upgrade() -> None:
    """Note it at the organisation, whose row keeps the policy that it has."""
    op.execute(
        "alter table organisation add column figures_public boolean not null default false,"
        " add column figures_changes integer not null default 0"
    )
