"""What the documentation shows is what happens."""

from pathlib import Path

import pytest

from tests.docs.code_blocks import Block, blocks_of, commands_of, prints_as_told, run_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUNNABLE = [page for page in PAGES if blocks_of(page.name, page.read_text("utf-8"))]


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_code_block_runs(page: Path, tmp_path: Path) -> None:
    assert run_page(str(page.relative_to(ROOT)), page.read_text("utf-8"), tmp_path) > 0


def test_blocks_share_a_page_and_its_folder(tmp_path: Path) -> None:
    page = "```python\nx = 2\n```\n\n```console\n$ echo hello > f\n$ cat f\nhello\n```\n"
    check = "```python\nassert x == 2 and open('f').read() == 'hello\\n'\n```\n```sh\nfalse\n```\n"
    assert run_page("page.md", page + check, tmp_path) == 3


def test_the_runner_sees_what_is_wrong(tmp_path: Path) -> None:
    for page in (
        "```python\nassert 1 == 2\n```",
        "```console\n$ false\n```",
        "```console\n$ echo hello\ngoodbye\n```",
    ):
        with pytest.raises(AssertionError):
            run_page("page.md", page, tmp_path)


def test_dots_stand_for_anything() -> None:
    assert prints_as_told("a ... c\n...\nd", "a b c\nx\ny\nd\n")
    assert not prints_as_told("a ... c", "a b d")
    block = Block("p", 1, "console", "$ one\n1\n$ two\n")
    assert [(one.line, one.wanted) for one in commands_of(block)] == [("one", "1"), ("two", "")]
