"""How far each session came through a funnel: one pass over events that are in order.

The same as `questions/funnel.sql`, which says it for any engine; here without sorting anything, so
that ten million events are asked while somebody waits. A test holds the two against each other.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Short = NDArray[np.int32]
_NEVER = -(2**62)
"""A moment before every window."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Events, visit after visit and in each in order: one a place in every array, (n,).

    `begins` is true at each visit's first event; `key` tells sessions of one visit apart, from 0,
    and below 0 of none; `steps` has bit k where the event is the funnel's step k, and none where it
    is not of the funnel; `group` from 0 is what the session is broken down by; `t_ns` ns UTC.
    """

    begins: NDArray[np.bool_]
    key: Short
    steps: NDArray[np.uint8]
    group: Short
    t_ns: Ints


@dataclass(frozen=True, slots=True)
class Reached:
    """Of each session and step when it was first reached, ns UTC (m, steps), 0 where it was not;
    `group` (m,) as of its first event."""

    group: Ints
    t_ns: Ints


def reached(moments: Moments, steps: int, window_ns: int, *, strict: bool) -> Reached:
    """Return how far every session came within a window from the first step to the last.

    `strict`: no other event of the funnel between two steps. A later beginning counts in place of
    an earlier one wherever it came in time.
    """
    keys = int(moments.key.max()) + 1 if len(moments.key) else 1
    sessions = _count(moments.begins, moments.key, moments.steps, keys)
    group = np.zeros(sessions, np.int64)
    found = np.zeros((sessions, steps), np.int64)
    # Of one kind of array, so that it is compiled once: what was read may be read-only.
    arrays = (
        moments.begins,
        moments.key,
        moments.steps,
        np.require(moments.group, requirements=["C", "W"]),
        np.require(moments.t_ns, requirements=["C", "W"]),
    )
    _follow(arrays, keys, window_ns, strict, (group, found))
    return Reached(group, found)


@njit(cache=True, nogil=True)
def _count(begins: NDArray[np.bool_], key: Short, bits: NDArray[np.uint8], keys: int) -> int:
    """Return the number of sessions."""
    seen_in = np.full(keys, -1)
    visits, sessions = -1, 0
    for row in range(len(key)):
        if begins[row]:
            visits += 1
        if bits[row] and key[row] >= 0 and seen_in[key[row]] != visits:
            seen_in[key[row]] = visits
            sessions += 1
    return sessions


@njit(cache=True, nogil=True)
def _follow(
    moments: tuple[NDArray[np.bool_], Short, NDArray[np.uint8], Short, Ints],
    keys: int,
    window_ns: int,
    strict: bool,
    out: tuple[Ints, Ints],
) -> None:
    """Fill group and first moments. `since` (key, step) is the latest beginning of a chain that
    came so far: of all events before, or strictly of the one just before."""
    begins, key, bits, groups, t_ns = moments
    group, found = out
    steps = found.shape[1]
    seen_in = np.full(keys, -1)
    session_of = np.zeros(keys, np.int64)
    since = np.full((keys, steps), _NEVER)
    visits, sessions = -1, 0
    for row in range(len(key)):
        if begins[row]:
            visits += 1
        k, now_ns = key[row], t_ns[row]
        if bits[row] == 0 or k < 0:
            continue
        if seen_in[k] != visits:
            seen_in[k] = visits
            session_of[k] = sessions
            group[sessions] = groups[row]
            since[k, :] = _NEVER
            sessions += 1
        first_ns = found[session_of[k]]
        for step in range(steps - 1, -1, -1):
            begun_ns = _NEVER
            if bits[row] >> step & 1:
                begun_ns = now_ns if step == 0 else since[k, step - 1]
                if begun_ns != _NEVER and now_ns - begun_ns > window_ns:
                    begun_ns = _NEVER
            if begun_ns != _NEVER and first_ns[step] == 0:
                first_ns[step] = now_ns
            if strict or begun_ns > since[k, step]:
                since[k, step] = begun_ns
