"""The reliability diagram: how sure receipts were against how often they were right."""

from tillfree.core.probability import CalibrationBin
from tillfree.scoring.report import svg

SIZE = 360.0
EDGE = 44.0
"""Room for the axes, in the drawing's units."""


_ALONE = """<style>text{font:12px system-ui,sans-serif;fill:#5b5e56}.grid{stroke:#dddcd4}
.ideal{stroke:#5b5e56;stroke-dasharray:4 4}.error{stroke:#a8281e;stroke-width:2}.dot{fill:#2b5fb4}
svg{background:#fff}</style>"""


def reliability_svg(bins: tuple[CalibrationBin, ...]) -> str:
    """Return the diagram as a file of its own, with its style inside."""
    drawing = reliability_drawing(bins).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    return drawing.replace(">", f">{_ALONE}", 1) + "\n"


def reliability_drawing(bins: tuple[CalibrationBin, ...]) -> str:
    """Return the diagram as SVG: dots on the diagonal mean what they say; area is their number."""
    most = max((b.count for b in bins), default=0)

    def at(said: float, right: float) -> svg.Point:
        inner = SIZE - EDGE - 16.0
        return (EDGE + said * inner, SIZE - EDGE - right * inner)

    parts = []
    for tick in range(0, 11, 2):
        share = tick / 10
        parts.append(svg.line(at(share, 0.0), at(share, 1.0), "grid"))
        parts.append(svg.line(at(0.0, share), at(1.0, share), "grid"))
        x, y = at(share, 0.0)
        parts.append(svg.text((x, y + 16.0), f"{100 * share:.0f}", "middle"))
        x, y = at(0.0, share)
        parts.append(svg.text((x - 8.0, y + 4.0), f"{100 * share:.0f}", "end"))
    parts.append(svg.line(at(0.0, 0.0), at(1.0, 1.0), "ideal"))
    for held in bins:
        said, right = held.mean_said, held.share_true
        parts.append(svg.line(at(said, said), at(said, right), "error"))
        radius = 4.0 + 8.0 * (held.count / most) ** 0.5
        words = f"{held.count} said at {100 * said:.1f} %, right {100 * right:.1f} %"
        parts.append(svg.circle(at(said, right), radius, "dot mark", "", words))
    middle = EDGE + (SIZE - EDGE - 16.0) / 2
    parts.append(svg.text((middle, SIZE - 8.0), "said, %", "middle"))
    parts.append(svg.text((EDGE + 4.0, 12.0), "right, %", "start"))
    return svg.figure(SIZE, SIZE, "Reliability of receipt confidence", parts)
