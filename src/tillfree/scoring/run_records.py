"""The lines of a run folder's files as records.

The keys are those of docs/reference/run-folder.md; unknown keys are ignored, missing ones that are
beyond the bundle contract have a default (another program writes only receipts and interactions).
"""

from collections import Counter

import msgspec


class ReceiptLine(msgspec.Struct, frozen=True):
    """One article on a receipt; `probability` that this line is right."""

    sku: str
    quantity: int
    unit_price_minor: int = 0
    probability: float = 1.0


class SaidReceipt(msgspec.Struct, frozen=True):
    """One receipt as written; `confidence` that the whole of it is right."""

    visit_id: str
    entered_t_ns: int
    left_t_ns: int
    credential: str = ""
    currency: str = ""
    lines: tuple[ReceiptLine, ...] = ()
    total_minor: int = 0
    tax_minor: int = 0
    confidence: float = 1.0
    status: str = "review"

    @property
    def items(self) -> Counter[str]:
        """Quantities by sku."""
        found: Counter[str] = Counter()
        for line in self.lines:
            found[line.sku] += line.quantity
        return +found


class SaidAct(msgspec.Struct, frozen=True):
    """One act at a shelf as it stood at the end of the run."""

    interaction_id: str
    t_ns: int
    said_t_ns: int
    decided_t_ns: int
    kind: str
    sku: str | None = None
    quantity: int = 1
    slot_id: str | None = None
    visit_id: str | None = None
    probability: float = 1.0


class EvidenceChange(msgspec.Struct, frozen=True):
    """A change of load behind an act, grams."""

    sensor_id: str
    delta_g: float
    sd_g: float
    t_ns: int
    change_id: str = ""


class Alternative(msgspec.Struct, frozen=True):
    """One reading of an act; `terms` are log-likelihoods by name, `distance_m` wrist to slot."""

    probability: float
    kind: str = ""
    visit_id: str | None = None
    sku: str | None = None
    quantity: int = 0
    slot_id: str | None = None
    terms: dict[str, float] = {}
    distance_m: float | None = None


class Evidence(msgspec.Struct, frozen=True):
    """Why an act was claimed; the first alternative is the claim."""

    interaction_id: str
    t_ns: int
    kind: str
    visit_id: str | None = None
    from_ns: int = 0
    to_ns: int = 0
    sku: str | None = None
    quantity: int = 1
    slot_id: str | None = None
    probability: float = 1.0
    changes: tuple[EvidenceChange, ...] = ()
    messages: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


class CartChange(msgspec.Struct, frozen=True):
    """What one visit's cart held from `t_ns` on."""

    t_ns: int
    visit_id: str
    lines: tuple[ReceiptLine, ...] = ()


class SensorHealth(msgspec.Struct, frozen=True):
    """How one sensor did during the run."""

    sensor_id: str
    kind: str = ""
    state: str = ""
    rate_hz: float | None = None
    expected_hz: float | None = None
    messages: int = 0
    gaps: int = 0
    lag_ms: float | None = None
    clock_offset_ms: float | None = None
    note: str = ""


class Health(msgspec.Struct, frozen=True):
    """All sensors, and in words what was wrong."""

    sensors: tuple[SensorHealth, ...] = ()
    problems: tuple[str, ...] = ()


class RunAlert(msgspec.Struct, frozen=True):
    """Something that a person should look at."""

    t_ns: int
    kind: str
    text: str


class RunFigures(msgspec.Struct, frozen=True):
    """What the run said of itself."""

    version: str = ""
    bundle: str = ""
    store_id: str = ""
    from_ns: int = 0
    to_ns: int = 0
    messages: int = 0
    late: int = 0
    doubled: int = 0
    garbled: int = 0
    seconds: float = 0.0
    times_real_time: float = 0.0
    peak_memory_mib: float = 0.0
    receipts: int = 0
    settled: int = 0
    review: int = 0
    alerts: tuple[RunAlert, ...] = ()


class TrackPoint(msgspec.Struct, frozen=True):
    """Where one track stood at an instant, metres on the floor."""

    t_ns: int
    track_id: str
    visit_id: str
    x_m: float
    y_m: float


class StartedVisit(msgspec.Struct, frozen=True):
    """Who came in; other facts' bodies leave these empty."""

    visit_id: str | None = None
    credential: str = ""
    role: str = ""


class StartedFact(msgspec.Struct, frozen=True):
    """A fact of which only the beginning of a visit is looked at."""

    kind: str
    body: StartedVisit
