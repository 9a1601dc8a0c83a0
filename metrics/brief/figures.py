"""The figures of a brief: City Pulse and KPIs as of the last whole day, against those as of the
last whole day before the reader looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from data.store import Store
from data.strict import Words
from metrics.brief.kpis import lost, moved
from metrics.brief.pulse import pulse_item
from metrics.brief.types import Item, Key, Link, Sentence
from metrics.brief.types import Moment as At
from metrics.kpi import default_period, scorecards
from metrics.kpi_book import KpiBook, kept
from metrics.kpi_period import DAY, Period, Span, day_of, midnight_ms
from metrics.kpi_pulse import Moment, moment
from metrics.kpi_types import Kpi, Kpis, Scorecard


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where figures are read from. `names` are the districts'."""

    store: Store
    kpis: Kpis
    book: KpiBook
    zone: ZoneInfo
    names: Mapping[str, Words]


def figures(sources: Sources, since_ms: int, now_ms: int) -> tuple[list[Item], list[Item]]:
    """The items of the figures, and of those that can no longer be told."""
    if not sources.kpis:
        return [], []
    zone = sources.zone
    cut, newest = (day_of(at, zone) - DAY for at in (since_ms, now_ms))
    period = default_period(now_ms, zone)
    if cut >= newest:
        now = _moment(sources, period, now_ms)
        item = pulse_item(now, now, sources.names, None)
        none = Sentence(Key.NO_NEW_DAY, {"since": At(since_ms)}, (Link("pulse", "/kpi"),))
        return [*([item] if item else []), Item(sentences=(none,), stands=True)], []
    before = default_period(since_ms, zone)
    with ThreadPoolExecutor(3) as at_once:  # the store answers several at once
        soon = at_once.submit(_moment, sources, period, now_ms)
        sooner = at_once.submit(_moment, sources, before, now_ms, min(cut, before.last))
        daily = at_once.submit(_daily, sources, newest, now_ms).result()
        now, then = soon.result(), sooner.result()
    at_ms = midnight_ms(newest + DAY, zone)
    first = pulse_item(now, then, sources.names, at_ms)
    items = moved(now.cards, then.cards, daily, cut, sources.names, at_ms)
    return [*([first] if first else []), *items], lost(now.cards, then.cards, at_ms)


def told(kpis: Kpis, day: date) -> Kpis:
    """The KPIs of a brief: those whose days are kept added up, and those that weigh on a day.

    The others are counted over our own alerts and tasks by an SQL each: nobody can tell their
    chance from their change, what is behind them is told as alerts and incidents, and together
    they cost a second.
    """
    weighed = (kpi for kpi in kpis if kept(kpi) or ((aim := kpi.aim(day)) and aim.weight))
    return Kpis(weighed, kpis.pulse)


def _moment(
    sources: Sources, period: Period, now_ms: int, cut: date | None = None
) -> Moment:
    return moment(
        sources.store, told(sources.kpis, period.first), period, zone=sources.zone, now_ms=now_ms,
        until=cut, book=sources.book,
    )  # fmt: skip


def _daily(sources: Sources, day: date, now_ms: int) -> list[Scorecard]:
    """The cards of one day, whose trends are the days before it."""
    return scorecards(
        sources.store, _by_day(sources.kpis), Period.holding(day, Span.DAY),
        zone=sources.zone, now_ms=now_ms, book=sources.book,
    )  # fmt: skip


def _by_day(kpis: Sequence[Kpi]) -> list[Kpi]:
    """Those whose days can be judged, and are kept added up: the others would cost more time than a
    reader has."""
    return [kpi for kpi in kpis if kpi.told_for(Span.DAY) and kept(kpi)]
