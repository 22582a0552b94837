"""What a fresh machine needs: pinned and hashed packages, the verbs, links that lead somewhere."""

import os
import re

from tests.house.source_tree import ROOT, hold, text_files

VERBS = ("demo", "test", "check", "bench", "siege", "docs")


def unpinned(lock: str) -> list[str]:
    """Return the requirements of a lock file that have no exact version or no hash."""
    blocks = re.split(r"\n(?=\S)", lock.replace("\\\n", " ").strip())
    return [
        block.split()[0]
        for block in blocks
        if not re.match(r"[\w.-]+==\S+", block) or "--hash=sha256:" not in block
    ]


def dead_links(page: str, exists: set[str]) -> list[str]:
    """Return the relative links of a Markdown page that are not among the files that exist."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page)
    return [target for target in targets if "://" not in target and target not in exists]


def test_both_locks_pin_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        hold([f"{name}: {entry}" for entry in unpinned((ROOT / name).read_text("utf-8"))])


def test_development_uses_the_versions_that_run() -> None:
    pin = re.compile(r"^[\w.-]+==\S+", re.MULTILINE)
    runs = set(pin.findall((ROOT / "requirements.lock").read_text("utf-8")))
    assert runs <= set(pin.findall((ROOT / "requirements-dev.lock").read_text("utf-8")))


def test_every_verb_is_there_and_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for verb in VERBS:
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE), verb
        assert f"make {verb}" in readme, verb


def test_scripts_can_be_started() -> None:
    for name in ("scripts/set_up.sh", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


def test_links_in_the_docs_lead_somewhere() -> None:
    for path in text_files():
        if path.suffix != ".md":
            continue
        page = path.read_text("utf-8")
        targets = set(re.findall(r"\]\(([^)#\s]+)", page))
        exists = {target for target in targets if (path.parent / target).exists()}
        hold([f"{path.relative_to(ROOT)}: {target}" for target in dead_links(page, exists)])


def test_the_rule_sees_a_breach() -> None:
    good = "a==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n"
    assert unpinned(good) == []
    assert unpinned(good + "b>=2 \\\n    --hash=sha256:00\n") == ["b>=2"]
    assert unpinned("b==2\n" + good) == ["b==2"]
    assert dead_links("[a](x.md#part) [b](y.md) [c](https://x.y)", {"x.md"}) == ["y.md"]
