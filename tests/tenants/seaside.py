"""An airport's shop, as tests of tenants know it."""

import msgspec

from tillfree.tenants import Merchant, StoreTerms, TenantSettings, Venue, VenueKind

AIRPORT = Venue("seaside-airport", "Seaside Airport", VenueKind.AIRPORT)
KIOSK = StoreTerms(
    "gate-7",
    "seaside-airport",
    "Kiosk at Gate 7",
    Merchant("Seaside Retail Co.", "123-45-67890", "1 Runway Road, Seaside", "KR"),
    1_500,
    "KRW",
    "Asia/Seoul",
)
QUICK = TenantSettings(argon_passes=1, argon_memory_kib=64, argon_lanes=1)
"""Hashes that take no time: for tests only."""


def kiosk(**changed: object) -> StoreTerms:
    """Return the kiosk's terms with some of them changed."""
    return msgspec.structs.replace(KIOSK, **changed)
