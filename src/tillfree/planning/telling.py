"""A plan and its survey in a few lines for a terminal."""

from tillfree.planning.plan import StorePlan
from tillfree.planning.survey import Survey


def survey_text(plan: StorePlan, seen: Survey) -> str:
    """Return what a plan holds, what its cameras see and what is wrong with it."""
    blind = {front.fixture_id: 0.0 for front in seen.blind}
    for front in seen.blind:
        x, y = front.end[0] - front.start[0], front.end[1] - front.start[1]
        blind[front.fixture_id] += (x * x + y * y) ** 0.5
    stretches = ", ".join(f"{length:.1f} m of {name}" for name, length in blind.items())
    lines = [
        f"{plan.name}, {plan.width_m:g} x {plan.depth_m:g} m: {len(plan.pieces)} pieces of "
        f"furniture, {seen.slots} places for {seen.articles} articles, {len(plan.gates)} gates",
        f"    {len(plan.cameras)} cameras: two of them see {100.0 * seen.covered:.1f} % of the "
        f"shelf fronts and {100.0 * seen.floor_covered:.1f} % of the floor",
        f"    blind to two cameras: {stretches or 'no front'}",
    ]
    return "\n".join(lines + [f"    {one.severity.value}: {one.text}" for one in seen.findings])
