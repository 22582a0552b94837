"""Cameras at screens: on which terms faces are recognised, and how many were before a play."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table with a forced policy, and what boards, pairings, plays and greetings gain."""
    op.execute(
        "create table board_faces (organisation text not null check (organisation <> ''),"
        " body bytea not null, primary key (organisation))"
    )
    op.execute("alter table board_faces enable row level security")
    op.execute("alter table board_faces force row level security")
    op.execute(
        "create policy own_organisation on board_faces"
        " using (organisation = current_setting('app.org', true))"
        " with check (organisation = current_setting('app.org', true))"
    )
    op.execute("grant select, insert, update, delete on board_faces to tillfree_app")
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
