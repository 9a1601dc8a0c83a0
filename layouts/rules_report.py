"""A back-test on the screen: the verdict, alerts per day as bars, and figures old beside new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from alerts.backtest.types import (
    Absent,
    Actor,
    Agreement,
    Comparison,
    Day,
    Report,
    Share,
    Verdict,
)
from data.strict import Words
from data.types import CITY_POINT
from layouts.measure import MINUS, MONTHS, Measure, number, span
from layouts.shell import data
from layouts.theme import level_colour, template, tokens
from layouts.words import Translate

Says = Callable[[float], str]
FAINT = 0.45
ENOUGH_DAYS = 30
ONE_DECIMAL = 0.1


def bars(t: Translate, say: Measure, told: Comparison | None) -> go.Figure:
    """Alerts per day by level: of this text upwards, of the rule in force downwards."""
    figure = go.Figure(layout={"template": template(say.theme)})
    figure.update_layout(
        barmode="relative", bargap=0.18, margin={"l": 44, "r": 64, "t": 6, "b": 22}
    )
    if told is None or not told.report.days:
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
        return figure
    _stack(say, figure, told.report.days, 1)
    if told.in_force is not None:
        _stack(say, figure, told.in_force.days, -1)
    most = max(
        [1, *(sum(day.by_level) for one in (told.report, told.in_force) if one for day in one.days)]
    )
    ticks = sorted({-most, 0, most} if told.in_force else {0, most})
    figure.update_yaxes(
        tickvals=ticks, ticktext=[f"{abs(tick)}" for tick in ticks], range=[ticks[0] * 1.12 - 0.2,
        most * 1.12], zeroline=True, zerolinecolor=tokens(say.theme)["text-3"], showgrid=False,
    )  # fmt: skip
    days = [day.day for day in told.report.days]
    shown = days[:: max(1, -(-len(days) // 5))]
    figure.update_xaxes(type="category", tickvals=shown,
                        ticktext=[_date(say, day) for day in shown])  # fmt: skip
    _name(say, figure, t("this text"), most * 0.62)
    if told.in_force is not None:
        _name(say, figure, t("in force"), -most * 0.62)
    return figure


def _stack(say: Measure, figure: go.Figure, days: Sequence[Day], sign: int) -> None:
    for level in (1, 2, 3, 4):
        figure.add_bar(
            x=[day.day for day in days],
            y=[sign * day.by_level[level - 1] for day in days],
            marker={"color": level_colour(level, say.theme), "line": {"width": 0},
                    "opacity": 1 if sign > 0 else FAINT},
            hoverinfo="skip",
        )  # fmt: skip


def _name(say: Measure, figure: go.Figure, words: str, y: float) -> None:
    figure.add_annotation(
        x=1, xref="paper", y=y, text=words, showarrow=False, xanchor="left", xshift=6,
        font={"color": tokens(say.theme)["text-2"], "size": 13},
    )  # fmt: skip


def _date(say: Measure, day: str) -> str:
    _, month, of_month = (int(part) for part in day.split("-"))
    return f"{month}月{of_month}日" if say.language == "zh" else f"{of_month} {MONTHS[month - 1]}"


# ---- words


def said(t: Translate, told: Comparison) -> str:
    """What one officer makes of it, and how it differs from the rule in force."""
    first, then = verdict(t, told), met(t, told)
    return f"{first} {then}" if _apart(first) else f"{first}{then}"


def verdict(t: Translate, told: Comparison) -> str:
    """What one officer makes of it, in a sentence."""
    load = told.report.load
    if load.per_day is None:
        return t("Nothing is known of this time: no value was taken in.")
    rate, peak = per_day(load.per_day), load.peak
    words = {
        Verdict.WORKABLE: t("One officer can work this: {rate} alerts a day, at most {peak} in ten "
                            "minutes.", rate=rate, peak=peak),
        Verdict.HEAVY: t("Heavy for one officer: {rate} alerts a day, at most {peak} in ten "
                         "minutes.", rate=rate, peak=peak),
        Verdict.TOO_MUCH: t("Too much for one officer: {rate} alerts a day, at most {peak} in ten "
                            "minutes.", rate=rate, peak=peak),
        Verdict.UNKNOWN: "",
    }[load.verdict]  # fmt: skip
    days = (told.report.until_ms - (told.report.from_ms or 0)) / 86_400_000
    if days < ENOUGH_DAYS - 0.5:
        more = (
            t("Only {n} days are known; judge by thirty.", n=f"{days:.0f}")
            if days >= 1.5
            else t("Only one day is known; judge by thirty.")
        )
        words = f"{words} {more}" if _apart(words) else f"{words}{more}"
    return words


def _apart(sentence: str) -> bool:
    """Whether sentences of this language stand apart by a space."""
    return sentence.endswith(".")


def met(t: Translate, told: Comparison) -> str:
    """How the episodes of both differ, in a sentence; nothing without a rule in force."""
    if told.difference is None:
        return t("No rule is in force to compare with.")
    one = told.difference
    if not one.only_new and not one.only_old:
        if one.both == 1:
            return t("The same one alert as the rule in force.")
        return t("The same {n} alerts as the rule in force.", n=one.both)
    return t(
        "Alerts: {both} as now, {new} only with this text, {old} only with the rule in force.",
        both=one.both, new=len(one.only_new), old=len(one.only_old),
    )  # fmt: skip


# ---- the table


def table(t: Translate, say: Measure, told: Comparison, respond_ms: int) -> html.Table:
    """Figures: of the rule in force, of this text, and how much that is more or less."""
    new, old = told.report, told.in_force
    head = html.Tr(
        [html.Th(""), html.Th(t("In force")), html.Th(t("This text")), html.Th(t("Difference"))]
    )
    rows = [
        *_rates(t, new, old),
        *_lengths(t, new, old, respond_ms),
        *_floods(t, new, old),
        *_real(t, new, old),
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="rules-figures")


def _rates(t: Translate, new: Report, old: Report | None) -> list[html.Tr]:
    def of(report: Report | None, place: int) -> float | None:
        return None if report is None or report.from_ms is None else report.load.by_level[place]

    names = (t("blue"), t("yellow"), t("orange"), t("red"))
    levels = [
        _row(t, [html.Span(**data(glyph=f"{place + 1} steady 14")), names[place]],
             of(old, place), of(new, place), _whole, sub=True)
        for place in (3, 2, 1, 0)
    ]  # fmt: skip
    return [
        _row(t, t("Alerts a day"), _of(old, "per_day"), _of(new, "per_day"), per_day),
        *levels,
    ]


def _lengths(t: Translate, new: Report, old: Report | None, respond_ms: int) -> list[html.Tr]:
    def lasting(ms: float) -> str:
        return span(t, int(ms))

    fleeting = t("cleared within {span}", span=span(t, respond_ms))
    return [
        _row(t, t("Time in alarm, median"), _of(old, "median_ms"), _of(new, "median_ms"), lasting),
        _row(t, t("one in ten lasts longer than"), _of(old, "p90_ms"), _of(new, "p90_ms"),
             lasting, sub=True),
        _row(t, t("Share of the time in alarm"), _of(old, "in_alarm"), _of(new, "in_alarm"),
             _cent(t)),
        _row(t, t("Raised again within an hour"), _share(old, "returned"), _share(new, "returned"),
             _cent(t)),
        _row(t, t("Fleeting: {what}", what=fleeting), _share(old, "fleeting"),
             _share(new, "fleeting"), _cent(t)),
        _row(t, t("Standing: longer than a day"), _of(old, "standing"), _of(new, "standing"),
             _whole),
    ]  # fmt: skip


def _floods(t: Translate, new: Report, old: Report | None) -> list[html.Tr]:
    return [
        _row(t, t("Most in ten minutes"), _of(old, "peak"), _of(new, "peak"), _whole),
        _row(t, t("Ten minutes with more than ten"), _share(old, "floods"), _share(new, "floods"),
             _cent(t)),
        _row(t, t("The ten busiest points make"), _share(old, "first_ten"),
             _share(new, "first_ten"), _cent(t)),
    ]  # fmt: skip


def _real(t: Translate, new: Report, old: Report | None) -> list[html.Tr]:
    """Against what really happened; a reason in place of figures where there is none."""
    before, acted = (old.incidents, old.acted) if old else (None, None)
    near = t("An incident within {metres}", metres=f"{new.metres:.0f} m")
    told = t("incidents in reach that it tells of")
    raised = t("alerts acted on that it raises")
    return [
        *_agreement(t, near, told, before, new.incidents),
        *_agreement(t, t("A person acted on it"), raised, acted, new.acted),
    ]


def _agreement(
    t: Translate, name: str, recalled: str, old: Agreement | None, new: Agreement
) -> list[html.Tr]:
    if new.absent is not None:
        reason = html.Td([t("NA"), html.Small(why_absent(t, new.absent))], colSpan=3)
        return [html.Tr([html.Th(name), reason], className="absent")]
    return [
        _row(t, name, old.precise.value if old else None, new.precise.value, _cent(t)),
        _row(t, recalled, old.recalled.value if old else None, new.recalled.value, _cent(t),
             sub=True),
    ]  # fmt: skip


def why_absent(t: Translate, absent: Absent) -> str:
    """Why there is nothing to compare with."""
    return {
        Absent.NO_EVENTS: t("no incident with a place is recorded for this time"),
        Absent.NO_PLACE: t("the points of the rule are no single places"),
        Absent.ITSELF: t("the rule watches the incidents themselves"),
        Absent.NOBODY_ACTED: t("nobody has commented or assigned an alert of this rule"),
    }[absent]


def _row(
    t: Translate, name: Any, old: float | None, new: float | None, says: Says, sub: bool = False
) -> html.Tr:
    """One figure; NA where it cannot be said."""
    cells = [t("NA") if one is None else says(one) for one in (old, new)]
    change = "" if old is None or new is None else _change(new - old, says)
    return html.Tr(
        [html.Th(name), html.Td(cells[0]), html.Td(cells[1], className="new"), html.Td(change)],
        className="sub" if sub else "",
    )


def _change(by: float, says: Says) -> str:
    words = says(abs(by))
    if words == says(0):
        return "="
    return f"+{words}" if by > 0 else f"{MINUS}{words}"


def _of(report: Report | None, name: str) -> float | None:
    if report is None or report.from_ms is None:
        return None
    found: float | None = getattr(report.load, name)
    return found


def _share(report: Report | None, name: str) -> float | None:
    if report is None:
        return None
    found: Share = getattr(report.load, name)
    return found.value


def _whole(value: float) -> str:
    return number(value)


def per_day(rate: float) -> str:
    """Alerts a day: 32.8, but 0.03 where one decimal would say that there are none."""
    return number(rate, 2 if 0 < rate < ONE_DECIMAL else 1)


def _cent(t: Translate) -> Says:
    return lambda value: t("{n}\u00a0%", n=number(100 * value, 1))


# ---- the worst points


def worst(
    t: Translate, say: Measure, actors: Sequence[Actor], names: dict[int, Words],
    chosen: int | None, button: Callable[[int], dict[str, Any]],
) -> list[Component]:  # fmt: skip
    """The points that are longest in alarm; a press shows one's curve."""
    if not actors:
        return []
    return [
        html.Button(
            [
                html.Span(say.of(names.get(one.point_no)) or one.point, className="one-line"),
                html.Small("" if one.point_no == CITY_POINT else one.point),
                html.Span(t("{n}\u00a0%", n=f"{100 * one.in_alarm:.0f}"), className="num"),
            ],
            id=button(one.point_no),
            className="rules-actor on" if one.point_no == chosen else "rules-actor",
        )
        for one in actors
    ]

