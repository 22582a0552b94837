"""`tillfree cloud`: the database, the hub, every store's facts, the back office, and the API.

The API stands above this package, so it is handed in by whoever starts the process.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from tillfree.journal import FactLog
from tillfree.runtime.cloud import (
    BackOffice,
    Chore,
    CloudServices,
    OrganisationServices,
    Outside,
    Say,
    admitting_chores,
    line_log,
    open_services,
    paying_chores,
    utc_now_ns,
)
from tillfree.runtime.nats.access import HubAccess, read_record
from tillfree.runtime.nats.cloud import fetch_facts
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.directory import StoreDirectory, read_directory
from tillfree.runtime.nats.embedded import EmbeddedNats
from tillfree.runtime.nats.entries import Answer
from tillfree.runtime.nats.folder_lock import hold_folder
from tillfree.runtime.nats.gate_answers import answer_gates
from tillfree.runtime.nats.processes import keep_running, stop_on_signals, together
from tillfree.runtime.nats.servers import hub_server
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.postgres import database
from tillfree.settlement import FolderMailbox, SandboxProvider

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
    options: CloudOptions, serve_api: ServeApi, settings: CloudSettings | None = None
) -> None:
    """Serve the stores until SIGTERM or SIGINT.

    Raises WireUnavailable, DatabaseUnavailable, IdRefused or UsageRefused.
    """
    chosen = settings or CloudSettings()
    directory = read_directory(options.stores)
    say = line_log(sys.stderr, utc_now_ns, process="cloud")
    with ExitStack() as held:
        held.enter_context(hold_folder(options.data))
        # PostgreSQL's own user must be able to pass to its folder.
        options.data.chmod(0o711)
        found = held.enter_context(database(options.data / "postgres"))
        services = held.enter_context(open_services(found, utc_now_ns))
        access, server = _hub(options, directory, chosen, held)
        if options.port is not None:
            address = held.enter_context(serve_api(services, say, options.port))
            say("api_begins", address=address)
        asyncio.run(_serve(options, chosen, services, (access, server, directory), say))


def _hub(
    options: CloudOptions, directory: StoreDirectory, settings: CloudSettings, held: ExitStack
) -> tuple[HubAccess, EmbeddedNats | None]:
    if options.hub is not None:
        return read_record(options.hub, HubAccess), None
    folder, stores = options.data / "server", list(directory.stores())
    hub = held.enter_context(hub_server(folder, stores, settings.server, settings.streams))
    return hub.access, hub.server


async def _serve(
    options: CloudOptions,
    settings: CloudSettings,
    services: CloudServices,
    line: tuple[HubAccess, EmbeddedNats | None, StoreDirectory],
    say: Say,
) -> None:
    access, server, directory = line
    stop = stop_on_signals()
    outside = sandbox_outside(options.data) if options.sandbox else None
    office = BackOffice(
        lambda: sorted({*services.organisations(), *directory.stores().values()}),
        lambda name: organisation_chores(services.of(name), outside),
        say,
    )

    def ask(organisation: str, store_id: str, text: str) -> Answer:
        told = services.of(organisation).admission.gates.ask_for_store(store_id, text)
        return Answer(told.opens, told.reason)

    def journal_of(organisation: str) -> FactLog:
        return office.watched(services.of(organisation).log, organisation)

    parts = [
        fetch_facts(access, directory, journal_of, settings, (stop, say)),
        answer_gates(access, directory, ask, settings, (stop, say)),
        office.run(stop),
    ]
    if server is not None:
        parts.append(keep_running(server, Backoff(settings.line, stop, say)))
    await together(stop, settings.stop_wait_s, *parts)


def organisation_chores(services: OrganisationServices, outside: Outside | None) -> Sequence[Chore]:
    """Return an organisation's chores; those of money where there is somebody `outside` for it."""
    admitting = admitting_chores(services.admission, services.consents, utc_now_ns)
    return [*(paying_chores(services, outside) if outside else ()), *admitting]


def sandbox_outside(data: Path) -> Outside:
    """Return an outside where every payment is made up; its book is under the folder `data`."""
    provider = SandboxProvider(b"sandbox", data / "sandbox.book")
    letters = data / "letters"
    letters.mkdir(exist_ok=True)
    mail = FolderMailbox(letters, "receipts@sandbox.invalid")
    return Outside(provider, mail, made_up="sandbox:approve")
