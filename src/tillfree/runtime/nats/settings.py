"""The numbers of the wire, each with unit and origin."""

from dataclasses import dataclass, field

from tillfree.runtime.cloud import CloudServicesSettings, MeasuringSettings

_MIB = 1024 * 1024
_MINUTE_S = 60.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class NatsServerSettings:
    """How long an own nats-server is waited for, and what it may keep."""

    ready_wait_s: float = 30.0
    """Seconds until a started server must be healthy; 0.1 is usual, 2 after it was killed."""
    stop_wait_s: float = 10.0
    """Seconds for an orderly stop before the server is cut off; its files make that harmless."""
    poll_s: float = 0.02
    """Seconds between two looks at whether it is ready or gone."""
    start_attempts: int = 5
    """Starts before it is given up: a port may be taken in between."""
    mqtt_port: int = 0
    """Port for the store's sensors; 0 takes a free one and keeps it."""
    payload_bytes: int = 8 * _MIB
    """Largest message; the sensors' own limit, and the most that NATS advises."""
    reconnect_s: int = 1
    """Seconds between two tries of a store to reach the cloud."""


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """What the streams keep; where a bound is reached the oldest goes, except for facts."""

    sensors_s: float = 15 * _MINUTE_S
    """Seconds that sensors' messages stay in the store's server, so that an engine that was down
    goes on where it stopped; a restart takes seconds, a repair minutes. Own choice."""
    sensors_bytes: int = 2048 * _MIB
    """Bytes of sensors' messages: 15 minutes of thirty cameras with appearance. Own choice."""
    facts_s: float = 30 * _DAY_S
    """Seconds that facts stay in the store: the longest outage of the line. Own choice."""
    facts_bytes: int = 2048 * _MIB
    """Bytes of facts in the store, 100 days of a busy one; at this bound publishing is refused and
    the engine waits, since no fact may be lost. Own choice."""
    attention_s: float = 60 * _MINUTE_S
    """Seconds that attention stays in the store. Own choice: nobody is charged by it."""
    attention_bytes: int = 256 * _MIB
    """Bytes of attention in the store. Own choice."""
    hub_bytes: int = 256 * _MIB
    """Bytes of one store's facts in the cloud's server, two weeks of a busy one: how long the
    cloud's database may be down. Own choice."""
    refused_bytes: int = 16 * _MIB
    """Bytes of one store's dead letters; beyond it the oldest go. Own choice."""
    doubles_s: float = 10 * _MINUTE_S
    """Seconds in which a fact sent again is passed over; later ones the journal passes over."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How a client of a server waits and tries again."""

    connect_wait_s: float = 10.0
    """Seconds for the first connection before the server counts as unreachable."""
    retry_first_s: float = 0.1
    """Seconds before the second try of what failed; doubled at each further one."""
    retry_most_s: float = 5.0
    """Seconds between two tries at most."""
    answer_s: float = 2.0
    """Seconds for the server's answer to one request."""
    pull_messages: int = 500
    """Messages asked for at once; more is quicker and holds more in memory."""
    pull_s: float = 5.0
    """Seconds that one asking for messages is good for."""


@dataclass(frozen=True, slots=True)
class RingSettings:
    """How much of the raw messages is kept in the store as evidence."""

    minutes: float = 60.0
    """Minutes of messages kept; a review asks within the hour. Own choice: the least that works."""
    total_bytes: int = 4096 * _MIB
    """Bytes of all files; beyond it the oldest go, whatever their age."""
    file_s: float = 60.0
    """Seconds of messages in one file: what is lost from the ring where a disk breaks."""


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """How much of plates' readings goes to the cloud with each act."""

    before_s: float = 2.5
    """Seconds before an act: from before a hand pressed the plate. Own choice."""
    after_s: float = 2.5
    """Seconds behind it, until the ringing is over."""
    chunks: int = 64
    """Messages of each plate that are remembered: some 30 s, as acts are told late."""


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """How the engine runs in a store."""

    server: NatsServerSettings = field(default_factory=NatsServerSettings)
    streams: StreamSettings = field(default_factory=StreamSettings)
    line: LineSettings = field(default_factory=LineSettings)
    ring: RingSettings = field(default_factory=RingSettings)
    traces: TraceSettings = field(default_factory=TraceSettings)
    checkpoint_s: float = 2.0
    """Seconds between two snapshots; what lies after the last is worked on again after a crash. A
    snapshot takes about 30 ms."""
    batch_messages: int = 200
    """Messages worked on before others get their turn."""
    report_s: float = 60.0
    """Seconds between two lines of the log that say how it goes."""
    sensors_s: float = 5.0
    """Seconds between two words to the cloud on how the sensors do. Own choice."""
    cloud_answer_s: float = 0.5
    """Seconds that a gate waits for the cloud's word on a pass before the line counts as down."""
    stop_wait_s: float = 5.0
    """Seconds for what is being worked on when the process is told to end."""
    drain_wait_s: float = 30.0
    """Seconds after a recording's end for the cloud to fetch the rest, where a server is ours."""
    attention_wait_s: float = 5.0
    """Of them at most so many for attention, by which nobody is charged. Own choice."""


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """How facts are fetched and kept."""

    server: NatsServerSettings = field(default_factory=NatsServerSettings)
    streams: StreamSettings = field(default_factory=StreamSettings)
    line: LineSettings = field(default_factory=LineSettings)
    services: CloudServicesSettings = field(default_factory=CloudServicesSettings)
    measuring: MeasuringSettings = field(default_factory=MeasuringSettings)
    append_facts: int = 2_000
    """Facts appended in one transaction at most; more is quicker and delays each."""
    writers: int = 4
    """Organisations whose facts are written at the same time."""
    watch_s: float = 5.0
    """Seconds between two looks at whether a store's line is up and its facts flow."""
    plan_first_s: float = 2.0
    """Seconds between two questions for a store's plan until it has told it."""
    plan_s: float = 600.0
    """Seconds until a store is asked for its plan again, which changes by a new description."""
    doors_s: float = 1.0
    """Seconds between two words to a store on whether its doors stand open in an emergency."""
    planogram_s: float = 2.0
    """Seconds between two looks at whether a store is to be told of another planogram."""
    planogram_again_s: float = 60.0
    """Seconds after which a store is told again, in case it began anew; it keeps what it knows."""
    watch_down_s: float = 1.0
    """The same while the line is down, or has just come back."""
    report_s: float = 60.0
    """Seconds between two lines of the log that say how it goes."""
    stop_wait_s: float = 5.0
    """Seconds for what is being written when the process is told to end."""
