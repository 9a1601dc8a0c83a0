"""The open alerts in the console's order, kept from one change to the next.

Only what changed is filed anew, so that a screen, the picture and a filter cost what they show and
not what stands in the store. Safe to call from several threads.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from alerts.desk import Desk
from alerts.haystack import Haystack
from alerts.listing import OPEN_TABS, Entry, Key, Query, Tab, entry_of, fits
from alerts.overlays import Overlay
from alerts.types import Alert, Level
from data.registry import Registry
from data.strict import Words
from data.types import CITY_POINT, SHADOWS

FEW = 500  # more than these at once are sorted in, not put in one by one
FAR = 2**62
ANSWERS = 64  # filters whose answer is kept
Found = dict[str, dict[str, Any]]


class Page(NamedTuple):
    """A part of what a query finds. `place`: that of an alert that was asked about."""

    alerts: list[Alert]
    total: int
    place: int | None
    revision: int


class Marks(NamedTuple):
    """What active alerts make of points: the gravest level by point, that of the city by indicator,
    and the points where one is not acknowledged."""

    level: Mapping[int, int]
    city: Mapping[int, int]
    unseen: set[int]


class Board:
    """The list of one desk."""

    def __init__(self, desk: Desk, registry: Registry, haystack: Haystack) -> None:
        self._desk, self._registry, self.haystack = desk, registry, haystack
        self._lock = threading.Lock()
        self._news, self._looked_ms, self._turn_ms = -1, -1, 0
        self._overlays_at = -1
        self.revision = 0  # grows with every change of what is listed
        self._entries: dict[int, Entry] = {}
        self._order: dict[Tab, list[Key]] = {tab: [] for tab in OPEN_TABS}
        self._texts: dict[int, str] = {}
        self._answers: dict[Query, list[Key]] = {}
        self._at_point: dict[int, set[int]] = {}
        self._counts: Counter[tuple[bool, Tab, int, bool, str]] = Counter()
        self._held: Counter[bool] = Counter()
        self._rules: Counter[str] = Counter()
        self._districts: Counter[str] = Counter()
        self._level: dict[int, int] = {}
        self._city: dict[int, int] = {}
        self._unseen: set[int] = set()

    # ---- what is asked of it

    def page(self, query: Query, offset: int, limit: int, now_ms: int, about: int = 0) -> Page:
        """What a query of an open tab finds, from `offset` on, and where alert `about` is in it."""
        with self._lock:
            self._look(now_ms)
            keys, entry = self._found(query), self._entries.get(about)
            shown = [self._entries[key[-1]].alert for key in keys[offset : offset + limit]]
            place = None if entry is None else _place(keys, entry.key)
            return Page(shown, len(keys), place, self.revision)

    def tab(self, alert_no: int, now_ms: int) -> Tab | None:
        """Where an open alert stands; None when there is none of that number."""
        with self._lock:
            self._look(now_ms)
            entry = self._entries.get(alert_no)
            return None if entry is None else entry.tab

    def first(self, limit: int, now_ms: int) -> list[Alert]:
        """The first alerts of all open tabs, one tab after the other."""
        with self._lock:
            self._look(now_ms)
            keys: list[Key] = []
            for tab in OPEN_TABS:
                keys += self._order[tab][: limit - len(keys)]
            return [self._entries[key[-1]].alert for key in keys]

    def counts(self, now_ms: int) -> Found:
        """The picture's section `counts`: complete, whatever of the alerts the picture holds. What
        is exercised counts apart, under `exercise` of each tab."""
        with self._lock:
            self._look(now_ms)
            found: Found = {str(tab): {**_no_count(), "exercise": _no_count()} for tab in OPEN_TABS}
            for (exercised, tab, level, unseen, domain), n in self._counts.items():
                of_tab = found[tab]["exercise"] if exercised else found[tab]
                _add(of_tab, level, unseen, domain, n)
            cleared = found[Tab.CLEARED]
            cleared["held"], cleared["exercise"]["held"] = self._held[False], self._held[True]
            found["rules"] = dict(self._rules)
            found["districts"] = dict(self._districts)
            found["list"] = {"revision": self.revision}
            return found

    def marks(self, now_ms: int) -> Marks:
        """What the active alerts make of points."""
        with self._lock:
            self._look(now_ms)
            return Marks(dict(self._level), dict(self._city), set(self._unseen))

    # ---- what a query finds

    def _found(self, query: Query) -> list[Key]:
        keys = self._order[query.tab]
        if query.everything:
            return keys
        if query not in self._answers:
            if len(self._answers) >= ANSWERS:
                self._answers.clear()
            found = (key for key in keys if fits(query, self._entries[key[-1]], self._text))
            self._answers[query] = list(found)
        return self._answers[query]

    def _text(self, entry: Entry) -> str:
        return self._texts[entry.alert.no]

    # ---- keeping up

    def _look(self, now_ms: int) -> None:
        """File what changed since the last look, by news or because the clock went on. It never
        goes back: two askers may have read it in one order and come in the other."""
        now_ms = max(now_ms, self._looked_ms)
        news, numbers = self._desk.news(self._news)
        touched = set(self._entries) if numbers is None else set(numbers)
        if numbers is None:
            touched.update(alert.no for alert in self._desk.open_alerts())
        touched |= self._turned(now_ms)
        self._news, self._looked_ms = news, now_ms
        if touched:
            self._file(touched, now_ms)
            self.revision += 1

    def _turned(self, now_ms: int) -> set[int]:
        """The alerts over which an overlay began or ended because it was time."""
        turned: set[int] = set()
        if now_ms >= self._turn_ms or self._overlays_at != self._desk.overlaid:
            self._overlays_at = self._desk.overlaid
            every = self._desk.every_overlay()
            for one in every:
                if any(self._looked_ms < end <= now_ms for end in _ends(one)):
                    turned |= self._at_point.get(one.point_no, set())
            self._turn_ms = min(
                (end for one in every for end in _ends(one) if end > now_ms), default=FAR
            )
        return turned

    def _file(self, touched: Iterable[int], now_ms: int) -> None:
        """Take these alerts from where they stood and put them where they stand."""
        points: set[int] = set()
        out: dict[Tab, list[Key]] = {tab: [] for tab in OPEN_TABS}
        into: dict[Tab, list[Key]] = {tab: [] for tab in OPEN_TABS}
        for no in touched:
            before, alert = self._entries.get(no), self._desk.alert(no)
            over = [] if alert is None else self._desk.overlays(alert, now_ms)
            after = None if alert is None else entry_of(alert, over)
            if before is not None:
                self._count(before, -1)
                out[before.tab].append(before.key)
                points.add(before.alert.point_no)
            if after is not None:
                self._count(after, 1)
                into[after.tab].append(after.key)
                points.add(after.alert.point_no)
                self._texts[no] = self.haystack.of(after.alert, (one.reason for one in over))
            self._know(no, before, after)
        for tab in OPEN_TABS:
            self._order[tab] = _sorted_in(self._order[tab], out[tab], into[tab])
        self._answer_anew(out, into)
        for point in points:
            self._mark(point)

    def _answer_anew(self, out: dict[Tab, list[Key]], into: dict[Tab, list[Key]]) -> None:
        """Keep the answers true, or forget them where that is as dear as to search again."""
        if sum(map(len, out.values())) + sum(map(len, into.values())) > FEW:
            self._answers.clear()
        for query, keys in self._answers.items():
            gone = [key for key in out[query.tab] if _place(keys, key) is not None]
            come = [
                key for key in into[query.tab] if fits(query, self._entries[key[-1]], self._text)
            ]
            self._answers[query] = _sorted_in(keys, gone, come)

    def _know(self, no: int, before: Entry | None, after: Entry | None) -> None:
        if after is not None:
            self._entries[no] = after
            self._at_point.setdefault(after.alert.point_no, set()).add(no)
        elif before is not None:
            del self._entries[no], self._texts[no]
            self._at_point[before.alert.point_no].discard(no)

    def _count(self, entry: Entry, by: int) -> None:
        alert = entry.alert
        exercised = alert.point_no >= SHADOWS
        kind = exercised, entry.tab, int(entry.level), alert.unacknowledged, alert.domain
        _tally(self._counts, kind, by)
        if entry.tab is Tab.CLEARED and not alert.unacknowledged:
            self._held[exercised] += by
        if entry.tab is Tab.ACTIVE and not exercised:  # rules and the map tell of what is real
            _tally(self._rules, alert.rule_id, by)
            if (district := self._registry.points[alert.point_no].district_id) is not None:
                _tally(self._districts, district, by)

    def _mark(self, point: int) -> None:
        """What the active alerts of one point make of it."""
        here = [self._entries[no] for no in self._at_point.get(point, ())]
        if point >= SHADOWS:
            return
        active = [entry for entry in here if entry.tab is Tab.ACTIVE]
        self._level.pop(point, None)
        self._unseen.discard(point)
        if active:
            self._level[point] = max(int(entry.level) for entry in active)
        if any(entry.alert.unacknowledged for entry in active):
            self._unseen.add(point)
        if point == CITY_POINT:
            self._city = {}
            for entry in active:
                number = entry.alert.indicator_no
                self._city[number] = max(self._city.get(number, 0), int(entry.level))


def board(
    desk: Desk, registry: Registry, districts: Mapping[str, Words], departments: Mapping[str, Words]
) -> Board:
    """The list of a desk. It is kept with the desk until the rules change: their titles are among
    what an alert is found by."""
    kept: Board | None = desk.kept.get("board")
    if kept is None:
        haystack = Haystack(registry, desk.rules, districts, departments)
        kept = desk.kept.setdefault("board", Board(desk, registry, haystack))
    return kept


def _sorted_in(keys: list[Key], out: list[Key], into: list[Key]) -> list[Key]:
    """Sorted keys without those of `out` and with those of `into`."""
    if len(out) + len(into) > FEW:
        gone = set(out)
        return sorted([key for key in keys if key not in gone] + into)
    for key in out:
        del keys[bisect_left(keys, key)]
    for key in into:
        insort(keys, key)
    return keys


def _place(keys: list[Key], key: Key) -> int | None:
    """Where a key is among sorted ones; None when it is not there."""
    at = bisect_left(keys, key)
    return at if at < len(keys) and keys[at] == key else None


def _tally(counts: Counter[Any], key: Any, by: int) -> None:
    counts[key] += by
    if not counts[key]:
        del counts[key]


def _no_count() -> dict[str, Any]:
    return {"total": 0, "unseen": 0, "levels": {str(n): [0, 0] for n in (4, 3, 2, 1)}, "blue": {}}


def _add(count: dict[str, Any], level: int, unseen: bool, domain: str, n: int) -> None:
    """`n` alerts more: in all, by level as [all, not acknowledged], of blue ones by domain."""
    of_level = count["levels"][str(level)]
    count["total"] += n
    of_level[0] += n
    if unseen:
        count["unseen"] += n
        of_level[1] += n
    if level == Level.BLUE:
        count["blue"][domain] = count["blue"].get(domain, 0) + n


def _ends(overlay: Overlay) -> list[int]:
    """The moments at which an overlay begins and ends by the clock."""
    return [end for end in (overlay.since_ms, overlay.until_ms) if end is not None]
