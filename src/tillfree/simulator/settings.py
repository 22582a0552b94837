"""Every number of the simulated world, with its unit and where it comes from.

"Walk" marks what was set after a real walk through a store with weighing plates (the noise figures
of docs/concepts/simulator.md); "own" marks our own choice.
"""

from dataclasses import dataclass, field

Range = tuple[float, float]
"""Lowest and highest of a uniform draw."""


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """How people move."""

    tick_s: float = 0.05
    """Seconds of one step of the world: 20 Hz, the usual rate of a load cell."""
    cell_m: float = 0.1
    """Metres of one square of the walking grid (own)."""
    body_m: float = 0.2
    """Radius of a body against furniture, metres (own: shoulders are 0.4 m wide)."""
    speed_m_s: Range = (0.75, 1.3)
    """Walking speed in a store (own: slower than the 1.4 m/s of a pavement)."""
    apart_m: float = 0.36
    """Centres closer than this push each other apart, metres (own)."""
    personal_m: float = 0.8
    """Distance at which people begin to give way, metres (own)."""
    stand_m: Range = (0.34, 0.58)
    """From the front of a slot to the body of who reaches into it, metres (own: arm's length)."""
    stand_side_sd_m: float = 0.13
    """How far beside the item people stand, metres (own)."""
    aside_share: float = 0.15
    """Share of stops that are up to `aside_m` beside the item instead (own)."""
    aside_m: float = 0.5
    """How far beside, metres (own)."""
    patience_s: float = 2.5
    """Seconds without getting nearer after which a shopper reaches from where they are (own)."""
    reach_m: float = 1.15
    """Body to item beyond which a shopper gives an item up, metres (own)."""


@dataclass(frozen=True, slots=True)
class ReachSettings:
    """How hands move to a shelf and back."""

    reach_s: Range = (0.4, 0.8)
    """Seconds from rest to the item (own)."""
    grip_s: Range = (0.1, 0.35)
    """Seconds that the hand is at the item before its weight leaves (own)."""
    withdraw_s: Range = (0.45, 0.9)
    """Seconds from the item back to rest (own)."""
    carry_s: Range = (0.6, 2.2)
    """Seconds that an item stays in the open hand before it is in the bag (own)."""
    hand_m: float = 0.08
    """From wrist to grip, metres (own)."""
    near_arm: float = 0.85
    """Share of reaches with the arm on the item's side (own)."""


@dataclass(frozen=True, slots=True)
class PlateSettings:
    """What load cells do; nearly all after the walk."""

    resolution_g: float = 0.241
    """Smallest step of a reading, grams (walk)."""
    noise_sd_g: Range = (0.6, 2.2)
    """White noise of a quiet plate, grams (walk: 0.6 to 1.0, 90th percentile 1.4 to 3.2)."""
    noisy_share: float = 0.08
    """Share of plates with up to 3 g (walk)."""
    in_use_sd_g: Range = (1.0, 11.0)
    """Further noise on a fixture while somebody reaches into it, grams, drawn for each act with
    most near the lower end (walk: 2.2 in the median, 11 at the 90th percentile)."""
    press_g: Range = (10.0, 55.0)
    """A hand's load just before a pick or put-back, grams (walk: 33 to 53)."""
    press_s: Range = (0.1, 0.5)
    """How long it presses, seconds (walk: 0.1; own: up to 0.5)."""
    step_s: Range = (0.02, 0.08)
    """Seconds in which the weight leaves (walk: within 0.083)."""
    ring_share: Range = (0.05, 0.3)
    """First overshoot as a share of the step (own; the walk shows little at 60 Hz)."""
    ring_tau_s: Range = (0.03, 0.09)
    """Decay of the ringing, seconds (walk: within 10 g after 0.17 s)."""
    ring_hz: Range = (6.0, 11.0)
    """Frequency of the ringing (own)."""
    lasting_share: Range = (0.005, 0.02)
    """Lasting crosstalk onto a neighbour as a share of the step (walk: 1.7 and 1.0 %)."""
    lasting_chance: float = 0.7
    """Chance that a direct neighbour on the shelf keeps something (own)."""
    passing_g: float = 64.0
    """Largest passing crosstalk within a fixture, grams (walk)."""
    passing_chance: float = 0.06
    """Chance that an act shakes another plate of its fixture that strongly visible (own)."""
    drift_g_min: float = 0.6
    """Random walk of the zero in one minute, grams (own)."""
    zero_g: Range = (-5600.0, 9600.0)
    """Readings are not zeroed, grams (walk)."""
    touch_g: Range = (8.0, 60.0)
    """Push (or lift) of a touch, grams (own)."""


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What a people detector sees."""

    keypoint_sd_px: float = 3.0
    """Noise of a keypoint at 4 m, px; grows towards people who fill the picture (own)."""
    box_sd_px: float = 3.0
    """Noise of a box's edge, px (own)."""
    miss: float = 0.1
    """Chance that a fully visible person is not found in one frame; each store draws its own
    around it (own)."""
    least_visible: float = 0.12
    """Share of the body below which nobody is found (own)."""
    keypoint_miss: float = 0.14
    """Chance that a visible keypoint is missing (own)."""
    hand_miss: float = 0.3
    """Chance that the wrist of a reaching arm is missing though visible: it moves, and holds
    things (own)."""
    hidden_keypoint: float = 0.03
    """Chance that a hidden keypoint is given all the same, with four times the noise (own)."""
    far_px: float = 45.0
    """Height of a person in the picture below which detection halves, px (own)."""
    false_rate: float = 0.02
    """False boxes for each frame of a camera (own)."""
    appearance_share: float = 0.22
    """Share of boxes that carry an appearance vector (own)."""
    appearance_noise: float = 0.8
    """Length of the noise on a unit appearance vector: cosine to the true one about 0.78 (own)."""
    open_share: float = 0.25
    """Share of stores whose cameras see hands inside the shelves (own)."""
    gaze_share: float = 0.12
    """Share of boxes with a visible nose that carry a gaze (own)."""
    gaze_sd_rad: float = 0.15
    """Noise of a gaze direction, radians (own)."""
    product_rate_hz: float = 0.7
    """How often in a second a camera tells a visible item in a hand from the background (others'
    recordings: an item shows in 3.5 to 5 frames after its pick)."""
    product_right: float = 0.84
    """Chance that the right article leads its candidates (others' recordings: four in five)."""


@dataclass(frozen=True, slots=True)
class PoseSettings:
    """What a vendor's 3-D tracker says."""

    rate_hz: float = 11.0
    """Frames per second (walk)."""
    joint_sd_m: float = 0.025
    """Noise of a joint, metres (own)."""
    drift_sd_m: float = 0.03
    """Slowly changing bias of a whole body, metres (own)."""
    joint_miss: float = 0.05
    """Chance that a joint is missing (own)."""
    swap_m: float = 0.55
    """Two people nearer than this may swap their ids, metres (own)."""
    swap_rate_s: float = 0.12
    """Chance of a swap for each second that two are that near (own)."""
    restart_rate_s: float = 0.006
    """Chance for each person and second that the track is lost and begins anew (own)."""
    gap_s: Range = (0.2, 1.5)
    """How long a lost person is unseen, seconds (own)."""
    empty_share: float = 0.04
    """Share of frames that come empty (walk: 15 of 344)."""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """How messages travel when nothing is broken."""

    delay_s: Range = (0.005, 0.03)
    """From measuring to arriving, seconds (own: one hop of a local network)."""
    chunk: int = 10
    """Samples in one weight message (own)."""
    position_s: float = 0.2
    """Seconds between two lines of truth_positions.csv (own)."""


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """All of the world's numbers."""

    walk: WalkSettings = field(default_factory=WalkSettings)
    reach: ReachSettings = field(default_factory=ReachSettings)
    plate: PlateSettings = field(default_factory=PlateSettings)
    camera: CameraSettings = field(default_factory=CameraSettings)
    pose: PoseSettings = field(default_factory=PoseSettings)
    link: LinkSettings = field(default_factory=LinkSettings)
