"""Where boards are put up and taken down, paired with their screens, and known by them."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.boards.checking import BoardRefused, check_board
from tillfree.ads.boards.near import is_secret, pairing_code, secret_hash
from tillfree.ads.boards.records import (
    Board,
    BoardEyesPaired,
    BoardPaired,
    BoardPutUp,
    BoardReloaded,
    BoardTakenDown,
)
from tillfree.ads.boards.settings import BoardSettings
from tillfree.ads.boards_postgres.deciding import BoardBody, board_facts, read_face_terms
from tillfree.ads.boards_postgres.tables import BOARD, BOARD_PAIRING
from tillfree.core.clock import nanoseconds
from tillfree.journal.postgres import OWN_ORGANISATION
from tillfree.tenants import SYSTEM, Action, Actor
from tillfree.tenants.postgres import Office

_MAY = Action.OPERATE_STORES


@dataclass(frozen=True, slots=True)
class KnownBoard:
    """A board, whether a screen was paired with it, and how often it was to be opened anew.

    `has_eyes` is that a camera was paired with it.
    """

    board: Board
    is_paired: bool
    reloads: int
    has_eyes: bool

    @property
    def board_id(self) -> str:
        """Its id."""
        return self.board.board_id


class BoardDesk:
    """The boards of one organisation; its log has the `BoardProjection`."""

    def __init__(self, office: Office, settings: BoardSettings) -> None:
        """Decide in the office's organisation."""
        self._office = office
        self._settings = settings

    def put_up(self, board: Board, by: Actor) -> None:
        """Decide on a board, new or instead of the one of its id. Raises BoardRefused."""
        with self._office.deciding(by, _MAY) as connection:
            check_board(board, self._settings, read_face_terms(connection))
            known = self._row(connection, board.board_id)
            if known is not None and _known(known).board == board:
                return
            if known is None and self._count(connection) >= self._settings.boards_max:
                raise BoardRefused(
                    f"there are {self._settings.boards_max} boards, as many as may be: take one "
                    "down first"
                )
            self._keep(connection, by, board.board_id, [BoardPutUp(board)])

    def take_down(self, board_id: str, by: Actor) -> None:
        """Decide that there is no such board any more; nothing where there is none."""
        with self._office.deciding(by, _MAY) as connection:
            if self._row(connection, board_id) is not None:
                self._keep(connection, by, board_id, [BoardTakenDown(board_id)])

    def pair(self, board_id: str, code: str, by: Actor, *, is_eyes: bool = False) -> None:
        """Let the screen that shows a code be a board from now on. Raises BoardRefused.

        Where `is_eyes` it is a camera's code, which becomes the board's eyes.
        """
        until_ns = self._office.now_ns() + nanoseconds(self._settings.pairing_s)
        written = "".join(code.upper().split()).replace("-", "")
        with self._office.deciding(by, _MAY) as connection:
            self._must(connection, board_id)
            row = insert(BOARD_PAIRING).values(
                organisation=OWN_ORGANISATION,
                code=f"{written[:4]}-{written[4:]}",
                board_id=board_id,
                until_ns=until_ns,
                is_eyes=is_eyes,
            )
            key = [BOARD_PAIRING.c.organisation, BOARD_PAIRING.c.code]
            anew = {"board_id": board_id, "until_ns": until_ns, "is_eyes": is_eyes}
            connection.execute(row.on_conflict_do_update(index_elements=key, set_=anew))

    def reload(self, board_id: str, by: Actor) -> None:
        """Let a board's page be opened anew. Raises BoardRefused."""
        with self._office.deciding(by, _MAY) as connection:
            self._must(connection, board_id)
            self._keep(connection, by, board_id, [BoardReloaded(board_id)])

    def boards(self) -> tuple[KnownBoard, ...]:
        """Return every board by its id."""
        own = BOARD.c.organisation == OWN_ORGANISATION
        with self._office.reading() as connection:
            rows = connection.execute(select(BOARD).where(own).order_by(BOARD.c.board_id))
            return tuple(_known(row) for row in rows)

    def board(self, board_id: str) -> KnownBoard:
        """Return a board. Raises BoardRefused."""
        with self._office.reading() as connection:
            return self._must(connection, board_id)

    def of_screen(self, secret: str) -> KnownBoard | None:
        """Return the board that a screen is, None for a screen that is not paired.

        A screen whose code was typed in a moment ago is paired here: from now on it is known by its
        whole secret, and the code is good for nothing.
        """
        return self._of(secret, is_eyes=False)

    def of_eyes(self, secret: str) -> KnownBoard | None:
        """Return the board whose camera has this secret; paired as screens are."""
        return self._of(secret, is_eyes=True)

    def _of(self, secret: str, *, is_eyes: bool) -> KnownBoard | None:
        if not is_secret(secret):
            return None
        held = secret_hash(secret)
        column = BOARD.c.eyes_hash if is_eyes else BOARD.c.secret_hash
        query = select(BOARD).where(BOARD.c.organisation == OWN_ORGANISATION, column == held)
        waiting = select(BOARD_PAIRING.c.board_id).where(*_waiting(secret, is_eyes))
        with self._office.reading() as connection:
            row = connection.execute(query).first()
            is_waited_for = row is None and connection.execute(waiting).first() is not None
        if not is_waited_for:
            return _known(row) if row is not None else None
        with self._office.deciding(SYSTEM, _MAY) as connection:
            return self._paired(connection, secret, is_eyes)

    def _paired(self, connection: Connection, secret: str, is_eyes: bool) -> KnownBoard | None:
        gone = (
            delete(BOARD_PAIRING)
            .where(*_waiting(secret, is_eyes))
            .returning(BOARD_PAIRING.c.board_id, BOARD_PAIRING.c.until_ns)
        )
        waiting = connection.execute(gone).first()
        if waiting is None or waiting.until_ns <= self._office.now_ns():
            return None
        row = self._row(connection, waiting.board_id)
        if row is None:
            return None
        paired = BoardEyesPaired if is_eyes else BoardPaired
        told = paired(waiting.board_id, secret_hash(secret))
        self._keep(connection, SYSTEM, waiting.board_id, [told])
        return _known(self._row(connection, waiting.board_id))

    def _keep(
        self,
        connection: Connection,
        by: Actor,
        board_id: str,
        told: Sequence[BoardBody],
    ) -> None:
        self._office.keep(connection, by, board_facts(self._office, connection, board_id, told))

    def _must(self, connection: Connection, board_id: str) -> KnownBoard:
        row = self._row(connection, board_id)
        if row is None:
            raise BoardRefused(f"there is no board {board_id[:40]!r}: look at the list of boards")
        return _known(row)

    def _row(self, connection: Connection, board_id: str) -> Row[*tuple[object, ...]] | None:
        query = select(BOARD).where(
            BOARD.c.organisation == OWN_ORGANISATION, BOARD.c.board_id == board_id
        )
        return connection.execute(query).first()

    def _count(self, connection: Connection) -> int:
        query = select(func.count()).where(BOARD.c.organisation == OWN_ORGANISATION)
        return int(connection.execute(query.select_from(BOARD)).scalar_one())


def _known(row: Row[*tuple[object, ...]] | None) -> KnownBoard:
    assert row is not None
    board = msgspec.json.decode(bytes(row.body), type=Board)
    return KnownBoard(board, bool(row.secret_hash), row.reloads, bool(row.eyes_hash))


def _waiting(secret: str, is_eyes: bool) -> tuple[ColumnElement[bool], ...]:
    """Return which codes that were typed in are the one of this secret."""
    return (
        BOARD_PAIRING.c.organisation == OWN_ORGANISATION,
        BOARD_PAIRING.c.code == pairing_code(secret),
        BOARD_PAIRING.c.is_eyes == is_eyes,
    )
