"""Something of their own for who agreed and is there: on one screen, for a few seconds.

What is kept of it is what to show and a name that only the consent's key leads to; no person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tillfree.ads.boards.market import Ask, ForWhom, bought_item, screen_request
from tillfree.ads.boards.near import is_screen_code, screen_code, step_of, telephone_token
from tillfree.ads.boards.records import Board, Item, Way
from tillfree.ads.boards.settings import BoardSettings
from tillfree.ads.boards_postgres.face_desk import MetPerson
from tillfree.ads.boards_postgres.tables import BOARD_GREETING
from tillfree.ads.postgres import SCREENS
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking, ProfileShelf, Refused
from tillfree.core.clock import NS_PER_S
from tillfree.core.ids import derived_id
from tillfree.journal.postgres import OWN_ORGANISATION, PostgresFactLog, transaction

BOARDS = Asking("boards", Purpose.RETARGET_BILLBOARD)
"""Who asks, and for what, when something personal is shown on a screen."""
_USE, _NEAR = "boards", "boards near"
_OWN = BOARD_GREETING.c.organisation == OWN_ORGANISATION

SegmentsOf = Callable[[str, Asking], tuple[str, ...]]
"""Returns the segments that a person is in and agrees to be met by for a purpose."""


@dataclass(frozen=True, slots=True)
class GreeterParts:
    """What a greeter works with: `key` gives the organisation's key for codes on screens, `source`
    is the retailer's own name for its ids."""

    log: PostgresFactLog
    shelf: ProfileShelf
    ask: Ask
    key: Callable[[], bytes]
    now_ns: Callable[[], int]
    source: str


class Greeter:
    """Shows people of one organisation what is theirs on its boards."""

    def __init__(self, parts: GreeterParts, settings: BoardSettings) -> None:
        """Work with these parts."""
        self._parts = parts
        self._settings = settings

    def code(self, board: Board) -> str:
        """Return the code that a board shows now."""
        step = step_of(self._parts.now_ns(), self._settings.code_step_s)
        return screen_code(self._parts.key(), board.board_id, step)

    def is_before(self, board: Board, code: str) -> bool:
        """Tell whether who has this code stands before the board, or did a moment ago."""
        step = step_of(self._parts.now_ns(), self._settings.code_step_s)
        return is_screen_code(self._parts.key(), board.board_id, code, step)

    def greet(self, person_id: str, board: Board) -> bool:
        """Show somebody who asks for it what is theirs; returns whether there is anything."""
        return self._greet(person_id, board)

    def token(self, person_id: str) -> str:
        """Return what a person's telephone is to be heard as now, empty without their consent."""
        name = self._parts.shelf.lasting_name(person_id, _NEAR, BOARDS)
        if isinstance(name, Refused):
            return ""
        return telephone_token(name, self._token_step())

    def hear(self, board: Board, tokens: Sequence[str]) -> int:
        """Greet those whose telephones a board heard, and who were not a moment ago.

        Returns how many were. What was heard and is nobody's who agreed is not kept.
        """
        if Way.PASS not in board.ways:
            return 0
        step = self._token_step()
        names = self._parts.shelf.lasting_names(_NEAR, BOARDS)
        heard = frozenset(tokens)
        people = [
            person
            for name, person in names.items()
            if not heard.isdisjoint({telephone_token(name, one) for one in (step, step - 1)})
        ]
        return sum(self._greet(one, board, unasked=True) for one in people)

    def shown(self, board: Board) -> Item | None:
        """Return what is to be shown to somebody on a board now, None for nothing."""
        query = (
            select(BOARD_GREETING.c.item)
            .where(
                _OWN,
                BOARD_GREETING.c.board_id == board.board_id,
                BOARD_GREETING.c.until_ns > self._parts.now_ns(),
                ~BOARD_GREETING.c.is_taken_off,
            )
            .order_by(BOARD_GREETING.c.until_ns)
            .limit(1)
        )
        with transaction(self._parts.log.engine, self._parts.log.organisation) as connection:
            found = connection.execute(query).scalar()
        return msgspec.json.decode(bytes(found), type=Item) if found is not None else None

    def meet(self, board: Board, met: Sequence[MetPerson], in_view: int) -> int:
        """Greet those whom a board recognised, of so many faces in view; returns how many were.

        While others are in view only those who chose it are, and what stands there for somebody who
        did not is taken off.
        """
        if in_view > 1:
            self._take_off(board)
            met = [one for one in met if one.in_company]
        return sum(
            self._greet(one.person_id, board, unasked=True, for_one=not one.in_company)
            for one in met
        )

    def taken_off(self, board: Board) -> tuple[str, ...]:
        """Return the items that are not to stand on a board any longer, though their time is."""
        query = select(BOARD_GREETING.c.item).where(
            _OWN,
            BOARD_GREETING.c.board_id == board.board_id,
            BOARD_GREETING.c.quiet_ns > self._parts.now_ns(),
            BOARD_GREETING.c.is_taken_off,
        )
        with transaction(self._parts.log.engine, self._parts.log.organisation) as connection:
            found = connection.execute(query).scalars().all()
        return tuple(msgspec.json.decode(bytes(one), type=Item).item_id for one in found)

    def forget(self) -> int:
        """Delete greetings of who may be greeted again; returns how many."""
        gone = delete(BOARD_GREETING).where(_OWN, BOARD_GREETING.c.quiet_ns <= self._parts.now_ns())
        with transaction(self._parts.log.engine, self._parts.log.organisation) as connection:
            return connection.execute(gone).rowcount

    def _take_off(self, board: Board) -> None:
        off = (
            update(BOARD_GREETING)
            .where(
                _OWN,
                BOARD_GREETING.c.board_id == board.board_id,
                BOARD_GREETING.c.for_one,
                BOARD_GREETING.c.until_ns > self._parts.now_ns(),
            )
            .values(is_taken_off=True)
        )
        with transaction(self._parts.log.engine, self._parts.log.organisation) as connection:
            connection.execute(off)

    def _greet(
        self, person_id: str, board: Board, *, unasked: bool = False, for_one: bool = False
    ) -> bool:
        parts, settings, now_ns = self._parts, self._settings, self._parts.now_ns()
        member = parts.shelf.lasting_name(person_id, _USE, BOARDS)
        if isinstance(member, Refused) or (unasked and self._is_quiet(board, member)):
            return False
        pseudonym = parts.shelf.pseudonym(person_id, SCREENS, BOARDS)
        if isinstance(pseudonym, Refused):
            return False
        request_id = derived_id(board.board_id, "greeting", member, now_ns)
        whom = ForWhom(parts.source, pseudonym)
        request = screen_request(board, request_id, settings.greeting_s, whom)
        item = bought_item(parts.ask(request), board, settings.greeting_s)
        if item is None:
            return False
        until_ns = now_ns + settings.greeting_s * NS_PER_S
        told = {
            "item": msgspec.json.encode(item),
            "until_ns": until_ns,
            "quiet_ns": max(until_ns, now_ns + settings.quiet_s * NS_PER_S),
            "for_one": for_one,
            "is_taken_off": False,
        }
        row = insert(BOARD_GREETING).values(
            organisation=OWN_ORGANISATION, board_id=board.board_id, member_id=member, **told
        )
        place = list(BOARD_GREETING.primary_key.columns)
        with transaction(parts.log.engine, parts.log.organisation) as connection:
            connection.execute(row.on_conflict_do_update(index_elements=place, set_=told))
        return True

    def _is_quiet(self, board: Board, member: str) -> bool:
        query = select(BOARD_GREETING.c.quiet_ns).where(
            _OWN,
            BOARD_GREETING.c.board_id == board.board_id,
            BOARD_GREETING.c.member_id == member,
        )
        with transaction(self._parts.log.engine, self._parts.log.organisation) as connection:
            return int(connection.execute(query).scalar() or 0) > self._parts.now_ns()

    def _token_step(self) -> int:
        return step_of(self._parts.now_ns(), self._settings.token_step_s)
