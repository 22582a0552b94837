"""The re-ordering buffer: the same order out whatever the order in, behind a stated bound."""

import pickle
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sensors.spoken import MS, SECOND, START_NS, minute, people, poses, scan, weight
from tillfree.sensors import (
    Delivery,
    GateEvent,
    Kind,
    ReorderBuffer,
    ReorderSettings,
    WeightChunk,
    measured_key_ns,
)

AT_ONCE = ReorderSettings(startup_messages=1)


def through(
    said: list[Delivery], settings: ReorderSettings | None = None
) -> tuple[list[Delivery], ReorderBuffer]:
    """Feed all and flush."""
    buffer = ReorderBuffer(settings)
    out = [one for delivery in said for one in buffer.feed(delivery)]
    return out + buffer.flush(), buffer


def shuffled(said: list[Delivery], seed: int, lateness_ms: int) -> list[Delivery]:
    """Give each message a delay of its own up to the lateness."""
    random = Random(seed)
    late = [(measured_key_ns(one) + random.randint(0, lateness_ms) * MS, one) for one in said]
    return [one for _, one in sorted(late, key=lambda pair: pair[0])]


SAID = minute()
IN_ORDER = sorted(SAID, key=lambda one: (measured_key_ns(one), one.kind, one.sensor_id))


def test_the_key_of_readings_is_the_end_of_their_window() -> None:
    assert measured_key_ns(weight("w1", 100, (1.0, 2.0))) == START_NS + 200 * MS
    assert measured_key_ns(scan(100)) == START_NS + 100 * MS


@given(seed=st.integers(0, 10**9), doubled=st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_any_order_of_arrival_gives_the_same_order_out(seed: int, doubled: int) -> None:
    again = Random(seed).sample(SAID, doubled)
    out, buffer = through(shuffled(SAID + again, seed, 299))
    assert out == IN_ORDER
    assert buffer.counts.doubled == doubled
    assert buffer.counts.late == buffer.counts.too_late == buffer.counts.jumped == 0


@given(seed=st.integers(0, 10**9), at=st.integers(0, 400))
@settings(max_examples=25, deadline=None)
def test_a_restored_snapshot_goes_on_the_same(seed: int, at: int) -> None:
    said = shuffled(SAID, seed, 500)
    straight, whole = through(said)
    buffer = ReorderBuffer()
    out = [one for delivery in said[:at] for one in buffer.feed(delivery)]
    buffer = pickle.loads(pickle.dumps(buffer))
    out += [one for delivery in said[at:] for one in buffer.feed(delivery)]
    assert out + buffer.flush() == straight
    assert buffer.counts == whole.counts


def test_nothing_waits_longer_than_the_bound() -> None:
    buffer = ReorderBuffer(AT_ONCE)
    for delivery in IN_ORDER:
        buffer.feed(delivery)
        assert buffer.watermark_ns - buffer.bound_ns == 300 * MS
    assert len(buffer) < 40


def test_of_doubles_that_differ_the_order_does_not_choose() -> None:
    one, other = weight("w1", 0, (1.0, 1.0)), weight("w1", 0, (5.0, 5.0))
    assert through([one, other])[0] == through([other, one])[0] == [one]


def test_a_double_is_known_long_after() -> None:
    said = [people("c1", 100 * i) for i in range(100)]
    _, buffer = through([*said, said[3], said[50]], AT_ONCE)
    assert buffer.counts.doubled == 2


def test_late_readings_and_scans_come_at_once_and_late_views_within_a_grace() -> None:
    buffer = ReorderBuffer(AT_ONCE)
    for i in range(100):
        for camera in ("c1", "c2", "c3"):
            buffer.feed(people(camera, 100 * i))
    bound_ms = (buffer.bound_ns - START_NS) // MS
    for late in (weight("w1", bound_ms - 5000), scan(bound_ms - 9000)):
        assert buffer.feed(late) == [late]
    fresh, stale = people("c4", bound_ms - 90), people("c4", bound_ms - 110)
    assert buffer.feed(fresh) == [fresh]
    assert buffer.feed(stale) == []
    assert buffer.feed(fresh) == []
    counts = buffer.counts
    assert (counts.late, counts.too_late, counts.doubled) == (4, 1, 1)


def test_one_fast_clock_cannot_hurry_the_store() -> None:
    fast = [people("fast", 100 * i + 20_000) for i in range(60)]
    mixed = [
        one for pair in zip(IN_ORDER[: len(fast)], fast, strict=True) for one in pair
    ] + IN_ORDER[len(fast) :]
    out, buffer = through(mixed)
    assert [one for one in out if one.sensor_id != "fast"] == IN_ORDER
    assert buffer.counts.too_late == 0
    assert len(out) == len(mixed)


def test_dead_cameras_do_not_hold_time_up() -> None:
    buffer = ReorderBuffer(AT_ONCE)
    for camera in ("c1", "c2", "c3"):
        buffer.feed(people(camera, 0))
    out: list[Delivery] = []
    for i in range(20):
        for cell in ("w1", "w2", "w3"):
            out += buffer.feed(weight(cell, 500 * i, (1.0,) * 10))
    assert len(out) > 45


def test_a_broken_clock_is_dropped_even_as_the_first_to_speak() -> None:
    for hours in (-24 * 365 * 50, -1, 1, 24 * 365 * 30):
        off = hours * 3_600_000
        broken = [people("broken", off + 100 * i) for i in range(60)]
        said = broken[:1] + [
            one for pair in zip(IN_ORDER, broken * 9, strict=False) for one in pair
        ]
        said += IN_ORDER[len(broken) * 9 :]
        out, buffer = through(said)
        assert [one for one in out if one.sensor_id != "broken"] == IN_ORDER, hours
        assert not [one for one in out if one.sensor_id == "broken"], hours
        assert buffer.counts.jumped + buffer.counts.too_late > 200


def test_after_an_outage_of_all_the_store_goes_on() -> None:
    later = [
        msgspec.structs.replace(
            one, body=msgspec.structs.replace(one.body, t_ns=one.body.t_ns + 3600 * SECOND)
        )
        for one in IN_ORDER
    ]
    out, buffer = through(IN_ORDER + later)
    assert out == IN_ORDER + later
    assert buffer.counts.jumped == 0


def test_when_all_but_one_have_died_the_one_is_believed_at_last() -> None:
    alone = [people("c1", 3_600_000 + 100 * i) for i in range(400)]
    out, _ = through(IN_ORDER + alone)
    assert out[-300:] == alone[-300:]


def test_sparse_stores_lose_nothing() -> None:
    scans = [scan(600_000 * i, f"c{i}") for i in range(120)]
    assert through(scans)[0] == scans
    seldom = [poses("vendor", 300_000 * i) for i in range(120)]
    assert through(seldom)[0] == seldom


def test_a_full_buffer_gives_its_oldest_early() -> None:
    small = ReorderSettings(startup_messages=1, capacity=10, lateness_ns=30 * SECOND)
    said = [weight(f"w{i}", i) for i in range(100)]
    buffer = ReorderBuffer(small)
    out: list[Delivery] = []
    for delivery in said:
        out += buffer.feed(delivery)
        assert len(buffer) <= 10
    assert out + buffer.flush() == said
    assert buffer.counts.early == 90


def test_more_sensors_than_watched_are_refused() -> None:
    few = ReorderSettings(startup_messages=1, sensors=3)
    out, buffer = through([scan(0), *(weight(f"w{i}", i) for i in range(9))], few)
    assert len(out) == 3 and buffer.counts.refused == 7


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 4), st.integers(0, 2**62))))
@settings(max_examples=100, deadline=None)
def test_whatever_the_times_nothing_raises_or_is_invented(
    raw: list[tuple[Kind, int, int]],
) -> None:
    said = []
    for kind, sensor, t_ns in raw:
        chunk = WeightChunk(t_ns, 1e-2, (1.0,) * 9)
        body = chunk if kind == Kind.WEIGHT else GateEvent(t_ns)
        said.append(Delivery(kind, f"s{sensor}", 0, body))
    out, buffer = through(said, ReorderSettings(startup_messages=3))
    counts = buffer.counts
    lost = counts.doubled + counts.too_late + counts.jumped + counts.refused
    assert counts.fed == len(said) == len(out) + lost
    assert len(buffer) == 0
