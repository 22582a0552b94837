"""What pages are made of beside their words: styles, modules, icons; kept for ever by browsers.

All of it comes from the package and lies in memory. Its address holds a hash of everything, so a
browser may keep it for good, and modules that import each other stay of one version.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from tillfree.web.callers import ApiRequest
from tillfree.web.problems import missing

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webmanifest": "application/manifest+json",
}
_STYLE = "tillfree.css"
_FOR_EVER = "public, max-age=31536000, immutable"
_DIGEST_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: as it is, and compressed where that is smaller."""

    media_type: str
    content: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file by its name, and the hash of them all."""

    digest: str
    by_name: dict[str, Asset]


@cache
def assets() -> Assets:
    """Return what the package holds; the style sheets are joined in the order of their names."""
    found = dict(_walk(files("tillfree.web.faces") / "static", ""))
    sheets = sorted(name for name in found if name.endswith(".css"))
    found[_STYLE] = b"\n".join(found.pop(name) for name in sheets)
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(name.encode() + b"\0" + found[name])
    return Assets(
        digest.hexdigest()[:_DIGEST_SIGNS],
        {name: _asset(name, content) for name, content in found.items()},
    )


def address_of(name: str) -> str:
    """Return the address of a file. Raises KeyError for one that there is not."""
    held = assets()
    if name not in held.by_name:
        raise KeyError(f"there is no asset {name}")
    return f"/assets/{held.digest}/{name}"


def _walk(folder: Traversable, before: str) -> list[tuple[str, bytes]]:
    found = []
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            found += _walk(one, f"{before}{one.name}/")
        else:
            found.append((f"{before}{one.name}", one.read_bytes()))
    return found


def _asset(name: str, content: bytes) -> Asset:
    packed = gzip.compress(content, 9, mtime=0)
    return Asset(
        _TYPES[name.rpartition(".")[2]], content, packed if len(packed) < len(content) else b""
    )


@get("/assets/{digest:str}/{name:path}", include_in_schema=False, sync_to_thread=False)
def read_asset(request: ApiRequest, digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Return a file; asked for by an old page's hash, the one of now, which nobody keeps."""
    held = assets()
    found = held.by_name.get(name.lstrip("/"))
    if found is None:
        raise missing("asset", name)
    headers = {
        "cache-control": _FOR_EVER if digest == held.digest else "no-store",
        "vary": "accept-encoding",
        "cross-origin-resource-policy": "same-origin",
    }
    content = found.content
    if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
        content = found.packed
        headers["content-encoding"] = "gzip"
    return Response(content, media_type=found.media_type, headers=headers)


PAGES: tuple[HTTPRouteHandler, ...] = (read_asset,)
