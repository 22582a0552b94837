"""A server of another project that a process of ours starts, asks, ends: what all have in common.

Its folder holds its log and `lock`, so that no two processes serve one folder.
"""

import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class OwnServer(ABC):
    """A server as a context manager: started at the beginning of the block, stopped at its end.

    `log` is the name of its log within `folder`; `poll_s` seconds lie between two looks at whether
    what is waited for has happened.
    """

    def __init__(self, folder: Path, log: str, poll_s: float) -> None:
        """Name the folder; nothing is written or started yet."""
        self.folder = folder.resolve()
        self._log = self.folder / log
        self._poll_s = poll_s
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Start the server."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        self.stop()

    @property
    def process_id(self) -> int:
        """The process id of the running server, 0 where there is none."""
        return self._process.pid if self._process else 0

    def ended(self) -> bool:
        """Tell whether the server is not running, or no longer."""
        return self._process is None or self._process.poll() is not None

    @abstractmethod
    def start(self) -> None:
        """Start the server, or start it again where it was killed; returns when it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop the server and free the folder."""

    def _stop_with(self, asked: signal.Signals, wait_s: float) -> None:
        """Ask the process to end, cut it off where it does not in time, free the folder."""
        if self._process and not self.ended():
            self._process.send_signal(asked)
            try:
                self._process.wait(wait_s)
            except subprocess.TimeoutExpired:
                self._cut_off()
        self._process = None
        self._free_folder()

    def _free_folder(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def _wait(self, happened: Callable[[], bool], wait_s: float) -> bool:
        """Poll until it happened; False where it did not in time."""
        deadline = time.monotonic() + wait_s
        while not happened():
            if time.monotonic() > deadline:
                return False
            time.sleep(self._poll_s)
        return True

    def _cut_off(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        words = self._log.read_text("utf-8", "replace").strip()
        return words.splitlines()[-1] if words else "it said nothing"


def has_word(pid: int, word: Path) -> bool:
    """Tell whether a path stands in a process's command line; one that ended has none."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(word) in command.split(b"\0")


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody listens on now; who loses the race starts again."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
