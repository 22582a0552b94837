"""The gate's question at the store: does this pass open it? The cloud says; alone, the store does.

A gate asks on `tillfree/<store>/entry/<gate>` with `{"pass": ...}` and is told on
`tillfree/<store>/answer/<gate>` (or by reply, where it asked over NATS). Who is let in is announced
to the engine as a scan of that gate, as if the gate had read it.
"""

import base64
import binascii
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nats.aio.client import Client
from nats.aio.msg import Msg

from tillfree.admission import (
    EntryPass,
    EntryRefusal,
    Gatekeeper,
    PassProblem,
    PassSettings,
    UnseenEntries,
    check_pass,
    let_in_unseen,
    line_is_back,
    with_used,
)
from tillfree.core.errors import TillfreeError
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import read_record, write_whole
from tillfree.runtime.nats.connection import OUTAGE, Backoff
from tillfree.runtime.nats.doors_line import Doors
from tillfree.runtime.nats.errors import WireUnavailable
from tillfree.runtime.nats.publishing import Publisher
from tillfree.runtime.nats.streams import SENSORS
from tillfree.runtime.nats.subjects import (
    admission_subject,
    answer_subject,
    doors_subject,
    entry_subject,
)

QUESTIONS = 100
"""Questions of gates that wait at most; further ones are dropped, and a gate asks again."""
_encode = msgspec.json.Encoder().encode


class Asked(msgspec.Struct, frozen=True):
    """A gate's question; `entry_pass` is what the shopper showed, as text."""

    entry_pass: str = msgspec.field(name="pass")


class Answer(msgspec.Struct, frozen=True):
    """What a gate, or a store that asked the cloud, is told; `reason` is empty where it opens."""

    opens: bool
    reason: str = ""


_EMERGENCY = Answer(True, "emergency")


class PassKeys(msgspec.Struct, frozen=True):
    """Whose passes a store accepts: its organisation, and Ed25519 public keys (base64) by name."""

    organisation: str
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class GateLines:
    """Gates ask in the account `floor`; the cloud is asked over `uplink`, `cloud_answer_s` long."""

    floor: Client
    uplink: Client
    cloud_answer_s: float
    backoff: Backoff


def gatekeeper_of(place: Path, store_id: str) -> Gatekeeper:
    """Return whose passes count in a store; raises WireUnavailable where the file says no key."""
    known = read_record(place, PassKeys)
    try:
        keys = {
            name: Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
            for name, text in known.keys.items()
        }
    except (binascii.Error, ValueError) as error:
        raise WireUnavailable(
            f"the file {place} holds something that is no Ed25519 public key ({error}): take the "
            "one that the cloud wrote for this store"
        ) from error
    return Gatekeeper(known.organisation, store_id, keys)


class PassKeyFile:
    """Whose passes count, as a file says: read again whenever it was written anew.

    A file that cannot be read any more leaves the keys of before: a store must not close because
    somebody is writing.
    """

    def __init__(self, place: Path, store_id: str, say: Say) -> None:
        """Read it for a store. Raises WireUnavailable where it says no key."""
        self._place = place
        self._say = say
        self._seen = self._stamp()
        self._known = gatekeeper_of(place, store_id)

    def gatekeeper(self) -> Gatekeeper:
        """Return whose passes count now."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._known = gatekeeper_of(self._place, self._known.store_id)
                self._say("pass_keys_read", keys=len(self._known.keys))
            except TillfreeError as error:
                self._say("pass_keys_unreadable", why=str(error))
        return self._known

    def _stamp(self) -> tuple[int, int, int]:
        """Return what changes with the file: its moment, size and number; none is 0."""
        try:
            found = self._place.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)


class EntryDesk:
    """Answers the gates of one store."""

    def __init__(
        self,
        keys: PassKeyFile,
        gate_ids: Collection[str],
        lines: GateLines,
        publisher: Publisher,
        place: Path,
        now_ns: Callable[[], int],
    ) -> None:
        """Remember used passes in the file `place`, which is written before a gate opens."""
        self._keys = keys
        self._store_id = keys.gatekeeper().store_id
        self._gate_ids = gate_ids
        self._lines = lines
        self._publisher = publisher
        self._place = place
        self._now_ns = now_ns
        self._settings = PassSettings()
        self._doors = Doors.ASK
        self._state = read_record(place, UnseenEntries) if place.exists() else UnseenEntries()

    async def serve(self) -> None:
        """Answer every gate until the process ends; one question after the other."""
        floor, backoff = self._lines.floor, self._lines.backoff
        store_id = self._store_id
        questions = await floor.subscribe(entry_subject(store_id), pending_msgs_limit=QUESTIONS)
        await self._lines.uplink.subscribe(doors_subject(store_id), cb=self._hear_doors)
        while not backoff.stop.is_set():
            try:
                question = await questions.next_msg(timeout=1.0)
                gate_id = question.subject.rpartition(".")[2]
                if gate_id not in self._gate_ids:
                    continue
                answer = await self._answer(question, gate_id)
                address = question.reply or answer_subject(store_id, gate_id)
                await floor.publish(address, _encode(answer))
            except OUTAGE:
                continue

    async def _hear_doors(self, message: Msg) -> None:
        """Take the cloud's word on an emergency; while doors stand open, each gate hears it."""
        self._doors = Doors.OPEN if message.data == Doors.OPEN.encode() else Doors.ASK
        if self._doors is Doors.OPEN:
            for gate_id in self._gate_ids:
                address = answer_subject(self._store_id, gate_id)
                try:
                    await self._lines.floor.publish(address, _encode(_EMERGENCY))
                except OUTAGE:
                    return  # it is told again in a second

    async def _answer(self, question: Msg, gate_id: str) -> Answer:
        answer = await self._decide(question, gate_id)
        return _EMERGENCY if self._doors is Doors.OPEN and not answer.opens else answer

    async def _decide(self, question: Msg, gate_id: str) -> Answer:
        try:
            text = msgspec.json.decode(question.data, type=Asked).entry_pass
        except msgspec.DecodeError:
            return Answer(False, PassProblem.UNREADABLE)
        now_ns = self._now_ns()
        checked = check_pass(text, self._keys.gatekeeper(), now_ns, self._settings)
        if isinstance(checked, PassProblem):
            return Answer(False, checked)
        said = await self._cloud_says(text)
        if said is None:
            state = let_in_unseen(self._state, checked, now_ns, self._settings)
        elif said.opens:
            state = with_used(line_is_back(self._state), checked, now_ns, self._settings)
        else:
            return said
        if isinstance(state, EntryRefusal):
            return Answer(False, state)
        self._state = state
        write_whole(self._place, _encode(state))
        if said is None:
            await self._publisher.send_fact(self._fact(checked, gate_id, now_ns))
        await self._scan(checked, gate_id, now_ns)
        return Answer(True)

    async def _cloud_says(self, text: str) -> Answer | None:
        """Ask the cloud; None where the line is down or nobody answers there."""
        subject = admission_subject(self._store_id)
        asked, wait_s = _encode({"pass": text}), self._lines.cloud_answer_s
        try:
            told = await self._lines.uplink.request(subject, asked, wait_s)
            return msgspec.json.decode(told.data, type=Answer)
        except (*OUTAGE, msgspec.DecodeError):
            return None

    async def _scan(self, entry: EntryPass, gate_id: str, now_ns: int) -> None:
        scan = {"t_ns": now_ns, "event": "scan", "credential": entry.person, "role": entry.role}
        subject = f"tillfree.{self._store_id}.gate.{gate_id}"
        headers: dict[str, str] = {"Nats-Msg-Id": entry.pass_id}
        stream = self._lines.floor.jetstream()

        async def attempt() -> None:
            await stream.publish(subject, _encode(scan), stream=SENSORS, headers=headers)

        await self._lines.backoff.until_done("a scan", attempt)

    def _fact(self, entry: EntryPass, gate_id: str, now_ns: int) -> Fact:
        """Tell the cloud that a pass was used unseen; its id follows from the pass alone."""
        store_id = self._store_id
        body: dict[str, object] = {
            "pass_id": entry.pass_id,
            "person": entry.person,
            "role": entry.role,
            "gate_id": gate_id,
        }
        fact_id = derived_id(store_id, "EntryGrantedUnseen", entry.pass_id)
        return Fact(fact_id, "EntryGrantedUnseen", store_id, entry.pass_id, now_ns, "", body)
