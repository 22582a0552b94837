"""Where people are blocked, appeal, and are heard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from tillfree.admission import blocks
from tillfree.admission.blocks import AppealState, Block, BlockBody
from tillfree.admission.facts import admission_fact
from tillfree.admission.postgres.lobby import Lobby
from tillfree.admission.postgres.projection import read_body
from tillfree.admission.postgres.tables import BLOCK
from tillfree.admission.records import AppealDecided, AppealMade, BlockLifted, PersonBlocked
from tillfree.consent import Erased
from tillfree.core.errors import AdmissionRefused
from tillfree.core.ids import derived_id
from tillfree.tenants import Action, Actor

APPEALS_LISTED = 1_000
"""Appeals that one look gives at most, the oldest first."""


@dataclass(frozen=True, slots=True)
class WaitingAppeal:
    """A block whose appeal waits, with what the person says."""

    block: Block
    words: str | Erased


class BlockDesk:
    """Blocks and appeals of one organisation's shoppers."""

    def __init__(self, lobby: Lobby) -> None:
        """Decide in the lobby's organisation."""
        self._lobby = lobby

    def block(self, credential: str, reason: str, by: Actor) -> str:
        """Block whoever's credential it is; return the block's id. Raises AdmissionRefused.

        `reason` is told to them and stays readable, so it holds no personal data.
        """
        by.must(Action.OPERATE_STORES)
        person_id = self._lobby.find("credential", credential)
        if person_id is None:
            raise AdmissionRefused(
                f"the credential {credential[:60]!r} is nobody's (any more): nobody can be blocked"
            )
        return self.block_person(person_id, reason, by)

    def block_person(self, person_id: str, reason: str, by: Actor) -> str:
        """Block a person by their id; return the id of the block that is open then."""
        by.must(Action.OPERATE_STORES)
        lobby = self._lobby
        with lobby.deciding() as connection:
            account = lobby.open_account_in(connection, person_id)
            known = open_block(connection, lobby.organisation, person_id)
            block_id = derived_id(lobby.organisation, "block", person_id, account.changes)
            block_id = known.block_id if known else self._unused(connection, block_id)
            asked = PersonBlocked(block_id, person_id, reason, by.actor_id)
            self._keep(connection, blocks.block(known, asked), by)
        return block_id

    def appeal(self, person_id: str, words: str) -> str:
        """Let a signed-in person say why they should not be blocked; return the appeal's id."""
        lobby, most = self._lobby, self._lobby.settings.appeal_letters
        if not 0 < len(words.strip()) <= most:
            raise AdmissionRefused(f"an appeal has {len(words)} letters: write 1 to {most}")
        sealed = lobby.seal(person_id, "appeal", words)
        with lobby.deciding() as connection:
            lobby.open_account_in(connection, person_id)
            known = open_block(connection, lobby.organisation, person_id)
            block_id = known.block_id if known else ""
            appeal_id = derived_id(lobby.organisation, "appeal", block_id)
            asked = AppealMade(appeal_id, block_id, person_id, sealed)
            self._keep(connection, blocks.appeal(known, asked))
        return appeal_id

    def decide(self, block_id: str, reason: str, by: Actor, *, is_lifted: bool) -> None:
        """Lift a block or keep it, on its appeal, for a reason that the person is told."""
        by.must(Action.OPERATE_STORES)

        def decided(known: Block | None) -> Sequence[BlockBody]:
            asked = AppealDecided(
                known.appeal_id if known else "",
                block_id,
                known.person_id if known else "",
                is_lifted,
                reason,
                by.actor_id,
            )
            return blocks.decide_appeal(known, asked)

        self._decide(block_id, decided, by)

    def lift(self, block_id: str, by: Actor) -> None:
        """Lift a block without an appeal."""
        by.must(Action.OPERATE_STORES)

        def lifted(known: Block | None) -> Sequence[BlockBody]:
            person_id = known.person_id if known else ""
            return blocks.lift(known, BlockLifted(block_id, person_id, by.actor_id))

        self._decide(block_id, lifted, by)

    def appeals(self, by: Actor) -> tuple[WaitingAppeal, ...]:
        """Return the blocks whose appeal waits, each with what the person says, oldest first."""
        by.must(Action.OPERATE_STORES)
        query = (
            select(BLOCK.c.body)
            .where(
                BLOCK.c.organisation == self._lobby.organisation,
                BLOCK.c.appeal == AppealState.WAITING,
                ~BLOCK.c.is_lifted,
            )
            .order_by(BLOCK.c.blocked_ns, BLOCK.c.block_id)
            .limit(APPEALS_LISTED)
        )
        with self._lobby.reading() as connection:
            found = [_as_block(body) for body in connection.execute(query).scalars()]
        return tuple(
            WaitingAppeal(one, self._lobby.unseal(one.person_id, "appeal", one.words_sealed))
            for one in found
        )

    def block_of(self, person_id: str) -> Block | None:
        """Return a person's open block, None where they have none."""
        with self._lobby.reading() as connection:
            return open_block(connection, self._lobby.organisation, person_id)

    def known(self, block_id: str) -> Block | None:
        """Return a block, also one that is lifted; None for none."""
        with self._lobby.reading() as connection:
            return read_body(connection, BLOCK, block_id, Block)

    def _decide(
        self, block_id: str, decision: Callable[[Block | None], Sequence[BlockBody]], by: Actor
    ) -> None:
        with self._lobby.deciding() as connection:
            known = read_body(connection, BLOCK, block_id, Block)
            self._keep(connection, decision(known), by)

    def _keep(
        self, connection: Connection, bodies: Sequence[BlockBody], by: Actor | None = None
    ) -> None:
        organisation, now_ns = self._lobby.organisation, self._lobby.now_ns()
        facts = [admission_fact(organisation, one, one.block_id, now_ns) for one in bodies]
        self._lobby.keep(connection, facts, by)

    def _unused(self, connection: Connection, block_id: str) -> str:
        """Return an id for a new block: an earlier one of the same account may have it."""
        while read_body(connection, BLOCK, block_id, Block):
            block_id = derived_id(self._lobby.organisation, "block", block_id)
        return block_id


def open_block(connection: Connection, organisation: str, person_id: str) -> Block | None:
    """Return a person's open block within the caller's transaction."""
    query = select(BLOCK.c.body).where(
        BLOCK.c.organisation == organisation,
        BLOCK.c.person_id == person_id,
        ~BLOCK.c.is_lifted,
    )
    body = connection.execute(query).scalar()
    return None if body is None else _as_block(body)


def _as_block(body: bytes) -> Block:
    return msgspec.json.decode(bytes(body), type=Block)
