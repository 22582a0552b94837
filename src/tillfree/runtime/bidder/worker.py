"""One worker: puts the bidder together, and keeps it up to date beside the requests.

Lessons that measuring taught: the garbage collector's full rounds over a hundred thousand people
were the slowest requests, so what is loaded is frozen; draws and budgets are renewed in compiled
loops between requests, a millisecond at a time; a new book is compiled in a thread.
"""

import asyncio
import gc
import os
import random
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from tillfree.ads import (
    AD_SERVER_PREFIX,
    AdServer,
    Bidder,
    BidderApplication,
    BidderParts,
    BidderSettings,
    CampaignBook,
    CampaignsRefused,
    Chance,
    Channel,
    Choice,
    Inventory,
    Message,
    People,
    PermissionRule,
    Receive,
    Send,
    Tally,
    TokenSealer,
    read_campaigns,
)
from tillfree.runtime.bidder.notice_log import NOTICES, NoticeLog
from tillfree.runtime.log_lines import Say

_CHUNK_BYTES = 4_194_304
_ENTROPY_BYTES = 4_096
_YOUNG, _MIDDLE, _OLD = 50_000, 50, 1_000

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker is made of; all of it can be sent to a new process."""

    campaigns: Path
    people: Path | None
    data: Path
    secret: bytes
    workers: int
    may: PermissionRule
    settings: BidderSettings
    screens: Path | None = None
    shown: Path | None = None


class BidderWorker:
    """An ASGI application of requests alone, with what it needs running beside it."""

    def __init__(self, options: WorkerOptions, say: Say) -> None:
        """Read everything once; raises CampaignsRefused."""
        settings = options.settings
        self._options, self._say = options, say
        self._log = NoticeLog(options.data)
        self._people = People(settings.segments_at_most)
        self._tally = Tally(settings, options.workers)
        lists = {Channel.WEB: options.people, Channel.BILLBOARD: options.screens}
        self._people_files = {
            channel: _GrowingFile(path) for channel, path in lists.items() if path is not None
        }
        self._shown = _GrowingFile(options.shown) if options.shown is not None else None
        self._stamp = _stamp(options.campaigns)
        book = read_campaigns(options.campaigns)
        self._read_people()
        for notice in self._log.read(own=True):
            self._tally.take(notice)
        self._read_shown()
        system = random.SystemRandom()
        generator = np.random.default_rng(system.getrandbits(128))
        chance = Chance(random.Random(system.getrandbits(128)).random, generator.beta, _Entropy())
        inventory = Inventory(book, self._people, self._tally)
        self._choice = Choice(self._tally, chance, settings.choice)
        sealer = TokenSealer(options.secret, chance.entropy)
        self._parts = BidderParts(
            self._people, self._tally, self._choice, chance, sealer, options.may, self._log.append
        )
        self._choice.restart(inventory.arm_worths, inventory.groups)
        self._tally.plan(book.campaigns)
        self._tally.renew(time.time_ns())
        self.application = BidderApplication(
            Bidder(inventory, self._parts, settings), settings, time.time_ns
        )
        tag = (files("tillfree.runtime.bidder") / "page" / "tag.js").read_bytes()
        self._pages = AdServer(self.application, tag)
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)

    def __call__(self, scope: Message, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer a request."""
        if scope["path"].startswith(AD_SERVER_PREFIX):
            return self._pages(scope, receive, send)
        return self.application(scope, receive, send)

    async def keep_up_until(self, stop: asyncio.Event) -> None:
        """Keep up beside the requests until the event is set; raises what keeps it from that."""
        beside = asyncio.create_task(self._keep_up())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({beside, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (beside, stopping):
            task.cancel()
        await asyncio.gather(beside, stopping, return_exceptions=True)
        if not stop.is_set():
            beside.result()

    async def _keep_up(self) -> None:
        settings = self._options.settings
        reread_at_s = time.monotonic() + settings.reread_s
        while True:
            await asyncio.sleep(settings.renew_s)
            self.keep_up()
            if time.monotonic() >= reread_at_s:
                await self._reread()
                reread_at_s = time.monotonic() + settings.reread_s

    def keep_up(self) -> None:
        """Take in what others wrote and what changed of people; renew budgets and draws."""
        self._log.flush()
        for notice in self._log.read():
            self._tally.take(notice)
        self._read_shown()
        self._read_people()
        self._tally.renew(time.time_ns())
        self._choice.renew()

    def close(self) -> None:
        """End: write what waits, let the log go."""
        self._log.close()

    async def _reread(self) -> None:
        """Take a new book of campaigns; one with faults changes nothing."""
        stamp = _stamp(self._options.campaigns)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            book = await asyncio.to_thread(read_campaigns, self._options.campaigns)
        except CampaignsRefused as refusal:
            self._say("campaigns_refused", why=str(refusal))
            return
        self.take(book)
        self._say("campaigns_taken", campaigns=len(book.campaigns))

    def take(self, book: CampaignBook) -> None:
        """Bid for another book from now on."""
        inventory = Inventory(book, self._people, self._tally)
        self._choice.restart(inventory.arm_worths, inventory.groups)
        self._tally.plan(book.campaigns)
        self._tally.renew(time.time_ns())
        self.application.bidder = Bidder(inventory, self._parts, self._options.settings)

    def _read_people(self) -> None:
        for channel, file in self._people_files.items():
            while lines := file.more():
                if file.began_anew:
                    self._people.forget_all(channel)
                self._people.take(lines, channel)

    def _read_shown(self) -> None:
        """Count for caps what others than our workers showed."""
        while self._shown is not None and (lines := self._shown.more()):
            for line in lines.splitlines():
                self._tally.count_elsewhere(NOTICES.decode(line))


class _GrowingFile:
    """A file to which lines are added; one that shrank or was replaced is read anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = 0
        self._inode = 0
        self.began_anew = False

    def more(self) -> bytes:
        """Return the next whole lines, empty where there are none yet."""
        try:
            status = self._path.stat()
            self.began_anew = status.st_ino != self._inode or status.st_size < self._place
            if self.began_anew:
                self._inode, self._place = status.st_ino, 0
            if status.st_size <= self._place:
                return b""
            with self._path.open("rb") as file:
                file.seek(self._place)
                chunk = file.read(_CHUNK_BYTES)
        except FileNotFoundError:
            return b""
        whole = chunk.rfind(b"\n") + 1
        self._place += whole
        return chunk[:whole]


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (status.st_ino, status.st_size, status.st_mtime_ns)


class _Entropy:
    """Random bytes of the operating system, taken many at a time; each is given once."""

    def __init__(self) -> None:
        self._block, self._place = b"", 0

    def __call__(self, size: int) -> bytes:
        """Return that many bytes."""
        end = self._place + size
        if end > len(self._block):
            self._block, self._place, end = os.urandom(_ENTROPY_BYTES + size), 0, size
        found = self._block[self._place : end]
        self._place = end
        return found
