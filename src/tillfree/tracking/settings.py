"""Every number that tracking leans on, with its unit and where it comes from.

Nothing here is fitted to one store: body measures are anthropometry (Drillis and Contini 1966),
motion is that of walking people, the rest is own choice with the reason beside it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackingSettings:
    """What the tracker takes for granted. Raising a standard deviation trusts its source less."""

    max_tracks: int = 128
    """Tracks kept at once, tentative ones included; more people than this are not followed."""
    max_buffered_frames: int = 4096
    """Frames waiting for the next step; beyond it the newest are refused and counted."""
    max_people_per_frame: int = 64
    """Detections used of one frame; beyond it the rest are ignored and counted."""

    slow_interval_s: float = 0.3
    """Seconds between a camera's frames from which on an instant's detections are joined first."""
    keypoint_sd_px: float = 4.0
    """Pixels, one axis; what pose networks reach at this image size, and seen in recordings."""
    box_sd_fraction: float = 0.06
    """Of a box's width (sideways) and twice its height's hundredth part (up): hand-drawn boxes."""
    box_sd_px: float = 5.0
    """Pixels, least standard deviation of a box's edge."""
    outlier_gate: float = 13.8
    """Squared Mahalanobis distance of a keypoint, 2 degrees of freedom, 99.9 %."""
    outlier_cost: float = 4.6
    """Nats for a keypoint beyond the gate: one in a hundred is wrong."""

    nose_height_m: float = 1.57
    """Metres: 0.92 of 1.70 m, adults of both sexes, with shoes."""
    nose_height_sd_m: float = 0.11
    """Metres: covers 1.50 to 1.90 m tall people at two standard deviations."""

    acceleration_psd: float = 1.5
    """m^2/s^3: white-noise acceleration; a walker stops or starts within about half a second."""
    standing_psd: float = 0.3
    """The same for somebody who stands."""
    standing_speed_m_s: float = 0.3
    """Metres per second below which somebody stands."""
    standing_unseen_s: float = 0.15
    """Seconds unseen (at least one and a half frames) after which a standing one stays put."""
    start_speed_sd_m_s: float = 0.9
    """Metres per second, one axis, of somebody just found: walking is 1.2 m/s in any direction."""
    hidden_speed_decay_s: float = 0.8
    """Seconds after which an unseen person's velocity has faded to 1/e: who hides mostly stands."""
    standing_decay_s: float = 0.3
    """The same for somebody who stood when last seen."""
    hidden_spread_m: float = 2.5
    """Metres: the position's standard deviation of an unseen person stops growing here."""

    birth_spread_m: float = 3.0
    """Metres: a new person is anywhere within a disc of this standard deviation."""
    known_person_bonus: float = 4.0
    """Nats in favour of someone known over someone new: births are one in fifty detections."""
    newcomer_at_gate: float = 2.0
    """Nats in favour of somebody new at a gate: newcomers gather within one metre, not three."""
    newcomer_outside: float = 5.0
    """The same outside the floor, where only the surest continuation is worth having."""
    gone_rate: float = 0.1
    """Nats a second by which somebody unseen becomes less likely to be still there."""
    gone_rate_at_gate: float = 3.0
    """The same at a gate, where who vanishes has left."""
    new_inside_nats: float = 4.0
    """Nats against somebody new away from the gates: people come in by doors."""
    dormant_s: float = 0.45
    """Seconds unseen (at least two and a half frames) after which a track must be found anew."""
    dormant_outside_s: float = 0.2
    """The same outside the floor, where who vanishes has mostly left."""
    return_nats: float = 4.0
    """Nats against somebody who was walking out of a gate being the one found there again."""
    pace_memory_s: float = 0.8
    """Seconds after which a walker's velocity is forgotten: stops, starts and turns."""
    height_drift_sd_m: float = 0.03
    """Metres by which one person's nose height differs between two spells: nodding, bending."""
    bent_share: float = 0.05
    """Share of spells seen bent or reaching, whose nose height says nothing of how tall one is."""
    stray_look_nats: float = 4.0
    """Nats that one description may speak against somebody: one in fifty is a bystander's."""
    rejoin_wait_s: float = 0.25
    """Seconds for which a found track is watched before it is judged, while anyone is missing."""
    rejoin_wait_inside_s: float = 0.6
    """The same away from the gates, always: longer than `dormant_s`, so that whoever is now missing
    is known to be, and a misfit of somebody who is not missing has been dropped."""
    rejoin_chance: float = 0.8
    """A found track takes a lost one's id when it is its continuation with this chance."""
    link_chance: float = 0.02
    """A link less probable than this is not told."""
    departed_kept: int = 32
    """Lost tracks remembered for links; the oldest is forgotten first."""
    departed_memory_s: float = 60.0
    """Seconds for which a lost track is remembered; its looks are forgotten with it."""
    appearance_drift: float = 0.15
    """How much one person's look changes between spells, as a share of a unit vector's length."""
    birth_views: int = 2
    """Cameras that must agree before somebody new is believed (one where only one can see)."""
    birth_hits: int = 3
    """Detections that must agree before somebody new is believed."""
    birth_hits_one_view: int = 6
    """The same where all come from a single camera."""
    box_views: int = 3
    """Where this many cameras look, a box without keypoints that one of them sees proves nobody."""
    birth_sd_limit_m: float = 0.6
    """Metres: a detection that leaves somebody's place vaguer than this founds nothing."""
    shadow_m: float = 0.4
    """Metres about an unseen known person within which a stray detection founds nothing."""
    turn_sd_m: float = 0.1
    """Metres by which a sudden stop, start or turn may surprise the prediction."""
    turn_cost: float = 3.0
    """Nats against such a surprise: once in twenty frames at worst."""
    turn_cost_at_gate: float = 7.0
    """The same at a gate and outside, where a surprise is mostly somebody else."""
    turn_unseen_s: float = 0.5
    """Seconds unseen (at least 2.5 frames) after which such a surprise is no longer assumed."""
    tentative_frames: float = 3.5
    """Frame intervals without a detection after which an unconfirmed track is dropped."""

    outside_reach_m: float = 2.0
    """Metres beyond a gate within which people are followed (they scan there)."""
    floor_margin_m: float = 0.3
    """Metres outside the floor's outline that still count as on it (position error)."""
    gate_near_m: float = 1.0
    """Metres from a gate within which a vanished person has probably left."""
    gone_at_gate_s: float = 1.0
    """Seconds unseen at a gate or outside after which a person has left."""
    hidden_limit_s: float = 8.0
    """Seconds unseen inside the floor after which a track is lost."""
    hidden_share: float = 2.0
    """A track is kept unseen for at most this many times as long as it was seen."""

    appearance_sd: float = 0.16
    """Per dimension of a 16-d unit vector: noise of one description, until learned otherwise."""
    appearance_trust: float = 0.6
    """Share of the appearance evidence that counts: neighbouring frames are not independent."""

    alike_share: float = 0.05
    """Share of other people who are dressed just alike: bounds what a good match may prove."""

    wrist_acceleration_psd: float = 25.0
    """m^2/s^3: a reach of 0.6 m within 0.35 s."""
    wrist_start_sd_m: float = 0.45
    """Metres about the body's side where a wrist may be: an arm's length, both ways."""
    wrist_gate: float = 16.0
    """Squared Mahalanobis distance beyond which a wrist's pixel is refused."""
    wrist_sd_limit_m: float = 0.25
    """Metres: a wrist known worse than this is told as unknown."""

    facing_memory_s: float = 0.5
    """Seconds after which old evidence of facing has faded to 1/e."""
    gaze_memory_s: float = 0.4
    """Seconds for which a gaze is told."""

    clock_prior_sd_s: float = 0.05
    """Seconds: how far a camera's clock is off before anything was seen (limit 0.1 s)."""
    clock_settle_s: float = 1.0
    """Seconds between two corrections of the clocks."""
    clock_slack_s: float = 0.015
    """Seconds of estimated offset that are left alone: less than 2 cm of a walk, and noise."""
    clock_limit_s: float = 0.12
    """Seconds: no clock is off by more (the bundle contract says 0.1 s)."""
    clock_memory_s: float = 120.0
    """Seconds after which evidence of a clock's offset has faded to 1/e."""

    contact_m: float = 0.8
    """Metres, beside both uncertainties, within which two people can be taken for one another."""
    contact_memory_s: float = 20.0
    """Seconds after a contact within which looks may still show that two were exchanged."""
    exchange_nats: float = 7.0
    """Evidence of looks at which two tracks exchange their ids (wrong once in a thousand)."""
    break_nats: float = 12.0
    """Evidence of looks at which a track is told to be somebody else than before."""
    same_look_nats: float = 2.0
    """Nats that looks may speak against a broken track being the same person: what it is compared
    with, before and since, may be a bystander's."""
    mix_prior_nats: float = 2.0
    """Nats for two who met having kept their tracks: counted on recordings with looks removed."""
    mix_margin_trust: float = 0.4
    """Share of the association's margin that counts: the frames of a step share their errors."""
    mix_motion_cap: float = 5.0
    """Nats: motion through an encounter proves no more than this, people turn."""
    mix_revise_s: float = 0.3
    """Seconds between two revisions of the mixes."""
    mix_told_nats: float = 0.3
    """A mix is told again when its log odds have moved by this much."""
    mixes_kept: int = 128
    """Mixes under revision at once; the oldest is settled first."""
    mix_memory_s: float = 60.0
    """Seconds for which later appearance may still revise a mix."""
    mix_least: float = 0.01
    """A mix less probable than this is not told."""

    vendor_sd_m: float = 0.08
    """Metres, one axis, of a vendor's 3-D joint."""
    vendor_id_nats: float = 6.0
    """Nats for the vendor's own id: it is wrong about once in 400 frames at worst."""
    vendor_ids_kept: int = 512
    """Vendors' ids remembered; the one not seen for longest is forgotten first."""
