"""Same messages, same bytes: in this process, in another with another hash seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.scenarios.told import as_bytes, said, world
from tillfree.engine import StoreEngine

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = """
import hashlib
from tests.properties.test_determinism import output
print(hashlib.sha256(output()).hexdigest())
"""


def output() -> bytes:
    """Return all that the engine says of one busy world."""
    of = world(profile="busy", seed=11, duration_s=40.0, camera_count=4)
    return as_bytes(said(StoreEngine(of.store, of.catalogue), of.deliveries))


def test_the_same_messages_give_the_same_bytes() -> None:
    assert output() == output()


def test_another_process_gives_the_same_bytes() -> None:
    """Python hashes text differently in every process; no order may come from that."""
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "20260105", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(output()).hexdigest()
