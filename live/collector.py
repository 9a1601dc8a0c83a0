"""How Python's collector of reference cycles works in a process that holds a whole city."""

from __future__ import annotations

import gc

YOUNG_AT_MOST = 20_000  # new objects before it looks; Python's own 700 are made by 200 alerts


def settle() -> None:
    """Let it leave alone all that is there, which stays for as long as the process.

    Call once, when the center is open: of 100,000 points and their alerts each full look would
    stop everything for 80 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_AT_MOST, 10, 10)
