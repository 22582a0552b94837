"""The live view: the folded state, the floor as characters, the whole picture at several sizes."""

from io import StringIO
from itertools import pairwise

import numpy as np
import pytest
from rich.console import Console

from tests.runtime.small_world import small_bundle
from tillfree.premises import load_bundle
from tillfree.runtime.local import Playback, watch_bundle
from tillfree.runtime.local.floor_map import FloorMap, Mark
from tillfree.runtime.local.live_fold import LiveFold
from tillfree.runtime.local.live_screen import LiveScreen
from tillfree.runtime.local.live_state import LiveState
from tillfree.runtime.local.settings import ViewSettings


@pytest.fixture(scope="module")
def state() -> LiveState:
    """The state in the middle of a recording."""
    playback = Playback(load_bundle(small_bundle()))
    fold = LiveFold(LiveState(playback.bundle.store, playback.bundle.catalogue, ViewSettings()))
    for moment in playback.moments():
        fold.take(moment.output, moment.arrived_ns)
        if fold.state.carts and any(cart.lines for cart in fold.state.carts):
            break
    fold.sensors(playback.sensors())
    return fold.state


@pytest.mark.parametrize(("columns", "rows"), [(100, 29), (80, 23), (60, 24), (200, 60), (40, 16)])
def test_the_picture_fits_its_terminal(state: LiveState, columns: int, rows: int) -> None:
    console = Console(width=columns, height=rows, record=True, file=StringIO())
    console.print(LiveScreen(state, 10.0).draw(columns, rows), height=rows)
    lines = console.export_text().rstrip("\n").split("\n")
    assert len(lines) <= rows
    assert max(map(len, lines)) <= columns
    text = "\n".join(lines)
    assert state.store.name in text
    assert "carts" in text


def test_a_cart_is_shown_with_its_articles(state: LiveState) -> None:
    cart = next(cart for cart in state.carts if cart.lines)
    console = Console(width=100, height=29, record=True, file=StringIO())
    console.print(LiveScreen(state, 10.0).draw(100, 29), height=29)
    text = console.export_text()
    assert cart.credential in text
    assert state.article(cart.lines[0][0])[:12] in text
    assert "took" in text


def test_the_map_puts_marks_where_they_are() -> None:
    store = load_bundle(small_bundle()).store
    chart = FloorMap(store, 60, 20, 2.0)
    middle = store.floor.mean(axis=0)
    text = chart.draw([Mark(float(middle[0]), float(middle[1]), "X", "bold")]).plain
    lines = text.split("\n")
    assert len(lines) == 20
    assert {len(line) for line in lines} == {60}
    row = next(number for number, line in enumerate(lines) if "X" in line)
    assert 7 <= row <= 12
    assert 25 <= lines[row].index("X") <= 34
    assert "█" in text


def test_a_mark_that_is_nowhere_is_left_out() -> None:
    chart = FloorMap(load_bundle(small_bundle()).store, 40, 12, 2.0)
    nan = float("nan")
    assert "X" not in chart.draw([Mark(nan, nan, "X", ""), Mark(1e6, 0.0, "X", "")]).plain


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    watch_bundle(small_bundle(), 0.0)
    lines = capsys.readouterr().out.splitlines()
    assert any("came in" in line for line in lines)
    assert any("took" in line for line in lines)
    assert "\x1b" not in "".join(lines)


def test_letters_are_given_in_order_and_kept() -> None:
    bundle = load_bundle(small_bundle())
    state = LiveState(bundle.store, bundle.catalogue, ViewSettings())
    names = [state.letter(f"visit-{number}") for number in range(5)]
    assert names == ["A", "B", "C", "D", "E"]
    assert state.letter("visit-2") == "C"
    assert state.letter("") == "?"
    assert all(
        state.colour(f"visit-{a}") != state.colour(f"visit-{b}") for a, b in pairwise(np.arange(5))
    )
