"""Who enrolled their face for which boards, and the terms on which a retailer lets that happen.

A template lies sealed under the key of the consent `billboard_face` and goes with it. A board is
told the templates of those who chose it, each with a token that is another one every few minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from tillfree.ads.boards.checking import BoardRefused, check_face_terms
from tillfree.ads.boards.near import step_of, telephone_token
from tillfree.ads.boards.records import (
    Board,
    FaceChoice,
    FacesSwitchedOff,
    FacesSwitchedOn,
    FaceTerms,
    TemplateTold,
    Way,
)
from tillfree.ads.boards.settings import BoardSettings
from tillfree.ads.boards_postgres.deciding import BoardBody, board_facts, read_face_terms
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking, ConsentDesk, ProfileShelf, Refused
from tillfree.journal import FactFilter
from tillfree.journal.postgres import Subscription
from tillfree.tenants import Action, Actor
from tillfree.tenants.postgres import Office

FACES = Asking("boards", Purpose.BILLBOARD_FACE)
"""Who asks, and for what, when somebody's template is kept, told to a board, or matched."""
_MAY = Action.MANAGE_ORGANISATION
_KIND, _USE, _SUBJECT, _ENDINGS = "face", "boards faces", "faces", "faces switched off"
_BOARDS_CHOSEN = 200


class _Enrolment(msgspec.Struct, frozen=True):
    template: bytes
    choice: FaceChoice


@dataclass(frozen=True, slots=True)
class MetPerson:
    """Somebody whom a board recognised, and whether they chose to be met among others."""

    person_id: str
    in_company: bool


class FaceDesk:
    """The faces that one organisation's boards may recognise."""

    def __init__(
        self,
        office: Office,
        shelf: ProfileShelf,
        consents: ConsentDesk,
        settings: BoardSettings,
    ) -> None:
        """Decide in the office's organisation; templates lie on the shelf."""
        self._office = office
        self._shelf = shelf
        self._consents = consents
        self._settings = settings

    def terms(self) -> FaceTerms | None:
        """Return on which terms screens may recognise faces, None where they may not."""
        with self._office.reading() as connection:
            return read_face_terms(connection)

    def switch_on(self, terms: FaceTerms, by: Actor) -> None:
        """Let boards in these countries recognise who enrols. Raises BoardRefused."""
        check_face_terms(terms)
        if self.terms() != terms:
            self._keep(FacesSwitchedOn(terms), by)

    def switch_off(self, by: Actor) -> None:
        """Let no board recognise anybody; what was enrolled is destroyed by `end_unfounded`."""
        if self.terms() is not None:
            self._keep(FacesSwitchedOff(), by)
        self.end_unfounded()

    def end_unfounded(self) -> int:
        """End the consents of who agreed before faces were switched off; returns how often.

        A chore: who is killed in the midst of it goes on with the next turn.
        """
        log = self._office.log
        subscription = Subscription(log, _ENDINGS, FactFilter(kind=FacesSwitchedOff.__name__))
        logged = subscription.next()
        if not logged:
            return 0
        for person_id in self._shelf.people(FACES):
            given_ns = self._consents.standing(person_id, FACES.purpose).given_ns
            if given_ns <= logged[-1].fact.occurred_ns:
                self._consents.withdraw(person_id, FACES.purpose, "ended")
        subscription.done(logged[-1].position)
        return len(logged)

    def enrol(self, person_id: str, template: bytes, choice: FaceChoice) -> Refused | None:
        """Keep the template of who agreed, in the place of the one before.

        Raises BoardRefused where faces are switched off, or for a choice of no boards.
        """
        self._check(choice)
        body = msgspec.msgpack.encode(_Enrolment(template, choice))
        return self._shelf.keep(person_id, _KIND, body, FACES)

    def choose(self, person_id: str, choice: FaceChoice) -> bool:
        """Keep another choice of who enrolled; false for who did not. Raises BoardRefused."""
        self._check(choice)
        known = self._enrolment(person_id)
        if known is None:
            return False
        body = msgspec.msgpack.encode(_Enrolment(known.template, choice))
        return self._shelf.keep(person_id, _KIND, body, FACES) is None

    def choice(self, person_id: str) -> FaceChoice | None:
        """Return what somebody who enrolled chose, None for who did not or agrees no longer."""
        known = self._enrolment(person_id)
        return known.choice if known is not None else None

    def told(self, board: Board) -> tuple[TemplateTold, ...]:
        """Return the templates of those who chose a board, none where it may recognise nobody."""
        if not self._may(board):
            return ()
        tokens = {person: token for token, person in self._tokens(0).items()}
        found = []
        for person_id, body in self._shelf.read_all(_KIND, FACES).items():
            known = msgspec.msgpack.decode(body, type=_Enrolment)
            if board.board_id in known.choice.board_ids and person_id in tokens:
                token = tokens[person_id]
                found.append(TemplateTold(token, known.template, known.choice.in_company))
        return tuple(found[: self._settings.faces_max])

    def met(self, board: Board, tokens: Sequence[str]) -> tuple[MetPerson, ...]:
        """Return whose tokens a board tells, of now or the step before; who chose it and agrees."""
        if not tokens or not self._may(board):
            return ()
        people = self._tokens(0) | self._tokens(1)
        found = []
        for person_id in dict.fromkeys(people[one] for one in tokens if one in people):
            choice = self.choice(person_id)
            if choice is not None and board.board_id in choice.board_ids:
                found.append(MetPerson(person_id, choice.in_company))
        return tuple(found)

    def _may(self, board: Board) -> bool:
        terms = self.terms()
        return terms is not None and Way.FACE in board.ways and board.country in terms.countries

    def _check(self, choice: FaceChoice) -> None:
        if self.terms() is None:
            raise BoardRefused(
                "screens of this retailer recognise nobody: it has not switched it on"
            )
        if not 1 <= len(choice.board_ids) <= _BOARDS_CHOSEN:
            raise BoardRefused(f"choose 1 to {_BOARDS_CHOSEN} screens that may recognise you")

    def _enrolment(self, person_id: str) -> _Enrolment | None:
        body = self._shelf.read(person_id, _KIND, FACES)
        if body is None or isinstance(body, Refused):
            return None
        return msgspec.msgpack.decode(body, type=_Enrolment)

    def _tokens(self, steps_ago: int) -> dict[str, str]:
        """Return the person behind each token of now, or of some steps ago."""
        step = step_of(self._office.now_ns(), self._settings.token_step_s) - steps_ago
        names = self._shelf.lasting_names(_USE, FACES)
        return {telephone_token(name, step): person for name, person in names.items()}

    def _keep(self, told: BoardBody, by: Actor) -> None:
        with self._office.deciding(by, _MAY) as connection:
            facts = board_facts(self._office, connection, _SUBJECT, [told])
            self._office.keep(connection, by, facts)
