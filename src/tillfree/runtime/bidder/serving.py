"""`tillfree bidder`: a port, and workers that answer on it until they are told to stop."""

import asyncio
import os
import signal
import socket
import traceback
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

import uvloop

from tillfree.ads import BidderSettings, PermissionRule, read_campaigns, strict_permission
from tillfree.core.errors import UsageRefused
from tillfree.runtime.bidder.http_line import HttpLine, LineLimits, Lines
from tillfree.runtime.bidder.worker import BidderWorker, WorkerOptions
from tillfree.runtime.log_lines import Say, stderr_log

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SECRET_BYTES = 32
_BACKLOG = 4_096
_ROUND_S = 5.0
"""Seconds between two looks for lines that are quiet; those that were for 75 s are closed."""
_STOP_S = 2
_LOOK_S = 0.5
_DEATHS_AT_MOST = 100
"""Workers that may die before the bidder gives up; something is wrong then that lasts."""


@dataclass(frozen=True, slots=True)
class BidderOptions:
    """What `tillfree bidder` was told. `may` reads consent; `port` 0 takes a free one.

    `people` may be met on web pages, `screens` on screens in places; `shown` is what others showed
    them, for caps.
    """

    campaigns: Path
    people: Path | None
    data: Path
    host: str = "127.0.0.1"
    port: int = 8090
    workers: int = 1
    may: PermissionRule = strict_permission
    screens: Path | None = None
    shown: Path | None = None


def serve_bidder(options: BidderOptions, settings: BidderSettings | None = None) -> None:
    """Bid until SIGTERM or SIGINT. Raises CampaignsRefused, UsageRefused."""
    settings = settings or BidderSettings()
    if not 1 <= options.workers <= 64:
        raise UsageRefused(f"{options.workers} workers: give 1 to 64, about one for each core")
    read_campaigns(options.campaigns)
    options.data.mkdir(parents=True, exist_ok=True)
    say = stderr_log(process="bidder")
    with _bound(options) as line:
        port = line.getsockname()[1]
        if not settings.notice_url:
            settings = replace(settings, notice_url=f"http://{options.host}:{port}")
        made = WorkerOptions(
            options.campaigns,
            options.people,
            options.data,
            _secret(options.data / "secret"),
            options.workers,
            options.may,
            settings,
            options.screens,
            options.shown,
        )
        say("bidder_begins", host=options.host, port=port, workers=options.workers)
        if options.workers == 1:
            _run(made, line)
        else:
            _Workers(made, line, say).run()
    say("bidder_ended")


def _run(options: WorkerOptions, line: socket.socket) -> None:
    """Be a worker until a signal comes."""
    uvloop.run(_work(options, line))


async def _work(options: WorkerOptions, line: socket.socket) -> None:
    say, loop, stop = stderr_log(process="bidder"), asyncio.get_running_loop(), asyncio.Event()

    def tell(fault: Exception) -> None:
        # Its words may hold what somebody sent, so the log has only what it is and where it was.
        last = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        say("bidder_failed", why=type(fault).__name__, where=place)

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    worker = BidderWorker(options, say)
    limits = LineLimits(options.settings.body_bytes, options.settings.drain_bytes)
    lines = Lines(worker, limits, tell)
    server = await loop.create_server(lambda: HttpLine(lines), sock=line, backlog=_BACKLOG)
    sweeping = asyncio.create_task(_sweep(lines))
    try:
        await worker.keep_up_until(stop)
    finally:
        sweeping.cancel()
        server.close()
        lines.close()
        worker.close()


async def _sweep(lines: Lines) -> None:
    while True:
        await asyncio.sleep(_ROUND_S)
        lines.sweep()


class _Workers:
    """Several workers on one listening socket; one that dies is replaced."""

    def __init__(self, options: WorkerOptions, line: socket.socket, say: Say) -> None:
        self._options, self._line, self._say = options, line, say
        self._context = get_context("spawn")
        self._stop = False

    def run(self) -> None:
        """Keep all at work until a signal comes, or too many have died."""
        for number in _SIGNALS:
            signal.signal(number, self._ask_to_stop)
        workers = [self._start() for _ in range(self._options.workers)]
        died = 0
        while not self._stop and died < _DEATHS_AT_MOST:
            wait([one.sentinel for one in workers], timeout=_LOOK_S)
            for place, one in enumerate(workers):
                if not one.is_alive() and not self._stop:
                    died += 1
                    self._say("worker_died", exit_code=one.exitcode)
                    workers[place] = self._start()
        for one in workers:
            one.terminate()
        for one in workers:
            one.join(_STOP_S + 5)
            if one.is_alive():
                one.kill()

    def _start(self) -> SpawnProcess:
        process = self._context.Process(target=_run, args=(self._options, self._line))
        process.start()
        return process

    def _ask_to_stop(self, *_: object) -> None:
        self._stop = True


def _bound(options: BidderOptions) -> socket.socket:
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((options.host, options.port))
    except OSError as fault:
        line.close()
        raise UsageRefused(
            f"{options.host}:{options.port} cannot be listened on ({fault.strerror}): "
            "name another address or port"
        ) from fault
    line.listen(_BACKLOG)
    return line


def _secret(path: Path) -> bytes:
    """Return the secret that tokens are sealed under, made at the first start."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_bytes()
        if len(found) != _SECRET_BYTES:
            raise UsageRefused(
                f"{path} has {len(found)} bytes in place of {_SECRET_BYTES}: remove it, and "
                "notices of bids that are out are refused"
            ) from None
        return found
    with os.fdopen(file, "wb") as made:
        secret = os.urandom(_SECRET_BYTES)
        made.write(secret)
    return secret
