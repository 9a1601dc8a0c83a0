"""A figure by district: its share with the interval that its count allows, and the ranks."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from layouts.kpi_plot import Axis, room_for
from layouts.kpi_words import number
from layouts.words import Translate
from metrics.kpi_why_types import Place, Why

DISTRICTS = 16
LEAST_CASES = 5


def district_panel(why: Why, t: Translate, language: str) -> html.Section | None:
    """The panel; None for a figure that has no districts."""
    chosen = _chosen(why.places)
    if len(chosen) < 2:
        return None
    kpi, most = why.row.kpi, len(why.places)
    ranked = all(one.rank is not None for one in chosen)
    ends = [end for one in chosen for end in (one.share.low, one.share.value, one.share.high)]
    axis = Axis(kpi, [end for end in ends if end is not None], language, most=4)
    caption = [
        t("Right: 90 % rank interval. Wide means that the count cannot tell districts apart.")
        if ranked
        else t("Hours and days at one place are no separate cases, so no interval is given."),
        t("Dotted: the city."),
    ]
    if len(chosen) < most:
        caption.append(t("The {n} with most cases of {all}.", n=len(chosen), all=most))
    heading = t("Districts: share, 95 % interval, and the ranks it allows") if ranked else (
        t("Districts: share"))
    city = [] if why.row.figure.value is None else [why.row.figure.value]
    rows = [_district(one, axis, most, t, language) for one in chosen]
    scales = [axis.scale(), _ranks_scale(most)] if ranked else [axis.scale()]
    return html.Section(
        [
            html.H2(heading),
            html.P(("" if language == "zh" else " ").join(caption), className="kpi-caption"),
            html.Div([axis.grid(*city), *rows], className="kpi-plot"),
            html.Div(scales, className="kpi-scales"),
        ],
        className="kpi-panel ranked" if ranked else "kpi-panel",
        style=room_for(_of(one, t) for one in chosen),
    )


def _chosen(places: Sequence[Place]) -> list[Place]:
    """The districts with most cases, in the order given; a handful of cases says nothing."""
    most = sorted(places, key=lambda one: -one.share.n)[:DISTRICTS]
    return [one for one in places if one in most and one.share.n >= LEAST_CASES]


def _district(one: Place, axis: Axis, most: int, t: Translate, language: str) -> html.Div:
    share, name = one.share, one.share.name.of(language)
    style = {"--at": axis.at(share.value)}
    if share.low is not None and share.high is not None:
        style |= {"--low": axis.at(share.low), "--high": axis.at(share.high)}
    cells = [
        html.Span(name, className="one-line", title=name),
        html.Div(className="kpi-range", style=style),
    ]
    if one.rank is not None:
        low, high = one.rank
        words = t("Rank {low} to {high} of {n}", low=low, high=high, n=most)
        ends = {"--low": _rank_at(low - 0.5, most), "--high": _rank_at(high + 0.5, most)}
        cells.append(html.Div(className="kpi-rank", style=ends, title=words))
    return html.Div([*cells, html.Span(_of(one, t), className="kpi-of")], className="kpi-dr")


def _of(one: Place, t: Translate) -> str:
    """'338 of 412'."""
    return t("{k} of {n}", k=number(one.share.k, 0), n=number(one.share.n, 0))


def _rank_at(rank: float, most: int) -> str:
    return f"{(rank - 0.5) / most * 100:.2f}%"


def _ranks_scale(most: int) -> html.Div:
    ticks = sorted({1, (most + 1) // 2, most})
    labels = [html.Span(str(tick), style={"left": _rank_at(tick, most)}) for tick in ticks]
    return html.Div(labels, className="kpi-ticks")
