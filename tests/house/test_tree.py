"""No dead file; each test stands where the module that it tests stands."""

from collections.abc import Sequence

from tests.house.source_tree import Module, hold, other_modules, snippet, source_modules
from tests.house.test_imports import imported

BESIDE = {"browser", "contracts", "scenarios", "properties", "house", "docs", "siege"}
"""Folders of tests that are about more than one module."""


def dead(modules: Sequence[Module]) -> list[str]:
    """Return one line for each module that no other module of the product imports."""
    used: set[str] = set()
    for module in modules:
        for _, target in imported(module):
            used |= {target, target.rpartition(".")[0]} - {module.name}
    return [
        f"{module.place}: nothing imports it"
        for module in modules
        if module.name not in used
        and not module.is_package
        and ".migrations." not in module.name  # alembic finds them by their folder
        and module.name.rsplit(".", 1)[-1] not in {"cli", "__main__"}
    ]


def _is_about(module: str, package: str, subjects: set[str]) -> bool:
    """Tell whether a module lies in the package (or is it, as `cli`) and has one of the names."""
    inside = f"{module}.".startswith(f"{package}.")
    return inside and module.rsplit(".", 1)[-1] in subjects


def stray(tests: Sequence[Module], modules: Sequence[Module]) -> list[str]:
    """Return one line for each test file that stands in the wrong folder.

    It is named after a module of the package that its folder is named after, or it is about that
    package as a whole and imports it.
    """
    names = {module.name for module in modules}
    found = []
    for test in tests:
        folders, name = test.name.split(".")[:-1], test.name.split(".")[-1]
        if folders[:1] != ["tests"] or not name.startswith("test_") or test.is_package:
            continue
        if len(folders) > 1 and folders[1] in BESIDE:
            continue
        package = ".".join(["tillfree", *folders[1:]])
        words = name.removeprefix("test_").split("_")
        subjects = {"_".join(words[:count]) for count in range(len(words), 0, -1)}
        named = any(_is_about(known, package, subjects) for known in names)
        if not named and not any(f"{to}.".startswith(f"{package}.") for _, to in imported(test)):
            found.append(f"{test.place}: it neither is named after {package} nor imports it")
    return found


def test_no_file_is_dead() -> None:
    hold(dead(source_modules()))


def test_tests_mirror_the_source() -> None:
    hold(stray(other_modules(), source_modules()))


def test_the_rule_sees_a_dead_file() -> None:
    lone = snippet("tillfree.core.lone", "import math")
    front = snippet("tillfree.core", "", is_package=True)
    user = snippet("tillfree.core.user", "from tillfree.core import lone")
    assert len(dead([lone, front])) == 1
    assert dead([lone, user, front]) == ["tillfree.core.user: nothing imports it"]


def test_the_rule_sees_a_stray_test() -> None:
    camera = snippet("tillfree.core.camera", "")
    assert stray([snippet("tests.core.test_lens", "")], [camera])
    assert not stray([snippet("tests.core.test_camera_properties", "")], [camera])
    assert not stray([snippet("tests.core.test_all", "from tillfree.core import camera")], [camera])
    assert not stray([snippet("tests.contracts.test_port", "")], [camera])
