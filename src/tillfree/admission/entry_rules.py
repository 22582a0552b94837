"""Whether a gate opens: one table of reasons in a fixed order, over what is known of a scan.

Pure: who asks brings everything along. The order is that in which a person can do something about
it: first what is wrong with what they showed, then the store, then they themselves, and then what
passes by waiting. Staff are asked only for a good pass: somebody must be able to go in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from tillfree.admission.passes import PassProblem
from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import AdmissionRefused

_DAY_MINUTES = 1_440
_WEEK_DAYS = 7


class OpenHours(msgspec.Struct, frozen=True):
    """Open on a day (0 is Monday) from one minute of it to another, by the store's own clock.

    Who is open past midnight has two of these.
    """

    weekday: Annotated[int, msgspec.Meta(ge=0, lt=_WEEK_DAYS)]
    from_minute: Annotated[int, msgspec.Meta(ge=0, lt=_DAY_MINUTES)]
    until_minute: Annotated[int, msgspec.Meta(gt=0, le=_DAY_MINUTES)]


class EntryRules(msgspec.Struct, frozen=True, kw_only=True):
    """Who may enter a store; body of `EntryRulesSet`.

    `people_max` and `party_max` count people inside and on one credential; `years_min` is the age
    from which one may enter, 0 for all. Without `hours` the store is open all the time, unless
    `is_open` is off.
    """

    store_id: str
    is_open: bool = True
    hours: tuple[OpenHours, ...] = ()
    time_zone: str = "UTC"
    people_max: Annotated[int, msgspec.Meta(ge=0)] = 1_000
    party_max: Annotated[int, msgspec.Meta(ge=1)] = 6
    years_min: Annotated[int, msgspec.Meta(ge=0, le=150)] = 0


class Refusal(StrEnum):
    """Why a gate stays closed; each is told at the gate in words of the shop's language."""

    UNKNOWN_SIGNATURE = "unknown_signature"
    EXPIRED = "expired"
    ALREADY_USED = "already_used"
    NO_ACCOUNT = "no_account"
    STORE_CLOSED = "store_closed"
    BLOCKED = "blocked"
    UNPAID_DEBT = "unpaid_debt"
    NO_PAYMENT_METHOD = "no_payment_method"
    UNDER_AGE = "under_age"
    TOO_MANY_GUESTS = "too_many_guests"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who pays for the credential that was shown."""

    is_blocked: bool = False
    owes: bool = False
    can_pay: bool = True
    years: int = 0


@dataclass(frozen=True, slots=True)
class EntryView:
    """All that a decision needs; people are counted before this scan.

    `holder` is None where the credential is nobody's (any more); `party` counts who came in on it
    and has not left. `years` of a holder are what staff confirmed, 0 for nothing.
    """

    rules: EntryRules
    now_ns: int
    holder: Holder | None
    problem: PassProblem | None = None
    is_used: bool = False
    is_staff: bool = False
    party: int = 0
    inside: int = 0


def is_open(rules: EntryRules, now_ns: int) -> bool:
    """Tell whether a store is open at that moment."""
    if not rules.is_open or not rules.hours:
        return rules.is_open
    local = datetime.fromtimestamp(now_ns // NS_PER_S, UTC).astimezone(ZoneInfo(rules.time_zone))
    minute = local.hour * 60 + local.minute
    return any(
        hours.weekday == local.weekday() and hours.from_minute <= minute < hours.until_minute
        for hours in rules.hours
    )


def check_rules(rules: EntryRules) -> None:
    """Refuse rules by which no gate could decide. Raises AdmissionRefused."""
    try:
        # The bounds of the fields are looked at where a record is read, not where it is made.
        msgspec.convert(msgspec.to_builtins(rules), EntryRules)
        ZoneInfo(rules.time_zone)
    except (msgspec.ValidationError, ValueError, OSError, KeyError) as error:
        raise AdmissionRefused(
            f"the rules of entry of store {rules.store_id} cannot be: {error}; correct that field"
        ) from error


def decide_entry(view: EntryView) -> Refusal | None:
    """Return the first reason that holds, None where the gate opens."""
    reasons = _OF_ALL if view.is_staff else (*_OF_ALL, *_OF_SHOPPERS)
    return next((reason for reason, holds in reasons if holds(view)), None)


def _holder(view: EntryView) -> Holder:
    assert view.holder is not None  # NO_ACCOUNT comes before all that asks for it
    return view.holder


def _is_under_age(view: EntryView) -> bool:
    # Of a guest nobody knows the age: in a store with a limit everybody needs an own pass.
    years_min = view.rules.years_min
    return years_min > 0 and (_holder(view).years < years_min or view.party > 0)


_Reasons = tuple[tuple[Refusal, Callable[[EntryView], bool]], ...]

_OF_ALL: _Reasons = (
    (
        Refusal.UNKNOWN_SIGNATURE,
        lambda view: view.problem is not None and view.problem is not PassProblem.EXPIRED,
    ),
    (Refusal.EXPIRED, lambda view: view.problem is PassProblem.EXPIRED),
    (Refusal.ALREADY_USED, lambda view: view.is_used),
    (Refusal.NO_ACCOUNT, lambda view: view.holder is None),
)

_OF_SHOPPERS: _Reasons = (
    (Refusal.STORE_CLOSED, lambda view: not is_open(view.rules, view.now_ns)),
    (Refusal.BLOCKED, lambda view: _holder(view).is_blocked),
    (Refusal.UNPAID_DEBT, lambda view: _holder(view).owes),
    (Refusal.NO_PAYMENT_METHOD, lambda view: not _holder(view).can_pay),
    (Refusal.UNDER_AGE, _is_under_age),
    (Refusal.TOO_MANY_GUESTS, lambda view: view.party >= view.rules.party_max),
    (Refusal.FULL, lambda view: view.inside >= view.rules.people_max),
)
