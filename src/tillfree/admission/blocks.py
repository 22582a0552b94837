"""Blocks and appeals: why somebody is not let in, what they say to it, and what is decided.

Pure. One block of a person is open at a time, and one appeal of a block waits at a time: who was
heard may be heard again only with a new block.
"""

from enum import StrEnum

import msgspec

from tillfree.admission.records import AppealDecided, AppealMade, BlockLifted, PersonBlocked
from tillfree.core.errors import AdmissionRefused


class AppealState(StrEnum):
    """Where the appeal against a block stands."""

    NONE = "none"
    WAITING = "waiting"
    KEPT = "kept"
    LIFTED = "lifted"


class Block(msgspec.Struct, frozen=True):
    """One block; `words_sealed` is what the person says to it, empty where they said nothing."""

    block_id: str
    person_id: str
    reason: str
    is_lifted: bool = False
    appeal: AppealState = AppealState.NONE
    appeal_id: str = ""
    words_sealed: str = ""
    decision: str = ""
    blocked_ns: int = 0


BlockBody = PersonBlocked | AppealMade | AppealDecided | BlockLifted


def block(known: Block | None, asked: PersonBlocked) -> tuple[BlockBody, ...]:
    """Block a person; nothing where they are. `known` is their open block."""
    if not asked.reason.strip():
        raise AdmissionRefused("a block needs a reason that the person is told: give one")
    return () if known else (asked,)


def appeal(known: Block | None, asked: AppealMade) -> tuple[BlockBody, ...]:
    """Let a person say why their block is wrong, once. Raises AdmissionRefused."""
    if known is None or known.is_lifted:
        raise AdmissionRefused("there is no block to appeal against: enter with a pass")
    if known.appeal is not AppealState.NONE:
        raise AdmissionRefused(
            f"the appeal against block {known.block_id} is {known.appeal} already: ask the store"
        )
    return (asked,)


def decide_appeal(known: Block | None, asked: AppealDecided) -> tuple[BlockBody, ...]:
    """Lift a block or keep it, on its waiting appeal. Raises AdmissionRefused."""
    if known is None or known.appeal is not AppealState.WAITING:
        raise AdmissionRefused(
            f"block {asked.block_id[:60]} has no appeal that waits: look at the list of appeals"
        )
    if not asked.reason.strip():
        raise AdmissionRefused("a decision needs a reason that the person is told: give one")
    return (asked,)


def lift(known: Block | None, asked: BlockLifted) -> tuple[BlockBody, ...]:
    """Lift a block; nothing where it is lifted. Raises AdmissionRefused for none."""
    if known is None:
        raise AdmissionRefused(f"there is no block {asked.block_id[:60]!r}: look at the list")
    return () if known.is_lifted else (asked,)


def evolve(state: Block | None, body: BlockBody, at_ns: int) -> Block:
    """Return how a block stands after a fact."""
    if isinstance(body, PersonBlocked):
        return Block(body.block_id, body.person_id, body.reason, blocked_ns=at_ns)
    assert state is not None  # it was set before anything else
    if isinstance(body, AppealMade):
        return msgspec.structs.replace(
            state,
            appeal=AppealState.WAITING,
            appeal_id=body.appeal_id,
            words_sealed=body.words_sealed,
        )
    if isinstance(body, BlockLifted):
        return msgspec.structs.replace(state, is_lifted=True)
    found = AppealState.LIFTED if body.is_lifted else AppealState.KEPT
    return msgspec.structs.replace(
        state, is_lifted=body.is_lifted, appeal=found, decision=body.reason
    )
