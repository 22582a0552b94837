"""The numbers of visits: the door, the end of a visit, and when a receipt may be charged unseen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """Bounds and thresholds; each with its unit and origin."""

    scan_wait_s: float = 0.8
    """Seconds after a scan until it is bound to a track; covers the birth of a late track."""
    scan_reach_m: float = 2.0
    """Metres from the gate within which a scan's person must be; a queue stands behind."""
    scan_sd_m: float = 0.45
    """Metres, spread of a person's distance from the gate's line at the scan; own simulator."""
    scan_inward_m_s: float = 0.5
    """Metres a second inward at which walking in speaks fully for a track; slow walking pace."""
    guest_wait_s: float = 4.0
    """Seconds until a host's further scan is bound: its guest has yet to come to the gate."""
    guest_gap_s: float = 4.0
    """Seconds within which a credential's next scan, its holder still there, is for a guest."""
    guest_host_m: float = 0.5
    """Metres from the gate within which the host is still there, and a guest is; an arm."""
    guest_waiting: float = 0.15
    """Weight of somebody who has not walked in yet, against somebody who has; own choice."""
    guest_order: float = 0.1
    """Weight of each further guest against the one before in the order of coming; own choice."""
    rebound_s: float = 6.0
    """Seconds after which somebody who was let in is hardly let in again; own choice."""
    rebound_weight: float = 1e-3
    """Weight of such a person; own choice."""
    scan_background: float = 0.002
    """Weight of the scan's person being none of the tracks near; own simulator."""
    late_s: float = 5.5
    """Seconds after a scan within which a track found late may still be its person's; under the
    horizon of attribution, which can change its mind no longer."""
    late_age_s: float = 0.5
    """Seconds that such a track must have lived: longer than a ghost of one camera."""
    late_before_s: float = 2.0
    """Seconds before a scan from which on a track first seen counts as found late."""
    late_pace_m_s: float = 1.2
    """Metres a second from the gate that somebody may have walked unseen; a walking pace."""
    late_weight: float = 0.25
    """Weight of such a track against all who were seen at the scan; own choice, what follows
    decides."""
    stranger_apart_s: float = 15.0
    """Seconds between the start or end of a visit and the moment that somebody without a scan
    turned up inside, under which the two may be one person: the receipt goes to review."""
    presence_s: float = 8.0
    """Seconds of presence kept for binding scans; covers the wait and the lateness of a scan."""
    stranger_s: float = 4.0
    """Seconds inside without a scan after which an alert is raised; longer than a late scan."""
    insider_s: float = 2.0
    """Seconds inside after which a track counts as walking about; longer than a glance in."""
    stranger_depth_m: float = 0.8
    """Metres inside the floor's edge that count as inside for such an alert."""
    grace_s: float = 2.0
    """Seconds from the last member's way out of the door to the receipt, if they are out of sight
    by then; late evidence still counts."""
    brief_s: float = 15.0
    """Seconds under which a visit is so brief that its end is waited for longer; a glance in."""
    brief_grace_s: float = 6.0
    """Seconds that the end of a brief visit without an act may take to be taken back."""
    lost_gate_m: float = 2.2
    """Metres from a gate within which a lost track is taken to have left, after `lost_wait_s`."""
    lost_wait_s: float = 8.0
    """Seconds that a lost track near a gate may take to be joined again."""
    lost_end_s: float = 20.0
    """Seconds that all people of a visit are out of sight at a recording's end to have left."""
    abandoned_s: float = 5400.0
    """Seconds after which a visit whose people all were lost inside ends, to review; 90 minutes."""
    settle_confidence: float = 0.968
    """Least confidence of a receipt that may be charged unseen; development seeds under 640."""
    reopen_s: float = 120.0
    """Seconds within which a credential's next scan joins its open visit though nobody of it is
    seen inside at that moment; a host who holds the door."""
