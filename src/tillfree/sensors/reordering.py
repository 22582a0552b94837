"""Messages in any order of arrival in, the order of measured time out, behind a stated bound.

Stands between the sources and the engine's stages. The engine sees the same order whatever way
the messages took, as long as none is later than the bound. Only measured time is looked at, never
the time of arrival. Source: watermarks as in Akidau et al. (2015), "The Dataflow Model"; the
second newest camera as clock is our own choice: one fast clock cannot hurry the store.
"""

from dataclasses import dataclass
from heapq import heappop, heappush

from tillfree.core.clock import NS_PER_S
from tillfree.sensors.messages import Delivery, Kind, WeightChunk
from tillfree.sensors.settings import ReorderSettings

_WEIGHT = Kind.WEIGHT

NEVER = -(2**62)
"""Before every measured time, nanoseconds."""


@dataclass(slots=True)
class ReorderCounts:
    """What happened to the messages fed.

    `doubled` were dropped; `late` came behind the bound, `too_late` of them were dropped;
    `jumped` came from a clock that is absurdly off and were dropped; `early` left before their
    time as the buffer was full; `refused` came from more sensors than are watched.
    """

    fed: int = 0
    doubled: int = 0
    late: int = 0
    too_late: int = 0
    jumped: int = 0
    early: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Source:
    """One kind of message of one sensor; people and products of a camera share its `voice`."""

    number: int
    voice: int
    is_view: bool


class _Front:
    """The newest and second newest keys over voices, kept as they come."""

    __slots__ = ("first", "first_voice", "second", "voices")

    def __init__(self) -> None:
        self.voices: dict[int, int] = {}
        self.first, self.first_voice, self.second = NEVER, -1, NEVER

    def hear(self, voice: int, key: int) -> None:
        if key <= self.voices.get(voice, NEVER):
            return
        self.voices[voice] = key
        if voice == self.first_voice:
            self.first = key
        elif key > self.first:
            self.first, self.first_voice, self.second = key, voice, self.first
        elif key > self.second:
            self.second = key

    def agreed(self) -> int:
        """The second newest of three or more voices, else the newest."""
        return self.second if len(self.voices) >= 3 else self.first


_Entry = list[Delivery]
"""A message that waits, in a list so that a lesser double can take its place."""


def measured_key_ns(delivery: Delivery) -> int:
    """Return when a message was complete: its instant; for readings the end of their window."""
    body = delivery.body
    if isinstance(body, WeightChunk):
        return body.t_ns + int(len(body.grams) * NS_PER_S / body.rate_hz)
    return body.t_ns


class ReorderBuffer:
    """Puts messages in the order (key, kind, sensor, instant), key being `measured_key_ns`.

    A message leaves once the watermark has passed its key by `lateness_ns`. The watermark is the
    second newest of the cameras' and pose sources' newest keys (of fewer than three: of all
    sensors); if those have fallen silent, all sensors' less a wait. It never goes back. What is
    later than what has left is counted: readings and scans are handed out at once all the same,
    views only within a grace. State is plain and picklable.
    """

    def __init__(self, settings: ReorderSettings | None = None) -> None:
        self.settings = settings or ReorderSettings()
        self.counts = ReorderCounts()
        # One dict for each kind, found by its number: hashing an enum costs as much as the rest.
        self._sources: list[dict[str, _Source]] = [{} for _ in Kind]
        self._source_count = 0
        self._views, self._all = _Front(), _Front()
        self._heap: list[tuple[int, int, str, int, _Entry]] = []
        self._waiting: dict[int, _Entry] = {}
        self._seen: set[int] = set()
        self._seen_before: set[int] = set()
        self._seen_since = NEVER
        self._started = False
        self._startup: list[Delivery] = []
        self._jumped: list[Delivery] = []
        self._jumped_voices: dict[int, int] = {}
        self._watermark = NEVER
        self._bound = NEVER

    @property
    def bound_ns(self) -> int:
        """Measured time up to which all messages have been handed out (very negative: none)."""
        return self._bound

    @property
    def watermark_ns(self) -> int:
        """Measured time that the store has reached (very negative: not yet known)."""
        return self._watermark

    def __len__(self) -> int:
        """Messages held."""
        return len(self._heap) + len(self._startup) + len(self._jumped)

    def feed(self, delivery: Delivery) -> list[Delivery]:
        """Take one message in; return those whose turn has come, in order (often none)."""
        self.counts.fed += 1
        if not self._started:
            self._startup.append(delivery)
            if len(self._startup) < self.settings.startup_messages:
                return []
            return self._start()
        at_once = self._enter(delivery)
        return self._turn() if at_once is None else at_once

    def flush(self) -> list[Delivery]:
        """Hand out all that is held, in order: the recording has ended."""
        out = [] if self._started else self._start()
        if self._jumped and self._jump_agreed():
            out += self._accept_jump()
        self.counts.jumped += len(self._jumped)
        self._jumped.clear()
        out += self._release(max((entry[0] for entry in self._heap), default=self._bound))
        return out

    def _start(self) -> list[Delivery]:
        """Set the time from the median sensor, so that a broken clock among the first is found.

        With fewer than three sensors there is no majority, and whoever speaks rarely is not wrong:
        then the median message counts, and hours are no offence.
        """
        self._started = True
        early, self._startup = self._startup, []
        newest: dict[tuple[Kind, str], int] = {}
        for delivery in early:
            if delivery.kind != Kind.GATE:
                name = (delivery.kind, delivery.sensor_id)
                newest[name] = max(newest.get(name, NEVER), measured_key_ns(delivery))
        settings = self.settings
        early.sort(key=measured_key_ns)
        if len(newest) >= 3:
            anchor = sorted(newest.values())[len(newest) // 2]
            reach_ns = settings.jump_ns
        else:
            anchor = measured_key_ns(early[len(early) // 2]) if early else 0
            reach_ns = settings.startup_span_ns
        out: list[Delivery] = []
        for delivery in early:
            key = measured_key_ns(delivery)
            if abs(key - anchor) <= reach_ns:
                self._watermark = max(self._watermark, key - settings.jump_ns)
                out += self._enter(delivery) or []
            else:
                self.counts.jumped += 1
        return out + self._turn()

    def _enter(self, delivery: Delivery) -> list[Delivery] | None:
        """Take a message into the buffer (None), or return what becomes of it at once."""
        kind, sensor_id = delivery.kind, delivery.sensor_id
        source = self._sources[kind].get(sensor_id) or self._new_source(kind, sensor_id)
        if source is None:
            self.counts.refused += 1
            return []
        instant = delivery.body.t_ns
        key = measured_key_ns(delivery) if kind == _WEIGHT else instant
        if self._watermark != NEVER and key - self._watermark > self.settings.jump_ns:
            return self._beyond_jump(delivery, source, key)
        if self._jumped:
            self.counts.jumped += len(self._jumped)
            self._jumped.clear()
        identity = instant << 16 | source.number
        waiting = self._waiting.get(identity)
        if waiting is not None:
            self._keep_lesser(waiting, delivery)
            return []
        if identity in self._seen or identity in self._seen_before:
            self.counts.doubled += 1
            return []
        if key <= self._bound:
            return self._late(delivery, self._bound - key, identity)
        entry: _Entry = [delivery]
        self._waiting[identity] = entry
        heappush(self._heap, (key, kind, sensor_id, identity, entry))
        self._all.hear(source.voice, key)
        if source.is_view:
            self._views.hear(source.voice, key)
        return None

    def _turn(self) -> list[Delivery]:
        """Move the time on and hand out those whose turn has come."""
        watermark = self._time()
        self._watermark = max(self._watermark, watermark)
        bound = self._watermark - self.settings.lateness_ns
        if len(self._heap) > self.settings.capacity:
            self.counts.early += 1
            bound = max(bound, self._heap[0][0])
        if self._heap and self._heap[0][0] <= bound:
            return self._release(bound)
        self._bound = max(bound, self._bound)
        return []

    def _time(self) -> int:
        front = self._all.agreed()
        if len(self._views.voices) < 3:
            return front
        views = self._views.second
        if front - views > self.settings.dead_cameras_ns:
            return front - self.settings.dead_cameras_wait_ns
        return views

    def _release(self, bound: int) -> list[Delivery]:
        """Hand out everything up to `bound`, and remember it for a while."""
        out: list[Delivery] = []
        heap, waiting, seen = self._heap, self._waiting, self._seen
        while heap and heap[0][0] <= bound:
            identity, entry = heappop(heap)[3:]
            del waiting[identity]
            seen.add(identity)
            out.append(entry[0])
        self._bound = max(bound, self._bound)
        if self._bound - self._seen_since > self.settings.weight_grace_ns:
            self._seen_before, self._seen = self._seen, set()
            self._seen_since = self._bound
        return out

    def _late(self, delivery: Delivery, behind_ns: int, identity: int) -> list[Delivery]:
        self.counts.late += 1
        is_view = delivery.kind not in (Kind.WEIGHT, Kind.GATE)
        settings = self.settings
        grace = settings.camera_grace_ns if is_view else settings.weight_grace_ns
        if behind_ns > grace:
            self.counts.too_late += 1
            return []
        self._seen.add(identity)
        return [delivery]

    def _keep_lesser(self, waiting: _Entry, delivery: Delivery) -> None:
        """Of doubles that differ the lesser stays, so that order of arrival does not choose."""
        self.counts.doubled += 1
        held = waiting[0]
        if held.body != delivery.body and repr(delivery.body) < repr(held.body):
            waiting[0] = delivery

    def _beyond_jump(self, delivery: Delivery, source: _Source, key: int) -> list[Delivery]:
        """Hold a message from far ahead until most sensors agree that time has jumped."""
        self._jumped.append(delivery)
        if delivery.kind != Kind.GATE:
            self._jumped_voices[source.voice] = key
        lone = len(self._jumped) >= self.settings.lone_messages
        if lone or (len(self._jumped) >= 2 and self._jump_agreed()):
            return self._accept_jump()
        return []

    def _voters(self) -> list[int]:
        gates = {gate.voice for gate in self._sources[Kind.GATE].values()}
        return [voice for voice in self._all.voices if voice not in gates]

    def _jump_agreed(self) -> bool:
        """Tell whether more than half of the sensors (gates speak too rarely) have jumped alike."""
        last = measured_key_ns(self._jumped[-1])
        near = [k for k in self._jumped_voices.values() if abs(k - last) <= self.settings.jump_ns]
        voters = self._voters()
        return not voters or 2 * len(near) > len(voters)

    def _accept_jump(self) -> list[Delivery]:
        """Believe the messages from far ahead; of many sensors only those that agree."""
        held, self._jumped, self._jumped_voices = self._jumped, [], {}
        last, several = measured_key_ns(held[-1]), len(self._voters()) > 1
        out: list[Delivery] = []
        for one in sorted(held, key=measured_key_ns):
            key = measured_key_ns(one)
            if key > last + self.settings.jump_ns or (
                several and key < last - 2 * self.settings.jump_ns
            ):
                self.counts.jumped += 1
                continue
            self._watermark = max(self._watermark, key - self.settings.jump_ns)
            out += self._enter(one) or []
        return out + self._turn()

    def _new_source(self, kind: Kind, sensor_id: str) -> _Source | None:
        number = self._source_count
        if number >= self.settings.sensors:
            return None
        is_view = kind not in (Kind.WEIGHT, Kind.GATE)
        voice = number
        if kind in (Kind.PEOPLE, Kind.PRODUCTS):
            other = Kind.PRODUCTS if kind == Kind.PEOPLE else Kind.PEOPLE
            twin = self._sources[other].get(sensor_id)
            voice = twin.voice if twin else number
        source = _Source(number, voice, is_view)
        self._sources[kind][sensor_id] = source
        self._source_count += 1
        return source
