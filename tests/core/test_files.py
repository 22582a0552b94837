"""A file from outside is read whole or refused with what to do."""

from pathlib import Path

import pytest

from tillfree.core.errors import UsageRefused
from tillfree.core.files import read_within


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_within(path, 5, "settings", UsageRefused) == b"12345"
    with pytest.raises(UsageRefused, match="larger than 4 bytes"):
        read_within(path, 4, "settings", UsageRefused)
    with pytest.raises(UsageRefused, match=r"the settings in .* cannot be read"):
        read_within(tmp_path / "none", 5, "settings", UsageRefused)
