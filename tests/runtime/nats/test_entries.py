"""The gate's question: the cloud's word counts; alone, a store lets each pass in once, to a cap."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.runtime.nats.wire import quiet, until
from tillfree.admission import EntryPass, sign_pass
from tillfree.core.clock import NS_PER_S
from tillfree.journal import decode_fact
from tillfree.runtime.nats import Backoff, Leaf, LineSettings, StreamSettings, leaf_server
from tillfree.runtime.nats.connection import connected
from tillfree.runtime.nats.entries import EntryDesk, GateLines, PassKeyFile
from tillfree.runtime.nats.publishing import Publisher
from tillfree.runtime.nats.streams import FACTS, SENSORS, make_floor_streams, make_uplink_streams

NOW_NS = 1_800_000_000 * NS_PER_S
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@dataclass(frozen=True, slots=True)
class _Store:
    floor: Client
    uplink: Client
    gate: Client

    async def ask(self, text: str, gate_id: str = "gate-1") -> dict[str, object]:
        """Ask as a gate does; return what it is told."""
        asked = json.dumps({"pass": text}).encode()
        told = await self.gate.request(f"tillfree.store-1.entry.{gate_id}", asked, timeout=5)
        answer: dict[str, object] = json.loads(told.data)
        return answer


def write_keys(place: Path, *names: str) -> Path:
    """Write the file that says by which names the one key signs."""
    public = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    told = {"organisation": "org", "keys": dict.fromkeys(names, public)}
    (place / "new.json").write_text(json.dumps(told), "utf-8")
    return (place / "new.json").replace(place / "keys.json")


def shown(number: int, role: str = "shopper") -> str:
    """Return a pass as it is shown at the gate."""
    expires_ns = NOW_NS + 30 * NS_PER_S
    entry = EntryPass(f"pass-{number}", "org", "store-1", f"person-{number}", role, expires_ns)
    return sign_pass(entry, "key-1", KEY)


@asynccontextmanager
async def desk_in(leaf: Leaf, place: Path) -> AsyncIterator[_Store]:
    """Run a store's desk for the length of a block."""
    line, stop = LineSettings(), asyncio.Event()
    backoff = Backoff(line, stop, quiet)
    access = leaf.access
    floor, uplink, gate = [
        await connected(access.url, login, "test", line)
        for login in (access.floor, access.uplink, access.floor)
    ]
    await make_floor_streams(floor.jetstream(), "store-1", StreamSettings())
    await make_uplink_streams(uplink.jetstream(), "store-1", StreamSettings())
    keys = write_keys(place, "key-1")
    desk = EntryDesk(
        PassKeyFile(keys, "store-1", quiet),
        ["gate-1"],
        GateLines(floor, uplink, 0.5, backoff),
        Publisher(uplink, "store-1", backoff),
        place / "entries.state",
        lambda: NOW_NS,
    )
    task = asyncio.create_task(desk.serve())
    store = _Store(floor, uplink, gate)

    async def answers() -> bool:
        try:
            return not (await store.ask("nothing"))["opens"]
        except Exception as error:
            assert "responders" in str(error)
            return False

    await until(answers, "the desk answers")
    yield store
    stop.set()
    await task
    for client in (floor, uplink, gate):
        await client.close()


def test_keys_are_read_again_when_they_change_and_kept_when_they_cannot_be(tmp_path: Path) -> None:
    said: list[str] = []

    def say(event: str, **told: object) -> None:
        said.append(event)

    place = write_keys(tmp_path, "key-1")
    file = PassKeyFile(place, "store-1", say)
    assert set(file.gatekeeper().keys) == {"key-1"}
    write_keys(tmp_path, "key-1", "key-2")
    assert set(file.gatekeeper().keys) == {"key-1", "key-2"}
    place.write_text("half of i", "utf-8")
    assert set(file.gatekeeper().keys) == {"key-1", "key-2"}
    place.unlink()
    assert set(file.gatekeeper().keys) == {"key-1", "key-2"}
    write_keys(tmp_path, "key-3")
    assert set(file.gatekeeper().keys) == {"key-3"}
    assert said == ["pass_keys_read", *["pass_keys_unreadable"] * 2, "pass_keys_read"]


def test_a_new_key_opens_without_a_restart(tmp_path: Path) -> None:
    async def story(leaf: Leaf) -> None:
        async with desk_in(leaf, tmp_path) as store:
            write_keys(tmp_path, "key-0")
            assert (await store.ask(shown(0)))["reason"] == "unknown_key"
            write_keys(tmp_path, "key-0", "key-1")
            assert (await store.ask(shown(0)))["opens"]

    with leaf_server(tmp_path / "leaf", "store-1", None) as leaf:
        asyncio.run(story(leaf))


def test_alone_each_pass_opens_once_up_to_the_cap_also_after_a_restart(tmp_path: Path) -> None:
    async def story(leaf: Leaf) -> None:
        async with desk_in(leaf, tmp_path) as store:
            assert await store.ask(shown(0)) == {"opens": True, "reason": ""}
            assert await store.ask(shown(0)) == {"opens": False, "reason": "used"}
            assert (await store.ask("key-1.x.y"))["reason"] == "unreadable"
        async with desk_in(leaf, tmp_path) as store:
            assert (await store.ask(shown(0)))["reason"] == "used"
            told = [await store.ask(shown(number)) for number in range(1, 40)]
            assert sum(bool(one["opens"]) for one in told) == 29
            assert told[-1]["reason"] == "too_many_unseen"
            assert (await store.ask(shown(90, "staff")))["opens"]
            sensors = (await store.floor.jetstream().stream_info(SENSORS)).state
            facts = (await store.uplink.jetstream().stream_info(FACTS)).state
            assert sensors.messages == facts.messages == 31
            scan = json.loads((await store.floor.jetstream().get_msg(SENSORS, 1)).data or b"")
            assert scan == {
                "t_ns": NOW_NS, "event": "scan", "credential": "person-0", "role": "shopper",
            }  # fmt: skip
            fact = decode_fact((await store.uplink.jetstream().get_msg(FACTS, 1)).data or b"")
            assert (fact.kind, fact.subject) == ("EntryGrantedUnseen", "pass-0")

    with leaf_server(tmp_path / "leaf", "store-1", None) as leaf:
        asyncio.run(story(leaf))


def test_the_cloud_s_word_counts_where_it_answers_and_frees_the_count(tmp_path: Path) -> None:
    async def story(leaf: Leaf) -> None:
        async with desk_in(leaf, tmp_path) as store:
            for number in range(30):
                assert (await store.ask(shown(number)))["opens"]
            asked = []

            async def cloud(message: Msg) -> None:
                asked.append(json.loads(message.data)["pass"])
                opens = len(asked) != 1
                reason = "" if opens else "unpaid_debt"
                await message.respond(json.dumps({"opens": opens, "reason": reason}).encode())

            there = await store.uplink.subscribe("tillfree.store-1.admission", cb=cloud)
            await store.uplink.flush()
            assert await store.ask(shown(100)) == {"opens": False, "reason": "unpaid_debt"}
            assert (await store.ask(shown(101)))["opens"]
            assert asked == [shown(100), shown(101)]
            facts = (await store.uplink.jetstream().stream_info(FACTS)).state
            assert facts.messages == 30, "the cloud knows whom it let in"
            await there.unsubscribe()
            assert (await store.ask(shown(102)))["opens"], "the count began anew"

    with leaf_server(tmp_path / "leaf", "store-1", None) as leaf:
        asyncio.run(story(leaf))


def test_in_an_emergency_every_gate_opens_until_it_is_over(tmp_path: Path) -> None:
    async def story(leaf: Leaf) -> None:
        async with desk_in(leaf, tmp_path) as store:
            heard = await store.gate.subscribe("tillfree.store-1.answer.gate-1")
            await store.uplink.publish("tillfree.store-1.doors", b"open")
            told = await heard.next_msg(timeout=5)
            assert json.loads(told.data) == {"opens": True, "reason": "emergency"}
            assert (await store.ask("nothing"))["opens"]
            await store.uplink.publish("tillfree.store-1.doors", b"ask")

            async def asks() -> bool:
                return not (await store.ask("nothing"))["opens"]

            await until(asks, "gates ask again")

    with leaf_server(tmp_path / "leaf", "store-1", None) as leaf:
        asyncio.run(story(leaf))
