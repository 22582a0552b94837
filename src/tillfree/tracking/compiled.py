"""The one door to numba: machine code for the inner loops, kept between runs.

Only modules of kernels import this one, and the tracker imports those when it first steps, so
that importing the package does not pay for numba. What is kept is stamped with every kernel
compiled before it, since numba itself only looks at the file of the function that is entered.
Source: numba documentation, `cache=True`; `numba.core.caching.IndexDataCacheFile` for the stamp.
"""

import hashlib
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

_JIT: Callable[..., Any] = numba.njit
_OUTER = {"error_model": "numpy", "no_cfunc_wrapper": True}
_INNER = {**_OUTER, "no_cpython_wrapper": True}
"""Ways in from C and Python cost half of the compiling; numba takes these options unannounced."""
_KERNELS: list[Callable[..., Any]] = []
"""Every kernel so far, in the order of import."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that only other kernels call: no way in from Python is built for it."""
    _KERNELS.append(function)
    return cast("Callable[P, R]", _JIT(function, **_INNER))


def entered(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that Python calls, on its first call, and keep it on disk.

    No other kernel may call it: what is kept of either would hold its environment under one name,
    and of two that are loaded only one is filled.
    """
    _KERNELS.append(function)
    dispatcher = _JIT(function, cache=True, **_OUTER)
    index = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if index is not None:
        index._source_stamp = (index._source_stamp, _stamp())
    return cast("Callable[P, R]", dispatcher)


def _stamp() -> str:
    """Return a hash of every kernel so far: its code and the numbers of its module it uses."""
    total = hashlib.sha256()
    for kernel in _KERNELS:
        code, module = kernel.__code__, kernel.__globals__
        used = [module.get(name) for name in code.co_names]
        numbers = [repr(value) for value in used if isinstance(value, (int, float, np.ndarray))]
        total.update(code.co_code)
        total.update(repr((kernel.__name__, code.co_consts, numbers)).encode())
    return total.hexdigest()
