"""A plan and its survey in a few lines for a terminal."""

from tillfree.planning.plan import StorePlan
from tillfree.planning.survey import Survey
from tillfree.premises import blind_words


def survey_text(plan: StorePlan, seen: Survey) -> str:
    """Return what a plan holds, what its cameras see and what is wrong with it."""
    lines = [
        f"{plan.name}, {plan.width_m:g} x {plan.depth_m:g} m: {len(plan.pieces)} pieces of "
        f"furniture, {seen.slots} places for {seen.articles} articles, {len(plan.gates)} gates",
        f"    {len(plan.cameras)} cameras: two of them see {100.0 * seen.covered:.1f} % of the "
        f"shelf fronts and {100.0 * seen.floor_covered:.1f} % of the floor",
        f"    blind to two cameras: {blind_words(seen.fronts) or 'no front'}",
    ]
    return "\n".join(lines + [f"    {one.severity.value}: {one.text}" for one in seen.findings])
