"""The project speaks only of itself: no machine paths, no hosts of indexes, no foreign words."""

import re
from collections.abc import Iterable

from tests.house.source_tree import ROOT, hold, text_files

_HOSTS = [
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("crates", ".io"),
    ("deb", "ian.org"),
    ("proxy.go", "lang.org"),
    ("repo.maven.", "apache.org"),
    ("cond", "a.io"),
]
_PATHS = [("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/"), ("/User", "s/"), ("/op", "t/")]
_FOREIGN = [
    ("anth", "ropic"),
    ("clau", "de"),
    ("chat", "gpt"),
    ("copi", "lot"),
    ("language ", "model"),
    ("sub", "agent"),
    ("issue", " #"),
    ("this ", "session"),
    ("work", "place"),
]
"""Each word in two parts, so that this file does not hold what it looks for."""

FORBIDDEN = [first + second for first, second in [*_HOSTS, *_PATHS, *_FOREIGN]]


def breaches(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Return one line for each line of the named texts with a word that does not belong there."""
    wanted = re.compile("|".join(re.escape(word) for word in FORBIDDEN), re.IGNORECASE)
    return [
        f"{place}:{number}: {match.group()}"
        for place, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if (match := wanted.search(line))
    ]


def test_the_project_speaks_only_of_itself() -> None:
    hold(breaches((str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in text_files()))


def test_the_rule_sees_a_breach() -> None:
    for word in FORBIDDEN:
        assert len(breaches([("bad.md", f"see {word}x")])) == 1
    assert not breaches([("good.md", "a shelf, a cart, a receipt")])
