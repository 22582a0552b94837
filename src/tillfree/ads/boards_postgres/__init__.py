"""Boards kept in PostgreSQL: which there are, what they showed, what is shown to whom."""

from tillfree.ads.boards_postgres.arrivals import ArrivalKeeper
from tillfree.ads.boards_postgres.desk import BoardDesk, KnownBoard
from tillfree.ads.boards_postgres.face_desk import FACES, FaceDesk, MetPerson
from tillfree.ads.boards_postgres.greeter import BOARDS, Greeter, GreeterParts, SegmentsOf
from tillfree.ads.boards_postgres.plays import PlayCount, Plays
from tillfree.ads.boards_postgres.projection import BoardProjection

__all__ = [
    "BOARDS",
    "FACES",
    "ArrivalKeeper",
    "BoardDesk",
    "BoardProjection",
    "FaceDesk",
    "Greeter",
    "GreeterParts",
    "KnownBoard",
    "MetPerson",
    "PlayCount",
    "Plays",
    "SegmentsOf",
]
