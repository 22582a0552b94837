"""The cloud's end of the gate's question: each store's passes are asked about, and answered.

Where nothing is answered, since the database is away or the line is, the store decides alone.
"""

import asyncio
from collections.abc import Callable

import msgspec

from tillfree.core.errors import TillfreeError, UsageRefused
from tillfree.runtime.log_lines import Say
from tillfree.runtime.nats.access import HubAccess, Login
from tillfree.runtime.nats.connection import OUTAGE, Backoff, connected, let_go
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.entries import QUESTIONS, Answer, Asked
from tillfree.runtime.nats.processes import together
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.subjects import admission_subject

AskCloud = Callable[[str, str, str], Answer]
"""Organisation, store and a pass's text in, the answer out; it may block, for its database."""

_encode = msgspec.json.Encoder().encode


async def answer_gates(
    access: HubAccess,
    directory: StoreDirectory,
    ask: AskCloud,
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
) -> None:
    """Answer every store of the directory until the event is set.

    Any number of processes may do so: one of them gets each question. Raises UsageRefused for a
    store that the server has no account for.
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
    parts = [
        _serve(access.url, access.stores[store_id], (organisation, store_id), ask, backoff)
        for store_id, organisation in stores.items()
    ]
    await together(stop, settings.stop_wait_s, *parts)


async def _serve(
    url: str, login: Login, place: tuple[str, str], ask: AskCloud, backoff: Backoff
) -> None:
    organisation, store_id = place
    connection = await connected(url, login, f"gates {store_id}", backoff.settings)
    try:
        questions = await connection.subscribe(
            admission_subject(store_id), queue="gates", pending_msgs_limit=QUESTIONS
        )
        while not backoff.stop.is_set():
            try:
                question = await questions.next_msg(timeout=1.0)
                text = msgspec.json.decode(question.data, type=Asked).entry_pass
                answer = await asyncio.to_thread(ask, organisation, store_id, text)
                await connection.publish(question.reply, _encode(answer))
            except (*OUTAGE, msgspec.DecodeError):
                continue
            except TillfreeError as error:
                backoff.say("gate_unanswered", store=store_id, why=str(error))
    finally:
        await let_go(connection)
