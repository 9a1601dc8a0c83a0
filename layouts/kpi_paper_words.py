"""What files and printed pages say of a KPI in words: how it is made, what it is set against, why a
number is not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from layouts.kpi_words import (
    NO_BREAK,
    day_words,
    days_words,
    number,
    period_words,
    with_unit,
)
from layouts.words import Translate
from metrics.kpi_types import (
    Absent,
    Aim,
    Direction,
    Kpi,
    Perspective,
    Rating,
    Scorecard,
    Span,
    Standard,
)
from metrics.types import Indicator

MARKS = {Rating.BETTER: "✓", Rating.EVEN: "≈", Rating.WORSE: "▼", Rating.UNKNOWN: "○"}
Indicators = Mapping[str, Indicator]


def rating_words(rating: Rating, t: Translate) -> str:
    """A rating in words."""
    return {
        Rating.BETTER: t("better than the reference"),
        Rating.EVEN: t("within tolerance"),
        Rating.WORSE: t("worse"),
        Rating.UNKNOWN: t("no reference"),
    }[rating]


def perspective_words(one: Perspective, t: Translate) -> str:
    """From where a KPI looks."""
    return {
        Perspective.RESULT: t("result: what people in the city get"),
        Perspective.PROCESS: t("process: how the work is done"),
        Perspective.DATA: t("data: whether it can be known at all"),
    }[one]


def direction_words(kpi: Kpi, t: Translate) -> str:
    """Which way is better."""
    return {
        Direction.UP: t("more is better"),
        Direction.DOWN: t("less is better"),
        Direction.TARGET: t("nearer to the target is better"),
    }[kpi.direction]


def formula_words(kpi: Kpi, known: Indicators, t: Translate, language: str) -> str:
    """How the value is made, spelled out with the names of what it is made of."""
    formula = kpi.formula

    def name(indicator: str) -> str:
        return known[indicator].name.of(language) if indicator in known else indicator

    if formula.ratio:
        return t("sum of “{of}” ÷ sum of “{to}”, over the moments at which both are known",
                 of=name(formula.ratio.of), to=name(formula.ratio.to))
    if formula.weighted_mean:
        mean = formula.weighted_mean
        return t("mean of “{value}”, weighed by “{weight}”", value=name(mean.value),
                 weight=name(mean.weight))
    if formula.mean:
        return t("mean of “{value}”", value=name(formula.mean))
    if formula.sum:
        return t("sum of “{value}”", value=name(formula.sum))
    if formula.share:
        return _share_words(kpi, known, t, language)
    if formula.quality:
        return t("mean quality of the values of “{value}”", value=name(formula.quality))
    if formula.delivery:
        return t("values of “{value}” that came ÷ those that should have ({n} a day and point)",
                 value=name(formula.delivery.indicator), n=formula.delivery.per_day)
    if formula.event_share:
        return t("events that were {states} within {n} min ÷ events whose beginning was seen",
                 states=" / ".join(formula.event_share.status),
                 n=f"{formula.event_share.within_minutes:g}")
    if formula.events_per_day:
        return t("events begun ÷ days")
    query = formula.query
    assert query is not None
    given = ", ".join(f"{key} = {value}" for key, value in query.given.items())
    if formula.quantile:
        said = t("the value that {p} of the cases of “{sql}” do not exceed (nearest rank)",
                 p=percent(formula.quantile.p, language), sql=query.sql)
    else:
        said = t("sum of num ÷ sum of den over the cases of “{sql}”", sql=query.sql)
    return said + (f" ({given})" if given else "")


def _share_words(kpi: Kpi, known: Indicators, t: Translate, language: str) -> str:
    share = kpi.formula.share
    assert share is not None
    one = known.get(share.indicator)
    name = one.name.of(language) if one else share.indicator
    unit = f" {one.unit.of(language)}" if one and one.unit.en else ""
    factor = one.factor if one else 1.0
    limits = []
    if share.at_most is not None:
        limits.append(t("at most {limit}", limit=f"{share.at_most * factor:g}{unit}"))
    if share.at_least is not None:
        limits.append(t("at least {limit}", limit=f"{share.at_least * factor:g}{unit}"))
    if share.day_mean_from is not None:
        return t("days whose mean of “{value}” is {limits} ÷ days with {n} values or more",
                 value=name, limits=t(", ").join(limits), n=share.day_mean_from)
    return t("values of “{value}” of {limits} ÷ all its values", value=name,
             limits=t(", ").join(limits))


def aim_words(kpi: Kpi, aim: Aim, t: Translate, language: str) -> str:
    """One aim with its days: 'from 1 January 2025: target 11:00 min (Senate); floor …'."""
    parts = [_days_words(aim.from_, aim.to, t, language)]
    if aim.target is not None and aim.source is not None:
        value = with_unit(kpi, aim.target, language)
        parts.append(t("target {value}, {source}", value=value, source=aim.source.of(language)))
    else:
        parts.append(t("as the same period a year earlier"))
    if isinstance(aim.floor, tuple):
        low, high = (with_unit(kpi, one, language) for one in aim.floor)
        parts.append(t("scores 0 below {low} and above {high}", low=low, high=high))
    elif aim.floor is not None and aim.stretch is not None:
        floor, best = (_anchor_words(kpi, aim, one, language) for one in (aim.floor, aim.stretch))
        parts.append(t("scores 0 at {floor}, 100 at {best}", floor=floor, best=best))
    if aim.weight is not None:
        parts.append(t("weight {n}", n=f"{aim.weight:g}"))
    return t("; ").join(parts)


def _anchor_words(kpi: Kpi, aim: Aim, value: float, language: str) -> str:
    sign = "+" if aim.against == "last_year" and value > 0 else ""
    return sign + with_unit(kpi, value, language)


def _days_words(first: date | None, last: date | None, t: Translate, language: str) -> str:
    begin = day_words(first, language) if first else ""
    end = day_words(last, language) if last else ""
    if begin and end:
        return t("from {begin} to {end}", begin=begin, end=end)
    if begin:
        return t("from {begin} on", begin=begin)
    return t("until {end}", end=end) if end else t("always")


def told_words(card: Scorecard, language: str) -> str:
    """The period of a card, or the days of it that count so far."""
    if card.until is None or not card.running:
        return period_words(card.period, language)
    return days_words(card.period.first, card.until, language)


def span_words(span: Span, t: Translate) -> str:
    """The length of a period."""
    return {
        Span.HOUR: t("hour"), Span.DAY: t("day"), Span.WEEK: t("week"), Span.MONTH: t("month"),
        Span.QUARTER: t("quarter"), Span.YEAR: t("year"), Span.ROLLING: t("rolling"),
    }[span]  # fmt: skip


def tolerance_words(kpi: Kpi, t: Translate, language: str) -> str:
    """Which changes are even, in the unit shown: seconds where values are minutes."""
    unit = t("s") if kpi.show == "minutes" else kpi.unit.of(language)
    if kpi.show == "percent":
        unit = t("percentage points")
    return f"{str(kpi.tolerance).replace('-', '−')} {unit}"


def percent(share: float, language: str) -> str:
    """'85 %'; in Chinese without the space."""
    return f"{share:.0%}" if language == "zh" else f"{share * 100:.0f}{NO_BREAK}%"


def per_cent(language: str) -> str:
    """The unit after a number: '%' in Chinese, with a space before it in English."""
    return "%" if language == "zh" else f"{NO_BREAK}%"


def why_no_reference(standard: Standard, t: Translate, language: str) -> str:
    """Why there is nothing to set a value against, under a head that says so already."""
    if standard.absent is Absent.BEFORE_SERIES and standard.since is not None:
        return t("data since {day}", day=day_words(standard.since, language))
    earlier = period_words(standard.period, language) if standard.period else ""
    if standard.absent is Absent.TOO_FEW:
        return t("too few in {period}", period=earlier)
    return t("none in {period}", period=earlier)


def why_no_score(card: Scorecard, t: Translate, language: str) -> str:
    """Why a department has no score; empty for one that has."""
    if card.score is not None:
        return ""
    if not any(row.weight for row in card.rows):
        return t("no figure has a weight")
    return t("only {share} of the weight has a score", share=percent(card.coverage, language))


def score_words(card: Scorecard, t: Translate, language: str) -> str:
    """A department's score, or NA with the reason."""
    if card.score is not None:
        return number(card.score, 1)
    return t("NA: {why}", why=why_no_score(card, t, language))


def moment_words(at_ms: int, zone: ZoneInfo, language: str) -> str:
    """'1 February 2025, 09:00' on the city's clock."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    space = " " if language == "zh" else ", "
    return f"{day_words(at.date(), language)}{space}{at:%H:%M}"
