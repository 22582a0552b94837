"""What all tests share: how hypothesis draws, and one database for all that need one.

The same examples every time in the suite, fresh ones under siege.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tillfree.runtime.postgres import Database, database

settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("siege", deadline=None, print_blob=True, max_examples=1_000)


def pytest_configure(config: pytest.Config) -> None:
    """Choose by the markers that were asked for; no deadline, since other work shares the cores."""
    settings.load_profile("siege" if config.getoption("-m") == "siege" else "suite")


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """Give an empty folder that the server's unprivileged user may pass through."""
    with tempfile.TemporaryDirectory(prefix="tillfree-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="session")
def shared_database() -> Iterator[Database]:
    """Give a migrated database; who uses it takes an organisation of their own."""
    with tempfile.TemporaryDirectory(prefix="tillfree-") as name:
        Path(name).chmod(0o711)
        with database(Path(name)) as found:
            yield found
