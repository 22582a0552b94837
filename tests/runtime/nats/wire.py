"""What the tests of the wire share: processes that can be killed, a cable that can be cut."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from tests.runtime.small_world import small_bundle
from tillfree.engine import StoreEngine
from tillfree.journal import Fact
from tillfree.premises import load_bundle
from tillfree.runtime.nats import Uplink
from tillfree.runtime.nats.publishing import facts_told
from tillfree.sensors import Delivery, read_recording

DEADLINE_S = 60.0
_LOOK_S = 0.02


def wait_until(happened: Callable[[], bool], what: str, wait_s: float = DEADLINE_S) -> None:
    """Poll until it happened; fails by name after a while."""
    never = threading.Event()
    deadline_s = time.monotonic() + wait_s
    while not happened():
        assert time.monotonic() < deadline_s, f"not within {wait_s:g} s: {what}"
        never.wait(_LOOK_S)


async def until(happened: Callable[[], Awaitable[bool]], what: str) -> None:
    """Poll until it happened; fails by name after a while."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not await happened():
        assert time.monotonic() < deadline_s, f"not within {DEADLINE_S:g} s: {what}"
        await asyncio.sleep(_LOOK_S)


class Command:
    """`tillfree ...` as a process that can be killed and started again; its log is kept."""

    def __init__(self, log: Path, *words: str | Path, **environment: str) -> None:
        self._words = [sys.executable, "-m", "tillfree", *map(str, words)]
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self.log = log

    def start(self) -> "Command":
        """Start it, or start it again."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words, stdout=log, stderr=log, env=self._environment
            )
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def ended(self) -> bool:
        """Tell whether it has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> int:
        """Tell it to end; return how it ended."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(DEADLINE_S)

    def said(self, event: str) -> bool:
        """Tell whether its log holds an event."""
        return f'"event": "{event}"' in self.log.read_text("utf-8")


@contextlib.contextmanager
def running(*commands: Command) -> Iterator[None]:
    """Start the commands; none is left over at the end."""
    try:
        for command in commands:
            command.start()
        yield
    finally:
        for command in commands:
            command.kill()


class Cable:
    """A line between a store and the cloud that can be cut and mended, in a thread of its own."""

    def __init__(self, port: int) -> None:
        """Lead to `port` of this machine."""
        self._to_port = port
        self._cut = False
        self._ends: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> "Cable":
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def uplink(self, uplink: Uplink) -> Uplink:
        """Return how a store reaches the cloud over this cable."""
        return Uplink(uplink.store_id, f"{uplink.url.rpartition(':')[0]}:{self.port}")

    def cut(self) -> None:
        """Cut every connection and let no new one through."""
        asyncio.run_coroutine_threadsafe(self._do_cut(), self._loop).result(5)

    def mend(self) -> None:
        """Let connections through again."""
        self._cut = False

    async def _do_cut(self) -> None:
        self._cut = True
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        try:
            far = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.transport.abort()
            return
        self._ends += [writer, far[1]]
        await asyncio.gather(_pipe(reader, far[1]), _pipe(far[0], writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


def small_recording() -> list[Delivery]:
    """Return the messages of the small bundle."""
    recording = load_bundle(small_bundle()).recording
    assert recording is not None
    return list(read_recording(recording))


def undisturbed(deliveries: list[Delivery], *, finished: bool) -> list[Fact]:
    """Return the facts of an engine that nothing happens to."""
    bundle = load_bundle(small_bundle())
    engine = StoreEngine(bundle.store, bundle.catalogue)
    outputs = [engine.feed(delivery) for delivery in deliveries]
    if finished:
        outputs.append(engine.finish())
    store_id = bundle.store.store_id
    return [fact for output in outputs for fact in facts_told(store_id, output)]


def quiet(event: str, **fields: str | float | None) -> None:
    """Take an event of a log that nobody reads."""
