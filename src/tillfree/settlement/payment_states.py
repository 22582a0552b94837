"""The states of a payment as one table: what may follow on what, and nothing else.

An event that the table does not have for a state is passed over: it is late, or a double. So an
answer and a webhook may tell the same in any order, any number of times. No row leads out of
`DECLINED`, `RELEASED` or `CAPTURED`; what becomes of captured money (refunds, chargebacks) are
amounts of their own beside the state.
"""

from enum import StrEnum


class PaymentState(StrEnum):
    """Where one payment stands. `..._UNKNOWN`: given up asking; the provider may have acted."""

    AUTHORISING = "authorising"
    AUTHORISE_UNKNOWN = "authorise_unknown"
    AUTHENTICATION_ASKED = "authentication_asked"
    AUTHORISED = "authorised"
    CAPTURING = "capturing"
    CAPTURE_UNKNOWN = "capture_unknown"
    CAPTURED = "captured"
    RELEASING = "releasing"
    RELEASE_UNKNOWN = "release_unknown"
    RELEASED = "released"
    DECLINED = "declined"


class PaymentEvent(StrEnum):
    """What can happen to a payment: asked by us, or told by the provider."""

    AUTHORISED = "authorised"
    DECLINED = "declined"
    AUTHENTICATION_ASKED = "authentication_asked"
    CAPTURE_REQUESTED = "capture_requested"
    CAPTURED = "captured"
    RELEASE_REQUESTED = "release_requested"
    RELEASED = "released"
    GIVEN_UP = "given_up"


_S, _E = PaymentState, PaymentEvent

TRANSITIONS: dict[tuple[PaymentState, PaymentEvent], PaymentState] = {
    (_S.AUTHORISING, _E.AUTHORISED): _S.AUTHORISED,
    (_S.AUTHORISING, _E.DECLINED): _S.DECLINED,
    (_S.AUTHORISING, _E.AUTHENTICATION_ASKED): _S.AUTHENTICATION_ASKED,
    (_S.AUTHORISING, _E.GIVEN_UP): _S.AUTHORISE_UNKNOWN,
    (_S.AUTHORISE_UNKNOWN, _E.AUTHORISED): _S.AUTHORISED,
    (_S.AUTHORISE_UNKNOWN, _E.DECLINED): _S.DECLINED,
    (_S.AUTHORISE_UNKNOWN, _E.AUTHENTICATION_ASKED): _S.AUTHENTICATION_ASKED,
    # The shopper came back and authenticated, or did not in time.
    (_S.AUTHENTICATION_ASKED, _E.AUTHORISED): _S.AUTHORISED,
    (_S.AUTHENTICATION_ASKED, _E.DECLINED): _S.DECLINED,
    (_S.AUTHENTICATION_ASKED, _E.RELEASE_REQUESTED): _S.RELEASING,
    (_S.AUTHENTICATION_ASKED, _E.RELEASED): _S.RELEASED,
    (_S.AUTHORISED, _E.CAPTURE_REQUESTED): _S.CAPTURING,
    (_S.AUTHORISED, _E.RELEASE_REQUESTED): _S.RELEASING,
    # Somebody did it by hand at the provider, or the hold ran out there.
    (_S.AUTHORISED, _E.CAPTURED): _S.CAPTURED,
    (_S.AUTHORISED, _E.RELEASED): _S.RELEASED,
    (_S.CAPTURING, _E.CAPTURED): _S.CAPTURED,
    (_S.CAPTURING, _E.DECLINED): _S.DECLINED,
    (_S.CAPTURING, _E.RELEASED): _S.RELEASED,
    (_S.CAPTURING, _E.GIVEN_UP): _S.CAPTURE_UNKNOWN,
    (_S.CAPTURE_UNKNOWN, _E.CAPTURED): _S.CAPTURED,
    (_S.CAPTURE_UNKNOWN, _E.DECLINED): _S.DECLINED,
    (_S.CAPTURE_UNKNOWN, _E.RELEASED): _S.RELEASED,
    (_S.RELEASING, _E.RELEASED): _S.RELEASED,
    (_S.RELEASING, _E.CAPTURED): _S.CAPTURED,
    (_S.RELEASING, _E.GIVEN_UP): _S.RELEASE_UNKNOWN,
    (_S.RELEASE_UNKNOWN, _E.RELEASED): _S.RELEASED,
    (_S.RELEASE_UNKNOWN, _E.CAPTURED): _S.CAPTURED,
}

IN_FLIGHT = frozenset({_S.AUTHORISING, _S.CAPTURING, _S.CAPTURE_UNKNOWN})
"""States in which nothing more is asked for until they are left: money may be on its way.

`AUTHORISE_UNKNOWN` is none of them. What is authorised is not taken; another payment may be tried,
and the first is released if it turns out to be held.
"""


def next_state(state: PaymentState, event: PaymentEvent) -> PaymentState | None:
    """Return the state that follows, None where the event changes nothing."""
    return TRANSITIONS.get((state, event))
