"""The few shapes that the report's drawings are made of, as SVG text."""

from collections.abc import Iterable, Sequence
from html import escape

Point = tuple[float, float]


def figure(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    """Return an `svg` element of a size in its own units, with a label for who cannot see it."""
    return (
        f'<svg viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-label="{escape(label)}">'
        + "".join(parts)
        + "</svg>"
    )


def polygon(points: Sequence[Point], kind: str, title: str = "") -> str:
    """Return a closed shape of class `kind`."""
    return f'<polygon class="{kind}" points="{_points(points)}">{_title(title)}</polygon>'


def polyline(points: Sequence[Point], kind: str, colour: str = "", title: str = "") -> str:
    """Return an open line of class `kind`, in a colour of its own where one is given."""
    style = f' style="stroke:{colour}"' if colour else ""
    return f'<polyline class="{kind}"{style} points="{_points(points)}">{_title(title)}</polyline>'


def line(start: Point, end: Point, kind: str) -> str:
    """Return a straight line of class `kind`."""
    return (
        f'<line class="{kind}" x1="{_n(start[0])}" y1="{_n(start[1])}" '
        f'x2="{_n(end[0])}" y2="{_n(end[1])}"/>'
    )


def circle(centre: Point, radius: float, kind: str, colour: str = "", title: str = "") -> str:
    """Return a disc of class `kind`."""
    style = f' style="fill:{colour}"' if colour else ""
    return (
        f'<circle class="{kind}"{style} cx="{_n(centre[0])}" cy="{_n(centre[1])}" '
        f'r="{_n(radius)}">{_title(title)}</circle>'
    )


def area(points: Sequence[Point], colour: str, opacity: float, title: str = "") -> str:
    """Return a filled shape without outline."""
    return (
        f'<polygon style="fill:{colour}" fill-opacity="{opacity}" points="{_points(points)}">'
        f"{_title(title)}</polygon>"
    )


def act_mark(at: Point, size: float, kind: str, colour: str, title: str) -> str:
    """Return the mark of an act: pointing down for a pick, up for a return, a square to restock."""
    x, y = at
    if kind == "restock":
        corners = [(x - size, y - size), (x + size, y - size), (x + size, y + size),
                   (x - size, y + size)]  # fmt: skip
    else:
        tip = size if kind == "pick" else -size
        corners = [(x - size, y - tip), (x + size, y - tip), (x, y + tip)]
    return (
        f'<polygon class="mark" style="fill:{colour}" points="{_points(corners)}">'
        f"{_title(title)}</polygon>"
    )


def text(
    at: Point, words: str, anchor: str = "start", kind: str = "", turn_deg: float = 0.0
) -> str:
    """Return words at a point; `anchor` is start, middle or end; turned about it with the clock."""
    of_kind = f' class="{kind}"' if kind else ""
    if turn_deg:
        of_kind += f' transform="rotate({_n(turn_deg)} {_n(at[0])} {_n(at[1])})"'
    return (
        f'<text{of_kind} x="{_n(at[0])}" y="{_n(at[1])}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _title(words: str) -> str:
    return f"<title>{escape(words)}</title>" if words else ""
