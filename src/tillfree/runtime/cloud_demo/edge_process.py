"""The store of the demonstration as a process of its own: `tillfree edge` with a recording."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Thread

from tillfree.core.clock import NS_PER_S
from tillfree.runtime.nats import WireUnavailable

_STOP_S = 20.0
"""Seconds for the edge to end after it was told to; it stops its own server meanwhile."""
_LINES_KEPT = 20
"""Last lines of its log that are told where it ends badly."""


@dataclass(slots=True)
class EdgeProcess:
    """A running edge; `begins_s` is when it began to play (monotonic seconds), 0 before."""

    process: subprocess.Popen[str]
    first_ns: int
    speed: float
    begins_s: float = 0.0
    _log: list[str] = field(default_factory=list)
    _reader: Thread = field(init=False)

    def __post_init__(self) -> None:
        self._reader = Thread(target=self._read, name="edge log", daemon=True)
        self._reader.start()

    def has_ended(self) -> bool:
        """Tell whether the recording is over. Raises WireUnavailable where the edge fell."""
        code = self.process.poll()
        if code:
            self._reader.join(timeout=1.0)
            raise WireUnavailable(
                f"the store's edge ended with {code}; the last of its log: {' | '.join(self._log)}"
            )
        return code is not None

    def store_ns(self) -> int:
        """Return what the store's clock shows now, ns; its first moment until it plays."""
        if not self.begins_s:
            return self.first_ns
        played_s = (time.monotonic() - self.begins_s) * self.speed
        return self.first_ns + round(played_s * NS_PER_S)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._log = [*self._log, line.strip()][-_LINES_KEPT:]
            if not self.begins_s and '"edge_begins"' in line:
                # It begins to play the moment before it says so.
                began = datetime.fromisoformat(json.loads(line)["at"]).timestamp()
                self.begins_s = time.monotonic() - (time.time() - began)


@contextmanager
def edge_process(
    bundle: Path, data: Path, uplink: Path, playing: tuple[int, float]
) -> Iterator[EdgeProcess]:
    """Run the edge of a bundle's recording; `playing` is its first moment (ns) and the speed."""
    command = [sys.executable, "-m", "tillfree", "edge", str(bundle), "--data", str(data)]
    command += ["--uplink", str(uplink), "--recording", str(bundle / "recording.mcap")]
    command += ["--speed", str(playing[1])]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    process = subprocess.Popen(command, stderr=pipe, stdout=nothing, text=True)
    try:
        yield EdgeProcess(process, *playing)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
