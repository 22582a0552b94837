"""The one door to numba: machine code for the inner loops, kept between runs.

Only modules of kernels import this one, and the tracker imports those when it first steps, so
that importing the package does not pay for numba. Source: numba documentation, `cache=True`.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of scalars and arrays to machine code on its first call."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
