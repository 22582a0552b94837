"""The table of a payment's states, walked from its first state along every row."""

from itertools import product

from tillfree.settlement.payment_states import (
    IN_FLIGHT,
    TRANSITIONS,
    PaymentEvent,
    PaymentState,
    next_state,
)

_ENDS = {PaymentState.DECLINED, PaymentState.RELEASED, PaymentState.CAPTURED}


def _reachable(start: PaymentState, without: PaymentEvent | None = None) -> set[PaymentState]:
    seen, ahead = {start}, [start]
    while ahead:
        state = ahead.pop()
        for event in PaymentEvent:
            follows = next_state(state, event) if event is not without else None
            if follows is not None and follows not in seen:
                seen.add(follows)
                ahead.append(follows)
    return seen


def test_every_state_is_reached_and_every_row_is_walked() -> None:
    assert _reachable(PaymentState.AUTHORISING) == set(PaymentState)
    walked = {
        (state, event)
        for state, event in product(PaymentState, PaymentEvent)
        if next_state(state, event) is not None
    }
    assert walked == set(TRANSITIONS)


def test_every_state_leads_to_an_end_and_nothing_leads_out_of_one() -> None:
    for state in PaymentState:
        assert _reachable(state) & _ENDS
        if state in _ENDS:
            assert _reachable(state) == {state}


def test_an_event_that_came_twice_changes_nothing_the_second_time() -> None:
    for (_, event), follows in TRANSITIONS.items():
        assert next_state(follows, event) is None


def test_money_is_asked_for_only_while_it_is_held() -> None:
    asked = {state for state, event in TRANSITIONS if event is PaymentEvent.CAPTURE_REQUESTED}
    assert asked == {PaymentState.AUTHORISED}


def test_what_we_ask_is_asked_once() -> None:
    for asked in (PaymentEvent.CAPTURE_REQUESTED, PaymentEvent.RELEASE_REQUESTED):
        for (_, event), follows in TRANSITIONS.items():
            if event is asked:
                assert all(next_state(later, asked) is None for later in _reachable(follows))
    assert {follows for (_, e), follows in TRANSITIONS.items() if e == "capture_requested"} < (
        IN_FLIGHT
    )
