"""Boards as rows: a fold of the facts that decide on them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Table, delete, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.boards.records import BoardEyesPaired, BoardPaired, BoardPutUp, FacesSwitchedOn
from tillfree.ads.boards_postgres.tables import BOARD, BOARD_FACES
from tillfree.journal import LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION


class BoardProjection:
    """Keeps the tables `board` and `board_faces`."""

    name = "boards"
    tables: Sequence[Table] = (BOARD, BOARD_FACES)

    def apply(self, connection: Connection, logged: LoggedFact) -> None:
        """Fold one fact in."""
        fact = logged.fact
        own = (BOARD.c.organisation == OWN_ORGANISATION, BOARD.c.board_id == fact.subject)
        if fact.kind == "BoardPutUp":
            body = msgspec.json.encode(msgspec.convert(fact.body, BoardPutUp).board)
            row = insert(BOARD).values(
                organisation=OWN_ORGANISATION,
                board_id=fact.subject,
                body=body,
                secret_hash="",
                reloads=0,
                eyes_hash="",
            )
            key = [BOARD.c.organisation, BOARD.c.board_id]
            connection.execute(row.on_conflict_do_update(index_elements=key, set_={"body": body}))
        elif fact.kind == "BoardPaired":
            told = msgspec.convert(fact.body, BoardPaired)
            connection.execute(update(BOARD).where(*own).values(secret_hash=told.secret_hash))
        elif fact.kind == "BoardEyesPaired":
            eyes = msgspec.convert(fact.body, BoardEyesPaired)
            connection.execute(update(BOARD).where(*own).values(eyes_hash=eyes.secret_hash))
        elif fact.kind == "BoardReloaded":
            connection.execute(update(BOARD).where(*own).values(reloads=BOARD.c.reloads + 1))
        elif fact.kind == "BoardTakenDown":
            connection.execute(delete(BOARD).where(*own))
        elif fact.kind == "FacesSwitchedOn":
            body = msgspec.json.encode(msgspec.convert(fact.body, FacesSwitchedOn).terms)
            faces = insert(BOARD_FACES).values(organisation=OWN_ORGANISATION, body=body)
            key = [BOARD_FACES.c.organisation]
            connection.execute(faces.on_conflict_do_update(index_elements=key, set_={"body": body}))
        elif fact.kind == "FacesSwitchedOff":
            connection.execute(
                delete(BOARD_FACES).where(BOARD_FACES.c.organisation == OWN_ORGANISATION)
            )
