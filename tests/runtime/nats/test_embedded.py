"""An own nats-server: private, alone on its folder, back on its ports, gone with its parent."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.nats.wire import wait_until
from tillfree.runtime.nats import (
    IdRefused,
    NatsServerSettings,
    WireUnavailable,
    hub_server,
    leaf_server,
)
from tillfree.runtime.nats.embedded import program


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_its_passwords_are_its_owner_s_and_its_folder_is_its_alone(tmp_path: Path) -> None:
    with hub_server(tmp_path, ["store-1"]) as hub:
        assert _runs(hub.server.process_id)
        for name in ("server.conf", "secrets.json", "hub.json", "uplinks/store-1.json"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
        with pytest.raises(WireUnavailable, match="in use"), hub_server(tmp_path, ["store-1"]):
            pass
    assert hub.server.process_id == 0


def test_killed_it_comes_back_on_the_same_ports_with_the_same_passwords(tmp_path: Path) -> None:
    with leaf_server(tmp_path, "store-1", None) as leaf:
        before, first = leaf.server.ports, leaf.server.process_id
        leaf.server.kill()
        assert leaf.server.ended()
        leaf.server.start()
        assert leaf.server.process_id != first
        assert leaf.server.ports == before
    with leaf_server(tmp_path, "store-1", None) as again:
        assert again.access == leaf.access


def test_a_new_store_gets_an_account_and_the_others_keep_theirs(tmp_path: Path) -> None:
    with hub_server(tmp_path, ["store-1"]) as before:
        pass
    with hub_server(tmp_path, ["store-1", "store-2"]) as after:
        assert after.access.stores["store-1"] == before.access.stores["store-1"]
        assert set(after.uplinks) == {"store-1", "store-2"}


_PARENT = """
import sys
from pathlib import Path
from tillfree.runtime.nats import leaf_server
with leaf_server(Path(sys.argv[1]), "store-1", None) as leaf:
    print(leaf.server.process_id, flush=True)
    sys.stdin.read()
"""


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PARENT, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=dict(os.environ)) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        assert _runs(server)
        parent.kill()
        parent.wait()
    wait_until(lambda: not _runs(server), "the server ends with its parent")
    with leaf_server(tmp_path, "store-1", None) as leaf:
        assert _runs(leaf.server.process_id)


def test_what_cannot_start_says_so(tmp_path: Path) -> None:
    with leaf_server(tmp_path / "a", "store-1", None) as leaf:
        taken = NatsServerSettings(mqtt_port=leaf.server.ports.mqtt, start_attempts=2)
        with (
            pytest.raises(WireUnavailable, match="did not come up"),
            leaf_server(tmp_path / "b", "store-1", None, taken),
        ):
            pass
    with pytest.raises(IdRefused), hub_server(tmp_path / "c", ["store 1"]):
        pass


def test_a_server_that_nobody_wrote_down_is_ended_first(tmp_path: Path) -> None:
    with leaf_server(tmp_path, "store-1", None):
        pass
    left = subprocess.Popen([program(), "-c", str(tmp_path.resolve() / "server.conf")])
    with leaf_server(tmp_path, "store-1", None) as leaf:
        left.wait(60)
        assert _runs(leaf.server.process_id)
