"""The numbers of the composition root, each with unit and origin."""

from dataclasses import dataclass, field

from tillfree.ads.boards import BoardSettings
from tillfree.ads.faces import FaceSettings
from tillfree.consent import ConsentSettings
from tillfree.insight import EventSettings, ExportSettings, LakeSettings
from tillfree.settlement import SettlementSettings
from tillfree.tenants import TenantSettings


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How screens in public places, and the own pages' ads, come by what they show."""

    bidder_url: str = ""
    """Scheme, host and port of the own bidder (`tillfree bidder`); empty is none, and then screens
    show their own pictures alone."""
    identity_source: str = "tillfree.invalid"
    """The retailer's name for its ids in bid requests; the same as the bidder's."""
    boards: BoardSettings = field(default_factory=BoardSettings)
    faces: FaceSettings = field(default_factory=FaceSettings)


@dataclass(frozen=True, slots=True)
class CloudServicesSettings:
    """How much one process of the cloud holds open."""

    consent: ConsentSettings = field(default_factory=ConsentSettings)
    tenants: TenantSettings = field(default_factory=TenantSettings)
    settlement: SettlementSettings = field(default_factory=SettlementSettings)
    exports: ExportSettings = field(default_factory=ExportSettings)
    screens: ScreenSettings = field(default_factory=ScreenSettings)
    shop_origin: str = "http://localhost:8000"
    """Scheme, host and port under which shoppers see the shop's pages. Passkeys are made for just
    this host, so it must be the one that shoppers see; the default is for the own machine alone."""
    connections: int = 20
    """Connections to the journal's database: requests that are worked on at the same time. Own
    choice: a fifth of what PostgreSQL takes by default, so that four processes fit."""
    keys_connections: int = 5
    """Connections to the database of people's keys, which few requests ask. Own choice."""
    organisations_kept: int = 1_000
    """Organisations whose services are kept ready, the longest unused goes first. Own choice: some
    kB each."""


@dataclass(frozen=True, slots=True)
class BackOfficeSettings:
    """How the chores of organisations are done."""

    at_once: int = 4
    """Organisations whose chores are done at the same time. Own choice: each takes a thread and up
    to two connections."""
    idle_s: float = 0.5
    """Seconds between two looks at what is due where no news came; calls to be tried again wait for
    this as well. Own choice: far under what a shopper notices."""
    look_s: float = 2.0
    """Seconds between two looks for organisations that were founded meanwhile. Own choice."""
    trouble_s: float = 1.0
    """Seconds until an organisation's chores are tried again after one of them failed. Own choice:
    short enough for a database that comes back, long enough not to fill the log's disk."""


@dataclass(frozen=True, slots=True)
class MeasuringSettings:
    """How facts and attention become lake and exports."""

    events: EventSettings = field(default_factory=EventSettings)
    lake: LakeSettings = field(default_factory=LakeSettings)
    flush_s: float = 60.0
    """Seconds between two writings into the lake. Own choice: figures are that old; each writing
    makes a file of each table that is put together later."""
    remember_s: float = 7_200.0
    """Seconds of the store's time after which a visit of which nothing was heard is forgotten; what
    comes later is told from journal and lake again. Own choice: settled and corrected by then."""
    places_s: float = 60.0
    """Seconds between two looks at whether a store's plan or goods have changed. Own choice."""
    linked_s: float = 60.0
    """Seconds for which it is remembered whether somebody agreed to be linked in the lake; tools of
    others are told by what holds when they are told."""
    retain_s: float = 21_600.0
    """Seconds between two looks at what the lake has kept long enough. Own choice: by the day."""
    alerts_s: float = 600.0
    """Seconds between two looks at whether a day is over that alerts are judged on."""
    day_over_s: float = 7_200.0
    """Seconds after a store's midnight from which its day is judged: whoever was inside has left,
    and paid. Own choice."""
    declared_s: float = 900.0
    """Seconds between two looks at what shoppers say of themselves; who takes back a consent is
    left out at once. Own choice: it is told of months that are over."""
    tidy_s: float = 3_600.0
    """Seconds between two rounds in which a day's files are made one, and months summed up. Own
    choice: what changed since is summed up while asking."""
    stock_s: float = 300.0
    """Seconds between two looks at what ran out. Own choice: told by the hour."""
    stock_days: int = 3
    """Days back for which it is worked out anew what ran out; own choice: no claim is revised, and
    no store kept from telling what happened, for longer."""
    stock_acts: int = 100_000
    """Acts of one store within those days at most, the newest; own choice: ten times a busy
    store's."""
    facts: int = 1_000
    """Facts of one store that are taken at once."""
    test_credentials: tuple[str, ...] = ()
    """Credentials of people who try stores out: their visits are measured nowhere."""
