"""KPIs in a brief: those that crossed what they stand against, or left what is usual of them; and
those that can no longer be told. What chance does as often is not told as a change. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from data.strict import Words
from metrics.brief.pulse import amount
from metrics.brief.types import Count, Days, Item, Key, Link, Parameter, Sentence
from metrics.kpi_pulse import scored
from metrics.kpi_signal import control
from metrics.kpi_types import Absent, Direction, Rating, Row, Scorecard
from metrics.kpi_why_types import Control
from metrics.pulse import districts

TARGET = Words(en="its target", zh="目标")
LAST_YEAR = Words(en="last year", zh="去年同期")
CROSSED = {
    Rating.WORSE: Key.KPI_WORSE, Rating.BETTER: Key.KPI_BETTER, Rating.EVEN: Key.KPI_EVEN
}  # fmt: skip
Named = Mapping[str, Words]
Rows = Mapping[str, Row]


def rows_of(cards: Sequence[Scorecard]) -> dict[str, Row]:
    """The rows of all cards by their KPI."""
    return {row.kpi.id: row for card in cards for row in card.rows}


def moved(
    now: Sequence[Scorecard], then: Sequence[Scorecard], daily: Sequence[Scorecard], cut: date,
    names: Named, at_ms: int | None,
) -> list[Item]:  # fmt: skip
    """What moved between two states of the cards; `daily` are those of the newest day, whose trend
    is judged; `cut` is the last day that was known before. Worse first, then better, then signals;
    last, how many crossed within their noise."""
    before = rows_of(then)
    by_day = {row.kpi.id: (row, card) for card in daily for row in card.rows}
    found: list[Item] = []
    noise = 0
    for card in now:
        for row in card.rows:
            chart = _judged(*by_day[row.kpi.id], cut) if row.kpi.id in by_day else None
            crossed = _crossed(row, before.get(row.kpi.id))
            signal = chart is not None and bool(chart.rules) and not _returns(chart)
            if crossed and chart is not None and not signal:
                noise += 1
            elif crossed:
                found.append(_cross(row, before[row.kpi.id], card, chart, names, at_ms))
            elif chart is not None and signal:
                found.append(_signal(row, card, chart, at_ms))
    found.sort(key=_order)
    if noise:
        said = Sentence(Key.KPI_NOISE, {"n": Count(noise)}, (Link("pulse", "/kpi"),))
        found.append(Item(sentences=(said,), stands=True))
    return found


def lost(
    now: Sequence[Scorecard], then: Sequence[Scorecard], at_ms: int | None
) -> list[Item]:  # fmt: skip
    """The figures that could be told before and cannot any more, with the reason."""
    before = rows_of(then)
    return [
        Item(sentences=(_lost(row, card),), owners=(card.department,), at_ms=at_ms)
        for card in now
        for row in card.rows
        if row.figure.value is None
        and row.kpi.id in before
        and before[row.kpi.id].figure.value is not None
    ]


def _lost(row: Row, card: Scorecard) -> Sentence:
    link = _link(row, card)
    if row.figure.absent is Absent.TOO_FEW:
        said: dict[str, Parameter] = {
            "n": Count(row.figure.n), "least": Count(row.kpi.minimum), "kpi": row.kpi.name
        }  # fmt: skip
        return Sentence(Key.KPI_LOST_FEW, said, (link,))
    return Sentence(Key.KPI_LOST, {"kpi": row.kpi.name}, (link,))


def _crossed(row: Row, old: Row | None) -> bool:
    """Whether it went from one side of its standard, or of its tolerance, to another."""
    unknown = Rating.UNKNOWN
    if old is None or unknown in (row.rating, old.rating):
        return False
    return row.rating is not old.rating


def _judged(row: Row, card: Scorecard, cut: date) -> Control | None:
    """The control chart of the first day after `cut` that is a signal, else of the newest day; None
    where no day can be judged. A run that had begun before is no news: of those only what `cut`
    did not show yet."""
    known = sum(period.last <= cut for period in card.periods)
    old = _chart(row, card, known)
    standing = set() if old is None else {rule for rule in old.rules if rule != "nelson 1"}
    newest: Control | None = None
    for count in range(known + 1, len(card.periods) + 1):
        chart = _chart(row, card, count)
        if chart is None:
            continue
        newest = replace(chart, rules=tuple(one for one in chart.rules if one not in standing))
        if newest.rules:
            return newest
    return newest


def _returns(chart: Control) -> bool:
    """Whether all that the chart shows is a run back towards its middle."""
    last, before = (chart.values[chart.judged - back] for back in (0, 1))
    if chart.rules != ("nelson 3",) or last is None or before is None:
        return False
    return (last > before) != (last > chart.middle)


def _chart(row: Row, card: Scorecard, count: int) -> Control | None:
    """As if the trend ended after `count` periods."""
    if count < 1:
        return None
    return control(replace(row, trend=row.trend[:count]), replace(card, running=False))


def _cross(
    row: Row, old: Row, card: Scorecard, chart: Control | None, names: Named, at_ms: int | None
) -> Item:
    value, standard = row.figure.value, row.standard.value
    assert value is not None and standard is not None  # it has a rating
    link = _link(row, card)
    said: dict[str, Parameter] = {
        "kpi": row.kpi.name, "value": amount(row.kpi, value),
        "standard": amount(row.kpi, standard),
        "against": TARGET if row.standard.kind == "target" else LAST_YEAR,
    }  # fmt: skip
    sentences = [Sentence(CROSSED[row.rating], said, (link,)), *_why(row, old, names, link)]
    if chart is None:
        sentences.append(Sentence(Key.KPI_UNJUDGED, {}, (link,)))
    return Item(
        sentences=tuple(sentences), rating=str(row.rating), owners=(card.department,), at_ms=at_ms
    )


def _why(row: Row, old: Row, names: Named, link: Link) -> list[Sentence]:
    """The one day that explains it, else the district that moved it most."""
    if row.one_day is not None:
        said: dict[str, Parameter] = {
            "day": Days(row.one_day.day, row.one_day.day),
            "without": amount(row.kpi, row.one_day.without),
        }
        return [Sentence(Key.KPI_ONE_DAY, said, (link,))]
    moved = (row.figure.value or 0.0) - (old.figure.value or 0.0)
    if not (row.shares and old.shares) or moved == 0:
        return []
    sums = districts(scored(old), scored(row))
    most = max(sums, key=lambda name: (sums[name] / moved, name))
    if sums[most] / moved <= 0 or most not in names:
        return []
    return [Sentence(Key.KPI_IN, {"district": names[most]}, (link,))]


def _signal(row: Row, card: Scorecard, chart: Control, at_ms: int | None) -> Item:
    value = chart.values[chart.judged]
    assert value is not None  # else there was nothing to judge
    day = chart.periods[chart.judged].last
    said: dict[str, Parameter] = {
        "kpi": row.kpi.name, "value": amount(row.kpi, value), "day": Days(day, day)
    }  # fmt: skip
    more: dict[str, Parameter]
    if value > chart.high:
        key, more = Key.KPI_ABOVE, {"high": amount(row.kpi, chart.high)}
    elif value < chart.low:
        key, more = Key.KPI_BELOW, {"low": amount(row.kpi, chart.low)}
    else:
        key = Key.KPI_RISES if value > chart.middle else Key.KPI_SINKS
        more = {"middle": amount(row.kpi, chart.middle)}
    said |= more
    link = _link(row, card)
    told = (Sentence(key, said, (link,)), *_good_or_bad(row, value > chart.middle, link))
    return Item(sentences=told, owners=(card.department,), at_ms=at_ms)


def _good_or_bad(row: Row, up: bool, link: Link) -> tuple[Sentence, ...]:
    """Whether a move is to the good; of a KPI that is to keep to a target nobody can say that."""
    if row.kpi.direction is Direction.TARGET:
        return ()
    good = up == (row.kpi.direction is Direction.UP)
    return (Sentence(Key.KPI_GOOD if good else Key.KPI_BAD, {}, (link,)),)


def _link(row: Row, card: Scorecard) -> Link:
    return Link("kpi", f"/kpi/{card.department}/{row.kpi.id}?period={card.period}")


def _order(item: Item) -> int:
    ranks = {str(Rating.WORSE): 0, str(Rating.BETTER): 1, str(Rating.EVEN): 2}
    return ranks.get(item.rating or "", 3)  # in each, as the city's file has them
