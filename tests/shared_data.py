"""Where data that is not ours to publish lies, for the tests that only measure against it."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("TILLFREE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
"""A folder beside the checkout; `TILLFREE_SHARED` names another."""


def shared_path(name: str) -> Path:
    """Return the file or folder `name` of the shared data, or skip the test where it is absent."""
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"the shared data has no {name} here (set TILLFREE_SHARED to its folder)")
    return path
