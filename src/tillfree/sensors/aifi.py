"""`tillfree import aifi`: a case of the Autonomous Checkout competition becomes a bundle.

The store has no gates and no cameras of ours: people come as the vendor's 3-D tracks (/poses),
weights from its plates. Source: the files described in `aifi_files.py`.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from tillfree.core.clock import NS_PER_S
from tillfree.core.errors import UsageRefused
from tillfree.core.gtin import is_gtin
from tillfree.premises import load_bundle
from tillfree.sensors.aifi_files import (
    PlateBlock,
    PlateId,
    Skipped,
    TargetFrame,
    at,
    number,
    read_lines,
    read_plates,
    read_targets,
)
from tillfree.sensors.aifi_layout import Plan, fixtures_of, floor_of, read_plan, sensor_name
from tillfree.sensors.messages import Delivery, Kind, PoseFrame, WeightChunk
from tillfree.sensors.writer import RecordingWriter

POSE_SOURCE = "aifi"

RESOLUTION_G = 0.241
"""Step of the competition's plates, grams (the smallest difference between their readings)."""

LEAST_NOISE_G, MOST_NOISE_G = 0.3, 10.0
"""A quiet plate's noise is taken from its data within these bounds, grams."""

WEIGHT_SPREAD, LEAST_SPREAD_G = 0.01, 1.0
"""The files give no spread of a product's weight: 1 % of it and at least 1 g (own choice: packed
goods are filled to about that, Directive 76/211/EEC allows 1.5 to 3 %)."""

PRICE_UNIT = 100
"""Prices are whole dollars; the catalogue takes cents."""

Item = TypeVar("Item")

BLOCKS = 1_000_000
"""Blocks of readings and frames of people at most, each (nine hours of five gondolas)."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a case: counts of what the bundle holds, and notes in words on what was
    chosen, left out or found odd."""

    bundle: Path
    store_id: str
    fixtures: int
    slots: int
    load_cells: int
    products: int
    pose_frames: int
    weight_chunks: int
    notes: tuple[str, ...]


def import_aifi(source: Path, out: Path) -> ImportReport:
    """Write the competition's case in folder `source` as a bundle into folder `out`.

    Raises UsageRefused if `source` is no such case or `out` cannot be written, and BundleInvalid
    if what came of it breaks the bundle's rules.
    """
    skipped, notes = Skipped(), list[str]()
    plan = read_plan(source, skipped)
    blocks = _bounded(list(read_plates(source / "plate_data.json", skipped)), notes)
    frames = _bounded(list(read_targets(source / "full_targets.json", skipped)), notes)
    if not blocks and not frames:
        raise UsageRefused(
            f"The folder {source} holds neither plate readings nor people that can be read; "
            "check that the files are whole."
        )
    products = _products(source / "products.json", skipped, notes)
    weighed = _weighed(blocks)
    store = _store(source.resolve().name, plan, blocks, frames, (weighed, set(products)))
    _note_oddities(plan, weighed, products, notes)
    notes += [f"{count} lines of {name} were unusable" for name, count in skipped.lines.items()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "store.json").write_text(json.dumps(store, indent=1) + "\n", "utf-8")
        _write_catalogue(out / "catalog.csv", products)
        with RecordingWriter(out / "recording.mcap") as writer:
            for delivery in sorted(_deliveries(plan, blocks, frames), key=_arrival):
                writer.write(delivery)
    except OSError as error:
        raise UsageRefused(
            f"The bundle {out} cannot be written ({error.strerror}); choose another folder."
        ) from error
    bundle = load_bundle(out)
    chunks = writer.messages - len(frames)
    return ImportReport(
        out,
        bundle.store.store_id,
        len(bundle.store.fixtures),
        len(bundle.store.slots),
        len(bundle.store.load_cells),
        len(bundle.catalogue),
        len(frames),
        chunks,
        tuple(notes),
    )


def _bounded(found: list[Item], notes: list[str]) -> list[Item]:
    if len(found) > BLOCKS:
        notes.append(f"only the first {BLOCKS} of {len(found)} messages were taken")
    return found[:BLOCKS]


def _weighed(blocks: list[PlateBlock]) -> dict[PlateId, float]:
    """Return the plates that ever said a number, and the noise of each, grams."""
    spreads: dict[PlateId, list[float]] = {}
    for block in blocks:
        spread = np.median(np.abs(np.diff(block.grams.astype(np.float64), axis=0)), axis=0)
        for shelf, plate in zip(*np.nonzero(np.isfinite(block.grams).any(axis=0)), strict=True):
            of_plate = spreads.setdefault((block.unit, int(shelf), int(plate)), [])
            if np.isfinite(spread[shelf, plate]):
                of_plate.append(float(spread[shelf, plate]))
    # The difference of two readings has sqrt(2) times their noise; 0.6745: median to sd (normal).
    return {
        plate: float(
            np.clip(np.median(found or [0.0]) / 0.6745 / np.sqrt(2.0), LEAST_NOISE_G, MOST_NOISE_G)
        )
        for plate, found in sorted(spreads.items())
    }


def _store(
    name: str,
    plan: Plan,
    blocks: list[PlateBlock],
    frames: list[TargetFrame],
    known: tuple[dict[PlateId, float], set[str]],
) -> dict[str, object]:
    weighed, sold = known
    fixtures = fixtures_of(plan, set(weighed), sold)
    seen = [
        joint[:2]
        for frame in frames
        for person in frame.people
        for joint_name, joint in person.joints.items()
        if joint_name in ("head", "neck")
    ]
    rates = {block.unit: block.rate_hz for block in blocks}
    return {
        "format": "tillfree.store/1",
        "store_id": "".join(c if c.isascii() and c.isalnum() else "-" for c in name) or "aifi",
        "name": f"AiFi nanostore, {name}",
        "timezone": "UTC",
        "currency": "USD",
        "floor": floor_of(fixtures, np.array(seen, dtype=np.float64)),
        "zones": [],
        "gates": [],
        "fixtures": fixtures,
        "load_cells": [
            {
                "sensor_id": sensor_name(plate),
                "rate_hz": rates[plate[0]],
                "noise_sd_g": round(noise_g, 3),
                "resolution_g": RESOLUTION_G,
            }
            for plate, noise_g in weighed.items()
            if plate in plan.plates
        ],
        "cameras": [],
    }


@dataclass(frozen=True, slots=True)
class _Article:
    """One product of products.json."""

    sku: str
    name: str
    price_minor: int
    weight_g: float


def _products(path: Path, skipped: Skipped, notes: list[str]) -> dict[str, _Article]:
    """Return the products with a weight; the first of each barcode counts."""
    found: dict[str, _Article] = {}
    unpriced, unweighed = set[str](), set[str]()
    for line in read_lines(path, skipped):
        sku, name = at(line, "product_id", "id"), at(line, "metadata", "name")
        weight_g = number(line, "metadata", "weight")
        if not isinstance(sku, str) or not sku.strip() or sku in found:
            continue
        if weight_g <= 0.0:
            unweighed.add(sku)
            continue
        price = number(line, "metadata", "price")
        if price <= 0.0:
            unpriced.add(sku)
        words = " ".join(str(name or sku).split())
        found[sku] = _Article(sku, words, round(max(price, 0.0) * PRICE_UNIT), weight_g)
    if unpriced:
        notes.append(f"{len(unpriced)} products have no price; they cost 0")
    if unweighed - found.keys():
        count = len(unweighed - found.keys())
        notes.append(f"{count} products have no weight and were left out of the catalogue")
    return found


def _write_catalogue(path: Path, products: dict[str, _Article]) -> None:
    columns = "sku gtin name brand category price_minor tax_rate weight_g weight_sd_g"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*columns.split(), "age_restricted", "image"])
        for article in products.values():
            gtin = article.sku if is_gtin(article.sku) else ""
            spread = max(LEAST_SPREAD_G, WEIGHT_SPREAD * article.weight_g)
            row = [article.sku, gtin, article.name, "", "", article.price_minor, 0.0]
            writer.writerow([*row, round(article.weight_g, 3), round(spread, 3), "false", ""])


def _note_oddities(
    plan: Plan, weighed: dict[PlateId, float], products: dict[str, _Article], notes: list[str]
) -> None:
    unknown = [plate for plate in weighed if plate not in plan.plates]
    if unknown:
        names = ", ".join(sensor_name(plate) for plate in unknown[:5])
        notes.append(f"{len(unknown)} plates send readings but stand nowhere; left out: {names}")
    silent = sum(plate not in weighed for plate in plan.plates)
    if silent:
        notes.append(
            f"{silent} plates stand in the store but never send; their slots weigh nothing"
        )
    planned = {sku for names in plan.skus.values() for sku in names}
    missing = sorted(planned - products.keys())
    if missing:
        notes.append(f"{len(missing)} planned products are not in the catalogue: {missing[:5]}")
    moved = [
        abs(height - float(plan.shelves[shelf].origin[2])) for shelf, height in plan.board_m.items()
    ]
    if moved and max(moved) > 0.01:
        notes.append(
            f"planogram and Shelves.json differ in shelf heights by up to {max(moved):.2f} m; "
            "the planogram's were taken, as hands reach there"
        )
    notes.append(
        "currency, prices in whole dollars, time zone and tax are not in the files: chosen"
    )


def _arrival(delivery: Delivery) -> int:
    return delivery.arrived_ns


def _deliveries(
    plan: Plan, blocks: list[PlateBlock], frames: list[TargetFrame]
) -> Iterator[Delivery]:
    """Yield people and readings; readings arrive when issued, people at once.

    (The vendor's people were stored two seconds late. A replay is not held to that: the delay was
    the archive's, and no live system could be run on it.)
    """
    for frame in frames:
        body = PoseFrame(frame.t_ns, frame.people)
        yield Delivery(Kind.POSES, POSE_SOURCE, frame.t_ns, body)
    for block in blocks:
        usable = np.isfinite(block.grams) & (np.abs(block.grams) < 1e8)
        end_ns = block.first_ns + round(len(block.grams) / block.rate_hz * NS_PER_S)
        for shelf, plate in zip(*np.nonzero(usable.any(axis=0)), strict=True):
            name: PlateId = (block.unit, int(shelf), int(plate))
            if name not in plan.plates:
                continue
            column = block.grams[:, shelf, plate].astype(np.float64)
            grams = tuple(
                round(float(reading), 4) if fit else None
                for reading, fit in zip(column, usable[:, shelf, plate], strict=True)
            )
            chunk = WeightChunk(block.first_ns, block.rate_hz, grams)
            arrived = max(block.issued_ns, end_ns)
            yield Delivery(Kind.WEIGHT, sensor_name(name), arrived, chunk)
