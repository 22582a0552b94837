"""A small bundle that breaks no rule, as plain data that a test may then spoil."""

import json
from copy import deepcopy
from pathlib import Path

import numpy as np

CATALOGUE = """\
sku,gtin,name,brand,category,price_minor,tax_rate,weight_g,weight_sd_g,age_restricted,image
tea,4006381333931,Tea,House,drinks,450,0.1,120.5,1.5,false,
gin,,Gin,House,drinks,2900,0.2,1180,6,true,
"""

Json = dict[str, object]


def camera(name: str, eye_m: tuple[float, float, float], at_m: tuple[float, float, float]) -> Json:
    """Return a camera of 1280 by 720 px at `eye_m` that looks at `at_m`."""
    eye, at = np.array(eye_m), np.array(at_m)
    forward = (at - eye) / np.linalg.norm(at - eye)
    right = np.cross(forward, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    return {
        "camera_id": name,
        "image_size": [1280, 720],
        "K": [[700.0, 0.0, 640.0], [0.0, 700.0, 360.0], [0.0, 0.0, 1.0]],
        "R": rotation.tolist(),
        "t": (-rotation @ eye).tolist(),
        "distortion": [-0.1, 0.01, 0.0, 0.0, 0.0],
        "fps": 10,
    }


STORE: Json = {
    "format": "tillfree.store/1",
    "store_id": "corner",
    "name": "Corner",
    "timezone": "Europe/Zurich",
    "currency": "CHF",
    "floor": [[0, 0], [6, 0], [6, 5], [0, 5]],
    "zones": [{"zone_id": "all", "name": "All", "polygon": [[0, 0], [6, 0], [6, 5], [0, 5]]}],
    "gates": [{"gate_id": "door", "kind": "both", "segment": [[2, 0], [3, 0]]}],
    "fixtures": [
        {
            "fixture_id": "wall",
            "footprint": [[2, 4], [4, 4], [4, 4.5], [2, 4.5]],
            "height_m": 1.8,
            "facing": [0, -1],
            "shelves": [
                {
                    "shelf_id": "low",
                    "height_m": 0.5,
                    "slots": [
                        {
                            "slot_id": "low-1",
                            "centre": [2.5, 4.2, 0.5],
                            "width_m": 1.0,
                            "depth_m": 0.4,
                            "load_cell": "w1",
                            "skus": ["tea"],
                        },
                        {
                            "slot_id": "low-2",
                            "centre": [3.5, 4.2, 0.5],
                            "width_m": 1.0,
                            "depth_m": 0.4,
                            "load_cell": "w2",
                            "skus": ["gin", "tea"],
                        },
                    ],
                }
            ],
        }
    ],
    "load_cells": [
        {"sensor_id": "w1", "rate_hz": 20, "noise_sd_g": 1.0, "resolution_g": 0.2},
        {"sensor_id": "w2", "rate_hz": 20, "noise_sd_g": 1.0, "resolution_g": 0.2},
    ],
    "cameras": [
        camera("left", (0.2, 0.2, 2.6), (3.0, 4.0, 0.6)),
        camera("right", (5.8, 0.2, 2.6), (3.0, 4.0, 0.6)),
    ],
}


def store() -> Json:
    """Return store.json as data of the test's own."""
    return deepcopy(STORE)


def write_bundle(folder: Path, data: object, catalogue: str = CATALOGUE) -> Path:
    """Write a bundle without a recording and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "store.json").write_text(json.dumps(data), "utf-8")
    (folder / "catalog.csv").write_text(catalogue, "utf-8")
    return folder
