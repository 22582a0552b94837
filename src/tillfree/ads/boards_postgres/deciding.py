"""What the desks of boards and of faces share: decisions as facts, and the terms of faces."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from tillfree.ads.boards.records import (
    BoardEyesPaired,
    BoardPaired,
    BoardPutUp,
    BoardReloaded,
    BoardTakenDown,
    FacesSwitchedOff,
    FacesSwitchedOn,
    FaceTerms,
)
from tillfree.ads.boards_postgres.tables import BOARD_FACES
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.tenants.postgres import Office

BoardBody = (
    BoardPutUp
    | BoardTakenDown
    | BoardPaired
    | BoardEyesPaired
    | BoardReloaded
    | FacesSwitchedOn
    | FacesSwitchedOff
)
"""What may be decided about boards."""


def board_facts(
    office: Office, connection: Connection, subject: str, told: Sequence[BoardBody]
) -> list[Fact]:
    """Return what was decided now, within the caller's turn, as facts."""
    log, now_ns = office.log, office.now_ns()
    position = log.position_in(connection)
    return [
        Fact(
            derived_id(log.organisation, "board", subject, position, number),
            type(one).__name__,
            "",
            subject,
            now_ns,
            "",
            msgspec.to_builtins(one),
        )
        for number, one in enumerate(told)
    ]


def read_face_terms(connection: Connection) -> FaceTerms | None:
    """Return on which terms screens may recognise faces, None where they may not."""
    query = select(BOARD_FACES.c.body).where(BOARD_FACES.c.organisation == OWN_ORGANISATION)
    body = connection.execute(query).scalar()
    return msgspec.json.decode(bytes(body), type=FaceTerms) if body is not None else None
