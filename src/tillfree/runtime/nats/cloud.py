"""The cloud's end of all lines: every store's facts into its organisation's journal."""

import asyncio
from collections.abc import Callable

from tillfree.core.errors import UsageRefused
from tillfree.journal import FactLog
from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.organisation_writer import OrganisationWriter
from tillfree.runtime.nats.processes import together
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.store_line import StoreLine


async def fetch_facts(
    access: HubAccess,
    directory: StoreDirectory,
    journal_of: Callable[[str], FactLog],
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
) -> None:
    """Fetch the facts of every store of the directory until the event is set.

    `journal_of` opens an organisation's journal. One process at a time may do this for a store;
    two would each write its facts, and only their order of arrival would be in doubt. Raises
    UsageRefused for a store that the server has no account for.
    """
    stop, say = ending
    backoff = Backoff(settings.line, stop, say)
    stores = directory.stores()
    for store_id in stores:
        if store_id not in access.stores:
            raise UsageRefused(
                f"the cloud's server has no account for the store {store_id}: start it with a "
                "directory that names the store"
            )
    turns = asyncio.Semaphore(settings.writers)
    writers = {
        organisation: OrganisationWriter(
            journal_of(organisation), settings.append_facts, turns, backoff
        )
        for organisation in sorted(set(stores.values()))
    }
    lines = [
        StoreLine(store_id, writers[organisation], settings, backoff)
        for store_id, organisation in stores.items()
    ]
    say("cloud_begins", stores=len(lines), organisations=len(writers))
    counting = [_report(lines, list(writers.values()), settings, backoff, say)]
    fetching = [line.run(access.url, access.stores[line.store_id]) for line in lines]
    writing = [writer.run() for writer in writers.values()]
    # What was fetched and is not committed at the end is not acknowledged, so it comes again.
    await together(stop, settings.stop_wait_s, *counting, *fetching, *writing)


async def _report(
    lines: list[StoreLine],
    writers: list[OrganisationWriter],
    settings: CloudSettings,
    backoff: Backoff,
    say: Say,
) -> None:
    ending = False
    while not ending:
        ending = await backoff.rest(settings.report_s)
        say(
            "cloud",
            lines_up=sum(line.is_up for line in lines),
            lines_down=sum(not line.is_up for line in lines),
            kept=sum(writer.kept for writer in writers),
            doubles=sum(writer.doubles for writer in writers),
            refused=sum(line.refused for line in lines),
        )
