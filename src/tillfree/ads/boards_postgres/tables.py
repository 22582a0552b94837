"""The tables of boards as SQLAlchemy Core reads them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()

BOARD = Table(
    "board",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("board_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("reloads", Integer, nullable=False),
    Column("eyes_hash", Text, nullable=False),
)
"""Every board, its record as JSON; folded from facts. `secret_hash` is empty until it is paired,
and `eyes_hash` without a camera."""

BOARD_FACES = Table(
    "board_faces",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""The terms on which screens may recognise faces, as JSON; no row where they may not. Folded."""

BOARD_PAIRING = Table(
    "board_pairing",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("board_id", Text, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("is_eyes", Boolean, nullable=False),
)
"""Codes that were typed in and wait for their screen, or its camera."""

BOARD_PLAY = Table(
    "board_play",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("board_id", Text, primary_key=True),
    Column("play_id", Text, primary_key=True),
    Column("item_id", Text, nullable=False),
    Column("campaign_id", Text, nullable=False),
    Column("began_ns", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("opportunities", Integer),
    Column("viewed", Integer),
    Column("viewed_s", Float),
)
"""Proofs of play, and who was before the screen: counts alone, null where nobody counted."""

BOARD_GREETING = Table(
    "board_greeting",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("board_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("item", LargeBinary, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("quiet_ns", BigInteger, nullable=False),
    Column("for_one", Boolean, nullable=False),
    Column("is_taken_off", Boolean, nullable=False),
)
"""What is shown to somebody for a few seconds, by a name that only their consent's key leads to;
deleted when they may be greeted again. What is `for_one` is taken off when others come."""

BOARD_ARRIVAL = Table(
    "board_arrival",
    METADATA,
    Column("organisation", Text, primary_key=True),
    Column("store_id", Text, primary_key=True),
    Column("period", BigInteger, primary_key=True),
    Column("member_id", Text, primary_key=True),
)
"""Who left a store in a window, by a name that only their consent's key leads to; deleted after the
window in which it may be used."""
