"""`tillfree cloud`: the database, the hub, every store's facts, the back office, and the API.

The API stands above this package, so it is handed in by whoever starts the process.
"""

import asyncio
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tillfree.journal import FactLog
from tillfree.runtime.cloud import (
    BackOffice,
    Chore,
    CloudServices,
    FloorTaker,
    MeasuringSettings,
    Outside,
    Say,
    admitting_chores,
    advertising_chores,
    audience_chores,
    board_chores,
    line_log,
    open_services,
    paying_chores,
    sandbox_post,
    stopped_stores,
    store_planograms,
    tidying_chores,
    utc_now_ns,
)
from tillfree.runtime.nats.access import HubAccess, read_record
from tillfree.runtime.nats.attention_line import AttentionTaker, hear_attention
from tillfree.runtime.nats.cloud import fetch_facts
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.directory import StoreDirectory, read_directory
from tillfree.runtime.nats.doors_line import tell_doors
from tillfree.runtime.nats.embedded import EmbeddedNats
from tillfree.runtime.nats.entries import Answer
from tillfree.runtime.nats.floor_line import hear_floors
from tillfree.runtime.nats.folder_lock import hold_folder
from tillfree.runtime.nats.gate_answers import answer_gates
from tillfree.runtime.nats.planogram_line import tell_planograms
from tillfree.runtime.nats.processes import ended_in_order, keep_running, stop_on_signals, together
from tillfree.runtime.nats.servers import hub_server
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.postgres import database
from tillfree.settlement import FolderMailbox, SandboxProvider

if TYPE_CHECKING:
    from tillfree.runtime.measuring import Measuring

ServeApi = Callable[[CloudServices, Say, int], AbstractContextManager[str]]
"""Answers requests at a port (0: a free one) while its block lasts, and gives its address."""


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """What `tillfree cloud` was told.

    `data` is the folder of all that must outlive the process; `stores` a JSON file with the
    organisation of each store; `hub` names the access file of a server that runs already. With
    `sandbox` finished visits are settled, and paid with a made-up card; `port` is the API's.
    """

    data: Path
    stores: Path
    hub: Path | None = None
    sandbox: bool = False
    port: int | None = None


def run_cloud(
    options: CloudOptions,
    serve_api: ServeApi,
    settings: CloudSettings | None = None,
    outside_of: Callable[[Path], Outside] | None = None,
) -> None:
    """Serve the stores until SIGTERM or SIGINT; `outside_of` the data folder is who is paid by.

    Without it nobody is, or the sandbox where `options` say so.

    Raises WireUnavailable, DatabaseUnavailable, IdRefused or UsageRefused.
    """
    chosen = settings or CloudSettings()
    directory = read_directory(options.stores)
    say = line_log(sys.stderr, utc_now_ns, process="cloud")
    with ended_in_order(), ExitStack() as held:
        held.enter_context(hold_folder(options.data))
        # PostgreSQL's own user must be able to pass to its folder.
        options.data.chmod(0o711)
        found = held.enter_context(database(options.data / "postgres"))
        who = outside_of or (sandbox_outside if options.sandbox else None)
        outside = who(options.data) if who else None
        providers = outside.providers if outside else None
        lake = options.data / "lake"
        services = held.enter_context(
            open_services(
                found, utc_now_ns, settings=chosen.services, providers=providers, lake=lake
            )
        )
        access, server = _hub(options, directory, chosen, held)
        if options.port is not None:
            address = held.enter_context(serve_api(services, say, options.port))
            if outside is not None and outside.sandbox is not None:
                held.enter_context(sandbox_post(outside.sandbox, address, utc_now_ns))
            say("api_begins", address=address)
        # One process has the folder, so whatever bears this name was claimed by one that ended.
        worker = f"cloud {socket.gethostname()} {options.data.resolve()}"
        measuring = open_measuring(services, lake, chosen.measuring, paid=bool(outside))
        if measuring:
            held.callback(measuring.close)
        else:
            say("measures_nothing", why="the extra `insight` is not installed")
        office = _office(services, directory, (outside, worker, measuring), say, options.data)
        held.enter_context(services.hearing(office.wake))
        taker = AttentionTaker(measuring.take, measuring.written) if measuring else None
        asyncio.run(_serve(chosen, services, (access, server, directory), (office, taker), say))


def open_measuring(
    services: CloudServices, root: Path, settings: MeasuringSettings, *, paid: bool
) -> "Measuring | None":
    """Return what measures, None where its extra is not installed; a store needs none of it.

    The lake is under `root`. Where nothing is `paid` the engine's receipts are the sales.
    """
    if not all(find_spec(name) for name in ("duckdb", "pyarrow")):
        return None
    from tillfree.runtime.measuring import Measuring

    return Measuring(services, root, settings, receipt_is_purchase=not paid)


def _office(
    services: CloudServices,
    directory: StoreDirectory,
    work: tuple[Outside | None, str, "Measuring | None"],
    say: Say,
    data: Path,
) -> BackOffice:
    """Return what reacts to facts; nobody is charged where nobody is outside."""
    outside, worker, measuring = work

    def organisations() -> Sequence[str]:
        return sorted({*services.organisations(), *directory.stores().values()})

    def chores_of(organisation: str) -> Sequence[Chore]:
        served, now_ns = services.of(organisation), services.now_ns
        paying = paying_chores(served, outside, now_ns, worker) if outside else ()
        admitting = admitting_chores(served.admission, served.consents, now_ns)
        measured = measuring.chores(organisation) if measuring else ()
        known, folder = (served.log, served.profiles), data / "ads" / organisation
        audience = audience_chores(served.audience, folder)
        # After the keeper, whose changes it passes on.
        advertising = advertising_chores(served.ads, folder, known, now_ns)
        shown = (*audience, *advertising, *board_chores(served.screens))
        return (*paying, *admitting, *shown, *measured, *tidying_chores(served))

    return BackOffice(organisations, chores_of, say)


def _hub(
    options: CloudOptions, directory: StoreDirectory, settings: CloudSettings, held: ExitStack
) -> tuple[HubAccess, EmbeddedNats | None]:
    if options.hub is not None:
        return read_record(options.hub, HubAccess), None
    folder, stores = options.data / "server", list(directory.stores())
    hub = held.enter_context(hub_server(folder, stores, settings.server, settings.streams))
    return hub.access, hub.server


async def _serve(
    settings: CloudSettings,
    services: CloudServices,
    line: tuple[HubAccess, EmbeddedNats | None, StoreDirectory],
    work: tuple[BackOffice, AttentionTaker | None],
    say: Say,
) -> None:
    access, server, directory = line
    office, taker = work
    stop = stop_on_signals()

    def journal_of(organisation: str) -> FactLog:
        return services.of(organisation).log

    def ask(organisation: str, store_id: str, text: str) -> Answer:
        told = services.of(organisation).admission.gates.ask_for_store(store_id, text)
        return Answer(told.opens, told.reason)

    parts = [
        fetch_facts(access, directory, journal_of, settings, (stop, say)),
        hear_floors(access, directory, FloorTaker(services).take, settings, (stop, say)),
        answer_gates(access, directory, ask, settings, (stop, say)),
        tell_doors(access, directory, stopped_stores(services), settings, (stop, say)),
        tell_planograms(access, directory, store_planograms(services), settings, (stop, say)),
        office.run(stop),
    ]
    if taker is not None:
        parts.append(hear_attention(access, directory, taker, settings, (stop, say)))
    if server is not None:
        parts.append(keep_running(server, Backoff(settings.line, stop, say)))
    await together(stop, settings.stop_wait_s, *parts)


class _MadeUpCards:
    """Payment methods of shoppers who all pay with the sandbox's good card, and no addresses."""

    def payment_method(self, credential: str) -> str:
        """Return a method that is approved; see `Wallet`."""
        return "sandbox:approve"

    def address(self, credential: str, *, for_receipt: bool) -> str:
        """Return none; see `AddressBook`."""
        return ""


def sandbox_outside(data: Path) -> Outside:
    """Return an outside where every payment is made up; its book is under the folder `data`."""
    provider = SandboxProvider(b"sandbox", data / "sandbox.book")
    letters = data / "letters"
    letters.mkdir(exist_ok=True)
    mail = FolderMailbox(letters, "receipts@sandbox.invalid")
    return Outside(provider, mail, _MadeUpCards(), {"sandbox": provider}, provider)
