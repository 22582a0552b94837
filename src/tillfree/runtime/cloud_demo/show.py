"""The demonstration's cloud: pages to look at first of all, then the same shopping through an edge.

This process holds the cloud (database, hub, back office, whoever answers requests), a second one is
the store's edge, which plays the recording. A made-up shopper walks through the store from the
first moment, for whoever signs in as them. What the journal says is printed as it comes.
"""

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from rich.console import Console

from tillfree.premises import Bundle, load_bundle
from tillfree.runtime.cloud import (
    BackOffice,
    CloudServices,
    FloorTaker,
    Say,
    line_log,
    open_services,
    paying_chores,
    store_planograms,
)
from tillfree.runtime.cloud_demo.books import (
    OWNER_EMAIL,
    OWNER_PASSWORD,
    Books,
    open_books,
)
from tillfree.runtime.cloud_demo.edge_process import EdgeProcess, edge_process
from tillfree.runtime.cloud_demo.settings import CloudShowSettings
from tillfree.runtime.cloud_demo.stroll import (
    SHOPPER_EMAIL,
    SHOPPER_PASSWORD,
    open_account,
    stroll,
)
from tillfree.runtime.nats import (
    CloudSettings,
    Hub,
    ServeApi,
    StaticDirectory,
    fetch_facts,
    hear_floors,
    hub_server,
    sandbox_outside,
    tell_planograms,
)
from tillfree.runtime.postgres import database
from tillfree.sensors import read_recording
from tillfree.settlement import SandboxProvider

_PLAY_MONEY = {"sandbox": SandboxProvider(b"sandbox")}
ORGANISATION = "demo"
"""Whose store it is."""


def run_cloud_show(
    console: Console,
    store: Path,
    serve_api: ServeApi,
    stay: bool,
    settings: CloudShowSettings | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Books:
    """Play the recording of the bundle `store` through an edge and a cloud; `stay` until Ctrl-C.

    `meanwhile` is done once the pages answer, before the recording is played. Raises
    DatabaseUnavailable or WireUnavailable where a server does not start.
    """
    chosen = settings or CloudShowSettings()
    bundle = load_bundle(store)
    store_id = bundle.store.store_id
    console.print("[bold]Starting a cloud for it …[/]")
    with ExitStack() as held:
        data = held.enter_context(_folder())
        found = held.enter_context(database(data / "postgres"))
        services = held.enter_context(open_services(found, time.time_ns, providers=_PLAY_MONEY))
        books = open_books(services.of(ORGANISATION), bundle)
        hub = held.enter_context(hub_server(data / "hub", [store_id]))
        log = held.enter_context((data / "cloud.log").open("w", encoding="utf-8"))
        say = line_log(log, time.time_ns)
        held.enter_context(_cloud_at_work(services, hub, data, say))
        address = held.enter_context(serve_api(services, say, 0))
        held.enter_context(_shopper_inside(services, bundle, books))
        _print_places(console, address)
        meanwhile()
        console.print("\n[bold]The same shopping once more, with the cloud behind the store …[/]")
        first_ns = next(iter(read_recording(store / "recording.mcap"))).arrived_ns
        uplink = data / "hub" / "uplinks" / f"{store_id}.json"
        playing = first_ns, chosen.speed
        edge = held.enter_context(edge_process(store, data / "edge", uplink, playing))
        _follow(console, books, edge, chosen)
        _print_balance(console, books)
        if stay:
            console.print("\n[bold]All of it stays at work; Ctrl-C ends it.[/]")
            _print_places(console, address)
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    return books


def _print_places(console: Console, address: str) -> None:
    """Say where to look, and with which words one comes in."""
    asked = f"?organisation={ORGANISATION}&email="
    console.print(
        f"    The API answers at {address}, its document is under /schema.\n"
        f"    The shopper's app: [bold]{address}/shop/sign-in{asked}{SHOPPER_EMAIL}[/]\n"
        f"        Password: [bold]{SHOPPER_PASSWORD}[/]  (a made-up shopper is in the store now)\n"
        f"    The console: [bold]{address}/console/sign-in{asked}{OWNER_EMAIL}[/]\n"
        f"        Password: [bold]{OWNER_PASSWORD}[/]\n",
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
    )
    walk.start()
    try:
        yield
    finally:
        over.set()
        walk.join()


def _follow(console: Console, books: Books, edge: EdgeProcess, settings: CloudShowSettings) -> None:
    """Print what the journal says until the recording is over and every visit at its end."""
    deadline_s = time.monotonic() + settings.most_s
    while time.monotonic() < deadline_s:
        ended = edge.has_ended()
        for line in books.news(edge.store_ns()):
            console.print(line, highlight=False)
        if ended and not any(books.visits.values()):
            return
        time.sleep(settings.look_s)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that PostgreSQL's own user may pass through, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tillfree-demo-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _cloud_at_work(services: CloudServices, hub: Hub, data: Path, say: Say) -> Iterator[None]:
    """Fetch facts and do the back office's chores in a thread, as long as the block lasts."""
    outside = sandbox_outside(data)
    office = BackOffice(
        lambda: (ORGANISATION,),
        lambda name: paying_chores(services.of(name), outside, services.now_ns, "demo"),
        say,
    )
    directory = StaticDirectory(dict.fromkeys(hub.access.stores, ORGANISATION))
    ready = threading.Event()
    stopping: list[Callable[[], object]] = []

    async def work() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
        ready.set()
        fetching = fetch_facts(
            hub.access,
            directory,
            lambda name: office.watched(services.of(name).log, name),
            CloudSettings(),
            (stop, say),
        )
        hearing = hear_floors(
            hub.access, directory, FloorTaker(services).take, CloudSettings(), (stop, say)
        )
        telling = tell_planograms(
            hub.access, directory, store_planograms(services), CloudSettings(), (stop, say)
        )
        await asyncio.gather(fetching, hearing, telling, office.run(stop))

    thread = threading.Thread(target=lambda: asyncio.run(work()), name="cloud")
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        stopping[0]()
        thread.join()


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
