"""Messages as a test needs them."""

from tillfree.sensors import Delivery, GateEvent, Kind, PeopleFrame, PoseFrame, WeightChunk

START_NS = 1_767_225_600_000_000_000
MS = 1_000_000
SECOND = 1_000_000_000


def people(camera: str, at_ms: int, late_ms: int = 10) -> Delivery:
    """An empty frame of a camera, `at_ms` after the start."""
    t_ns = START_NS + at_ms * MS
    return Delivery(Kind.PEOPLE, camera, t_ns + late_ms * MS, PeopleFrame(t_ns, ()))


def poses(source: str, at_ms: int) -> Delivery:
    """An empty frame of a pose source."""
    t_ns = START_NS + at_ms * MS
    return Delivery(Kind.POSES, source, t_ns, PoseFrame(t_ns, ()))


def scan(at_ms: int, credential: str = "c") -> Delivery:
    """A scan at the door."""
    t_ns = START_NS + at_ms * MS
    return Delivery(Kind.GATE, "door", t_ns, GateEvent(t_ns, "scan", credential))


def weight(cell: str, at_ms: int, grams: tuple[float | None, ...] = (1.0, 2.0)) -> Delivery:
    """Readings at 20 a second, the first `at_ms` after the start."""
    t_ns = START_NS + at_ms * MS
    end_ns = t_ns + len(grams) * 50 * MS
    return Delivery(Kind.WEIGHT, cell, end_ns, WeightChunk(t_ns, 20.0, grams))


def minute(cameras: int = 4, cells: int = 3, seconds: int = 6) -> list[Delivery]:
    """Some seconds of a store, in measured order: cameras at 10, cells at 2 messages a second."""
    said = [people(f"c{n}", 100 * i + n) for i in range(10 * seconds) for n in range(cameras)]
    for n in range(cells):
        said += [weight(f"w{n}", 500 * i, (float(i),) * 10) for i in range(2 * seconds)]
    said += [scan(1000 * i + 7, f"c{i}") for i in range(seconds)]
    return said
