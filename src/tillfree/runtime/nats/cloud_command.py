"""`tillfree cloud`: the database, the cloud's server, and what brings every store's facts in."""

import asyncio
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tillfree.journal.postgres import PostgresFactLog, open_engine
from tillfree.runtime.nats.access import HubAccess, read_record
from tillfree.runtime.nats.cloud import fetch_facts
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.directory import read_directory
from tillfree.runtime.nats.folder_lock import hold_folder
from tillfree.runtime.nats.log_lines import line_log
from tillfree.runtime.nats.processes import keep_running, stop_on_signals, together, utc_now_ns
from tillfree.runtime.nats.servers import hub_server
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.postgres import database


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """What `tillfree cloud` was told.

    `data` is the folder of all that must outlive the process; `stores` a JSON file with the
    organisation of each store; `hub` names the access file of a server that runs already.
    """

    data: Path
    stores: Path
    hub: Path | None = None


def run_cloud(options: CloudOptions, settings: CloudSettings | None = None) -> None:
    """Fetch facts until SIGTERM or SIGINT.

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
        engine = open_engine(found.url, connections=chosen.writers + 1)
        held.callback(engine.dispose)
        if options.hub is not None:
            access, server = read_record(options.hub, HubAccess), None
        else:
            stores = list(directory.stores())
            hub = held.enter_context(
                hub_server(options.data / "server", stores, chosen.server, chosen.streams)
            )
            access, server = hub.access, hub.server

        async def serve() -> None:
            stop = stop_on_signals()
            parts = [
                fetch_facts(
                    access,
                    directory,
                    lambda organisation: PostgresFactLog(engine, organisation, utc_now_ns),
                    chosen,
                    (stop, say),
                )
            ]
            if server is not None:
                parts.append(keep_running(server, Backoff(chosen.line, stop, say)))
            await together(stop, chosen.stop_wait_s, *parts)

        asyncio.run(serve())
