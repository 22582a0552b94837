"""The numbers of the API, each with unit and origin."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RateSettings:
    """How many requests a credential, or an address without one, may make.

    Each process counts by itself: behind several, each lets so many through.
    """

    requests_s: float = 50.0
    """Requests a second that a credential may make for long. Own choice: a busy console makes 5."""
    requests_burst: int = 200
    """Requests that a credential may make at once. Own choice."""
    stranger_requests_s: float = 5.0
    """The same for an address that shows no valid credential: who signs in, or guesses keys."""
    stranger_burst: int = 50
    """The same at once; an office behind one address signs in of a morning. Own choice."""
    counted: int = 10_000
    """Credentials and addresses that are counted; beyond, the longest unseen is forgotten."""


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """How live streams are fed."""

    streams_max: int = 200
    """Streams that one process holds open; a further one is refused with 503. Own choice."""
    poll_s: float = 0.05
    """Seconds between two looks at the journal's end, for all streams of an organisation together:
    a sixth of the 300 ms within which a cart must change."""
    beat_s: float = 15.0
    """Seconds after which a quiet stream says that it lives, and whether its credential still
    opens is asked again; proxies cut at 30 to 60."""
    batch: int = 200
    """Carts or facts read at once."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """How facts are handed over to retailers' own servers."""

    webhooks_max: int = 20
    """Webhooks of one organisation. Own choice."""
    answer_s: float = 10.0
    """Seconds for a receiver's answer, connecting included; shorter than an outbox's claim."""
    poll_s: float = 1.0
    """Seconds between two rounds over the organisations, each of which asks the database twice for
    every organisation. Own choice: a second more does not matter here."""
    batch: int = 100
    """Facts or deliveries of one organisation in one round; the others get their turn then."""
    private_addresses: bool = False
    """Whether addresses inside the own network may receive, and plain http: for tests alone."""
    deliveries_kept_s: float = 30 * 86_400.0
    """Seconds for which the log of deliveries is kept: a month. Own choice."""


@dataclass(frozen=True, slots=True)
class RushSettings:
    """How rushes in planned stores are rehearsed: each in a process of its own."""

    at_once: int = 2
    """Rushes that one process lets run at the same time; each takes a core. Own choice."""
    longest_s: float = 300.0
    """Seconds after which one is ended: ten times as long as a usual one takes. Own choice."""
    people_max: int = 80
    """People of one rush: with twice as many nobody would wait for it. Own choice."""
    minutes_max: float = 5.0
    """Minutes within which they come, for the same reason."""
    kept: int = 50
    """Organisations whose last rush is kept in memory; beyond, the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class InsightSettings:
    """How questions about visits are answered."""

    at_once: int = 2
    """Questions that one process works on at the same time, each on all cores; others wait. Own
    choice."""
    wait_s: float = 30.0
    """Seconds that a question waits for its turn; then the asker is told to come again. Own
    choice: far longer than a question takes."""
    typed_s: float = 10.0
    """Seconds after which a question that somebody typed as SQL is broken off. Own choice: ten
    times as long as our own take."""
    typed_bytes: int = 1 << 30
    """Bytes of memory that such a question may take. Own choice."""
    typed_rows: int = 10_000
    """Rows that its answer has at most. Own choice."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the API answers."""

    rates: RateSettings = field(default_factory=RateSettings)
    streams: StreamSettings = field(default_factory=StreamSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    rushes: RushSettings = field(default_factory=RushSettings)
    insight: InsightSettings = field(default_factory=InsightSettings)
    body_bytes: int = 24 * 1024 * 1024
    """Bytes of a request's body at most: the largest catalogue fits. Own choice."""
    answers_kept_s: float = 86_400.0
    """Seconds for which the answer to an Idempotency-Key is kept: a day, as Stripe does."""
    session_s: float = 12 * 3_600.0
    """Seconds after which people sign in again: a working day. Own choice."""
    shopper_session_s: float = 30 * 86_400.0
    """Seconds after which shoppers sign in again: a month, since their app is their key. Own
    choice; a changed password ends all other sessions at once."""
    cookie_is_secure: bool = True
    """Whether the session's cookie goes over https alone; False only on the own machine."""
    sign_ins_at_once: int = 4
    """Passwords hashed at the same time, 64 MiB each; others wait. Own choice."""
    stop_wait_s: float = 10.0
    """Seconds that requests have to end when the process is told to. Own choice."""
