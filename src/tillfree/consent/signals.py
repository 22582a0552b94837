"""What a browser or a bid request says about a person, and how it beats what we have stored.

A signal can only take away: `stricter` gives the stored consent where every signal leaves it. What
is empty where something must be said, or cannot be read, permits nothing.
"""

from dataclasses import dataclass

from tillfree.consent.gpp import EU_TCF_SECTION, US_PRIVACY_SECTION, read_gpp
from tillfree.consent.tcf import TcfString, read_tcf
from tillfree.consent.us_sections import US_SECTIONS, read_us_section
from tillfree.core.errors import SignalUnreadable

RETARGETING_PURPOSES = (1, 2, 3, 4, 7)
"""Of TCF: store or read on a device, select ads, make a profile, use it, measure. Own choice: all
that the retargeting loop does."""
_US_PRIVACY_LETTERS = 4
_GDPR_SECTIONS = (EU_TCF_SECTION,)


@dataclass(frozen=True, slots=True)
class Signals:
    """All that came with one request, as it came.

    `gdpr` is whether it is said to apply, None for not said; `tcf` a TC string, `gpp` a GPP string
    and `gpp_sections` the numbers that are said to apply (`gpp_sid`); `us_privacy` four letters;
    `gpc` the header `Sec-GPC: 1` or its like in a request; `coppa` that it is a child's.
    """

    gdpr: bool | None = None
    tcf: str = ""
    gpp: str = ""
    gpp_sections: tuple[int, ...] = ()
    us_privacy: str = ""
    gpc: bool = False
    coppa: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether something may be done; `why` says in plain words why not, empty where it may."""

    is_given: bool
    why: str = ""


def read_gpc(header: str | None) -> bool:
    """Return whether the header `Sec-GPC` asks not to be sold or shared: `1`, and nothing else.

    Source: W3C, Global Privacy Control, 3.2.
    """
    return header is not None and header.strip() == "1"


def permission(
    signals: Signals, vendor_id: int, purposes: tuple[int, ...] = RETARGETING_PURPOSES
) -> Permission:
    """Return whether the signals leave what personal advertising needs to the vendor.

    `vendor_id` is ours on the Global Vendor List, 0 for none: then no TC string permits anything.
    Where no signal came at all they take nothing away.
    """
    try:
        why = _refusal(signals, vendor_id, purposes)
    except SignalUnreadable as error:
        why = str(error)
    return Permission(not why, why)


def stricter(stored: bool, told: Permission) -> Permission:
    """Return the stricter of what a person agreed to with us and what their signals leave."""
    if not stored:
        return Permission(False, "they did not agree to it")
    return told


def _refusal(signals: Signals, vendor_id: int, purposes: tuple[int, ...]) -> str:
    if signals.coppa:
        return "it is a child's"
    if signals.gpc:
        return "the browser sends the Global Privacy Control"
    needs_tcf = signals.gdpr is True or EU_TCF_SECTION in signals.gpp_sections
    strings = [signals.tcf] if signals.tcf else []
    if signals.gpp or signals.gpp_sections:
        sections = read_gpp(signals.gpp).sections
        missing = [one for one in signals.gpp_sections if one > 0 and one not in sections]
        if missing:
            return f"section {missing[0]} applies and is not in the GPP string"
        if EU_TCF_SECTION in sections:
            strings.append(sections[EU_TCF_SECTION])
        if why := _us_refusal(sections, signals.gpp_sections):
            return why
    if needs_tcf and not strings:
        return "consent must be shown and no TC string came"
    for string in strings:
        if why := _tcf_refusal(read_tcf(string), vendor_id, purposes):
            return why
    return us_privacy_refusal(signals.us_privacy) if signals.us_privacy else ""


def _tcf_refusal(told: TcfString, vendor_id: int, purposes: tuple[int, ...]) -> str:
    for purpose in purposes:
        if not told.consents(purpose, vendor_id):
            return f"the TC string does not agree to purpose {purpose} for vendor {vendor_id}"
    return ""


def _us_refusal(sections: dict[int, str], applying: tuple[int, ...]) -> str:
    for number, string in sections.items():
        if number == US_PRIVACY_SECTION:
            why = us_privacy_refusal(string)
        elif number in US_SECTIONS:
            why = read_us_section(number, string).refusal()
        elif number in applying and number not in _GDPR_SECTIONS:
            why = f"section {number} applies and is not read"
        else:
            continue
        if why:
            return why
    return ""


def us_privacy_refusal(string: str) -> str:
    """Return why a US Privacy string permits nothing, empty for does.

    Source: IAB Tech Lab, U.S. Privacy String 1: version, notice given, opted out, covered.
    """
    if len(string) != _US_PRIVACY_LETTERS or string[0] != "1":
        return f"the US Privacy string {string[:20]!r} is not four letters of version 1"
    notice, opted_out, covered = tuple(string[1:].upper())
    if not all(letter in "YN-" for letter in (notice, opted_out, covered)):
        return f"the US Privacy string {string!r} has other letters than Y, N and -"
    if (notice, opted_out, covered) == ("-", "-", "-"):
        return ""
    if opted_out != "N":
        return "sale is refused" if opted_out == "Y" else "whether sale is refused is not told"
    return "" if notice == "Y" else "a notice was not given"
