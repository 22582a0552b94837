"""Write a run folder as the engine speaks: every file line by line, nothing held but alerts.

The files and their keys are docs/reference/run-folder.md's.
"""

import math
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from tillfree import __version__
from tillfree.attribution import Alternative, Claim
from tillfree.engine import DecidedInteraction, EngineOutput
from tillfree.journal import Fact, encode_facts
from tillfree.runtime.local.settings import WriterSettings
from tillfree.scoring import RunAlert, RunFigures
from tillfree.sensors import SensorHealth

LINES = ("receipts", "interactions", "facts", "attention", "evidence", "carts")
"""Files of JSON lines, by the beginning of their names."""
_encode = msgspec.json.Encoder().encode


class RunWriter:
    """An open run folder; a context manager, so that its files are closed whatever happens."""

    def __init__(self, folder: Path, settings: WriterSettings) -> None:
        """Make the folder and empty files in it; what an earlier run left there is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._settings = settings
        self._files: dict[str, BinaryIO] = {
            name: (folder / f"{name}.jsonl").open("wb") for name in LINES
        }
        self._tracks = (folder / "tracks.csv").open("wb")
        self._tracks.write(b"t_ns,track_id,visit_id,x,y\n")
        self._unflushed = 0
        self.receipts = self.settled = self.acts = self.alert_count = 0
        self.alerts: list[RunAlert] = []

    def __enter__(self) -> "RunWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (*self._files.values(), self._tracks):
            file.close()

    def take(self, output: EngineOutput) -> None:
        """Write what one call of the engine gave."""
        if output.facts:
            self._files["facts"].write(encode_facts(output.facts))
            for fact in output.facts:
                self._fact(fact)
        for seen in output.attention:
            attention = seen.attention
            row = {
                "t_ns": attention.t_ns,
                "kind": attention.kind.value,
                "visit_id": seen.visit_id,
                "track_id": attention.track_id,
                "zone_id": attention.zone_id,
                "slot_id": attention.slot_id,
                "duration_ns": attention.duration_ns,
            }
            self._line("attention", row)
        for cart in output.carts:
            lines = [msgspec.to_builtins(line) for line in cart.lines]
            self._line("carts", {"t_ns": cart.t_ns, "visit_id": cart.visit_id, "lines": lines})
        for decided in output.decided:
            self._act(decided)
        if output.positions:
            self._tracks.write(
                "".join(
                    f"{p.t_ns},{p.track_id},{p.visit_id or ''},{p.x_m:.3f},{p.y_m:.3f}\n"
                    for p in output.positions
                ).encode()
            )
        self._unflushed += len(output.facts) + len(output.positions)
        if self._unflushed >= self._settings.flush_lines:
            self._unflushed = 0
            for file in (*self._files.values(), self._tracks):
                file.flush()

    def finish(
        self,
        standing: tuple[DecidedInteraction, ...],
        sensors: tuple[SensorHealth, ...],
        problems: list[str],
    ) -> None:
        """Write the acts that could still have changed, and the sensors' health."""
        for decided in standing:
            self._act(decided)
        health = {"sensors": [sensor.row() for sensor in sensors], "problems": problems}
        (self._folder / "health.json").write_bytes(_encode(health) + b"\n")

    def figures(self, figures: RunFigures) -> None:
        """Write `run.json`, the last of all."""
        row = msgspec.structs.replace(figures, version=__version__)
        (self._folder / "run.json").write_bytes(_encode(row) + b"\n")

    def _fact(self, fact: Fact) -> None:
        if fact.kind == "ReceiptIssued":
            self.receipts += 1
            self.settled += fact.body.get("status") == "settled"
            self._line("receipts", fact.body)
        elif fact.kind == "AlertRaised":
            self.alert_count += 1
            if len(self.alerts) < self._settings.alerts:
                self.alerts.append(msgspec.convert(fact.body, RunAlert))

    def _act(self, decided: DecidedInteraction) -> None:
        self.acts += 1
        self._line("interactions", decided.interaction)
        self._line("evidence", evidence_row(decided))

    def _line(self, name: str, row: object) -> None:
        self._files[name].write(_encode(row) + b"\n")


def evidence_row(decided: DecidedInteraction) -> dict[str, object]:
    """Return an act's line of `evidence.jsonl`."""
    said, claim = decided.interaction, decided.claim
    return {
        "interaction_id": said.interaction_id,
        "visit_id": said.visit_id,
        "t_ns": said.t_ns,
        "from_ns": claim.from_ns,
        "to_ns": claim.to_ns,
        "kind": said.kind,
        "sku": said.sku,
        "quantity": said.quantity,
        "slot_id": said.slot_id,
        "probability": said.probability,
        "changes": _changes(claim),
        "messages": list(claim.messages),
        "alternatives": [_alternative(other) for other in claim.alternatives],
    }


def _changes(claim: Claim) -> list[dict[str, object]]:
    return [
        {
            "change_id": weight.change_id,
            "sensor_id": weight.sensor_id,
            "delta_g": round(weight.delta_g, 3),
            "sd_g": round(weight.sd_g, 3),
            "t_ns": weight.t_ns,
        }
        for weight in claim.weights
    ]


def _alternative(other: Alternative) -> dict[str, object]:
    outcome = other.outcome
    return {
        "visit_id": outcome.party or None,
        "kind": outcome.kind.value,
        "sku": outcome.item.sku,
        "quantity": outcome.item.quantity,
        "slot_id": outcome.item.slot_id,
        "probability": round(other.probability, 9),
        "terms": {term.name: _finite(term.value) for term in other.terms},
        "distance_m": _finite(other.distance_m),
    }


def _finite(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
