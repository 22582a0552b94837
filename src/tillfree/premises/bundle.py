"""Load a store bundle from its folder."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tillfree.core.camera import Camera
from tillfree.premises.catalogue import Product
from tillfree.premises.layout import Fixture, Gate, LoadCell, Shelf, Slot, Store, Zone


@dataclass(frozen=True, slots=True)
class Bundle:
    """A store, what it sells, and its recording where there is one."""

    path: Path
    store: Store
    catalogue: dict[str, Product]
    recording: Path | None


def load_bundle(path: Path) -> Bundle:
    """Load the bundle in folder `path`."""
    raw = json.loads((path / "store.json").read_text("utf-8"))
    fixtures = []
    for f in raw["fixtures"]:
        facing = (float(f["facing"][0]), float(f["facing"][1]))
        shelves = tuple(
            Shelf(
                s["shelf_id"],
                f["fixture_id"],
                float(s["height_m"]),
                tuple(
                    Slot(
                        slot["slot_id"],
                        s["shelf_id"],
                        f["fixture_id"],
                        tuple(map(float, slot["centre"])),
                        float(slot["width_m"]),
                        float(slot["depth_m"]),
                        facing,
                        slot.get("load_cell"),
                        tuple(slot["skus"]),
                    )
                    for slot in s["slots"]
                ),
            )
            for s in f["shelves"]
        )
        fixtures.append(
            Fixture(
                f["fixture_id"],
                np.array(f["footprint"], float),
                float(f["height_m"]),
                facing,
                shelves,
            )
        )
    store = Store(
        raw["store_id"],
        raw["name"],
        raw["timezone"],
        raw["currency"],
        np.array(raw["floor"], float),
        tuple(Zone(z["zone_id"], z["name"], np.array(z["polygon"], float)) for z in raw["zones"]),
        tuple(Gate(g["gate_id"], g["kind"], np.array(g["segment"], float)) for g in raw["gates"]),
        tuple(fixtures),
        tuple(
            LoadCell(c["sensor_id"], c["rate_hz"], c["noise_sd_g"], c["resolution_g"])
            for c in raw["load_cells"]
        ),
        tuple(
            Camera(
                c["camera_id"],
                tuple(c["image_size"]),
                np.array(c["K"], float),
                np.array(c["R"], float),
                np.array(c["t"], float),
                np.array(c["distortion"], float),
                float(c["fps"]),
                c.get("source"),
            )
            for c in raw["cameras"]
        ),
    )
    catalogue = {}
    with (path / "catalog.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            catalogue[row["sku"]] = Product(
                row["sku"], row["gtin"], row["name"], row["brand"], row["category"],
                int(row["price_minor"]), float(row["tax_rate"]), float(row["weight_g"]),
                float(row["weight_sd_g"]), row["age_restricted"] == "true", row["image"],
            )
    recording = path / "recording.mcap"
    return Bundle(path, store, catalogue, recording if recording.exists() else None)
