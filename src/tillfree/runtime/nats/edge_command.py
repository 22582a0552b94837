"""`tillfree edge`: the store's server, its engine, its gates and its evidence, as one process."""

import asyncio
import sys
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from nats.js import JetStreamContext

from tillfree.core.errors import UsageRefused
from tillfree.engine import EngineSettings
from tillfree.floor import floor_plan
from tillfree.premises import Bundle, load_bundle
from tillfree.runtime.log_lines import Say, line_log, utc_now_ns
from tillfree.runtime.nats.access import LeafAccess, Uplink, read_record
from tillfree.runtime.nats.connection import OUTAGE, Backoff, connected, let_go
from tillfree.runtime.nats.edge import Edge, restore_or_begin
from tillfree.runtime.nats.embedded import EmbeddedNats
from tillfree.runtime.nats.entries import EntryDesk, GateLines, PassKeyFile
from tillfree.runtime.nats.folder_lock import hold_folder
from tillfree.runtime.nats.planogram_line import PlanKeeper
from tillfree.runtime.nats.processes import (
    ended_in_order,
    keep_running,
    stop_on_signals,
    together,
)
from tillfree.runtime.nats.publishing import Publisher
from tillfree.runtime.nats.ring import EvidenceRing
from tillfree.runtime.nats.servers import leaf_server
from tillfree.runtime.nats.settings import EdgeSettings
from tillfree.runtime.nats.sources import RecordingSource, SensorSource, StreamSource
from tillfree.runtime.nats.streams import (
    attention_is_fetched,
    make_floor_streams,
    make_uplink_streams,
)
from tillfree.runtime.nats.subjects import check_store


@dataclass(frozen=True, slots=True)
class EdgeOptions:
    """What `tillfree edge` was told.

    `data` is the folder of all that must outlive the process. `leaf` names the access file of a
    server that runs already, else an own one is started, with the `uplink` file that the cloud
    gave. With a `recording` that is played at `speed` (0: at once) in place of sensors, the
    process ends with it. `engine` are the settings of an engine that begins anew.
    """

    bundle: Path
    data: Path
    uplink: Path | None = None
    leaf: Path | None = None
    recording: Path | None = None
    speed: float = 1.0
    pass_keys: Path | None = None
    mqtt_port: int = 0
    afresh: bool = False
    engine: EngineSettings | None = None


def run_edge(options: EdgeOptions, settings: EdgeSettings | None = None) -> None:
    """Run a store until SIGTERM or SIGINT, or to the end of the recording.

    Raises BundleInvalid, RecordingUnreadable, IdRefused, WireUnavailable or UsageRefused.
    """
    chosen = settings or EdgeSettings()
    bundle = load_bundle(options.bundle)
    check_store(bundle.store)
    store_id = bundle.store.store_id
    say = line_log(sys.stderr, utc_now_ns, process="edge", store=store_id)
    with ended_in_order(), ExitStack() as held:
        held.enter_context(hold_folder(options.data))
        if options.leaf is not None:
            access, server = read_record(options.leaf, LeafAccess), None
        else:
            uplink = None if options.uplink is None else read_record(options.uplink, Uplink)
            ports = replace(chosen.server, mqtt_port=options.mqtt_port)
            leaf = held.enter_context(
                leaf_server(options.data / "server", store_id, uplink, ports, chosen.streams)
            )
            access, server = leaf.access, leaf.server
        if access.store_id != store_id:
            raise UsageRefused(
                f"the server is of store {access.store_id} and the bundle of {store_id}: name the "
                "access file of this store's server"
            )
        asyncio.run(_Store(options, chosen, bundle, say).run(access, server))


class _Store:
    def __init__(
        self, options: EdgeOptions, settings: EdgeSettings, bundle: Bundle, say: Say
    ) -> None:
        self._options = options
        self._settings = settings
        self._bundle = bundle
        self._store_id = bundle.store.store_id
        self._say = say
        self._source: StreamSource | None = None

    async def run(self, access: LeafAccess, server: EmbeddedNats | None) -> None:
        """Work until a signal comes, or the recording is at its end."""
        settings, line = self._settings, self._settings.line
        stop = stop_on_signals()
        backoff = Backoff(line, stop, self._say)
        async with AsyncExitStack() as held:
            floor = await connected(access.url, access.floor, "engine", line, self._came_back)
            held.push_async_callback(let_go, floor)
            uplink = await connected(access.url, access.uplink, "engine", line)
            held.push_async_callback(let_go, uplink)
            publisher = Publisher(uplink, self._store_id, backoff)
            lines = GateLines(floor, uplink, settings.cloud_answer_s, backoff)
            parts = [self._work(lines, publisher)]
            if server is not None:
                parts.append(keep_running(server, backoff))
            if self._options.pass_keys is not None:
                parts.append(self._desk(self._options.pass_keys, lines, publisher).serve())
            await together(stop, settings.stop_wait_s, *parts)

    async def _work(self, lines: GateLines, publisher: Publisher) -> None:
        """Make the streams, go on where the last checkpoint was, work until the end."""
        settings, backoff, options = self._settings, lines.backoff, self._options
        made = await backoff.until_done("the streams", lambda: self._make_streams(lines))
        if made is None:
            return
        ring = None
        name = StreamSource.name
        if options.recording is None:
            ring = EvidenceRing(options.data / "ring", settings.ring, utc_now_ns)
        else:
            name = RecordingSource.name_of(options.recording)
        place, anew = options.data / "engine.state", options.engine
        state = restore_or_begin(self._bundle, name, place, options.afresh, anew)
        await publisher.listen(msgspec.json.encode(floor_plan(self._bundle.store)))
        edge = Edge(state, self._bundle, publisher, ring, settings, self._say)
        aside = edge.slip_in if options.recording is not None else None
        keeper = PlanKeeper(self._store_id, edge.knows_plan, edge.store_ns, aside)
        await keeper.listen(lines.uplink, lines.floor, backoff)
        source: SensorSource
        if options.recording is not None:
            source = RecordingSource(options.recording, options.speed, state.position)
        else:
            assert ring is not None
            begin = min(state.position, ring.position)
            source = self._source = StreamSource(lines.floor, begin, edge.begin_anew, backoff)
        self._say("edge_begins", source=name, position=state.position)
        await edge.run(source, backoff.stop)
        await source.close()
        if options.recording is not None and options.uplink is not None:
            await self._drain(publisher, lines)

    async def _make_streams(self, lines: GateLines) -> bool:
        streams, wait_s = self._settings.streams, self._settings.line.answer_s
        await make_floor_streams(lines.floor.jetstream(timeout=wait_s), self._store_id, streams)
        await make_uplink_streams(lines.uplink.jetstream(timeout=wait_s), self._store_id, streams)
        return True

    def _desk(self, pass_keys: Path, lines: GateLines, publisher: Publisher) -> EntryDesk:
        gates = [gate.gate_id for gate in self._bundle.store.gates]
        keys = PassKeyFile(pass_keys, self._store_id, self._say)
        place = self._options.data / "entries.state"
        return EntryDesk(keys, gates, lines, publisher, place, utc_now_ns)

    async def _drain(self, publisher: Publisher, lines: GateLines) -> None:
        """Give the cloud a while to fetch the last that was said, since our server ends with us."""
        settings, rest = self._settings, lines.backoff.rest
        uplink = lines.uplink.jetstream(timeout=settings.line.answer_s)
        begun_s = time.monotonic()
        facts_until_s = begun_s + settings.drain_wait_s
        attention_until_s = begun_s + min(settings.attention_wait_s, settings.drain_wait_s)
        while publisher.backlog():
            if time.monotonic() >= facts_until_s or await rest(settings.line.retry_first_s):
                self._say("cloud_has_not_fetched_all", backlog=publisher.backlog())
                return
        while not await _attention_is_fetched(uplink):
            if time.monotonic() >= attention_until_s or await rest(settings.line.retry_first_s):
                self._say("cloud_has_not_fetched_all_attention")
                return

    def _came_back(self) -> None:
        if self._source is not None:
            self._source.restart()


async def _attention_is_fetched(uplink: JetStreamContext) -> bool:
    try:
        return await attention_is_fetched(uplink)
    except OUTAGE:
        return False
