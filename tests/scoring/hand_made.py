"""A bundle and a run folder small enough to know every figure of by hand."""

import json
from pathlib import Path

S = 1_000_000_000
START = 1_767_225_600 * S


def write_bundle(folder: Path, *, gates: bool = True) -> Path:
    """Write a store of one shelf with two slots, articles A (100 g) and B (200 g), no recording."""
    folder.mkdir(parents=True, exist_ok=True)
    slots = [
        {"slot_id": f"s{n}", "centre": [2.0 + n, 1.0, 1.0], "width_m": 0.5, "depth_m": 0.3,
         "load_cell": f"w{n}", "skus": [sku]}
        for n, sku in enumerate("AB")
    ]  # fmt: skip
    store = {
        "format": "tillfree.store/1", "store_id": "hand", "name": "Hand made", "timezone": "UTC",
        "currency": "KRW", "floor": [[0, 0], [6, 0], [6, 6], [0, 6]], "zones": [],
        "gates": [{"gate_id": "door", "kind": "both", "segment": [[2, 0], [3, 0]]}] * gates,
        "fixtures": [{
            "fixture_id": "f", "footprint": [[1.5, 0.8], [3.5, 0.8], [3.5, 1.2], [1.5, 1.2]],
            "height_m": 1.5, "facing": [0.0, 1.0],
            "shelves": [{"shelf_id": "f.0", "height_m": 1.0, "slots": slots}],
        }],
        "load_cells": [
            {"sensor_id": f"w{n}", "rate_hz": 20.0, "noise_sd_g": 1.0, "resolution_g": 0.241}
            for n in range(2)
        ],
        "cameras": [],
    }  # fmt: skip
    (folder / "store.json").write_text(json.dumps(store), "utf-8")
    (folder / "catalog.csv").write_text(
        "sku,gtin,name,brand,category,price_minor,tax_rate,weight_g,weight_sd_g,age_restricted,"
        "image\nA,,Apple,,fruit,1000,0.1,100,1,false,\nB,,Bread,,bakery,2000,0.1,200,2,false,\n",
        "utf-8",
    )
    return folder


def true_visit(
    name: str, credential: str | None, stay_s: tuple[float, float | None], lines: dict[str, int],
    role: str = "shopper",
) -> dict[str, object]:  # fmt: skip
    """Return a visit of truth.json."""
    left = stay_s[1]
    return {
        "visit_id": name, "credential": credential, "role": role, "party": 1,
        "entered_t_ns": START + int(stay_s[0] * S),
        "left_t_ns": None if left is None else START + int(left * S),
        "lines": [{"sku": sku, "quantity": n} for sku, n in lines.items()],
    }  # fmt: skip


def receipt(
    name: str, credential: str, stay_s: tuple[float, float], lines: dict[str, int],
    confidence: float = 0.9,
) -> dict[str, object]:  # fmt: skip
    """Return a line of receipts.jsonl; settled from a confidence of 0.9 on."""
    return {
        "visit_id": name, "credential": credential,
        "entered_t_ns": START + int(stay_s[0] * S), "left_t_ns": START + int(stay_s[1] * S),
        "currency": "KRW",
        "lines": [
            {"sku": sku, "quantity": n, "unit_price_minor": 1000, "probability": confidence}
            for sku, n in lines.items()
        ],
        "total_minor": 1000 * sum(lines.values()), "tax_minor": 0, "confidence": confidence,
        "status": "settled" if confidence >= 0.9 else "review",
    }  # fmt: skip


def write_truth(
    bundle: Path, visits: list[dict[str, object]], acts: list[dict[str, object]]
) -> None:
    """Write truth.json."""
    text = json.dumps({"visits": visits, "interactions": acts})
    (bundle / "truth.json").write_text(text, "utf-8")


def write_run(
    folder: Path, receipts: list[dict[str, object]], acts: list[dict[str, object]]
) -> Path:
    """Write receipts.jsonl and interactions.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("receipts", receipts), ("interactions", acts)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


def true_act(at_s: float, kind: str, visit: str, sku: str, slot: str) -> dict[str, object]:
    """Return an interaction of truth.json, one unit."""
    return {
        "t_ns": START + int(at_s * S), "kind": kind, "visit": visit, "sku": sku, "quantity": 1,
        "slot_id": slot,
    }  # fmt: skip


def said_act(at_s: float, kind: str, visit: str, sku: str, slot: str) -> dict[str, object]:
    """Return a line of interactions.jsonl: said 0.5 s after it, decided 1 s after it."""
    t_ns = START + int(at_s * S)
    return {
        "interaction_id": f"{visit}-{at_s}", "t_ns": t_ns, "said_t_ns": t_ns + S // 2,
        "decided_t_ns": t_ns + S, "kind": kind, "sku": sku, "quantity": 1, "slot_id": slot,
        "visit_id": visit, "probability": 0.9,
    }  # fmt: skip
