"""Slows guessing down: the more attempts have failed, the longer until the next is heard.

In memory: the one process that checks passwords is the one that counts, a restart is nothing that
an attacker can cause, and an attack must not write to the city's store.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

FREE_OF_NAME, FREE_OF_ADDRESS = 5, 15  # an address may stand for a whole office
FIRST_MS = 1_000
NAME_AT_MOST_MS = 60_000  # more would let anybody lock an officer out
ADDRESS_AT_MOST_MS = 900_000
FORGOTTEN_MS = 3_600_000
KEPT = 20_000


@dataclass(slots=True)
class Failures:
    """How often it went wrong, and when last."""

    count: int
    last_ms: int


def delay_ms(count: int, free: int, at_most_ms: int) -> int:
    """How long to wait after `count` failures: nothing, then 1, 2, 4 … s."""
    if count < free:
        return 0
    return min(at_most_ms, int(FIRST_MS * 2 ** min(count - free, 30)))


class Throttle:
    """Failures by name and by address."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], Failures] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, name: str, address: str, now_ms: int) -> int:
        """0 when the attempt may be made, which counts as failed until `succeeded`; else for how
        many milliseconds no attempt is heard."""
        keys = self._keys(name, address)
        with self._lock:
            wait = max(self._wait(key, now_ms) for key in keys)
            if wait > 0:
                return wait
            for key, _free, _most in keys:
                known = self._failures.pop(key, Failures(0, now_ms))
                self._failures[key] = Failures(known.count + 1, now_ms)
            while len(self._failures) > KEPT:
                self._failures.popitem(last=False)
            return 0

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of the name, and this attempt of the address."""
        with self._lock:
            by_name, by_address = (key for key, _free, _most in self._keys(name, address))
            self._failures.pop(by_name, None)
            known = self._failures.get(by_address)
            if known is not None:
                known.count -= 1

    def _wait(self, key: tuple[tuple[str, str], int, int], now_ms: int) -> int:
        which, free, at_most_ms = key
        known = self._failures.get(which)
        if known is None:
            return 0
        if now_ms - known.last_ms > FORGOTTEN_MS:
            del self._failures[which]
            return 0
        return known.last_ms + delay_ms(known.count, free, at_most_ms) - now_ms

    @staticmethod
    def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int, int], ...]:
        return (
            (("name", name[:100]), FREE_OF_NAME, NAME_AT_MOST_MS),
            (("address", address), FREE_OF_ADDRESS, ADDRESS_AT_MOST_MS),
        )
