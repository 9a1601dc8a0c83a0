"""One KPI's parts added up: its figure in each period, its standard, its score, its districts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

from data.strict import Words
from metrics.appeals.types import LeftOut
from metrics.compare import wilson
from metrics.kpi_frame import Frame
from metrics.kpi_period import DAY, Period
from metrics.kpi_query import Part
from metrics.kpi_rate import one_day, rate
from metrics.kpi_types import (
    Absent,
    Direction,
    DistrictShare,
    Figure,
    Kpi,
    OneDay,
    Row,
    Standard,
    Unscored,
)
from metrics.score import Anchors

SUMMED = ("ratio", "weighted_mean", "mean", "share", "quality", "cases")  # Σ num ÷ Σ den over days
Points = Mapping[tuple[str, str | None], int]


class Account:
    """One KPI's parts, by the period that they belong to. `known` counts points by kind."""

    def __init__(
        self,
        kpi: Kpi,
        parts: Sequence[Part],
        frame: Frame,
        known: Points,
        shares: Mapping[str, tuple[float, float]] | None = None,
        left_out: Sequence[LeftOut] = (),
    ) -> None:
        """`shares` are (num, den) of each district in the current period, where parts have none.
        What `left_out` holds does not count; all parts must then have their district."""
        self._kpi, self._frame, self._known, self._given = kpi, frame, known, shares
        self._left_out = [one.scope for one in left_out]
        self._parts: dict[Period, list[tuple[date, Part]]] = {}
        self._dated: dict[Period, list[date]] = {}  # days that have parts, though left out
        for number, of_slot in groupby(parts, key=lambda part: part.slot):
            slot = frame.slots[number]
            day = slot.day
            dated = [(day, part) for part in of_slot]
            if self._left_out:
                dated = [one for one in dated if not self._out(day, one[1].district)]
            for period in slot.periods:
                self._dated.setdefault(period, []).append(day)
                self._parts.setdefault(period, []).extend(dated)
        self._since = min((day for days in self._dated.values() for day in days), default=None)

    def row(self, names: Mapping[str, Words]) -> Row:
        """The KPI's row of the scorecard. `names` are the districts'."""
        kpi, frame = self._kpi, self._frame
        figure = self._figure(frame.period, frame.until)
        standard = self._standard(figure)
        whole = [self._figure(one, frame.until) for one in frame.periods]
        anchors, unscored = self._anchors(figure, standard)
        scored = anchors is not None and figure.value is not None
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
            score=anchors.score(figure.value) if scored else None,  # type: ignore[union-attr, arg-type]
            unscored=unscored,
            weight=self._weight(figure, standard),
            anchors=anchors,
            den=self._whole_den(figure),
            shares={} if kpi.formula.quantile else self._shares(),
            days=self._days(),
        )

    def _figure(self, period: Period, until: date) -> Figure:
        """The KPI in `period`, up to the end of the day `until`."""
        if not self._kpi.told_for(period.span):
            return Figure(value=None, absent=Absent.TOO_SHORT)
        if until < period.first:
            return Figure(value=None, absent=Absent.NOT_BEGUN)
        days = [day for day in self._dated.get(period, []) if day <= until]
        used = [(day, part) for day, part in self._parts.get(period, []) if day <= until]
        if not used:
            return Figure(value=None, absent=Absent.LEFT_OUT if days else Absent.NO_VALUES)
        first, last = self._covered(days, period, until)
        if self._kpi.formula.quantile is not None:
            return self._quantile([part for _, part in used], first, last)
        num = _summed((day, part.num) for day, part in used)
        den = self._den(used, period, until)
        n = self._n([part for _, part in used], den)
        enough = n >= self._kpi.minimum and den > 0
        return Figure(
            value=num / den * self._kpi.scale if enough else None,
            num=num,
            n=n,
            first=first,
            last=last,
            absent=None if enough else Absent.TOO_FEW,
        )

    def _quantile(self, used: list[Part], first: date, last: date) -> Figure:
        """The case at the rank ⌈p·n⌉ of all cases."""
        formula = self._kpi.formula.quantile
        assert formula is not None
        values = sorted(value for part in used for value in part.values or ())
        n = len(values)
        enough = n >= self._kpi.minimum
        at = max(0, math.ceil(formula.p * n - 1e-9) - 1)
        return Figure(
            value=values[at] * self._kpi.scale if enough else None,
            num=0.0,
            n=n,
            first=first,
            last=last,
            absent=None if enough else Absent.TOO_FEW,
        )

    def _weight(self, figure: Figure, standard: Standard) -> float:
        """What its aim gives it; nothing while all of it is left out, so that it is not missed."""
        if standard.aim is None or figure.absent is Absent.LEFT_OUT:
            return 0.0
        return standard.aim.weight or 0.0

    def _out(self, day: date, district: str | None) -> bool:
        """Whether a day's values in a district (None: in all of them) are left out."""
        return any(scope.holds(day, district) for scope in self._left_out)

    def _den(self, used: list[tuple[date, Part]], period: Period, until: date) -> float:
        """What the sum is divided by: what the values say, or what the calendar does."""
        formula = self._kpi.formula
        if formula.sum is not None:
            return 1.0
        if formula.form in SUMMED or formula.event_share is not None:
            return _summed((day, part.den) for day, part in used)
        begun = max(period.first, self._since or period.first)
        count = (min(until, period.last) - begun).days + 1
        every = (begun + DAY * n for n in range(count))
        days = [day for day in every if not self._out(day, None)]
        if formula.delivery is None:
            return self._frame.due(days, 1)
        per_day = formula.delivery.per_day
        return sum(self._frame.due([day], per_day) * self._points(day) for day in days)

    def _points(self, day: date) -> int:
        """How many points were to send values on a day: the known ones that are not left out."""
        of_kind = self._known.get((self._kpi.kind, None), 0)
        if not self._left_out:
            return of_kind
        return of_kind - sum(
            count
            for (kind, district), count in self._known.items()
            if kind == self._kpi.kind and district is not None and self._out(day, district)
        )

    def _whole_den(self, figure: Figure) -> float:
        """What the current figure is divided by; 1 where there is no figure."""
        used = self._parts.get(self._frame.period, [])
        if figure.value is None or self._kpi.formula.quantile is not None:
            return 1.0
        return self._den(used, self._frame.period, self._frame.until)

    def _covered(self, days: list[date], period: Period, until: date) -> tuple[date, date]:
        """The first and last day that the figure speaks of; a day without an event is one too."""
        if self._kpi.formula.events is None:
            return min(days), max(days)
        return max(period.first, self._since or period.first), min(until, period.last)

    def _n(self, used: list[Part], den: float) -> int:
        """What the value stands on: missions for a ratio of missions, else the values."""
        if self._kpi.formula.form in ("ratio", "weighted_mean", "delivery", "cases"):
            return round(den)
        return sum(part.n for part in used)

    def _standard(self, figure: Figure) -> Standard:
        """The target that counted on the period's first day, so that a new one rewrites nothing
        that had begun; without one, the same period a year earlier."""
        aim = self._kpi.aim(self._frame.period.first)
        if aim is not None and aim.target is not None:
            return Standard(kind="target", value=aim.target, source=aim.source, aim=aim)
        earlier = self._frame.a_year_earlier
        found = self._figure(earlier, self._cut(figure, earlier))
        since = self._since if self._begins_after(earlier) else None
        return Standard(
            kind="last_year",
            value=found.value,
            period=earlier,
            absent=Absent.BEFORE_SERIES if since else found.absent,
            since=since,
            aim=aim,
        )

    def _begins_after(self, earlier: Period) -> bool:
        """Whether the series is known to begin after a period: all days since it were looked at.
        A trend of 35 days knows nothing of the year before it."""
        seen = self._frame.periods[0].first <= earlier.first
        return seen and self._since is not None and self._since > earlier.last

    def _cut(self, figure: Figure, earlier: Period) -> date:
        """The last day of the reference that is compared: all of it, or as many days as are known
        of the period itself."""
        period = self._frame.period
        if figure.last is None or figure.last == period.last:
            return earlier.last
        return min(earlier.last, earlier.first + (figure.last - period.first))

    def _anchors(
        self, figure: Figure, standard: Standard
    ) -> tuple[Anchors | None, Unscored | None]:
        """What scores 0, 60 and 100; with none, or no value, why there is no score."""
        aim, kpi = standard.aim, self._kpi
        if aim is None or aim.floor is None:
            return None, Unscored.NO_AIM
        if standard.value is None:
            return None, Unscored.NO_STANDARD
        anchors = aim.anchors(kpi.direction, kpi.tolerance, standard.value)
        return anchors, Unscored.NO_VALUE if figure.value is None else None

    def _one_day(self, figure: Figure, standard: Standard) -> OneDay | None:
        """The day without which the rating would be another."""
        kpi = self._kpi
        if figure.value is None or standard.value is None or kpi.formula.form not in SUMMED:
            return None
        found = one_day(self._days(), kpi.scale, kpi.tolerance.widest)
        if found is None:
            return None
        rated, without = (
            rate(value, standard.value, kpi.direction, kpi.tolerance)
            for value in (figure.value, found.without)
        )
        return found if rated is not without else None

    def _days(self) -> dict[date, tuple[float, float]]:
        """(num, den) of each day of the current period, in their order, whatever the store's:
        the earliest of equals is found first."""
        if self._kpi.formula.form not in SUMMED:
            return {}
        days: dict[date, tuple[float, float]] = {}
        for day, part in self._parts.get(self._frame.period, []):
            num, den = days.get(day, (0.0, 0.0))
            days[day] = (num + part.num, den + part.den)
        return dict(sorted(days.items()))

    def _shares(self) -> dict[str, tuple[float, float]]:
        """(num, den) of each district in the current period."""
        counted = self._kpi.formula.form in SUMMED or self._kpi.formula.event_share is not None
        sums: dict[str, tuple[float, float]] = dict(self._given or {})
        for _, part in self._parts.get(self._frame.period, []):
            if part.district is not None:
                num, den = sums.get(part.district, (0.0, 0.0))
                sums[part.district] = (num + part.num, den + part.den)
        return {name: (num, den if counted else 0.0) for name, (num, den) in sums.items()}

    def _districts(self, names: Mapping[str, Words]) -> tuple[DistrictShare, ...]:
        """The current period by district, the better ones first; for shares only."""
        kpi = self._kpi
        if not kpi.formula.counts and kpi.formula.share is None:
            return ()
        shares = [
            _district(kpi, district, names.get(district, Words(en=district, zh=district)), *of)
            for district, of in self._shares().items()
            if of[1] > 0
        ]
        up = kpi.direction is Direction.UP
        shares.sort(key=lambda one: (-one.value if up else one.value, one.district_id))
        return tuple(shares) if len(shares) > 1 else ()


def _summed(dated: Iterable[tuple[date, float]]) -> float:
    """Each day added up, then the days: as they are kept (metrics/kpi_book.py), to the last bit."""
    return sum(sum(value for _, value in its) for _, its in groupby(dated, key=itemgetter(0)))


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
