"""Load a store bundle from its folder, or say everything that is wrong with it at once."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tillfree.premises.catalogue import Product
from tillfree.premises.catalogue_file import CatalogueDraft, read_catalogue
from tillfree.premises.layout import Store
from tillfree.premises.problems import BundleInvalid, Findings, Problem, Severity
from tillfree.premises.settings import CheckSettings
from tillfree.premises.store_file import StoreDraft, read_store

STORE, CATALOGUE, RECORDING = "store.json", "catalog.csv", "recording.mcap"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A store, what it sells, and its recording where there is one."""

    path: Path
    store: Store
    catalogue: dict[str, Product]
    recording: Path | None


def load_bundle(path: Path) -> Bundle:
    """Load the bundle in folder `path`.

    Raises BundleInvalid with every problem found if there is an error among them.
    """
    bundle, problems = _read(path, CheckSettings())
    if bundle is None:
        raise BundleInvalid(str(path), problems)
    return bundle


def check_bundle(path: Path, settings: CheckSettings | None = None) -> list[Problem]:
    """Return every problem of the bundle in folder `path`; never raises, whatever is in it."""
    return list(_read(path, settings or CheckSettings())[1])


def _read(path: Path, settings: CheckSettings) -> tuple[Bundle | None, tuple[Problem, ...]]:
    about_store, about_goods = Findings(STORE), Findings(CATALOGUE)
    draft = StoreDraft()
    raw = _store_json(path / STORE, about_store, settings)
    if raw is not None:
        draft = read_store(raw, about_store, settings)
    planned = any(slot.skus for _, slot in draft.slots)
    catalogue = _catalogue(path / CATALOGUE, about_goods, planned, settings)
    if catalogue is not None:
        _check_planogram(draft, catalogue)
        _check_images(path, catalogue.products, about_goods)
    problems = about_store.all() + about_goods.all()
    failed = any(problem.severity == Severity.ERROR for problem in problems)
    if failed or draft.store is None or catalogue is None:
        return None, problems
    recording = path / RECORDING
    present = recording if recording.exists() else None
    return Bundle(path, draft.store, catalogue.products, present), problems


def _text(path: Path, findings: Findings, limit_bytes: int) -> str | None:
    """Return a file's text, or None with a problem."""
    try:
        size = path.stat().st_size
        if size > limit_bytes:
            findings.error("", size, f"is larger than {limit_bytes} bytes", "split the store")
            return None
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        findings.error(f"byte {error.start}", None, "is not UTF-8", "save the file as UTF-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        findings.error("", str(path), f"cannot be read: {reason}", "check the folder's path")
    return None


def _store_json(
    path: Path, findings: Findings, settings: CheckSettings
) -> dict[str, object] | None:
    text = _text(path, findings, settings.store_limit_bytes)
    if text is None:
        return None

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) < len(items):
            twice = next(name for name, times in Counter(n for n, _ in items).items() if times > 1)
            findings.warning("", twice, "a key stands twice in one object", "keep one of them")
        return found

    def constant(name: str) -> None:
        findings.error("", name, "holds a number that JSON does not know", "give a finite number")

    try:
        raw = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        findings.error(place, None, f"is no JSON: {error.msg}", "correct it there")
        return None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)[:80]
        findings.error("", None, f"is no usable JSON: {reason}", "correct the file")
        return None
    if not isinstance(raw, dict):
        findings.error("", raw, "must be one object", "write it as {...}")
        return None
    return raw


def _catalogue(
    path: Path, findings: Findings, planned: bool, settings: CheckSettings
) -> CatalogueDraft | None:
    if not planned and not path.exists():
        findings.warning("", None, "is missing", "add it, if only with its header row")
        return CatalogueDraft({}, frozenset())
    text = _text(path, findings, settings.catalogue_limit_bytes)
    return None if text is None else read_catalogue(text, findings)


def _check_planogram(draft: StoreDraft, catalogue: CatalogueDraft) -> None:
    for node, slot in draft.slots:
        for sku in slot.skus:
            if sku not in catalogue.named:
                message = "names a sku that the catalogue does not hold"
                node.findings.error(
                    node.at("skus"), sku, message, f"add it to {CATALOGUE}, or take it away"
                )


def _check_images(path: Path, catalogue: dict[str, Product], findings: Findings) -> None:
    for product in catalogue.values():
        if not product.image:
            continue
        place = f"sku {product.sku}, image"
        name = PurePosixPath(product.image)
        if name.is_absolute() or ".." in name.parts or "\\" in product.image:
            findings.error(
                place, product.image, "leads out of the bundle", "give a path in the bundle"
            )
            continue
        try:
            there = (path / product.image).exists()
        except (OSError, ValueError):
            there = False
        if not there:
            findings.warning(place, product.image, "is not in the bundle", "add the file")
