"""Screens in public places: which there are, what they showed, what is shown to whom."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0018"
down_revision = "0017"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_TABLES = {
    "board": f"""create table board ({_ORGANISATION}, board_id text not null,
      body bytea not null, secret_hash text not null, reloads integer not null,
      primary key (organisation, board_id))""",
    "board_pairing": f"""create table board_pairing ({_ORGANISATION}, code text not null,
      board_id text not null, until_ns bigint not null, primary key (organisation, code))""",
    "board_play": f"""create table board_play ({_ORGANISATION}, board_id text not null,
      play_id text not null, item_id text not null, campaign_id text not null,
      began_ns bigint not null, seconds double precision not null,
      primary key (organisation, board_id, play_id))""",
    "board_greeting": f"""create table board_greeting ({_ORGANISATION}, board_id text not null,
      member_id text not null, item bytea not null, until_ns bigint not null,
      quiet_ns bigint not null, primary key (organisation, board_id, member_id))""",
    "board_arrival": f"""create table board_arrival ({_ORGANISATION}, store_id text not null,
      period bigint not null, member_id text not null,
      primary key (organisation, store_id, period, member_id))""",
}


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for table, statement in _TABLES.items():
        op.execute(statement)
        show_own_rows(table)
    # A screen is known by its secret alone, at every look.
    op.execute("create index board_of_screen on board (organisation, secret_hash)")
    op.execute("create index board_play_when on board_play (organisation, began_ns)")
