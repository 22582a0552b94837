"""The Transparency and Consent string of IAB Europe, version 2: what somebody agreed to, for whom.

Source: IAB Tech Lab and IAB Europe, "Transparency and Consent String with Global Vendor & CMP List
Formats" (TCF 2.2 and 2.3): the core string's fields in their order, the vendor sections, publisher
restrictions, and the segment of disclosed vendors, which 2.3 asks for.
"""

from dataclasses import dataclass

from tillfree.consent.bits import Bits
from tillfree.core.errors import SignalUnreadable

TCF_VERSION = 2
PURPOSES = 24
SPECIAL_FEATURES = 12
_DISCLOSED_SEGMENT = 1
_SEGMENTS = 4
"""Core, disclosed, allowed and publisher's own: a string has none twice."""
_NOT_ALLOWED, _REQUIRE_LEGITIMATE_INTEREST = 0, 2
DISCLOSED_FROM_DS = 17_723_232_000
"""From 1 March 2026, in tenths of a second since 1970 UTC, strings must say who was disclosed."""


@dataclass(frozen=True, slots=True)
class VendorSet:
    """Which vendors: a bit for each from 1 on, or ranges with both ends in them."""

    bits: str = ""
    ranges: tuple[tuple[int, int], ...] = ()

    def __contains__(self, vendor_id: int) -> bool:
        """Tell whether the vendor is one of them."""
        if 0 < vendor_id <= len(self.bits) and self.bits[vendor_id - 1] == "1":
            return True
        return any(first <= vendor_id <= last for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a publisher holds some vendors to: 0 not at all, 1 by consent, 2 by interest alone."""

    purpose: int
    kind: int
    vendors: VendorSet


@dataclass(frozen=True, slots=True)
class TcfString:
    """A read string; moments in tenths of a second since 1970 UTC, purposes numbered from 1.

    `disclosed` is None where the string has no such segment.
    """

    created_ds: int
    updated_ds: int
    cmp_id: int
    cmp_version: int
    consent_screen: int
    consent_language: str
    vendor_list_version: int
    policy_version: int
    is_service_specific: bool
    uses_non_standard_texts: bool
    special_features: frozenset[int]
    purposes_consented: frozenset[int]
    purposes_of_interest: frozenset[int]
    purpose_one_treatment: bool
    publisher_country: str
    vendors_consented: VendorSet
    vendors_of_interest: VendorSet
    restrictions: tuple[Restriction, ...]
    disclosed: VendorSet | None

    def consents(self, purpose: int, vendor_id: int) -> bool:
        """Tell whether the person agreed that this vendor works for this purpose.

        Legitimate interest is no consent here, and a publisher's restriction is obeyed.
        """
        if purpose not in self.purposes_consented or vendor_id not in self.vendors_consented:
            return False
        if self.disclosed is None and self.created_ds >= DISCLOSED_FROM_DS:
            return False
        if self.disclosed is not None and vendor_id not in self.disclosed:
            return False
        return not any(
            one.purpose == purpose
            and one.kind in (_NOT_ALLOWED, _REQUIRE_LEGITIMATE_INTEREST)
            and vendor_id in one.vendors
            for one in self.restrictions
        )


def read_tcf(string: str) -> TcfString:
    """Return what a TC string says.

    Raises SignalUnreadable for what is not a whole string of version 2; an empty one is none.
    """
    core, *others = string.split(".")
    bits = Bits(core)
    version = bits.whole(6)
    if version != TCF_VERSION:
        raise SignalUnreadable(f"a TC string of version {version}: ask for version {TCF_VERSION}")
    if len(others) >= _SEGMENTS:
        raise SignalUnreadable(f"a TC string of {len(others) + 1} segments: it has {_SEGMENTS}")
    return TcfString(
        created_ds=bits.whole(36),
        updated_ds=bits.whole(36),
        cmp_id=bits.whole(12),
        cmp_version=bits.whole(12),
        consent_screen=bits.whole(6),
        consent_language=bits.letters(2),
        vendor_list_version=bits.whole(12),
        policy_version=bits.whole(6),
        is_service_specific=bool(bits.whole(1)),
        uses_non_standard_texts=bool(bits.whole(1)),
        special_features=_numbers(bits.text(SPECIAL_FEATURES)),
        purposes_consented=_numbers(bits.text(PURPOSES)),
        purposes_of_interest=_numbers(bits.text(PURPOSES)),
        purpose_one_treatment=bool(bits.whole(1)),
        publisher_country=bits.letters(2),
        vendors_consented=_vendors(bits),
        vendors_of_interest=_vendors(bits),
        restrictions=_restrictions(bits),
        disclosed=_disclosed(others),
    )


def _numbers(bits: str) -> frozenset[int]:
    return frozenset(number for number, bit in enumerate(bits, 1) if bit == "1")


def _vendors(bits: Bits) -> VendorSet:
    """Read a vendor section: the greatest id, then a bit for each or ranges."""
    greatest, is_ranges = bits.whole(16), bits.whole(1)
    if not is_ranges:
        return VendorSet(bits=bits.text(greatest) if greatest else "")
    return VendorSet(ranges=_ranges(bits, greatest))


def _ranges(bits: Bits, greatest: int) -> tuple[tuple[int, int], ...]:
    found = []
    for _ in range(bits.whole(12)):
        is_range, first = bits.whole(1), bits.whole(16)
        last = bits.whole(16) if is_range else first
        if not 0 < first <= last <= greatest:
            raise SignalUnreadable(
                f"a TC string has vendors {first} to {last} of at most {greatest}: it is broken"
            )
        found.append((first, last))
    return tuple(found)


def _restrictions(bits: Bits) -> tuple[Restriction, ...]:
    return tuple(
        Restriction(bits.whole(6), bits.whole(2), VendorSet(ranges=_ranges(bits, 0xFFFF)))
        for _ in range(bits.whole(12))
    )


def _disclosed(segments: list[str]) -> VendorSet | None:
    found: VendorSet | None = None
    for segment in segments:
        bits = Bits(segment)
        if bits.whole(3) != _DISCLOSED_SEGMENT:
            continue
        if found is not None:
            raise SignalUnreadable("a TC string says twice who was disclosed: it is broken")
        found = _vendors(bits)
    return found
