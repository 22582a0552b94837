"""The one door to numba: machine code for the inner loops, kept between runs.

Only modules of kernels import this one, and the tracker imports those when it first steps, so
that importing the package does not pay for numba. What is kept is stamped with all sources of the
package, since numba itself only looks at the file of the function that is entered. Source: numba
documentation, `cache=True`; `numba.core.caching.IndexDataCacheFile` for the stamp.
"""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

_JIT: Callable[..., object] = numba.njit
_OUTER = {"error_model": "numpy", "no_cfunc_wrapper": True}
_INNER = {**_OUTER, "no_cpython_wrapper": True}
"""Ways in from C and Python cost half of the compiling; numba takes these options unannounced."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that only other kernels call: no way in from Python is built for it."""
    return cast("Callable[P, R]", _JIT(function, **_INNER))


def entered(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that Python calls, on its first call, and keep it on disk."""
    dispatcher = _JIT(function, cache=True, **_OUTER)
    kept = getattr(dispatcher, "_cache", None)
    index = getattr(kept, "_cache_file", None)
    if index is not None:
        index._source_stamp = (index._source_stamp, _sources())
    return cast("Callable[P, R]", dispatcher)


def _sources() -> tuple[tuple[str, int, int], ...]:
    """Return name, time of change (ns) and size of every source of this package."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)
