"""A rehearsed rush as one self-contained HTML page: what to expect, blind fronts, the lines."""

from collections.abc import Callable, Iterator
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np

from tillfree.core.camera import Camera
from tillfree.premises import Fixture, Store, blind_words, load_bundle
from tillfree.scoring.rehearsal import Rehearsal
from tillfree.scoring.report import svg
from tillfree.scoring.report.reliability_chart import reliability_drawing
from tillfree.scoring.score_text import number, percent
from tillfree.scoring.waits import LineFigures
from tillfree.scoring.wording import counted, duration, seconds_words

LONG, MARGIN = 720.0, 24.0
"""Longer side of the floor's drawing and its empty border, in its own units."""
WIDE, HIGH, LEFT = 720.0, 150.0, 34.0
"""Size of a line's drawing and room for its numbers."""
EYE_M = 0.5
"""Length at which a camera's view is drawn, metres."""


def write_rehearsal(rehearsal: Rehearsal, bundle: Path, page: Path) -> None:
    """Write the page of a rehearsal in the store of `bundle` to the file `page`."""
    store = load_bundle(bundle).store
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(_page(rehearsal, store)), "utf-8")


def _page(one: Rehearsal, store: Store) -> Iterator[str]:
    style = (files("tillfree.scoring.report") / "style.css").read_text("utf-8")
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(store.name)}: a rush rehearsed</title><style>{style}</style></head><body>"
        f'<header><h1>{escape(store.name)}</h1><p class="lead soft">'
        f"A rush of {one.people} people within {duration(one.arriving_s)}, before anything is "
        f"built: {len(store.cameras)} cameras, {len(store.load_cells)} load cells, "
        f"{counted(len(store.gates), 'gate')}, {one.most_inside} people inside at most.</p>"
        f"{_tiles(one)}</header><main>"
    )
    yield (
        "<section><h2>What the cameras see</h2>"
        f'<p class="lead soft">{_blind(one)}</p>'
        f'<figure class="card plan">{_floor(one, store)}</figure></section>'
    )
    yield "<section><h2>The lines</h2>"
    yield '<p class="lead soft">How many stood there at once, second by second.</p>'
    for line in one.lines:
        yield f'<figure class="card">{_line(line)}</figure>'
    yield "</section>"
    if one.figures.reliability:
        yield (
            "<section><h2>Does confidence mean it?</h2>"
            '<p class="lead soft">Of the receipts said at 90 %, nine in ten should be right: then '
            "the dot lies on the dashed line.</p>"
            f'<div class="halves"><figure class="card">'
            f"{reliability_drawing(one.figures.reliability)}</figure>{_trust(one)}</div></section>"
        )
    yield (
        "</main><footer><p>Simulated people and sensors, the real engine; one rush is a sample, "
        f"so try other seeds (this was {one.seed}).</p></footer></body></html>"
    )


def _tiles(one: Rehearsal) -> str:
    f = one.figures
    shown = [
        (percent(f.item_f1), "item F1"),
        (percent(f.exact_bought), f"of {f.bought} carts right to the last item"),
        (percent(f.settled_share), "settled, charged unseen"),
        (percent(one.review_share), "to be reviewed"),
        (percent(one.covered), "of shelf fronts seen by two cameras"),
        (f"{one.door.longest}", "in line at the door at most"),
        (seconds_words(one.door.wait_median_s), "wait at the door, median"),
        (seconds_words(one.door.wait_p95_s), "wait at the door, 95 %"),
    ]
    cells = "".join(f"<li><b>{value}</b><span>{words}</span></li>" for value, words in shown)
    return f'<ul class="tiles">{cells}</ul>'


def _blind(one: Rehearsal) -> str:
    words = blind_words(one.fronts)
    if not words:
        return "Every shelf front is seen by two cameras at least over half of it."
    return f"Red fronts are blind: two cameras see less than half of them ({escape(words)})."


def _floor(one: Rehearsal, store: Store) -> str:
    low, high = store.floor.min(axis=0), store.floor.max(axis=0)
    scale = (LONG - 2 * MARGIN) / max(float((high - low).max()), 1e-6)
    width, height = (float(size) * scale + 2 * MARGIN for size in high - low)

    def at(x_m: float, y_m: float) -> svg.Point:
        return (
            MARGIN + (x_m - float(low[0])) * scale,
            height - MARGIN - (y_m - float(low[1])) * scale,
        )

    parts = [svg.polygon([at(*p) for p in store.floor], "floor-area")]
    for fixture in store.fixtures:
        corners = [at(*p) for p in fixture.footprint]
        parts.append(svg.polygon(corners, "fixture", fixture.fixture_id))
    for front in one.fronts:
        kind = "front blind" if front.is_blind else "front"
        parts.append(svg.line(at(*front.start), at(*front.end), kind))
    for gate in store.gates:
        parts.append(svg.line(at(*gate.segment[0]), at(*gate.segment[1]), "gate"))
    for fixture in store.fixtures:
        parts.append(_name(fixture, at))
    for camera in store.cameras:
        eye = camera.centre_m
        parts.append(svg.polygon([at(*p) for p in _wedge(camera)], "eye", camera.camera_id))
        parts.append(svg.circle(at(float(eye[0]), float(eye[1])), 3.5, "dot"))
    return svg.figure(width, height, "The floor from above with blind shelf fronts in red", parts)


def _name(fixture: Fixture, at: Callable[[float, float], svg.Point]) -> str:
    """Return the name of a fixture, written along its longer side."""
    middle = fixture.footprint.mean(axis=0)
    x, y = at(float(middle[0]), float(middle[1]))
    wide, deep = np.ptp(fixture.footprint, axis=0)
    if deep > wide:
        return svg.text((x + 3.5, y), fixture.fixture_id, "middle", "strong", -90.0)
    return svg.text((x, y + 3.5), fixture.fixture_id, "middle", "strong")


def _trust(one: Rehearsal) -> str:
    f = one.figures
    rows = [
        ("settled wrong", f"{f.settled_wrong} of {f.settled}"),
        ("at most, 95 % bound", percent(f.settled_wrong_upper) if f.settled else "–"),
        ("expected calibration error", number(f.calibration_error)),
        ("mean F1 of a visit", percent(f.mean_visit_f1)),
        ("claim first said after, median", seconds_words(f.said_median_s)),
        ("claim decided after, 95 %", seconds_words(f.decided_p95_s)),
    ]
    cells = "".join(
        f'<tr><td>{name}</td><td class="number">{told}</td></tr>' for name, told in rows
    )
    return f'<div class="scroll" tabindex="0"><table><tbody>{cells}</tbody></table></div>'


def _wedge(camera: Camera) -> list[tuple[float, float]]:
    """Return the corners of a small wedge in the direction of a camera's view, metres."""
    eye = camera.centre_m[:2]
    half = np.arctan(camera.image_size[0] / 2 / camera.intrinsics[0, 0])
    turn = np.arctan2(camera.rotation[2, 1], camera.rotation[2, 0])
    ends = [
        eye + EYE_M * np.array([np.cos(turn + side), np.sin(turn + side)]) for side in (-half, half)
    ]
    return [(float(x), float(y)) for x, y in (eye, *ends)]


def _line(line: LineFigures) -> str:
    most = max(line.longest, 1)
    span = max(len(line.lengths) - 1, 1)

    def at(step: int, people: float) -> svg.Point:
        x = LEFT + (WIDE - LEFT - 8.0) * step / span
        return (x, HIGH - 22.0 - (HIGH - 40.0) * people / most)

    top = [at(step, people) for step, people in enumerate(line.lengths)]
    base = [at(len(line.lengths) - 1, 0.0), at(0, 0.0)]
    parts = [
        svg.line(at(0, 0.0), at(span, 0.0), "grid"),
        svg.line(at(0, most), at(span, most), "grid"),
        svg.text((LEFT - 8.0, HIGH - 18.0), "0", "end"),
        svg.text((LEFT - 8.0, 22.0), str(most), "end"),
        svg.area([*top, *base], "var(--accent)", 0.25, line.place),
        svg.polyline(top, "trace"),
        svg.text((LEFT, HIGH - 6.0), "0 s"),
        svg.text((WIDE - 8.0, HIGH - 6.0), f"{line.step_s * span:.0f} s", "end"),
    ]
    words = (
        f"<b>{escape(line.place)}</b>: {counted(line.people, 'person', 'people')}, "
        f"{line.longest} at once at most, wait {seconds_words(line.wait_median_s)} in the median, "
        f"{seconds_words(line.wait_p95_s)} for 95 %"
    )
    if line.unserved:
        words += f"; {line.unserved} never had their turn"
    drawing = svg.figure(WIDE, HIGH, f"People in line at {line.place} over time", parts)
    return f"{drawing}<figcaption>{words}.</figcaption>"
