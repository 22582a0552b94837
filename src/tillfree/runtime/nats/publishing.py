"""What the engine says, into the store's streams: facts for certain, attention lightly.

A fact is sent until the server says that it is kept; its id is the message's id, so sending again
after a crash changes nothing.
"""

import uuid
from collections.abc import Iterable, Sequence

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from tillfree.engine import EngineOutput, TrackedPosition, VisitAttention
from tillfree.floor import ActTrace, SensorShown
from tillfree.journal import Fact, encode_fact
from tillfree.runtime.nats.connection import OUTAGE, Backoff
from tillfree.runtime.nats.streams import FACTS
from tillfree.runtime.nats.subjects import (
    attention_subject,
    facts_subject,
    kept_subject,
    plan_subject,
)
from tillfree.visits import evidence_fact, evidence_of

_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
_encode = msgspec.json.Encoder().encode


class Publisher:
    """Sends one store's facts and attention to its own server."""

    def __init__(self, uplink: Client, store_id: str, backoff: Backoff) -> None:
        self._client = uplink
        self._stream = uplink.jetstream(timeout=backoff.settings.answer_s)
        self._store_id = store_id
        self._backoff = backoff
        self.facts = 0
        self.attention = 0
        self._newest = self._kept = 0

    async def listen(self, plan: bytes = b"") -> None:
        """Hear from the cloud how far it keeps the facts; tell it the floor's plan, if any."""
        await self._client.subscribe(kept_subject(self._store_id), cb=self._hear)
        if not plan:
            return

        async def tell(question: Msg) -> None:
            await question.respond(plan)

        await self._client.subscribe(plan_subject(self._store_id), cb=tell)

    def backlog(self) -> int:
        """Return how many of the facts that were sent are not known to be kept by the cloud."""
        return max(self._newest - self._kept, 0)

    async def _hear(self, message: Msg) -> None:
        if message.data.isdigit():
            self._kept = max(self._kept, int(message.data))

    async def send(self, output: EngineOutput) -> bool:
        """Send what one call of the engine gave; False where the process is to end before."""
        for fact in facts_told(self._store_id, output):
            if not await self.send_fact(fact):
                return False
        for kind, content in _attention(output.attention, output.positions):
            await self._glance(kind, content)
        return True

    async def send_fact(self, fact: Fact) -> bool:
        """Send one fact until it is kept; False where the process is to end before."""
        subject = facts_subject(self._store_id, fact.kind)
        line = encode_fact(fact)
        headers: dict[str, str] = {"Nats-Msg-Id": fact.fact_id}

        async def attempt() -> bool:
            kept = await self._stream.publish(subject, line, stream=FACTS, headers=headers)
            self._newest = max(self._newest, kept.seq)
            return True

        kept = await self._backoff.until_done("facts", attempt)
        self.facts += bool(kept)
        return bool(kept)

    async def send_sensors(self, sensors: Sequence[SensorShown]) -> None:
        """Tell how the sensors do."""
        await self._glance("sensors", _encode(sensors))

    async def send_trace(self, trace: ActTrace) -> None:
        """Tell what plates weighed around an act."""
        await self._glance("trace", _encode(trace))

    async def _glance(self, kind: str, content: bytes) -> None:
        """Send without waiting; what gets lost in an outage is missed by nobody's bill."""
        subject = attention_subject(self._store_id, kind)
        # The same after a replay, so the stream keeps it once.
        name = str(uuid.uuid5(_NAMESPACE, subject + content.decode()))
        try:
            await self._client.publish(subject, content, headers={"Nats-Msg-Id": name})
            self.attention += 1
        except OUTAGE:
            return


def facts_told(store_id: str, output: EngineOutput) -> list[Fact]:
    """Return the facts that a store tells the cloud of what its engine gave.

    Its own facts first, then what each act stands on that can change no more.
    """
    evidence = [evidence_of(act.interaction, act.claim) for act in output.decided]
    return [*output.facts, *(evidence_fact(store_id, one) for one in evidence)]


def _attention(
    seen: Iterable[VisitAttention], positions: list[TrackedPosition]
) -> Iterable[tuple[str, bytes]]:
    """Yield kind and content: each episode by itself, the positions of one moment together."""
    for one in seen:
        about = one.attention
        row = {
            "t_ns": about.t_ns,
            "kind": about.kind.value,
            "visit_id": one.visit_id,
            "track_id": about.track_id,
            "zone_id": about.zone_id,
            "slot_id": about.slot_id,
            "duration_ns": about.duration_ns,
        }
        yield about.kind.value, _encode(row)
    moments: dict[int, list[TrackedPosition]] = {}
    for position in positions:
        moments.setdefault(position.t_ns, []).append(position)
    for t_ns, together in moments.items():
        people = [
            {"track_id": p.track_id, "visit_id": p.visit_id, "x_m": p.x_m, "y_m": p.y_m}
            for p in together
        ]
        yield "positions", _encode({"t_ns": t_ns, "people": people})
