"""`tillfree serve` as a process: it starts, answers, and ends when it is told to, streams open."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from tests.web.town import until


def test_it_starts_answers_and_ends(server_folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tillfree", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data", str(server_folder / "data")], stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}"

    def is_ready() -> bool:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            return httpx.get(f"{url}/ready").status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(is_ready)
        assert httpx.get(f"{url}/schema/openapi.json").json()["openapi"] == "3.1.0"
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0, told
    events = [json.loads(line)["event"] for line in told.splitlines()]
    assert events[0] == "api_begins"
    assert events[-1] == "api_ended"
