"""What the pages for operators call by name is called so in the console."""

import re
from pathlib import Path

import pytest
from scripts.catalogues import source_words

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
PAGES = (
    "settle-doubtful-receipts",
    "refund-a-line",
    "change-a-price",
    "move-an-item",
    "open-and-close-a-store",
)


def unknown_names(text: str) -> list[str]:
    """Return each name in bold that stands on no page."""
    told = {one.id if isinstance(one.id, str) else one.id[0] for one in source_words() if one.id}
    return [name for name in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL) if name not in told]


@pytest.mark.parametrize("page", PAGES)
def test_what_is_named_is_on_the_pages(page: str) -> None:
    assert unknown_names((HOWTO / f"{page}.md").read_text("utf-8")) == []


def test_the_rule_sees_a_name_that_is_nowhere() -> None:
    assert unknown_names("press **Catalogue**, then **Frobnicate**") == ["Frobnicate"]
