"""One visit: all who came in on one credential, from the first scan until the last has left."""

from dataclasses import dataclass, field

from tillfree.attribution import Role


@dataclass(slots=True)
class Visit:
    """State of one open visit; times in ns UTC.

    `tracks` are its people now inside; `lost` maps tracks that ended without leaving to the moment
    they were last seen; `doubts` are reasons for which a person must look at the receipt.
    """

    visit_id: str
    credential: str
    role: Role
    entered_ns: int
    scans: int = 1
    last_scan_ns: int = 0
    left_ns: int = 0
    departures: int = 0
    lost_inside: int = 0
    tracks: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    lost: dict[int, int] = field(default_factory=dict)
    lost_at_gate: dict[int, int] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def doubt(self, reason: str) -> None:
        """Note a reason for review, once."""
        if reason not in self.doubts:
            self.doubts.append(reason)
