"""`tillfree backup` and `tillfree restore`: the journal's database in one folder, keys in another.

Who is erased after a copy of the keys was made could be read again with it. So the two are never in
one folder, and whatever erasure the journal knows is done again before a restored cloud begins.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tillfree.core.errors import UsageRefused
from tillfree.journal.postgres import catch_up
from tillfree.runtime.cloud.services import open_services
from tillfree.runtime.log_lines import utc_now_ns
from tillfree.runtime.postgres import (
    JOURNAL_DATABASE,
    KEYS_DATABASE,
    URL_VARIABLE,
    database,
    organisations_of,
    own_server,
    read_copy,
    write_copy,
)

_ABOUT = "backup.json"
_COPY = "database.copy"
_LINES = ("secrets.json", "ports.json")
"""What the stores know of the cloud's server: with it they come back without being told."""


class _About(msgspec.Struct, frozen=True):
    """What a folder of a backup holds; `made_ns` is when it was begun, ns UTC."""

    holds: str
    made_ns: int


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """What `tillfree restore` was told: folders of backups, of the keys perhaps none."""

    journal: Path
    data: Path
    keys: Path | None = None


def back_up(data: Path, place: Path, keys: bool) -> None:
    """Copy the journal's database, or with `keys` that of people's keys, into a new folder.

    The cloud of the folder `data` may be at work. Raises UsageRefused and DatabaseUnavailable.
    """
    _refuse_named()
    folder = data / "postgres"
    if not folder.exists():
        raise UsageRefused(f"there is no database under {data}: name the cloud's data folder")
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageRefused(f"{place} holds something already: name a new folder for this backup")
    draft = place.with_name(place.name + ".partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    about = _About("keys" if keys else "journal", utc_now_ns())
    with own_server(folder) as server:
        write_copy(server, KEYS_DATABASE if keys else JOURNAL_DATABASE, draft / _COPY)
    for name in _LINES:
        if not keys and (data / "server" / name).exists():
            shutil.copy(data / "server" / name, draft / name)
    (draft / _ABOUT).write_bytes(msgspec.json.encode(about))
    if place.exists():
        place.rmdir()
    draft.rename(place)


def restore(options: RestoreOptions) -> None:
    """Bring backups back into an empty data folder, and do again every erasure that is known.

    Raises UsageRefused and DatabaseUnavailable; what was begun is then left out of the way.
    """
    _refuse_named()
    data, folder = options.data, options.data / "postgres"
    _require(options.journal, "journal")
    if options.keys is not None:
        _require(options.keys, "keys")
    if folder.exists():
        raise UsageRefused(f"there is a database under {data} already: name an empty data folder")
    data.mkdir(parents=True, exist_ok=True)
    # PostgreSQL's own user must be able to pass to its folder.
    data.chmod(0o711)
    draft = data / "postgres.partial"
    shutil.rmtree(draft, ignore_errors=True)
    with own_server(draft) as server:
        read_copy(server, JOURNAL_DATABASE, options.journal / _COPY)
        if options.keys is not None:
            read_copy(server, KEYS_DATABASE, options.keys / _COPY)
        organisations = organisations_of(server)
    with database(draft) as found, open_services(found, utc_now_ns) as services:
        for organisation in organisations:
            own = services.of(organisation)
            catch_up(own.log)
            own.consents.pursue_again()
    for name in _LINES:
        if (options.journal / name).exists():
            (data / "server").mkdir(mode=0o700, exist_ok=True)
            shutil.copy(options.journal / name, data / "server" / name)
    draft.rename(folder)


def _refuse_named() -> None:
    if os.environ.get(URL_VARIABLE):
        raise UsageRefused(
            f"{URL_VARIABLE} names a server, which this does not copy: use its own backup, for the "
            "journal's database and the keys' apart"
        )


def _require(place: Path, holds: str) -> None:
    """Refuse a folder that is no whole backup of what is wanted."""
    try:
        about = msgspec.json.decode((place / _ABOUT).read_bytes(), type=_About)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageRefused(f"{place} is no backup: name a folder that `backup` wrote") from error
    if about.holds != holds:
        raise UsageRefused(f"{place} is a backup of the {about.holds}, not of the {holds}")
