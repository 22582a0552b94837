"""What people do without being charged for it: zones, slots faced, looked at, reached into."""

from dataclasses import replace

from tests.attribution.corner import GIN, NOWHERE, TEA, at_ns, corner, standing
from tillfree.attribution import Attention, AttentionKind, AttentionSettings, AttentionWatch
from tillfree.tracking import TrackSample

SETTINGS = AttentionSettings()


def watched(samples: list[TrackSample]) -> list[Attention]:
    """Return all that is told of one person's samples, a tick each, with the end."""
    watch = AttentionWatch(corner(), SETTINGS)
    told: list[Attention] = []
    for sample in samples:
        told += watch.step(sample.t_ns, (sample,))
    return told + watch.finish(samples[-1].t_ns)


def kinds(told: list[Attention]) -> list[AttentionKind]:
    return [one.kind for one in told]


def test_a_zone_is_entered_once_and_left_with_its_length() -> None:
    walk = [standing(1, 0.2 * k, (3.0, 0.5 + 0.2 * k)) for k in range(20)]
    walk += [standing(1, 4.0 + 0.2 * k, (3.0, 4.3 - 0.2 * k)) for k in range(20)]
    told = [one for one in watched(walk) if one.zone_id]
    assert kinds(told) == [AttentionKind.ZONE_ENTERED, AttentionKind.ZONE_LEFT]
    assert told[0].zone_id == told[1].zone_id == "aisle"
    assert told[1].duration_ns == told[1].t_ns - told[0].t_ns


def test_who_stands_before_a_slot_faces_it_and_not_its_neighbours_neighbour() -> None:
    x, y, _ = TEA.centre_m
    told = watched([standing(1, 0.2 * k, (x, y - 0.8)) for k in range(15)])
    faced = {one.slot_id for one in told if one.kind is AttentionKind.SLOT_FACED}
    assert "s-tea" in faced
    assert "s-oats" not in faced


def test_who_walks_by_or_looks_away_faces_nothing() -> None:
    x, y, _ = TEA.centre_m
    by = [standing(1, 0.2 * k, (x, y - 0.8), moving=(1.2, 0.0)) for k in range(15)]
    assert AttentionKind.SLOT_FACED not in kinds(watched(by))
    back = [replace(standing(1, 0.2 * k, (x, y - 0.8)), facing=(0.0, -1.0)) for k in range(15)]
    assert AttentionKind.SLOT_FACED not in kinds(watched(back))


def test_a_gaze_that_meets_a_slot_is_a_look() -> None:
    x, y, z = GIN.centre_m
    start = replace(standing(1, 0.0, (x, y - 1.2)), head_m=(x, y - 1.2, z + 0.1))
    looking = [
        replace(start, t_ns=at_ns(0.2 * k), gaze=(0.0, 1.0, 0.0), facing=(0.0, 1.0))
        for k in range(10)
    ]
    looked = [one for one in watched(looking) if one.kind is AttentionKind.SLOT_LOOKED_AT]
    assert [one.slot_id for one in looked] == ["s-gin"]
    assert looked[0].duration_ns >= 1_500_000_000


def test_a_hand_in_a_slot_is_a_reach() -> None:
    x, y, z = TEA.centre_m
    inside = [standing(1, 0.2 * k, (x, y - 0.6), (x, y, z + 0.1)) for k in range(6)]
    told = [one for one in watched(inside) if one.kind is AttentionKind.SLOT_REACHED]
    assert [one.slot_id for one in told] == ["s-tea"]
    away = [standing(1, 0.2 * k, (x, y - 0.6), (x, y - 0.7, z)) for k in range(6)]
    assert AttentionKind.SLOT_REACHED not in kinds(watched(away))


def test_a_glance_is_too_short_to_tell() -> None:
    x, y, z = TEA.centre_m
    once = [standing(1, 0.0, (x, y - 0.6), (x, y, z))]
    once += [standing(1, 0.2 * k, (5.0, 1.0), NOWHERE) for k in range(1, 8)]
    assert AttentionKind.SLOT_REACHED not in kinds(watched(once))


def test_who_is_only_predicted_has_no_attention() -> None:
    x, y, z = TEA.centre_m
    guess = [replace(standing(1, 0.2 * k, (x, y - 0.6), (x, y, z)), views=0) for k in range(6)]
    assert watched(guess) == []
