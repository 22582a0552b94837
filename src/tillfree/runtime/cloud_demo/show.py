"""The demonstration's cloud: pages to look at first of all, then the same shopping through an edge.

This process holds the cloud (database, hub, back office, whoever answers requests), a second one is
the store's edge, which plays the recording. A made-up shopper walks through the store from the
first moment, for whoever signs in as them. What the journal says is printed as it comes.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from tillfree.core.errors import TillfreeError
from tillfree.premises import Bundle, load_bundle
from tillfree.runtime.cloud import CloudServices, line_log, open_services, sandbox_post
from tillfree.runtime.cloud_demo.books import (
    OWNER_EMAIL,
    OWNER_PASSWORD,
    Books,
    open_books,
)
from tillfree.runtime.cloud_demo.cloud_thread import CloudThread
from tillfree.runtime.cloud_demo.edge_process import EdgeProcess, edge_process
from tillfree.runtime.cloud_demo.settings import CloudShowSettings
from tillfree.runtime.cloud_demo.stroll import (
    BETWEEN_S,
    SHOPPER_EMAIL,
    SHOPPER_PASSWORD,
    open_account,
    stroll,
)
from tillfree.runtime.nats import (
    Ending,
    ServeApi,
    broken_off,
    hub_server,
    open_measuring,
    sandbox_outside,
    told_to_end,
)
from tillfree.runtime.postgres import database
from tillfree.sensors import read_recording

ORGANISATION = "demo"
"""Whose store it is."""

_Given = TypeVar("_Given")


def run_cloud_show(
    console: Console,
    store: Path,
    serve_api: ServeApi,
    stay: bool,
    settings: CloudShowSettings | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Books:
    """Play the recording of the bundle `store` through an edge and a cloud; `stay` until Ctrl-C.

    `meanwhile` is done once the pages answer, before the recording is played. Ctrl-C ends it
    between two steps: while it stays that is how it is meant to end, before it raises
    KeyboardInterrupt. Raises DatabaseUnavailable or WireUnavailable where a server does not start.
    """
    with told_to_end() as ending, ExitStack() as held:
        show = _Show(console, load_bundle(store), settings or CloudShowSettings(), (ending, held))
        try:
            return show.run(serve_api, stay, meanwhile)
        except TillfreeError as fault:
            # Ctrl-C at a terminal is told to our children as well, and what they do then is no
            # fault of theirs.
            show.go_on(fault)
            raise


class _Show:
    """The steps of the demonstration, each begun only where nobody said to end."""

    def __init__(
        self,
        console: Console,
        bundle: Bundle,
        settings: CloudShowSettings,
        ways_out: tuple[Ending, ExitStack],
    ) -> None:
        self._console = console
        self._bundle = bundle
        self._settings = settings
        self._ending, self._held = ways_out
        self._news = threading.Event()

    def run(self, serve_api: ServeApi, stay: bool, meanwhile: Callable[[], object]) -> Books:
        """Begin everything, one after the other, and follow it to its end."""
        bundle, store_id = self._bundle, self._bundle.store.store_id
        self._console.print("[bold]Starting a cloud for it …[/]")
        data = self._begin(_folder())
        found = self._begin(database(data / "postgres"))
        outside = sandbox_outside(data)
        lake = data / "lake"
        services = self._begin(
            open_services(found, time.time_ns, providers=outside.providers, lake=lake)
        )
        books = open_books(services.of(ORGANISATION), bundle)
        hub = self._begin(hub_server(data / "hub", [store_id]))
        log = self._begin((data / "cloud.log").open("w", encoding="utf-8"))
        say = line_log(log, time.time_ns)
        address = self._begin(serve_api(services, say, 0))
        assert outside.sandbox is not None
        self._begin(sandbox_post(outside.sandbox, address, time.time_ns))
        measuring = open_measuring(services, lake, self._settings.measuring, paid=True)
        if measuring:
            self._held.callback(measuring.close)
        cloud = CloudThread(services, hub, ORGANISATION, (outside, measuring), say)
        self._begin(cloud.at_work())
        self._begin(services.hearing(lambda *_: self._news.set()))
        self._begin(_shopper_inside(services, bundle, books))
        _print_places(self._console, address)
        self.go_on()
        with broken_off():
            meanwhile()
        self._console.print(
            "\n[bold]The same shopping once more, with the cloud behind the store …[/]"
        )
        first_ns = next(iter(read_recording(bundle.path / "recording.mcap"))).arrived_ns
        uplink = data / "hub" / "uplinks" / f"{store_id}.json"
        playing = first_ns, self._settings.speed
        edge = self._begin(edge_process(bundle.path, data / "edge", uplink, playing))
        self._follow(books, edge, cloud)
        _print_balance(self._console, books)
        if stay:
            self._console.print("\n[bold]All of it stays at work; Ctrl-C ends it.[/]")
            _print_places(self._console, address)
            self._ending.wait()
        return books

    def go_on(self, because: Exception | None = None) -> None:
        """Raise KeyboardInterrupt where somebody said to end."""
        if self._ending.is_told:
            raise KeyboardInterrupt from because

    def _begin(self, part: AbstractContextManager[_Given]) -> _Given:
        self.go_on()
        return self._held.enter_context(part)

    def _follow(self, books: Books, edge: EdgeProcess, cloud: CloudThread) -> None:
        """Print what the journal says until the recording is over and every visit at its end."""
        deadline_s = time.monotonic() + self._settings.most_s
        while time.monotonic() < deadline_s:
            self.go_on()
            cloud.check()
            ended = edge.has_ended()
            for line in books.news(edge.store_ns):
                self._console.print(line, highlight=False)
            if ended and not any(books.visits.values()):
                return
            self._news.wait(self._settings.look_s)
            self._news.clear()


def _print_places(console: Console, address: str) -> None:
    """Say where to look, and with which words one comes in."""
    asked = f"?organisation={ORGANISATION}&email="
    console.print(
        f"    The API answers at {address}, its document is under /schema.\n"
        f"    The shopper's app: [bold]{address}/shop/sign-in{asked}{SHOPPER_EMAIL}[/]\n"
        f"        Password: [bold]{SHOPPER_PASSWORD}[/]  (a made-up shopper is in the store now)\n"
        f"    The console: [bold]{address}/console/sign-in{asked}{OWNER_EMAIL}[/]\n"
        f"        Password: [bold]{OWNER_PASSWORD}[/]\n"
        f"        Figures of the visits, once there are some: {address}/console/insight\n",
        soft_wrap=True,
    )


@contextmanager
def _shopper_inside(services: CloudServices, bundle: Bundle, books: Books) -> Iterator[None]:
    """Let a made-up shopper walk through the store, in a thread, as long as the block lasts."""
    own, over = services.of(ORGANISATION), threading.Event()
    person_id = open_account(own)
    walk = threading.Thread(
        target=stroll,
        args=(own, bundle, person_id, services.now_ns, over.wait, books.aside.add),
        name="stroll",
        daemon=True,
    )
    try:
        walk.start()
        yield
    finally:
        over.set()
        walk.join(BETWEEN_S)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that PostgreSQL's own user may pass through, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tillfree-demo-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _print_balance(console: Console, books: Books) -> None:
    accounts = books.balance()
    console.print("\nThe ledger's trial balance:")
    for account in accounts:
        console.print(
            f"    {account.account:<16} {account.debit_minor:>12,} {account.credit_minor:>12,}",
            highlight=False,
        )
    debits = sum(account.debit_minor for account in accounts)
    credits = sum(account.credit_minor for account in accounts)
    console.print(f"    {'together':<16} {debits:>12,} {credits:>12,}", highlight=False)
    if books.waits_s:
        waits = sorted(books.waits_s)
        late = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
        console.print(
            f"\n{len(waits)} payments captured, half of them {waits[len(waits) // 2]:.1f} s after "
            f"the door, 95 % within {late:.1f} s of the store's time."
        )
