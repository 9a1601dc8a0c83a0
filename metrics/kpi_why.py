"""Why one figure of a scorecard moved: its change against another period in parts that sum to it.

By district, as the City Pulse does it (Kitagawa 1955; metrics/pulse.py). A figure of the city as a
whole is told by day, of a quarter by week, of a year by month: what each adds over the value
compared with, (num - value × den) ÷ Σ den, which sums to the change as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data.store import Store
from data.strict import Words
from metrics.compare import ranks
from metrics.kpi import scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_funnel import funnel_plot
from metrics.kpi_period import Period, Span
from metrics.kpi_pulse import scored
from metrics.kpi_query import district_names
from metrics.kpi_signal import control
from metrics.kpi_types import Direction, Kpi, Row, Scorecard
from metrics.kpi_why_types import Against, By, NoParts, Place, Step, Why
from metrics.pulse import districts, waterfall

MOST = 14  # rows of a waterfall
DAY = timedelta(days=1)
NEAR = 1e-9  # of a value: what rounding left
OF_TIME = {Span.QUARTER: By.WEEK, Span.YEAR: By.MONTH}
OF_DAYS = (By.DAY, By.WEEK, By.MONTH)
SHORT = (Span.HOUR, Span.DAY, Span.WEEK)


def most_moved(rows: Sequence[Row]) -> Row | None:
    """The headline that moved most, in tolerances; of the others when no headline is known."""
    moved = [(_tolerances(row), row) for row in rows if row.figure.value is not None]
    headlines = [pair for pair in moved if pair[1].kpi.headline] or moved
    return max(headlines, key=lambda pair: pair[0])[1] if headlines else None


def _tolerances(row: Row) -> float:
    """How far from its reference; without one, from the period before."""
    change = row.change
    if change is None and row.figure.value is not None and row.before.value is not None:
        change = row.figure.value - row.before.value
    return abs(change or 0.0) / (row.kpi.tolerance.widest or 1.0)


def usual(row: Row) -> Against:
    """What a row is compared with when nobody chose: last year when that is its reference."""
    last_year = row.standard.kind == "last_year" and row.standard.value is not None
    return Against.YEAR if last_year else Against.BEFORE


def compared(row: Row, card: Scorecard, against: Against, zone: ZoneInfo) -> tuple[Period, date]:
    """The other period and its last day that counts."""
    period, last = card.period, row.figure.last
    if against is Against.BEFORE:
        earlier = period.later(-1, zone)
    elif against is Against.ROLLING:
        length = 28 if period.span in SHORT else 365
        earlier = Period.rolling(period.first - DAY, length)
    else:
        earlier = period.a_year_earlier()
        if last is not None and last != period.last:
            return earlier, min(earlier.last, earlier.first + (last - period.first))
    return earlier, earlier.last


def why(
    store: Store,
    card: Scorecard,
    kpi: Kpi,
    against: Against | None,
    *,
    zone: ZoneInfo,
    book: KpiBook | None = None,
) -> Why:
    """Why a KPI of `card` moved; `against` None is the usual. Raises StopIteration for a KPI that
    is not on it, ValueError for an hour that there is not."""
    row = next(row for row in card.rows if row.kpi.id == kpi.id)
    chosen = against or usual(row)
    earlier, until = compared(row, card, chosen, zone)
    other = scorecard(
        store, [kpi], kpi.department, earlier,
        zone=zone, now_ms=card.now_ms, until=until, book=book,
    )  # fmt: skip
    return told(row, other.rows[0], card, chosen, earlier, until, district_names(store))


def told(
    row: Row,
    other: Row,
    card: Scorecard,
    against: Against,
    earlier: Period,
    until: date,
    names: Mapping[str, Words],
) -> Why:
    """The same from the two rows."""
    by, sums, none = parts(row, other, card.period.span)
    counts: dict[date, float] = {}
    for day, (_, den) in row.days.items() if by in OF_DAYS else ():
        counts[begin(day, by)] = counts.get(begin(day, by), 0.0) + den
    start = other.figure.value or 0.0
    named = {str(key): key for key in sums}
    bars = waterfall(start, {str(key): points for key, points in sums.items()}, MOST)
    steps = [
        Step(
            key="others" if bar.name == "others" else (key := named[str(bar.name)]),
            points=bar.points, start=bar.start, end=bar.end,
            n=0 if bar.name == "others" else round(counts.get(key, 0)),  # type: ignore[arg-type]
        )
        for bar in bars
    ]  # fmt: skip
    return Why(
        row=row, now=card.period, against=against, period=earlier, until=until,
        then=other.figure, by=by,
        steps=tuple(steps), none=none, places=places(row), control=control(row, card),
        names=names, funnel=funnel_plot(row),
    )  # fmt: skip


def begin(day: date, by: By | None) -> date:
    """The first day of the day's month or week; the day itself."""
    if by is By.MONTH:
        return day.replace(day=1)
    return day - day.weekday() * DAY if by is By.WEEK else day


def parts(
    row: Row, other: Row, span: Span = Span.MONTH
) -> tuple[By | None, Mapping[str | date | None, float], NoParts | None]:
    """What the change is made of, by district or else by what a period of `span` is made of;
    without parts, why."""
    now, then = row.figure.value, other.figure.value
    if now is None:
        return None, {}, NoParts.NO_VALUE
    if then is None:
        return None, {}, NoParts.NOTHING_BEFORE
    found: dict[str | date | None, float] = {}
    if row.shares and other.shares:
        for name, points in districts(scored(other), scored(row)).items():
            found[name] = points
        rest = now - then - sum(found.values())
        largest = max(found, key=lambda key: abs(found[key]))
        if abs(rest) <= NEAR * max(1.0, abs(now), abs(then)):
            found[largest] += rest
        else:
            found[None] = rest
        return By.DISTRICT, found, None
    if not row.days:
        return None, {}, NoParts.NO_SUMS
    if len(row.days) == 1:
        return None, {}, NoParts.ONE_DAY
    scale, by = row.kpi.scale, OF_TIME.get(span, By.DAY)
    for day, (num, den) in row.days.items():
        key = begin(day, by)
        found[key] = found.get(key, 0.0) + (num * scale - then * den) / row.den
    return by, found, None


def places(row: Row) -> tuple[Place, ...]:
    """The row's districts, each with the ranks it may have where its cases are separate."""
    placed: list[tuple[int, int] | None] = [None] * len(row.districts)
    if row.kpi.formula.counts:
        up = row.kpi.direction is Direction.UP
        placed = ranks([(one.k, one.n) for one in row.districts], more_is_better=up)
    return tuple(
        Place(share=share, rank=rank) for share, rank in zip(row.districts, placed, strict=True)
    )
