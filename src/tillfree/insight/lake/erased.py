"""Visits that were erased and must not come back when the journal is read again.

Kept beside the tables as hashes of ids, one a line, which tell nobody anything.
"""

import hashlib
from collections.abc import Collection, Iterable

from tillfree.insight.lake.folders import Folders


def note_erased(folders: Folders, organisation: str, visit_ids: Iterable[str]) -> None:
    """Note that these visits are gone for good."""
    path = folders.of_store("erased", organisation, "all") / "visits.txt"
    known = _known(folders, organisation) | {_hashed(visit_id) for visit_id in visit_ids}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text("".join(f"{line}\n" for line in sorted(known)), "utf-8")
    draft.replace(path)


def not_erased(folders: Folders, organisation: str, visit_ids: Collection[str]) -> frozenset[str]:
    """Return those of the visits that may be written."""
    known = _known(folders, organisation)
    if not known:
        return frozenset(visit_ids)
    return frozenset(visit_id for visit_id in visit_ids if _hashed(visit_id) not in known)


def _known(folders: Folders, organisation: str) -> set[str]:
    path = folders.of_store("erased", organisation, "all") / "visits.txt"
    return set(path.read_text("utf-8").split()) if path.is_file() else set()


def _hashed(visit_id: str) -> str:
    return hashlib.sha256(visit_id.encode()).hexdigest()
