"""No raw clock, no raw chance, no reading or writing inside the engine; no shortcuts in tests."""

import ast
from collections.abc import Sequence

from tests.house.source_tree import Module, dotted, hold, other_modules, snippet, source_modules

CLOCK = {"time"}
CLOCK_CALLS = {"now", "utcnow", "today"}
CHANCE = {"random", "secrets"}
CHANCE_CALLS = {"numpy.random", "np.random", "uuid.uuid1", "uuid.uuid4", "os.urandom"}
OUTSIDE = {"os", "pathlib", "socket", "subprocess", "sys", "logging", "threading", "asyncio"}

MAY_READ_THE_CLOCK = ("tillfree.runtime", "tillfree.cli")
MAY_DRAW = (
    "tillfree.simulator",
    "tillfree.runtime.bidder",
    "tillfree.runtime.board_eyes",
    "tillfree.runtime.nats.access",
    "tillfree.runtime.cloud",
    "tillfree.runtime.postgres.embedded",
)
ENGINE = (
    "tillfree.tracking",
    "tillfree.shelves",
    "tillfree.attribution",
    "tillfree.visits",
    "tillfree.engine",
)


def _below(module: Module, homes: Sequence[str]) -> bool:
    return any(f"{module.name}.".startswith(f"{home}.") for home in homes)


def _uses(module: Module) -> list[tuple[int, str]]:
    """Return line and dotted name of every import, attribute and call by name."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Attribute) and dotted(node):
            found.append((node.lineno, dotted(node)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.append((node.lineno, f"{node.func.id}()"))
    return found


def _walks_a_set(module: Module) -> list[int]:
    """Return the lines of loops straight over a set, whose order differs from run to run."""
    loops = [
        node.iter for node in ast.walk(module.tree) if isinstance(node, ast.For | ast.comprehension)
    ]
    return [
        loop.lineno
        for loop in loops
        if isinstance(loop, ast.Set | ast.SetComp)
        or (isinstance(loop, ast.Call) and dotted(loop.func) in {"set", "frozenset"})
    ]


def breaches(modules: Sequence[Module]) -> list[str]:
    """Return one line for each clock, chance, file or unordered loop where it may not be."""
    found = []
    for module in modules:
        for line, name in _uses(module):
            first, last = name.split(".")[0], name.rsplit(".", 1)[-1]
            place = f"{module.place}:{line}: {name}"
            clock = first in CLOCK or (last in CLOCK_CALLS and first in {"datetime", "date", "dt"})
            if clock and not _below(module, MAY_READ_THE_CLOCK):
                found.append(f"{place}: time comes in as an argument")
            chance = first in CHANCE or any(name.startswith(call) for call in CHANCE_CALLS)
            if chance and not _below(module, MAY_DRAW):
                found.append(f"{place}: chance comes in as an argument")
            if _below(module, ENGINE) and (
                first in OUTSIDE or name in {"open()", "print()", "io.open", "io.FileIO"}
            ):
                found.append(f"{place}: the engine neither reads nor writes outside")
        if _below(module, ENGINE):
            found += [f"{module.place}:{line}: a loop over a set" for line in _walks_a_set(module)]
    return found


def shortcuts(modules: Sequence[Module]) -> list[str]:
    """Return one line for each mock, sleep, skip or expected failure in the tests."""
    found = []
    for module in modules:
        for line, name in _uses(module):
            mock = name.startswith("unittest.mock")
            skip = name.startswith(("pytest.skip", "pytest.mark.skip", "pytest.mark.xfail"))
            if mock or name == "time.sleep" or (skip and module.name != "tests.shared_data"):
                found.append(f"{module.place}:{line}: {name}")
    return found


def test_clock_chance_and_files_stay_outside() -> None:
    hold(breaches(source_modules()))


def test_tests_take_no_shortcuts() -> None:
    hold(shortcuts(other_modules()))


def test_the_rule_sees_a_breach() -> None:
    for text in (
        "import time",
        "from time import perf_counter",
        "from datetime import datetime\nx = datetime.now()",
        "import random",
        "import numpy as np\nx = np.random.default_rng()",
        "import uuid\nx = uuid.uuid4()",
        "from pathlib import Path",
        "open('x')",
        "for x in {1, 2}: ...",
        "y = [x for x in set(z)]",
    ):
        assert breaches([snippet("tillfree.tracking.bad", text)]), text
    assert not breaches([snippet("tillfree.runtime.local", "import time")])
    assert not breaches([snippet("tillfree.simulator.walk", "import random")])
    assert not breaches([snippet("tillfree.tracking.good", "for x in sorted({1, 2}): ...")])


def test_the_rule_sees_a_shortcut() -> None:
    for text in ("import unittest.mock", "import time\ntime.sleep(1)", "pytest.skip('later')"):
        assert shortcuts([snippet("tests.core.test_bad", text)])
