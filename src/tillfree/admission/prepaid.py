"""Money on a pass that staff sold: what is held, taken, given back and paid out, never below zero.

Pure; every step names a key, and saying the same again is no fact.
"""

import msgspec

from tillfree.admission.records import (
    PrepaidHeld,
    PrepaidPaidOut,
    PrepaidRefunded,
    PrepaidReleased,
    PrepaidSold,
    PrepaidTaken,
)
from tillfree.core.errors import AdmissionRefused


class Hold(msgspec.Struct, frozen=True):
    """A part of the sum that was kept for a payment; `taken_minor` is what was paid of it."""

    hold_id: str
    amount_minor: int
    taken_minor: int = 0
    is_open: bool = True
    refunds: tuple[str, ...] = ()
    refunded_minor: int = 0


class PrepaidPass(msgspec.Struct, frozen=True):
    """How such a pass stands; `free_minor` is neither held nor spent."""

    prepaid_id: str
    currency: str
    until_ns: int
    free_minor: int
    holds: tuple[Hold, ...] = ()
    is_over: bool = False
    changes: int = 0

    def hold(self, hold_id: str) -> Hold | None:
        """Return a hold by its id."""
        return next((one for one in self.holds if one.hold_id == hold_id), None)


PrepaidBody = (
    PrepaidSold | PrepaidHeld | PrepaidTaken | PrepaidReleased | PrepaidRefunded | PrepaidPaidOut
)


def hold(state: PrepaidPass, hold_id: str, amount_minor: int) -> tuple[PrepaidBody, ...]:
    """Keep a part of the sum. Raises AdmissionRefused where there is too little, or it is over."""
    if state.hold(hold_id):
        return ()
    if state.is_over or not 0 < amount_minor <= state.free_minor:
        raise AdmissionRefused(
            f"prepaid pass {state.prepaid_id} has {0 if state.is_over else state.free_minor} minor "
            f"units free, {amount_minor} cannot be held: sell another pass or pay in cash"
        )
    return (PrepaidHeld(state.prepaid_id, hold_id, amount_minor),)


def take(state: PrepaidPass, hold_id: str, amount_minor: int) -> tuple[PrepaidBody, ...]:
    """Pay with a hold, all or a part of it, once. Raises AdmissionRefused."""
    held = _known(state, hold_id)
    if not held.is_open and held.taken_minor == amount_minor:
        return ()
    if not held.is_open or not 0 < amount_minor <= held.amount_minor:
        raise AdmissionRefused(
            f"hold {hold_id} of prepaid pass {state.prepaid_id} is "
            f"{held.amount_minor if held.is_open else 'not open any more'}, {amount_minor} minor "
            "units cannot be taken: hold again"
        )
    return (PrepaidTaken(state.prepaid_id, hold_id, amount_minor),)


def release(state: PrepaidPass, hold_id: str) -> tuple[PrepaidBody, ...]:
    """Let a hold go; nothing where it is gone. Raises AdmissionRefused for one that was taken."""
    held = _known(state, hold_id)
    if held.taken_minor:
        raise AdmissionRefused(f"hold {hold_id} was paid with: give the money back instead")
    return (PrepaidReleased(state.prepaid_id, hold_id),) if held.is_open else ()


def refund(
    state: PrepaidPass, hold_id: str, key: str, amount_minor: int
) -> tuple[PrepaidBody, ...]:
    """Put a part of what was taken on the pass again, once a key. Raises AdmissionRefused."""
    held = _known(state, hold_id)
    if key in held.refunds:
        return ()
    left = held.taken_minor - held.refunded_minor
    if state.is_over or not 0 < amount_minor <= left:
        raise AdmissionRefused(
            f"of hold {hold_id} {left} minor units can be given back to prepaid pass "
            f"{state.prepaid_id}{', which was paid out' if state.is_over else ''}, not "
            f"{amount_minor}: give it back in cash"
        )
    return (PrepaidRefunded(state.prepaid_id, hold_id, key, amount_minor),)


def pay_out(state: PrepaidPass, by: str) -> tuple[PrepaidBody, ...]:
    """End a pass and give what is left in cash. Raises AdmissionRefused while a hold is open."""
    if state.is_over:
        return ()
    if any(one.is_open for one in state.holds):
        raise AdmissionRefused(
            f"prepaid pass {state.prepaid_id} has a payment under way: pay out when it is settled"
        )
    return (PrepaidPaidOut(state.prepaid_id, state.free_minor, by),)


def evolve(state: PrepaidPass | None, body: PrepaidBody) -> PrepaidPass:
    """Return how a pass stands after a fact."""
    if isinstance(body, PrepaidSold):
        return PrepaidPass(
            body.prepaid_id, body.currency, body.until_ns, body.amount_minor, changes=1
        )
    assert state is not None  # it was sold before anything else
    state = msgspec.structs.replace(state, changes=state.changes + 1)
    if isinstance(body, PrepaidPaidOut):
        return msgspec.structs.replace(state, free_minor=0, is_over=True)
    if isinstance(body, PrepaidHeld):
        return msgspec.structs.replace(
            state,
            free_minor=state.free_minor - body.amount_minor,
            holds=(*state.holds, Hold(body.hold_id, body.amount_minor)),
        )
    held = _known(state, body.hold_id)
    if isinstance(body, PrepaidTaken):
        freed = held.amount_minor - body.amount_minor
        changed = msgspec.structs.replace(held, taken_minor=body.amount_minor, is_open=False)
    elif isinstance(body, PrepaidReleased):
        freed, changed = held.amount_minor, msgspec.structs.replace(held, is_open=False)
    else:
        freed = body.amount_minor
        changed = msgspec.structs.replace(
            held,
            refunds=(*held.refunds, body.key),
            refunded_minor=held.refunded_minor + body.amount_minor,
        )
    holds = tuple(changed if one is held else one for one in state.holds)
    return msgspec.structs.replace(state, free_minor=state.free_minor + freed, holds=holds)


def _known(state: PrepaidPass, hold_id: str) -> Hold:
    held = state.hold(hold_id)
    if held is None:
        raise AdmissionRefused(
            f"prepaid pass {state.prepaid_id} has no hold {hold_id}: hold a sum first"
        )
    return held
