"""A rehearsal in a process of its own: it takes a core for seconds, and must be endable.

`tillfree rehearse ... --steps` tells how far it is; whoever asked reads that here, and the result
once it has ended. Its folder is thrown away.
"""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tillfree.planning import StorePlan, write_planned
from tillfree.runtime.rehearsal.rehearse import RushSpec
from tillfree.runtime.rehearsal.steps import StepTold

NICE = 5
"""It steps back for whatever else the machine has to do, as `nice` does."""
LINES_KEPT = 5
"""Last lines of its complaints that are told where it ends badly."""
LINE_CHARS = 500


@dataclass(frozen=True, slots=True)
class RushOutcome:
    """How a rehearsal ended: with the content of its two files, or with why not."""

    figures: bytes = b""
    page: bytes = b""
    refusal: str = ""


@dataclass(slots=True)
class RushProcess:
    """A rush that is being rehearsed; `outcome` is there once it has ended."""

    plan: StorePlan
    spec: RushSpec
    longest_s: float
    step: StepTold = field(default_factory=lambda: StepTold("people", 0.0))
    outcome: RushOutcome | None = None
    _process: "subprocess.Popen[str] | None" = None
    _stopped: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start it; returns at once."""
        self._thread = threading.Thread(target=self._live, name="rush", daemon=True)
        self._thread.start()

    def stop(self, why: str) -> None:
        """End it, with a sentence that says why; nothing happens where it has ended."""
        with self._lock:
            self._stopped = self._stopped or why
            if self._process is not None and self._process.poll() is None:
                self._process.kill()

    def join(self, wait_s: float) -> None:
        """Wait until it has ended, `wait_s` seconds at most."""
        if self._thread is not None:
            self._thread.join(wait_s)

    def _live(self) -> None:
        late = f"It took longer than {self.longest_s:g} s: let fewer people come, or plan less."
        deadline = threading.Timer(self.longest_s, self.stop, (late,))
        deadline.daemon = True
        deadline.start()
        try:
            with TemporaryDirectory(prefix="tillfree-rush-") as folder:
                self.outcome = self._rehearsed(Path(folder))
        finally:
            deadline.cancel()
            self.outcome = self.outcome or RushOutcome(refusal="It ended by a fault of its own.")

    def _rehearsed(self, folder: Path) -> RushOutcome:
        bundle, out = folder / "planned", folder / "rush"
        write_planned(self.plan, bundle)
        with (folder / "complaints").open("w+", encoding="utf-8") as complaints:
            with self._lock:
                if self._stopped:
                    return RushOutcome(refusal=self._stopped)
                self._process = subprocess.Popen(
                    _command(bundle, out, self.spec),
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    text=True,
                )
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICE)
            assert self._process.stdout is not None
            for line in self._process.stdout:
                self.step = msgspec.json.decode(line, type=StepTold)
            code = self._process.wait()
            if code or self._stopped:
                complaints.seek(0)
                said = [line.strip()[:LINE_CHARS] for line in complaints.readlines()]
                return RushOutcome(refusal=self._stopped or " ".join(said[-LINES_KEPT:]))
        return RushOutcome(
            (out / "rehearsal.json").read_bytes(), (out / "rehearsal.html").read_bytes()
        )


def _command(bundle: Path, out: Path, spec: RushSpec) -> list[str]:
    told = [sys.executable, "-m", "tillfree", "rehearse", str(bundle), "--out", str(out)]
    told += ["--people", str(spec.people), "--minutes", str(spec.minutes)]
    told += ["--seed", str(spec.seed), "--steps"]
    return told + (["--inside", str(spec.most_inside)] if spec.most_inside else [])
