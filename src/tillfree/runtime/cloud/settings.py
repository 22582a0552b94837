"""The numbers of the composition root, each with unit and origin."""

from dataclasses import dataclass, field

from tillfree.settlement import SettlementSettings
from tillfree.tenants import TenantSettings


@dataclass(frozen=True, slots=True)
class CloudServicesSettings:
    """How much one process of the cloud holds open."""

    tenants: TenantSettings = field(default_factory=TenantSettings)
    settlement: SettlementSettings = field(default_factory=SettlementSettings)
    connections: int = 20
    """Connections to the journal's database: requests that are worked on at the same time. Own
    choice: a fifth of what PostgreSQL takes by default, so that four processes fit."""
    keys_connections: int = 5
    """Connections to the database of people's keys, which few requests ask. Own choice."""
    organisations_kept: int = 1_000
    """Organisations whose services are kept ready, the longest unused goes first. Own choice: some
    kB each."""
