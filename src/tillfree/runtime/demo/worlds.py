"""`tillfree simulate`: make up a store by profile or story, or list what can be made up."""

from pathlib import Path

from tillfree.core.errors import UsageRefused
from tillfree.simulator import PROFILES, STORIES, SimulationReport, SimulationSpec, simulate


def simulate_bundle(
    out: Path, story: str | None, profile: str | None, seed: int
) -> SimulationReport:
    """Write a simulated bundle into `out`; a busy store where neither story nor profile is given.

    Raises UsageRefused for a name that there is not, or where `out` already holds something else.
    """
    if seed < 0:
        raise UsageRefused(f"seed {seed} is below 0: give a whole number from 0.")
    if out.exists() and not out.is_dir():
        raise UsageRefused(f"{out} is a file; name a folder for the bundle to be written to.")
    if out.is_dir() and any(out.iterdir()) and not (out / "store.json").exists():
        raise UsageRefused(
            f"{out} holds something that is no bundle; name an empty or a new folder."
        )
    if story is None and profile is None:
        profile = "busy"
    return simulate(SimulationSpec(profile=profile, story=story, seed=seed), out)


def print_made(report: SimulationReport) -> None:
    """Say in two lines what was made."""
    print(
        f"{report.name}, seed {report.seed}: {report.duration_s / 60:.1f} minutes, "
        f"{report.people} people in {report.visits} visits, {report.acts} acts at "
        f"{report.slots} slots"
    )
    print(
        f"    {report.cameras} cameras, {report.load_cells} load cells, "
        f"{report.messages:,} messages, written to {report.path}"
    )


def list_worlds() -> str:
    """Return the profiles and stories that there are, a line each."""
    profiles = {name: (made.__doc__ or "").split("\n")[0] for name, made in PROFILES.items()}
    stories = {name: story.summary for name, story in STORIES.items()}
    width = max(map(len, [*profiles, *stories])) + 2
    lines = ["Profiles (--profile P):"]
    lines += [f"    {name:<{width}}{words}" for name, words in profiles.items()]
    lines.append("Stories (--story NAME):")
    lines += [f"    {name:<{width}}{words}" for name, words in stories.items()]
    return "\n".join(lines)
