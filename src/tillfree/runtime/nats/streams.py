"""The streams of a store and of the cloud: made, bounded, and set going again.

In the store: SENSORS in the account FLOOR; FACTS and ATTENTION in UPLINK. In the cloud, in each
store's account: FACTS, which is fed from the store's, and REFUSED.
"""

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    ExternalStream,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamSource,
)
from nats.js.errors import NotFoundError

from tillfree.core.clock import NS_PER_S
from tillfree.runtime.nats.config import LEAF_DOMAIN
from tillfree.runtime.nats.settings import StreamSettings
from tillfree.runtime.nats.subjects import (
    attention_subject,
    facts_subject,
    kept_planogram_subject,
    refused_subject,
    sensor_subjects,
)

SENSORS, FACTS, ATTENTION, REFUSED = "SENSORS", "FACTS", "ATTENTION", "REFUSED"
_JOURNAL, _LAKE = "journal", "lake"
_FORGOTTEN_S = 600.0
"""Seconds without a word after which a reader is taken for dead; readers begin anew anyway."""
_UNACKNOWLEDGED = 10_000
"""Facts delivered and not acknowledged at most; a reader asks for far fewer."""
_ASLEEP_NS = 3 * NS_PER_S
"""Silence after which a source is asleep or its line is down, nanoseconds; usual is up to one
second."""


async def make_floor_streams(
    floor: JetStreamContext, store_id: str, settings: StreamSettings
) -> None:
    """Make what keeps a store's sensors' messages; the oldest go at either bound."""
    await _make(
        floor,
        StreamConfig(
            SENSORS,
            subjects=[*sensor_subjects(store_id), kept_planogram_subject(store_id)],
            max_age=settings.sensors_s,
            max_bytes=settings.sensors_bytes,
        ),
    )


async def make_uplink_streams(
    uplink: JetStreamContext, store_id: str, settings: StreamSettings
) -> None:
    """Make what keeps a store's facts and attention; facts are refused at the bound, never lost."""
    await _make(
        uplink,
        StreamConfig(
            FACTS,
            subjects=[facts_subject(store_id)],
            max_age=settings.facts_s,
            max_bytes=settings.facts_bytes,
            discard=DiscardPolicy.NEW,
            duplicate_window=settings.doubles_s,
        ),
    )
    await _make(
        uplink,
        StreamConfig(
            ATTENTION,
            subjects=[attention_subject(store_id)],
            max_age=settings.attention_s,
            max_bytes=settings.attention_bytes,
        ),
    )


async def make_hub_streams(hub: JetStreamContext, store_id: str, settings: StreamSettings) -> None:
    """Make what keeps one store's facts in the cloud, fed from the store, and its dead letters."""
    await _make(
        hub,
        StreamConfig(
            FACTS,
            sources=[_from_the_store()],
            max_bytes=settings.hub_bytes,
            duplicate_window=settings.doubles_s,
        ),
    )
    await _make(
        hub,
        StreamConfig(
            REFUSED,
            subjects=[refused_subject(store_id)],
            max_bytes=settings.refused_bytes,
            duplicate_window=settings.doubles_s,
        ),
    )


async def is_flowing(hub: JetStreamContext) -> bool:
    """Tell whether the cloud's FACTS hears from the store, whose server speaks each second."""
    sources = (await hub.stream_info(FACTS)).sources or []
    silent_ns = sources[0].active if sources else None
    return silent_ns is not None and 0 <= silent_ns <= _ASLEEP_NS


async def kick(hub: JetStreamContext, leaf: JetStreamContext) -> None:
    """Make the cloud's FACTS ask the store again at once; raises an outage where it is away.

    When the line has been cut, or the cloud's server was down, its source sleeps for 30 to 40 s
    after all is well again; taken away and put back it goes on within 0.2 s from the last message
    that it has, without doubles (seen with 2.15).
    """
    await leaf.stream_info(FACTS)
    config = (await hub.stream_info(FACTS)).config
    config.sources = None
    await hub.update_stream(config)
    config.sources = [_from_the_store()]
    await hub.update_stream(config)


async def sensors_from(floor: JetStreamContext, sequence: int) -> str:
    """Make a consumer of SENSORS that begins behind a number; return its name."""
    config = ConsumerConfig(
        ack_policy=AckPolicy.NONE,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=sequence + 1,
        inactive_threshold=_FORGOTTEN_S,
    )
    return (await floor.add_consumer(SENSORS, config)).name


async def facts_not_acknowledged(hub: JetStreamContext) -> str:
    """Put the consumer of FACTS back to the first that is not acknowledged; return its name.

    Without this a process that was killed would get what it had fetched only after `ack_wait`,
    behind what is newer.
    """
    config = ConsumerConfig(
        durable_name=_JOURNAL,
        ack_policy=AckPolicy.ALL,
        ack_wait=_FORGOTTEN_S,
        max_ack_pending=_UNACKNOWLEDGED,
    )
    await hub.add_consumer(FACTS, config)
    await hub.reset_consumer(FACTS, _JOURNAL)
    return _JOURNAL


async def attention_not_acknowledged(leaf: JetStreamContext) -> str:
    """Put the store's consumer of ATTENTION back to the first that is not in the lake.

    Returns its name; raises an outage where the store is away. Its stream stays in the store, which
    keeps it through an outage as long as attention is kept at all.
    """
    config = ConsumerConfig(
        durable_name=_LAKE,
        ack_policy=AckPolicy.ALL,
        ack_wait=_FORGOTTEN_S,
        max_ack_pending=_UNACKNOWLEDGED,
    )
    await leaf.add_consumer(ATTENTION, config)
    await leaf.reset_consumer(ATTENTION, _LAKE)
    return _LAKE


async def attention_is_fetched(leaf: JetStreamContext) -> bool:
    """Tell whether a lake has been given all of a store's attention; raises an outage."""
    left: int | None
    try:
        left = (await leaf.consumer_info(ATTENTION, _LAKE)).num_pending
    except NotFoundError:
        left = (await leaf.stream_info(ATTENTION)).state.messages
    return left == 0


async def _make(stream: JetStreamContext, config: StreamConfig) -> None:
    config.storage = StorageType.FILE
    config.retention = RetentionPolicy.LIMITS
    try:
        await stream.stream_info(str(config.name))
    except NotFoundError:
        await stream.add_stream(config)
    else:
        # Not added anew: what it may hold would be counted twice against the server's disk.
        await stream.update_stream(config)


def _from_the_store() -> StreamSource:
    return StreamSource(FACTS, external=ExternalStream(api=f"$JS.{LEAF_DOMAIN}.API"))
