"""The right column of a scorecard: a share by district, with the interval that its count allows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from layouts.kpi_words import number
from layouts.words import Translate
from metrics.kpi_types import DistrictShare, Row, Scorecard

PANELS = 3
DISTRICTS = 12
LEAST_CASES = 5
STEPS = (1, 2, 5, 10, 20)
MOST_STEPS = 4


def district_panels(card: Scorecard, t: Translate, language: str) -> list[Component]:
    """A panel for each of the first figures that have districts."""
    rows = [(row, _chosen(row)) for row in card.rows]
    shown = [(row, chosen) for row, chosen in rows if len(chosen) > 1][:PANELS]
    return [_panel(row, chosen, t, language) for row, chosen in shown]


def _chosen(row: Row) -> list[DistrictShare]:
    """The districts with most cases, in the row's order; a handful of cases says nothing."""
    most = sorted(row.districts, key=lambda one: -one.n)[:DISTRICTS]
    return [one for one in row.districts if one in most and one.n >= LEAST_CASES]


def _panel(
    row: Row, chosen: Sequence[DistrictShare], t: Translate, language: str
) -> html.Section:
    axis = _Axis(chosen)
    sure = all(one.low is not None for one in chosen)
    caption = [t("Share and 95 % interval (Wilson).") if sure else t("Share."),
               t("Dotted: the city.")]
    if len(chosen) < len(row.districts):
        caption.append(
            t("The {n} with most cases of {all}.", n=len(chosen), all=len(row.districts))
        )
    return html.Section(
        [
            html.H2(t("{name}, by district", name=row.kpi.name.of(language))),
            html.P(("" if language == "zh" else " ").join(caption), className="kpi-caption"),
            html.Div(
                [
                    _grid(axis, row.figure.value),
                    *(_district(one, axis, t, language) for one in chosen),
                ],
                className="kpi-plot",
            ),
            _scale(axis, language),
        ],
        className="kpi-panel",
    )


class _Axis:
    """From a round share below the lowest to one above the highest, in per cent."""

    def __init__(self, shares: Sequence[DistrictShare]) -> None:
        lowest = min(one.value if one.low is None else one.low for one in shares)
        highest = max(one.value if one.high is None else one.high for one in shares)
        self.step = next((one for one in STEPS if (highest - lowest) / one <= MOST_STEPS), 20)
        self.high = min(100, (math.floor(highest / self.step) + 1) * self.step)
        self.low = max(0, min(math.floor(lowest / self.step) * self.step, self.high - self.step))

    def at(self, share: float) -> str:
        """Where a share stands, as a distance from the left."""
        inside = min(self.high, max(self.low, share))
        return f"{(inside - self.low) / (self.high - self.low) * 100:.2f}%"

    @property
    def ticks(self) -> list[int]:
        return list(range(self.low, self.high + 1, self.step))


def _grid(axis: _Axis, city: float | None) -> html.Div:
    lines = [html.Div(className="kpi-tick", style={"left": axis.at(tick)}) for tick in axis.ticks]
    if city is not None:
        lines.append(html.Div(className="kpi-tick city", style={"left": axis.at(city)}))
    return html.Div(lines, className="kpi-grid")


def _district(one: DistrictShare, axis: _Axis, t: Translate, language: str) -> html.Div:
    drawn = [html.Div(className="kpi-dot", style={"left": axis.at(one.value)})]
    if one.low is not None and one.high is not None:
        interval = {"left": axis.at(one.low), "right": f"calc(100% - {axis.at(one.high)})"}
        drawn.insert(0, html.Div(className="kpi-interval", style=interval))
    name = one.name.of(language)
    return html.Div(
        [
            html.Span(name, className="kpi-district one-line", title=name),
            html.Div(drawn, className="kpi-range"),
            html.Span(t("{k} of {n}", k=number(one.k, 0), n=number(one.n, 0)), className="kpi-of"),
        ],
        className="kpi-dr",
    )


def _scale(axis: _Axis, language: str) -> html.Div:
    unit = "%" if language == "zh" else "\u00a0%"
    ticks = [
        html.Span(f"{tick}{unit}", style={"left": axis.at(tick)}) for tick in axis.ticks
    ]
    return html.Div(html.Div(ticks, className="kpi-ticks"), className="kpi-axis")
