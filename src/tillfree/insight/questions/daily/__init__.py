"""Days summed up: SQL over the lake's tables whose rows belong to one store and day.

Questions read these names instead of the tables where they can. What is summed up beforehand and
what is summed up while asking are the same text, so they are the same rows.
"""

import re
from functools import cache
from importlib import resources

_NAME = re.compile(r"\bdaily_[a-z_]+\b")


@cache
def all_daily() -> dict[str, str]:
    """Return the SQL of each by its name."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")]
    return {f.name.removesuffix(".sql"): f.read_text("utf-8") for f in sorted(files, key=str)}


def daily_in(sql: str) -> tuple[str, ...]:
    """Return the names of the days summed up that a text reads."""
    found = frozenset(_NAME.findall(sql))
    return tuple(name for name in all_daily() if name in found)
