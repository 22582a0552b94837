"""store.json in, the store at rest out, with everything in it that is wrong.

What is broken is left out of the draft, so that one fault does not hide the next; what refers to
something is checked against everything that is declared, broken or not.
"""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tillfree.core.camera import Camera
from tillfree.core.geometry import boundary_distance_m
from tillfree.premises.camera_rules import check_sight, read_camera
from tillfree.premises.currencies import CURRENCIES
from tillfree.premises.fields import Node
from tillfree.premises.fixture_rules import read_fixture
from tillfree.premises.layout import Fixture, Gate, LoadCell, Slot, Store, Zone
from tillfree.premises.names import Names
from tillfree.premises.outlines import Array, read_outline
from tillfree.premises.problems import Findings
from tillfree.premises.settings import CheckSettings

FORMAT = "tillfree.store/1"
"""The one format that this version reads."""

RATE_LIMIT_HZ = 1e5
"""No load cell reads faster (the fastest converters for scales reach 40 kHz)."""

GATE_KINDS = ("entry", "exit", "both")


@dataclass(slots=True)
class StoreDraft:
    """What could be read: the store if it is whole enough to build, and its parts' places."""

    store: Store | None = None
    slots: list[tuple[Node, Slot]] = field(default_factory=list)


def read_store(raw: dict[str, object], findings: Findings, settings: CheckSettings) -> StoreDraft:
    """Read a parsed store.json; problems go to `findings`."""
    root = Node(raw, "", findings)
    draft = StoreDraft()
    if raw.get("format") != FORMAT:
        root.error("format", f"is not {FORMAT!r}", "convert the bundle, or use another version")
        return draft
    store_id = Names(findings, "store_id", on_topic=True).take(root)
    timezone, currency = _timezone(root), _currency(root)
    name = root.text("name", default=store_id or "store")
    floor = read_outline(root, "floor", settings)
    zones = _zones(root, settings)
    gates = _gates(root, floor, settings)
    cells, cell_ids = _load_cells(root)
    fixtures = _fixtures(root, draft, settings)
    cameras = _cameras(root, floor, settings)
    _check_cells(root, draft, cells, cell_ids)
    if store_id and name and timezone and currency and floor is not None:
        draft.store = Store(
            store_id, name, timezone, currency, floor, zones, gates, fixtures, cells, cameras
        )
    return draft


def _timezone(root: Node) -> str | None:
    name = root.text("timezone")
    if name is None or name == "UTC":
        return name
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        root.error("timezone", "is no IANA time zone", "use a name such as Europe/Zurich")
        return None
    return name


def _currency(root: Node) -> str | None:
    code = root.text("currency")
    if code is not None and code not in CURRENCIES:
        root.error("currency", "is no ISO 4217 currency", "use a code such as EUR")
        return None
    return code


def _zones(root: Node, settings: CheckSettings) -> tuple[Zone, ...]:
    names = Names(root.findings, "zone_id")
    found = []
    for node in root.nodes("zones"):
        zone_id = names.take(node)
        name = node.text("name", default=zone_id or "zone")
        polygon = read_outline(node, "polygon", settings)
        if zone_id and name and polygon is not None:
            found.append(Zone(zone_id, name, polygon))
    return tuple(found)


def _gates(root: Node, floor: Array | None, settings: CheckSettings) -> tuple[Gate, ...]:
    names = Names(root.findings, "gate_id", on_topic=True)
    found = []
    for node in root.nodes("gates"):
        gate_id = names.take(node)
        kind = node.text("kind")
        if kind is not None and kind not in GATE_KINDS:
            node.error("kind", f"must be one of {', '.join(GATE_KINDS)}", "choose one of them")
            kind = None
        segment = node.array("segment", 2, 2)
        if segment is None:
            continue
        if abs(segment[0] - segment[1]).max() < 0.01:
            node.error("segment", "has no length", "give the two ends of the door's opening")
            continue
        middle = segment.mean(axis=0)[None, :]
        if floor is not None and boundary_distance_m(floor, middle)[0] > settings.gate_tolerance_m:
            node.warning("segment", "is not at the floor's edge", "check the gate and the floor")
        if gate_id and kind:
            found.append(Gate(gate_id, kind, segment))
    return tuple(found)


def _load_cells(root: Node) -> tuple[tuple[LoadCell, ...], dict[str, Node]]:
    names = Names(root.findings, "sensor_id", on_topic=True)
    declared: dict[str, Node] = {}
    found = []
    for node in root.nodes("load_cells"):
        sensor_id = names.take(node)
        rate = node.number("rate_hz", above=0.0, most=RATE_LIMIT_HZ)
        noise = node.number("noise_sd_g", above=0.0)
        resolution = node.number("resolution_g", above=0.0)
        if sensor_id:
            declared[sensor_id] = node
            if rate is not None and noise is not None and resolution is not None:
                found.append(LoadCell(sensor_id, rate, noise, resolution))
    return tuple(found), declared


def _fixtures(root: Node, draft: StoreDraft, settings: CheckSettings) -> tuple[Fixture, ...]:
    fixture_names = Names(root.findings, "fixture_id")
    slot_names = Names(root.findings, "slot_id")
    found = []
    for node in root.nodes("fixtures"):
        names = (fixture_names, Names(root.findings, "shelf_id"), slot_names)
        fixture, slots = read_fixture(node, names, settings)
        draft.slots += slots
        if fixture is not None:
            found.append(fixture)
    return tuple(found)


def _cameras(root: Node, floor: Array | None, settings: CheckSettings) -> tuple[Camera, ...]:
    names = Names(root.findings, "camera_id", on_topic=True)
    found = []
    for node in root.nodes("cameras"):
        camera = read_camera(node, names.take(node), settings)
        if camera is not None:
            found.append(camera)
            if floor is not None:
                check_sight(node, camera, floor, settings)
    return tuple(found)


def _check_cells(
    root: Node, draft: StoreDraft, cells: tuple[LoadCell, ...], declared: dict[str, Node]
) -> None:
    """Every slot's load cell exists, and every load cell lies under a slot."""
    used = set()
    for node, slot in draft.slots:
        if slot.load_cell is None:
            continue
        used.add(slot.load_cell)
        if slot.load_cell not in declared:
            node.error(
                "load_cell", "is none of the store's load cells", "declare it, or write null"
            )
    for cell in cells:
        if cell.sensor_id not in used:
            declared[cell.sensor_id].warning(
                "sensor_id", "lies under no slot", "name it at a slot, or take it away"
            )
