"""When a passkey was added and used last, so that its owner can tell their devices apart."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the moments; 0 for those that were made before."""
    for name in ("added_ns", "used_ns"):
        op.execute(f"alter table passkey add column {name} bigint not null default 0")
