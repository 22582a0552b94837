"""Write a store at rest as the contract's store.json and catalog.csv.

The way back from `bundle.py`: for who makes a store up, the simulator and the planner of a new one.
"""

import csv
import json
from pathlib import Path

from tillfree.core.camera import Camera
from tillfree.premises.catalogue import Product
from tillfree.premises.layout import Fixture, Slot, Store

Json = dict[str, object]


def write_store(store: Store, folder: Path) -> None:
    """Write `store.json` into the folder."""
    whole: Json = {
        "format": "tillfree.store/1",
        "store_id": store.store_id,
        "name": store.name,
        "timezone": store.timezone,
        "currency": store.currency,
        "floor": store.floor.round(6).tolist(),
        "zones": [
            {"zone_id": z.zone_id, "name": z.name, "polygon": z.polygon.round(6).tolist()}
            for z in store.zones
        ],
        "gates": [
            {"gate_id": g.gate_id, "kind": g.kind, "segment": g.segment.round(6).tolist()}
            for g in store.gates
        ],
        "fixtures": [_fixture(fixture) for fixture in store.fixtures],
        "load_cells": [
            {
                "sensor_id": c.sensor_id, "rate_hz": c.rate_hz, "noise_sd_g": c.noise_sd_g,
                "resolution_g": c.resolution_g,
            }
            for c in store.load_cells
        ],
        "cameras": [_camera(camera) for camera in store.cameras],
    }  # fmt: skip
    (folder / "store.json").write_text(json.dumps(whole, indent=1) + "\n", "utf-8")


def _fixture(fixture: Fixture) -> Json:
    return {
        "fixture_id": fixture.fixture_id,
        "footprint": fixture.footprint.round(6).tolist(),
        "height_m": fixture.height_m,
        "facing": list(fixture.facing),
        "shelves": [
            {
                "shelf_id": shelf.shelf_id,
                "height_m": shelf.height_m,
                "slots": [_slot(slot) for slot in shelf.slots],
            }
            for shelf in fixture.shelves
        ],
    }


def _slot(slot: Slot) -> Json:
    return {
        "slot_id": slot.slot_id,
        "centre": [round(v, 6) for v in slot.centre_m],
        "width_m": round(slot.width_m, 6),
        "depth_m": round(slot.depth_m, 6),
        "load_cell": slot.load_cell,
        "skus": list(slot.skus),
    }


def _camera(camera: Camera) -> Json:
    return {
        "camera_id": camera.camera_id,
        "image_size": list(camera.image_size),
        "K": camera.intrinsics.tolist(),
        "R": camera.rotation.tolist(),
        "t": camera.translation.tolist(),
        "distortion": camera.distortion.tolist(),
        "fps": camera.fps,
    }


def write_catalogue(catalogue: dict[str, Product], folder: Path) -> None:
    """Write `catalog.csv` into the folder."""
    head = (
        "sku", "gtin", "name", "brand", "category", "price_minor", "tax_rate", "weight_g",
        "weight_sd_g", "age_restricted", "image",
    )  # fmt: skip
    with (folder / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        for p in catalogue.values():
            table.writerow(
                (p.sku, p.gtin, p.name, p.brand, p.category, p.price_minor, p.tax_rate,
                 p.weight_g, p.weight_sd_g, str(p.age_restricted).lower(), p.image)
            )  # fmt: skip
