"""What a check of a bundle found, in words for a terminal."""

from collections.abc import Sequence

from tillfree.premises.coverage import Coverage
from tillfree.premises.problems import Problem, Severity

LISTED = 200
"""Problems that are written out; the rest is counted."""

POOR = 0.5
"""Shelves with less than this share seen by two cameras are named."""


def describe(problems: Sequence[Problem], coverage: Coverage | None) -> str:
    """Return the report of `tillfree validate`: problems first, errors before warnings.

    `coverage` is None where the bundle cannot be loaded.
    """
    errors = [problem for problem in problems if problem.severity == Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity == Severity.WARNING]
    listed = (errors + warnings)[:LISTED]
    lines = [str(problem) for problem in listed]
    if len(problems) > len(listed):
        lines.append(f"... and {len(problems) - len(listed)} more")
    if coverage is not None:
        lines += _coverage_lines(coverage)
    verdict = "The bundle cannot be used" if errors else "The bundle can be used"
    lines.append(f"{verdict}: {_count(errors, 'error')}, {_count(warnings, 'warning')}.")
    return "\n".join(lines)


def _count(problems: Sequence[Problem], noun: str) -> str:
    return f"{len(problems)} {noun}" + ("" if len(problems) == 1 else "s")


def _coverage_lines(coverage: Coverage) -> list[str]:
    if not coverage.cameras:
        return ["No cameras: nothing of the store is seen."]
    lines = [
        f"Floor: {coverage.floor_seen:.0%} seen by a camera, "
        f"{coverage.floor_covered:.0%} by two or more."
    ]
    for camera in coverage.cameras:
        lines.append(
            f"  camera {camera.camera_id}: {camera.floor:.0%} of the floor, "
            f"{camera.fronts:.0%} of the shelf fronts"
        )
    if not coverage.slots:
        return lines
    lines.append(f"Shelf fronts: {coverage.covered:.0%} seen by two or more cameras.")
    for (fixture_id, shelf_id), share in coverage.of_shelves().items():
        mark = "  <- poor" if share < POOR else ""
        lines.append(f"  fixture {fixture_id}, shelf {shelf_id}: {share:.0%}{mark}")
    return lines
