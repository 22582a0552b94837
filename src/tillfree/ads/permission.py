"""What may be done for a request, by what it says of the person's consent.

The rule comes in from outside, since reading consent strings is the work of `consent`. Where none
is given this one holds, which reads none and therefore believes none: nothing personal ever.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class Permission(IntEnum):
    """How far one may go; of two the smaller holds."""

    NOTHING = 0
    """No bid."""
    CONTEXTUAL = 1
    """Ads for everybody, by what stands on the page alone; the person is not looked up."""
    PERSONAL = 2
    """Ads for the segments that the person agreed to be in."""


@dataclass(frozen=True, slots=True)
class PrivacySignals:
    """Every signal of a request. Strings stand once or, where two places differ, twice."""

    coppa: bool = False
    """The request is for a child."""
    gdpr: bool = False
    tcf: tuple[str, ...] = ()
    us_privacy: tuple[str, ...] = ()
    gpp: tuple[str, ...] = ()
    gpp_sections: tuple[int, ...] = ()
    gpc: bool = False
    """Global Privacy Control: the browser says that nothing may be sold or shared."""
    limited: bool = False
    """Do Not Track or Limit Ad Tracking is on."""


class PermissionRule(Protocol):
    """Says how far one may go; called for every request, so it must not wait for anything."""

    def __call__(self, signals: PrivacySignals, /) -> Permission:
        """Return how far these signals let one go."""


def strict_permission(signals: PrivacySignals) -> Permission:
    """Return NOTHING where any law or wish speaks up, else CONTEXTUAL; see `PermissionRule`.

    A GDPR request needs a consent string that allows advertising at all, and a GPP string a
    decoder; neither is read here, so neither is believed. US Privacy is `1`, notice, opt-out, LSPA
    (IAB, US Privacy String 1.0): any opt-out, and anything that is no such string, is obeyed.
    """
    if signals.coppa or signals.gdpr or signals.gpc or signals.gpp or signals.gpp_sections:
        return Permission.NOTHING
    if any(not _is_not_opted_out(told) for told in signals.us_privacy):
        return Permission.NOTHING
    return Permission.CONTEXTUAL


def floor_of_law(signals: PrivacySignals) -> Permission:
    """Return the most that any rule may allow, whatever it makes of the strings.

    The bidder takes the smaller of this and its rule: a rule that reads an empty string as
    consent, or forgets a place, still lets nothing through.
    """
    if signals.coppa or signals.gpc or (signals.gdpr and not signals.tcf):
        return Permission.NOTHING
    if signals.us_privacy and any(not _is_not_opted_out(one) for one in signals.us_privacy):
        return Permission.NOTHING
    return Permission.CONTEXTUAL if signals.limited else Permission.PERSONAL


def _is_not_opted_out(us_privacy: str) -> bool:
    """Tell whether the string is well formed and its third sign is no opt-out; case as written."""
    told = us_privacy.upper()
    if len(told) != 4 or told[0] != "1" or any(sign not in "YN-" for sign in told[1:]):
        return False
    return told[2] != "Y"
