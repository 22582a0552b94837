"""Write a run folder as the engine speaks: every file line by line, nothing held but alerts.

The files and their keys are docs/reference/run-folder.md's.
"""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from tillfree import __version__
from tillfree.engine import DecidedInteraction, EngineOutput
from tillfree.journal import Fact, encode_facts
from tillfree.runtime.local.settings import WriterSettings
from tillfree.scoring import RunAlert, RunFigures
from tillfree.sensors import SensorHealth
from tillfree.visits import evidence_of

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
        self._line("evidence", evidence_of(decided.interaction, decided.claim))

    def _line(self, name: str, row: object) -> None:
        self._files[name].write(_encode(row) + b"\n")
