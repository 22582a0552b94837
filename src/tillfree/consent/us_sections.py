"""The sections of the United States in a GPP string: what somebody refused, by the law of where.

Each is a core of two-bit fields after its version, and where the state knows it a segment that
says whether the browser sent the Global Privacy Control. Layouts: IAB Tech Lab, Global Privacy
Platform, Sections/US-National (versions 1 and 2) and Sections/US-States, one document a state.
Maryland, Indiana, Kentucky and Rhode Island (24 to 27) are written otherwise and not read: who
cannot be read has given no permission.
"""

from dataclasses import dataclass

from tillfree.consent.bits import Bits
from tillfree.core.errors import SignalUnreadable

_YES, _NO = 1, 2
_GPC_TYPE = 1


@dataclass(frozen=True, slots=True)
class _Layout:
    """Fields of a core of two bits each: notices, opt-outs, then three groups by their number.

    `notices` and `opt_outs` name what they are about, in their order; a notice about something
    that has an opt-out of the same name belongs to it.
    """

    notices: tuple[str, ...]
    opt_outs: tuple[str, ...]
    sensitive: int
    children: int
    consents: int


_STATE = ("processing", "sale", "targeted")
_SHARING_STATE = ("sharing", "sale", "targeted")
_NATIONAL = ("sharing data", "sale", "sharing", "targeted", "sensitive", "sensitive limit")
_CALIFORNIA = _Layout(("sale", "sharing", "sensitive limit"), ("sale", "sharing"), 9, 2, 1)
_TWO = ("sale", "targeted")
_IOWA_NOTICES = (*_STATE, "sensitive")
_UTAH_NOTICES = (*_SHARING_STATE, "sensitive")

_LAYOUTS: dict[tuple[int, int], _Layout] = {
    (7, 1): _Layout(_NATIONAL, ("sale", "sharing", "targeted"), 12, 2, 1),
    (7, 2): _Layout(_NATIONAL, ("sale", "sharing", "targeted"), 16, 3, 1),
    (8, 1): _CALIFORNIA,
    (9, 1): _Layout(_SHARING_STATE, _TWO, 8, 1, 0),
    (10, 1): _Layout(_SHARING_STATE, _TWO, 7, 1, 0),
    (11, 1): _Layout(_UTAH_NOTICES, _TWO, 8, 1, 0),
    (12, 1): _Layout(_SHARING_STATE, _TWO, 8, 3, 0),
    (13, 1): _Layout(_STATE, _TWO, 8, 3, 1),
    (14, 1): _Layout(_SHARING_STATE, _TWO, 8, 3, 1),
    (15, 1): _Layout(_STATE, _TWO, 11, 3, 1),
    (16, 1): _Layout(_STATE, _TWO, 8, 1, 1),
    (17, 1): _Layout(_STATE, _TWO, 9, 5, 1),
    (18, 1): _Layout(_IOWA_NOTICES, _TWO, 8, 1, 0),
    (19, 1): _Layout(_STATE, _TWO, 8, 1, 1),
    (20, 1): _Layout(_STATE, _TWO, 8, 3, 1),
    (21, 1): _Layout(_STATE, _TWO, 10, 5, 1),
    (22, 1): _Layout(_STATE, _TWO, 8, 1, 1),
    (23, 1): _Layout(_STATE, _TWO, 8, 1, 1),
}
"""By section and version; each is the national's order with fields left out."""

NATIONAL_SECTION = 7
US_SECTIONS = frozenset(section for section, _ in _LAYOUTS)


@dataclass(frozen=True, slots=True)
class UsSection:
    """A read section: each field 0 where it does not apply, 1 yes or refused, 2 no or not refused.

    Notices and opt-outs by what they are about; of `sensitive`, `children` and `consents`, 1 is no
    consent and 2 consent. `gpc` is the browser's signal, None where the section does not tell.
    """

    section: int
    notices: dict[str, int]
    opt_outs: dict[str, int]
    sensitive: tuple[int, ...]
    children: tuple[int, ...]
    consents: tuple[int, ...]
    is_covered: int
    opt_out_mode: int
    service_provider_mode: int
    gpc: bool | None

    def refusal(self) -> str:
        """Return why nothing personal may be made of this person for advertising, empty for may.

        Own choice, the strictest reading: whoever was not told cannot have agreed, what
        contradicts itself is no permission, and minors are never addressed.
        """
        if self.gpc:
            return "the browser sends the Global Privacy Control"
        for about, told in self.opt_outs.items():
            notice = self.notices.get(about, 0)
            if told == _YES:
                return f"{about} is refused"
            if told not in (0, _NO) or (told == _NO and notice != _YES):
                return f"{about} contradicts itself"
        if any(notice not in (0, _YES) for notice in self.notices.values()):
            return "a notice was not given"
        if any(value != _NO and value for value in self.consents):
            return "it was not agreed to process beyond what data was collected for"
        if any(self.children):
            return "it may be a child"
        if self.service_provider_mode == _YES:
            return "only a service provider may process"
        if self.is_covered not in (_YES, _NO):
            return "whether the transaction is covered is not told"
        if not any(value == _NO for value in self.opt_outs.values()):
            return "nothing is said about sale, sharing or targeted advertising"
        return ""


def read_us_section(section: int, string: str) -> UsSection:
    """Return what a section says. Raises SignalUnreadable for what is not a whole section of ours.

    `section` is its number in the GPP, of `US_SECTIONS`.
    """
    core, *others = string.split(".")
    bits = Bits(core)
    version = bits.whole(6)
    layout = _LAYOUTS.get((section, version))
    if layout is None:
        raise SignalUnreadable(
            f"section {section} of a GPP string has version {version}, which is not read: "
            "it permits nothing"
        )
    told = UsSection(
        section=section,
        notices={about: bits.whole(2) for about in layout.notices},
        opt_outs={about: bits.whole(2) for about in layout.opt_outs},
        sensitive=_fields(bits, layout.sensitive),
        children=_fields(bits, layout.children),
        consents=_fields(bits, layout.consents),
        is_covered=bits.whole(2),
        opt_out_mode=bits.whole(2),
        service_provider_mode=bits.whole(2),
        gpc=_gpc(others),
    )
    bits.end()
    return told


def _fields(bits: Bits, count: int) -> tuple[int, ...]:
    return tuple(bits.whole(2) for _ in range(count))


def _gpc(segments: list[str]) -> bool | None:
    """Read the segment of the Global Privacy Control: its type in two bits, then one."""
    if not segments:
        return None
    if len(segments) > 1:
        raise SignalUnreadable(f"a section of a GPP string has {len(segments)} segments beside one")
    bits = Bits(segments[0])
    kind = bits.whole(2)
    if kind != _GPC_TYPE:
        raise SignalUnreadable(f"a segment of type {kind} is not one of the control ({_GPC_TYPE})")
    return bool(bits.whole(1))
