"""The console's list: in which tab an alert stands, in what order, and what it is found by.

Pure: what is kept of it from one change to the next is in alerts/board.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from alerts.overlays import Kind, Overlay
from alerts.types import ACTIVE, Alert, Level

Key = tuple[int, bool, bool, int, int]  # by these the list is sorted; the last is the number


class Tab(StrEnum):
    """Where an alert stands; each in one place. `ended` are the closed ones, in the store."""

    ACTIVE = "active"
    CLEARED = "cleared"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT = "out"
    ENDED = "ended"


OPEN_TABS = tuple(tab for tab in Tab if tab is not Tab.ENDED)
# What does not sound stands where the reason is: of several the first of these.
SILENT = {Kind.SHELF: Tab.SHELVED, Kind.OUT_OF_SERVICE: Tab.OUT, Kind.SUPPRESSION: Tab.SUPPRESSED}


class Entry(NamedTuple):
    """An open alert as it stands in the list."""

    alert: Alert
    tab: Tab
    level: Level
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What of a tab is wanted. `mine`: the names of the reader, or nothing; `words`: each must
    occur, in lower case."""

    tab: Tab = Tab.ACTIVE
    levels: frozenset[int] = frozenset()
    unseen: bool = False
    mine: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    domain: str | None = None
    department: str | None = None

    @property
    def everything(self) -> bool:
        """Whether the whole tab is wanted."""
        return self == Query(tab=self.tab)


def tab_of(alert: Alert, overlays: Collection[Overlay]) -> Tab:
    """The tab of an open alert over which these overlays lie."""
    kinds = {one.kind for one in overlays}
    silent = next((tab for kind, tab in SILENT.items() if kind in kinds), None)
    return silent or (Tab.ACTIVE if alert.state in ACTIVE else Tab.CLEARED)


def level_of(alert: Alert) -> Level:
    """The level at which it is listed: what cleared is as grave as it was."""
    return alert.level if alert.state in ACTIVE else alert.max_level


def key_of(alert: Alert) -> Key:
    """Grave before light, of one level what is real before what is exercised; not acknowledged
    first, of these the one that waits longest; of those that were seen the newest."""
    seen = not alert.unacknowledged
    waiting = -alert.raised_ms if seen else alert.raised_ms
    return -level_of(alert), alert.exercised, seen, waiting, alert.no


def entry_of(alert: Alert, overlays: Collection[Overlay]) -> Entry:
    """An open alert as it stands in the list beneath these overlays."""
    return Entry(alert, tab_of(alert, overlays), level_of(alert), key_of(alert))


def fits(query: Query, entry: Entry, text: Callable[[Entry], str]) -> bool:
    """Whether a query finds an alert of its tab. `text` is what the alert is found by; it is asked
    for only where words are looked for."""
    alert = entry.alert
    if query.levels and entry.level not in query.levels:
        return False
    if query.unseen and not alert.unacknowledged:
        return False
    if query.mine and alert.assignee not in query.mine and alert.acked_by not in query.mine:
        return False
    if query.domain is not None and alert.domain != query.domain:
        return False
    if query.department is not None and alert.owner != query.department:
        return False
    return not query.words or occur(query.words, text(entry))


def occur(words: Sequence[str], text: str) -> bool:
    """Whether all words occur in a text in lower case."""
    return all(word in text for word in words)
