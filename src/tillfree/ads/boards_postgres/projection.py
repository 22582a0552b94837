"""Boards as rows: a fold of the facts that decide on them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Table, delete, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.boards.records import BoardPaired, BoardPutUp
from tillfree.ads.boards_postgres.tables import BOARD
from tillfree.journal import LoggedFact
from tillfree.journal.postgres import OWN_ORGANISATION


class BoardProjection:
    """Keeps the table `board`."""

    name = "boards"
    tables: Sequence[Table] = (BOARD,)

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
            )
            key = [BOARD.c.organisation, BOARD.c.board_id]
            connection.execute(row.on_conflict_do_update(index_elements=key, set_={"body": body}))
        elif fact.kind == "BoardPaired":
            told = msgspec.convert(fact.body, BoardPaired)
            connection.execute(update(BOARD).where(*own).values(secret_hash=told.secret_hash))
        elif fact.kind == "BoardReloaded":
            connection.execute(update(BOARD).where(*own).values(reloads=BOARD.c.reloads + 1))
        elif fact.kind == "BoardTakenDown":
            connection.execute(delete(BOARD).where(*own))
