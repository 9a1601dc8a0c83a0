"""One KPI over the periods of its trend, each as the card of that period has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from data.store import Store
from metrics import kpi_cases
from metrics.appeals.types import LeftOut
from metrics.compare_control import xmr
from metrics.kpi_account import Account
from metrics.kpi_book import KpiBook
from metrics.kpi_frame import Frame, Slot
from metrics.kpi_period import Period
from metrics.kpi_query import Part, known_points
from metrics.kpi_signal import MOVED
from metrics.kpi_types import Kpi, Row
from metrics.kpi_why_types import Control
from metrics.published import same
from metrics.published_types import Publication
from metrics.trace_types import Past


@dataclass(frozen=True)
class LongFrame(Frame):
    """A card's frame that looks far enough back for the reference of each period of its trend."""

    @property
    def looked_at(self) -> tuple[Period, ...]:
        return (*self.periods, *(self.seen_at(one).a_year_earlier for one in self.periods))

    @property
    def detailed(self) -> set[Period]:
        return set(self.looked_at)

    def seen_at(self, period: Period) -> Frame:
        """The frame of one period of the trend, over the slots of all of it."""
        last = self.last if period == self.period else None
        return _Seen(period, self.zone, self.now_ms, last, self)


@dataclass(frozen=True)
class _Seen(Frame):
    """One period within a longer frame; its own trend is not told."""

    whole: Frame | None = None

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        return self.period.later(-1, self.zone), self.period

    @cached_property
    def slots(self) -> list[Slot]:
        assert self.whole is not None
        return self.whole.slots


def history(
    store: Store,
    kpi: Kpi,
    period: Period,
    *,
    zone: ZoneInfo,
    now_ms: int,
    until: date | None = None,
    book: KpiBook | None = None,
    left_out: Sequence[LeftOut] = (),
    published: Mapping[Period, Publication] | None = None,
) -> tuple[Past, ...]:
    """Each period of the trend that ends with `period`, with what it stood against: the target that
    held then, or the year before it. `left_out` is what decisions leave out of this KPI."""
    frame = LongFrame(period, zone, now_ms, until)
    parts = _parts(store, kpi, frame, book, bool(left_out)) if frame.slots else []
    points = known_points(store)
    found = []
    for one in frame.periods:
        account = Account(kpi, parts, frame.seen_at(one), points, left_out=left_out)
        found.append(_past(one, account.row({}), (published or {}).get(one)))
    return tuple(found)


def fired(control: Control | None, count: int) -> tuple[tuple[str, ...], ...]:
    """For each of `count` periods the rules that it breaks against the limits of a control chart;
    none for a trend without one."""
    chart = None if control is None else xmr(control.values, base=control.judged)
    if chart is None:
        return ((),) * count
    return tuple(tuple(rule for rule in found if rule in MOVED) for found in chart.signals)


def _parts(
    store: Store, kpi: Kpi, frame: Frame, book: KpiBook | None, by_district: bool
) -> list[Part]:
    if book is not None and not by_district and book.knows([kpi], frame):
        return book.parts([kpi], frame)[kpi.id]
    calendar = replace(frame.calendar, current=0) if by_district else frame.calendar
    return kpi_cases.all_parts(store, [kpi], calendar, frame.now_ms)[0]


def _past(period: Period, row: Row, publication: Publication | None) -> Past:
    figure = publication.figures.get(row.kpi.id) if publication else None
    then = figure.value if figure and not same(figure.value, row.figure.value) else None
    return Past(
        period=period, figure=row.figure, den=row.den, standard=row.standard, score=row.score,
        rating=row.rating, published=then,
    )  # fmt: skip
