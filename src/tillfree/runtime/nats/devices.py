"""A recording's sensors as MQTT devices: for demonstrations and tests, in place of real ones.

Messages go out in the recording's order of arrival, over one connection with QoS 1, and are sent
again until the server has them; the engine passes over doubles.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator

import aiomqtt
import msgspec

from tillfree.core.clock import seconds
from tillfree.runtime.nats.access import LeafAccess
from tillfree.runtime.nats.connection import Backoff
from tillfree.runtime.nats.subjects import check_device_id
from tillfree.sensors import Delivery, PeopleFrame, topic_of

IN_FLIGHT = 200
"""Messages sent and not yet confirmed at most; more is quicker and sends more again. Own choice."""
SENT_AGAIN = 500
"""Confirmed messages sent again after a lost connection: nats-server confirms a message a moment
before the stream of sensors has it, so a server that is killed may lack 50 of them (seen)."""
_encode = msgspec.json.Encoder().encode


class PlayedSensors:
    """Sends deliveries as the sensors of a store would; `sent` counts the confirmed ones."""

    def __init__(self, access: LeafAccess, backoff: Backoff) -> None:
        self._access = access
        self._backoff = backoff
        self._unsent: deque[Delivery] = deque()
        self._recent: deque[Delivery] = deque(maxlen=SENT_AGAIN)
        self.sent = 0
        # aiomqtt warns of every message in flight; ours are bounded.
        self._logger = logging.getLogger("tillfree.devices")
        self._logger.setLevel(logging.CRITICAL)

    async def play(self, deliveries: Iterable[Delivery], speed: float) -> None:
        """Send each at its time of arrival divided by `speed` (0: at once) until all are confirmed.

        Raises IdRefused for a sensor whose id cannot be sent. Ends early where the process does.
        """
        coming = iter(deliveries)
        clock = _Clock(speed)
        tries = 0
        while not self._backoff.stop.is_set():
            try:
                async with self._connect() as connection:
                    tries = 0
                    await self._over(connection, coming, clock)
                    return
            except aiomqtt.MqttError:
                tries += 1
                self._unsent.extendleft(reversed(self._recent))
                self._recent.clear()
                if await self._backoff.wait(tries):
                    return

    async def _over(
        self, connection: aiomqtt.Client, coming: Iterator[Delivery], clock: "_Clock"
    ) -> None:
        """Send over one connection; raises MqttError as soon as it is lost."""
        lost = asyncio.create_task(_until_lost(connection))
        sending = asyncio.create_task(self._send_all(connection, coming, clock))
        try:
            await asyncio.wait([lost, sending], return_when=asyncio.FIRST_COMPLETED)
            (sending if sending.done() else lost).result()
        finally:
            for task in (lost, sending):
                task.cancel()
            await asyncio.gather(lost, sending, return_exceptions=True)

    async def _send_all(
        self, connection: aiomqtt.Client, coming: Iterator[Delivery], clock: "_Clock"
    ) -> None:
        """Send window by window; what is not confirmed stays for the next connection."""
        while not self._backoff.stop.is_set():
            while len(self._unsent) < IN_FLIGHT:
                delivery = next(coming, None)
                if delivery is None:
                    break
                self._unsent.append(delivery)
                if not clock.is_due(delivery):
                    break
            if not self._unsent:
                return
            window = [self._unsent[place] for place in range(min(IN_FLIGHT, len(self._unsent)))]
            await self._send_window(connection, window, clock)
            for _ in window:
                self._recent.append(self._unsent.popleft())
            self.sent += len(window)

    async def _send_window(
        self, connection: aiomqtt.Client, window: list[Delivery], clock: "_Clock"
    ) -> None:
        sending: list[asyncio.Task[None]] = []
        try:
            for delivery in window:
                await clock.until_due(delivery)
                sending.append(asyncio.create_task(self._send(connection, delivery)))
            await asyncio.gather(*sending)
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _send(self, connection: aiomqtt.Client, delivery: Delivery) -> None:
        await connection.publish(self._topic(delivery), wire_bytes(delivery), qos=1, timeout=10)

    def _topic(self, delivery: Delivery) -> str:
        check_device_id(delivery.sensor_id)
        return f"tillfree/{self._access.store_id}{topic_of(delivery.kind, delivery.sensor_id)}"

    def _connect(self) -> aiomqtt.Client:
        access = self._access
        return aiomqtt.Client(
            access.mqtt_host,
            access.mqtt_port,
            username=access.devices.user,
            password=access.devices.password,
            identifier=f"played-{access.store_id}",
            protocol=aiomqtt.ProtocolVersion.V311,  # nats-server refuses version 5
            max_inflight_messages=IN_FLIGHT,
            logger=self._logger,
        )


async def _until_lost(connection: aiomqtt.Client) -> None:
    """Wait until the connection is lost; raises MqttError then. Nothing is subscribed to."""
    async for _ in connection.messages:
        continue


def wire_bytes(delivery: Delivery) -> bytes:
    """Return a message's JSON as a sensor sends it: optional keys that say nothing are left out."""
    body = delivery.body
    if not isinstance(body, PeopleFrame):
        return _encode(body)
    people = []
    for person in body.people:
        row = msgspec.structs.asdict(person)
        people.append({key: value for key, value in row.items() if value != ()})
    return _encode({"t_ns": body.t_ns, "people": people})


class _Clock:
    """When each message is due; the first one is due at once."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._from_ns: int | None = None
        self._from_s = 0.0

    def _wait_s(self, delivery: Delivery) -> float:
        if self._speed == 0.0:
            return 0.0
        if self._from_ns is None:
            self._from_ns, self._from_s = delivery.arrived_ns, time.monotonic()
        gone_s = seconds(delivery.arrived_ns - self._from_ns) / self._speed
        return self._from_s + gone_s - time.monotonic()

    def is_due(self, delivery: Delivery) -> bool:
        return self._wait_s(delivery) <= 0.0

    async def until_due(self, delivery: Delivery) -> None:
        wait_s = self._wait_s(delivery)
        if wait_s > 0.0:
            await asyncio.sleep(wait_s)
