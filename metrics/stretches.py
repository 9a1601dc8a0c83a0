"""Stretches of time that a change bears on: in order, apart from each other, and few.

A batch that holds the newest hour and a value of last summer bears on two of them, not on the half
year between.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metrics.moments import DAY_MS

Span = tuple[int, int]  # the first and the last moment (ms), both within
Stretches = tuple[Span, ...]
# What lies less than a day apart is looked at together, as each look costs more than a day's rows;
# so does what would make more than MOST of them, the nearest first.
APART_MS = DAY_MS
MOST = 16


def merged(spans: Iterable[Span], apart_ms: int = APART_MS, most: int = MOST) -> Stretches:
    """The stretches that hold all of `spans`."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first - found[-1][1] < apart_ms:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    while len(found) > most:
        gaps = [after[0] - before[1] for before, after in pairwise(found)]
        at = gaps.index(min(gaps))
        found[at : at + 2] = [(found[at][0], found[at + 1][1])]
    return tuple(found)


def holding(moments: NDArray[np.int64]) -> Stretches:
    """The stretches that hold all of some moments (ms); none of no moment."""
    ordered = np.unique(moments)
    if not len(ordered):
        return ()
    breaks = np.flatnonzero(np.diff(ordered) >= APART_MS)
    firsts = ordered[np.concatenate([[0], breaks + 1])]
    lasts = ordered[np.concatenate([breaks, [len(ordered) - 1]])]
    return merged(zip(firsts.tolist(), lasts.tolist(), strict=True))
