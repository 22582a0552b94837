"""Planograms on their way from the cloud into a store's engine.

The cloud tells a store which plan holds and which are to come, until the store says that it keeps
them. The store puts them among its sensors' messages: numbered like those, they are worked on again
after a crash, and what is replayed is the same.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from tillfree.runtime.log_lines import Say, utc_now_ns
from tillfree.runtime.nats.access import HubAccess
from tillfree.runtime.nats.connection import OUTAGE, Backoff, let_go
from tillfree.runtime.nats.directory import StoreDirectory
from tillfree.runtime.nats.each_store import StoreEnd, for_each_store
from tillfree.runtime.nats.settings import CloudSettings
from tillfree.runtime.nats.streams import SENSORS
from tillfree.runtime.nats.subjects import kept_planogram_subject, planogram_subject
from tillfree.sensors import Delivery, Kind, PlanogramNotice

KEPT = b"kept"
"""What a store answers when a plan is among its messages, or its engine knows it."""
SOURCE = "cloud"
"""The sensor's id under which plans stand among the messages."""
_CLOCKS_APART_NS = 60 * 10**9
"""Nanoseconds between the store's time and the cloud's from which on the store plays a recording,
and plans count from the store's own time."""


class PlanogramTold(msgspec.Struct, frozen=True):
    """A plan as the cloud tells it at `told_ns` of its clock."""

    told_ns: int
    plan: PlanogramNotice


TellPlanograms = Callable[[str, str], tuple[PlanogramNotice, ...]]
"""Organisation and store in, out the plan that holds and those to come; it may block."""


async def tell_planograms(
    access: HubAccess,
    directory: StoreDirectory,
    ask: TellPlanograms,
    settings: CloudSettings,
    ending: tuple[asyncio.Event, Say],
) -> None:
    """Tell every store of the directory until the event is set."""

    async def tell(end: StoreEnd) -> None:
        connection = await end.connected("planograms")
        try:
            await _tell(connection, end, ask)
        finally:
            await let_go(connection)

    await for_each_store(access, directory, settings, ending, tell)


async def _tell(connection: Client, end: StoreEnd, ask: TellPlanograms) -> None:
    due_s: dict[int, float] = {}  # when (monotonic) each version that is kept is told again
    while not end.backoff.stop.is_set():
        plans = await asyncio.to_thread(ask, *end.place)
        due_s = {one.version: due_s.get(one.version, 0.0) for one in plans}
        for plan in plans:
            if time.monotonic() < due_s[plan.version]:
                continue
            if not await _is_kept(connection, end.store_id, PlanogramTold(utc_now_ns(), plan)):
                break
            if not due_s[plan.version]:
                end.backoff.say("planogram_kept", store=end.store_id, version=plan.version)
            due_s[plan.version] = time.monotonic() + end.settings.planogram_again_s
        await end.backoff.rest(end.settings.planogram_s)


async def _is_kept(connection: Client, store_id: str, told: PlanogramTold) -> bool:
    content = msgspec.json.encode(told)
    try:
        answer = await connection.request(planogram_subject(store_id), content, timeout=2.0)
    except OUTAGE:
        return False
    return answer.data == KEPT


@dataclass(frozen=True, slots=True)
class PlanKeeper:
    """What a store does with plans: `knows` a version, `now_ns` is its engine's measured time.

    `aside` takes a plan where the engine works on a recording, and there is no stream.
    """

    store_id: str
    knows: Callable[[int], bool]
    now_ns: Callable[[], int]
    aside: Callable[[Delivery], None] | None = None

    async def listen(self, uplink: Client, floor: Client, backoff: Backoff) -> None:
        """Take what the cloud tells on `uplink` into the stream on `floor`."""
        stream = floor.jetstream(timeout=backoff.settings.answer_s)

        async def take(message: Msg) -> None:
            try:
                told = msgspec.json.decode(message.data, type=PlanogramTold)
            except msgspec.DecodeError:
                backoff.say("planogram_garbled", store=self.store_id)
                return
            delivery = self.delivery(told)
            if not self.knows(told.plan.version):
                if self.aside is not None:
                    self.aside(delivery)
                else:
                    subject, content = kept_planogram_subject(self.store_id), delivery.body
                    try:
                        await stream.publish(subject, msgspec.json.encode(content), stream=SENSORS)
                    except OUTAGE:
                        return  # it is told again
            await message.respond(KEPT)

        await uplink.subscribe(planogram_subject(self.store_id), cb=take)

    def delivery(self, told: PlanogramTold) -> Delivery:
        """Return the plan as a message, by the store's own clock.

        That differs from the cloud's where a recording is played.
        """
        plan, now_ns = told.plan, self.now_ns()
        apart_ns = now_ns - told.told_ns if now_ns else 0
        if abs(apart_ns) >= _CLOCKS_APART_NS:
            plan = msgspec.structs.replace(plan, t_ns=max(plan.t_ns + apart_ns, 0))
        return Delivery(Kind.PLANOGRAM, SOURCE, told.told_ns, plan)
