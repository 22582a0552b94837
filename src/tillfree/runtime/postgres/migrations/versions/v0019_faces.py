"""Cameras at screens: on which terms faces are recognised, and how many were before a play."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table with a forced policy, and what boards, pairings, plays and greetings gain."""
    op.execute(
        "create table board_faces (organisation text not null check (organisation <> ''),"
        " body bytea not null, primary key (organisation))"
    )
    show_own_rows("board_faces")
    op.execute("alter table board add column eyes_hash text not null default ''")
    op.execute("alter table board_pairing add column is_eyes boolean not null default false")
    op.execute(
        "alter table board_play add column opportunities integer,"
        " add column viewed integer, add column viewed_s double precision"
    )
    op.execute(
        "alter table board_greeting add column for_one boolean not null default false,"
        " add column is_taken_off boolean not null default false"
    )
    op.execute("create index board_of_eyes on board (organisation, eyes_hash)")
