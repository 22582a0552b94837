"""How hypothesis draws: the same examples every time in the suite, fresh ones under siege."""

import pytest
from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("siege", deadline=None, print_blob=True, max_examples=1_000)


def pytest_configure(config: pytest.Config) -> None:
    """Choose by the markers that were asked for; no deadline, since other work shares the cores."""
    settings.load_profile("siege" if config.getoption("-m") == "siege" else "suite")
