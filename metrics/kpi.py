"""Scorecards: what each department's figures are in a month, quarter or year, and against what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from data.store import Store
from data.strict import Words
from metrics.compare import wilson
from metrics.kpi_period import Period, Span, day_of, default_period, midnight_ms
from metrics.kpi_query import Calendar, Part, district_names, known_points, parts
from metrics.kpi_rate import one_day, rate
from metrics.kpi_read import read_kpis
from metrics.kpi_types import (
    Absent,
    Direction,
    DistrictShare,
    Figure,
    Kpi,
    OneDay,
    Row,
    Scorecard,
    Standard,
)

__all__ = ["Kpi", "Period", "default_period", "read_kpis", "scorecard", "scorecards"]

TREND = {Span.MONTH: 25, Span.QUARTER: 13, Span.YEAR: 11}
SUMMED = ("ratio", "weighted_mean", "mean", "share", "quality")  # Σ num ÷ Σ den over days
DAY = timedelta(days=1)
Points = Mapping[tuple[str, str | None], int]


def scorecard(
    store: Store,
    kpis: Sequence[Kpi],
    department: str,
    period: Period,
    *,
    zone: ZoneInfo,
    now_ms: int,
) -> Scorecard:
    """One department's scorecard, from what was known at `now_ms`."""
    own = [kpi for kpi in kpis if kpi.department == department]
    cards = scorecards(store, own, period, zone=zone, now_ms=now_ms)
    return cards[0] if cards else _empty(department, _Frame(period, zone, now_ms))


def scorecards(
    store: Store, kpis: Sequence[Kpi], period: Period, *, zone: ZoneInfo, now_ms: int
) -> list[Scorecard]:
    """The scorecard of every department that has KPIs, in the order of `kpis`.

    A value belongs to the period that holds the instant before its end. A running period counts
    whole days up to yesterday, and its reference is cut to as many days.
    """
    frame = _Frame(period, zone, now_ms)
    found: list[list[Part]] = [[] for _ in kpis]
    if frame.days:
        found = parts(store, kpis, frame.calendar, now_ms)
    known, names = known_points(store), district_names(store)
    rows: dict[str, list[Row]] = {}
    for kpi, its_parts in zip(kpis, found, strict=True):
        row = _Account(kpi, its_parts, frame, known).row(names)
        rows.setdefault(kpi.department, []).append(row)
    return [_card(department, frame, tuple(its_rows)) for department, its_rows in rows.items()]


@dataclass(frozen=True)
class _Frame:
    """The days and periods that a scorecard looks at."""

    period: Period
    zone: ZoneInfo
    now_ms: int

    @cached_property
    def until(self) -> date:
        """The last whole day that can count; before the period when none of it has ended."""
        return min(self.period.last, day_of(self.now_ms, self.zone) - DAY)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the trend, the one that is asked for last."""
        count = TREND[self.period.span]
        return tuple(self.period.later(place - count + 1) for place in range(count))

    @cached_property
    def days(self) -> list[date]:
        """All days of the trend up to `until`."""
        first = self.periods[0].first
        return [first + DAY * n for n in range((self.until - first).days + 1)]

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(
            days=[midnight_ms(day, self.zone) for day in self.days],
            current=(self.period.first - self.days[0]).days,
            until_ms=midnight_ms(self.until + DAY, self.zone),
        )

    @property
    def begun(self) -> bool:
        return self.until >= self.period.first


class _Account:
    """One KPI's parts, added up."""

    def __init__(self, kpi: Kpi, parts: list[Part], frame: _Frame, known: Points) -> None:
        self._kpi, self._frame, self._known = kpi, frame, known
        self._parts: dict[Period, list[tuple[date, Part]]] = {}
        for part in parts:
            day = frame.days[part.day]
            period = Period.holding(day, frame.period.span)
            self._parts.setdefault(period, []).append((day, part))
        self._since = min((day for of in self._parts.values() for day, _ in of), default=None)

    def row(self, names: Mapping[str, Words]) -> Row:
        """The KPI's row of the scorecard. `names` are the districts'."""
        kpi, period = self._kpi, self._frame.period
        figure = self._figure(period, self._frame.until)
        standard = self._standard(figure)
        whole = [self._figure(one, self._frame.until) for one in self._frame.periods]
        return Row(
            kpi=kpi,
            figure=figure,
            standard=standard,
            change=_difference(figure.value, standard.value),
            rating=rate(figure.value, standard.value, kpi.direction, kpi.tolerance),
            trend=tuple(one.value for one in whole),
            before=whole[-2],
            one_day=self._one_day(figure, standard),
            districts=self._districts(names),
        )

    def _figure(self, period: Period, until: date) -> Figure:
        """The KPI in `period`, up to the end of the day `until`."""
        if until < period.first:
            return Figure(value=None, absent=Absent.NOT_BEGUN)
        used = [(day, part) for day, part in self._parts.get(period, []) if day <= until]
        if not used:
            return Figure(value=None, absent=Absent.NO_VALUES)
        num = sum(part.num for _, part in used)
        den = self._den([part for _, part in used], period, until)
        n = self._n([part for _, part in used], den)
        enough = n >= self._kpi.minimum and den > 0
        first, last = self._covered([day for day, _ in used], period, until)
        return Figure(
            value=num / den * self._kpi.scale if enough else None,
            num=num,
            n=n,
            first=first,
            last=last,
            absent=None if enough else Absent.TOO_FEW,
        )

    def _den(self, used: list[Part], period: Period, until: date) -> float:
        """What the sum is divided by: what the values say, or what the calendar does."""
        formula = self._kpi.formula
        if formula.sum is not None:
            return 1.0
        if formula.form in SUMMED or formula.event_share is not None:
            return sum(part.den for part in used)
        begun = max(period.first, self._since or period.first)
        days = (min(until, period.last) - begun).days + 1
        if formula.delivery is None:
            return float(days)
        return float(days * formula.delivery.per_day * self._known.get((self._kpi.kind, None), 0))

    def _covered(self, days: list[date], period: Period, until: date) -> tuple[date, date]:
        """The first and last day that the figure speaks of; a day without an event is one too."""
        if self._kpi.formula.events is None:
            return min(days), max(days)
        return max(period.first, self._since or period.first), min(until, period.last)

    def _n(self, used: list[Part], den: float) -> int:
        """What the value stands on: missions for a ratio of missions, else the values."""
        if self._kpi.formula.form in ("ratio", "weighted_mean", "delivery"):
            return round(den)
        return sum(part.n for part in used)

    def _standard(self, figure: Figure) -> Standard:
        kpi = self._kpi
        if kpi.target is not None:
            return Standard(kind="target", value=kpi.target, source=kpi.target_source)
        earlier = self._frame.period.a_year_earlier()
        found = self._figure(earlier, self._cut(figure, earlier))
        since = self._since if self._since and self._since > earlier.last else None
        return Standard(
            kind="last_year",
            value=found.value,
            period=earlier,
            absent=Absent.BEFORE_SERIES if since else found.absent,
            since=since,
        )

    def _cut(self, figure: Figure, earlier: Period) -> date:
        """The last day of the reference that is compared: all of it, or as many days as are known
        of the period itself."""
        period = self._frame.period
        if figure.last is None or figure.last == period.last:
            return earlier.last
        return min(earlier.last, earlier.first + (figure.last - period.first))

    def _one_day(self, figure: Figure, standard: Standard) -> OneDay | None:
        """The day without which the rating would be another."""
        kpi = self._kpi
        if figure.value is None or standard.value is None or kpi.formula.form not in SUMMED:
            return None
        days: dict[date, tuple[float, float]] = {}
        for day, part in self._parts[self._frame.period]:
            num, den = days.get(day, (0.0, 0.0))
            days[day] = (num + part.num, den + part.den)
        found = one_day(days, kpi.scale, kpi.tolerance)
        if found is None:
            return None
        rated, without = (
            rate(value, standard.value, kpi.direction, kpi.tolerance)
            for value in (figure.value, found.without)
        )
        return found if rated is not without else None

    def _districts(self, names: Mapping[str, Words]) -> tuple[DistrictShare, ...]:
        """The current period by district, the better ones first; for shares only."""
        kpi = self._kpi
        if not kpi.formula.counts and kpi.formula.share is None:
            return ()
        sums: dict[str, tuple[float, float]] = {}
        for _, part in self._parts.get(self._frame.period, []):
            if part.district is not None:
                num, den = sums.get(part.district, (0.0, 0.0))
                sums[part.district] = (num + part.num, den + part.den)
        shares = [
            _district(kpi, district, names.get(district, Words(en=district, zh=district)), *of)
            for district, of in sums.items()
            if of[1] > 0
        ]
        up = kpi.direction is Direction.UP
        shares.sort(key=lambda one: (-one.value if up else one.value, one.district_id))
        return tuple(shares) if len(shares) > 1 else ()


def _difference(value: float | None, standard: float | None) -> float | None:
    return None if value is None or standard is None else value - standard


def _district(kpi: Kpi, district: str, name: Words, k: float, n: float) -> DistrictShare:
    """Hours and days at one counter are no separate cases, so only counts get an interval."""
    low, high = wilson(k, n) if kpi.formula.counts else (None, None)
    return DistrictShare(
        district_id=district,
        name=name,
        value=k / n * kpi.scale,
        k=k,
        n=round(n),
        low=None if low is None else low * kpi.scale,
        high=None if high is None else high * kpi.scale,
    )


def _card(department: str, frame: _Frame, rows: tuple[Row, ...]) -> Scorecard:
    return Scorecard(
        department=department,
        period=frame.period,
        periods=frame.periods,
        until=frame.until if frame.begun else None,
        running=frame.until < frame.period.last,
        rows=rows,
        now_ms=frame.now_ms,
    )


def _empty(department: str, frame: _Frame) -> Scorecard:
    return _card(department, frame, ())
