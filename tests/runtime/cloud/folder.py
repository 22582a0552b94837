"""A cloud's folder from outside: who runs for it, and its database while it is at work."""

from pathlib import Path

from tillfree.runtime.postgres import Database


def processes_of(folder: Path) -> dict[int, list[str]]:
    """Return the commands of the running processes that name this folder, by process id."""
    found = {}
    for place in Path("/proc").iterdir():
        words = _command(place) if place.name.isdigit() else []
        if any(str(folder) in word for word in words):
            found[int(place.name)] = words
    return found


def _command(place: Path) -> list[str]:
    try:
        return [word.decode() for word in (place / "cmdline").read_bytes().split(b"\0")]
    except (FileNotFoundError, ProcessLookupError):
        return []


def database_of(data: Path) -> Database | None:
    """Return the embedded database of a cloud's data folder, None where it does not run.

    Its port is another one after each start of the cloud.
    """
    folder = data / "postgres"
    try:
        port = int((folder / "data/postmaster.pid").read_text("utf-8").split("\n")[3])
        words = {
            name: (folder / f"{name}.password").read_text("utf-8")
            for name in ("owner", "application", "keys")
        }
    except (FileNotFoundError, IndexError, ValueError):
        return None
    place = f"127.0.0.1:{port}"
    return Database(
        f"postgresql://tillfree_app:{words['application']}@{place}/postgres",
        f"postgresql://postgres:{words['owner']}@{place}/postgres",
        f"postgresql://tillfree_keys:{words['keys']}@{place}/tillfree_keys",
    )
