"""What tracking gives: where everybody is at an instant, and how tracks may have been mixed up.

Positions are metres in the world frame. A value that is not known is NaN.
"""

from dataclasses import dataclass

Point3 = tuple[float, float, float]

UNKNOWN_POINT: Point3 = (float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class TrackSample:
    """One tracked person at one instant.

    `position_m` on the floor with standard deviation `sd_m` (one axis) and `velocity_m_s`; wrists
    and head where they were seen at this instant (else NaN) with `wrist_sd_m`; `facing` a unit
    vector on the floor (NaN if unknown); `gaze` a unit vector in the world (NaN if unknown);
    `views` is how many cameras saw the person at this instant (0: the position is predicted).
    """

    t_ns: int
    track_id: int
    position_m: tuple[float, float]
    velocity_m_s: tuple[float, float]
    sd_m: float
    head_m: Point3
    left_wrist_m: Point3
    right_wrist_m: Point3
    wrist_sd_m: float
    facing: tuple[float, float]
    gaze: Point3
    views: int


@dataclass(frozen=True, slots=True)
class TrackMix:
    """At `t_ns` tracks `first` and `second` may have exchanged persons, with `probability`.

    Later evidence may change the probability of an old mix; `TrackUpdate.mixes` then carries the
    same `mix_id` again. `second` < 0 never occurs. A re-joined gap is told as `TrackLink`.
    """

    mix_id: int
    t_ns: int
    first: int
    second: int
    probability: float


@dataclass(frozen=True, slots=True)
class TrackLink:
    """Track `later`, born inside the store, continues the lost track `earlier` with `probability`.

    What is missing from 1 over all links of `later` is the chance that it is somebody new.
    """

    later: int
    earlier: int
    t_ns: int
    probability: float


@dataclass(frozen=True, slots=True)
class TrackUpdate:
    """All that one step of the tracker says.

    `samples` hold every living track at `t_ns`; `born` and `lost` name tracks that began or ended
    with this step (a lost track may be continued by a later one); `left` are lost tracks that were
    last seen at a gate or beyond the floor, so they are gone for good; `mixes` and `links` as said
    or revised in this step.
    """

    t_ns: int
    samples: tuple[TrackSample, ...]
    born: tuple[int, ...]
    lost: tuple[int, ...]
    left: tuple[int, ...]
    mixes: tuple[TrackMix, ...]
    links: tuple[TrackLink, ...]


@dataclass(frozen=True, slots=True)
class HeldSighting:
    """An item seen in somebody's hand by one camera.

    `tracks` are (track_id, probability), likeliest first; what is missing from 1 is nobody known.
    `candidates` are (sku, probability) as the camera said them; `point_m` is where the item was
    (NaN where no track explains it).
    """

    t_ns: int
    camera_id: str
    tracks: tuple[tuple[int, float], ...]
    candidates: tuple[tuple[str, float], ...]
    point_m: Point3 = UNKNOWN_POINT
