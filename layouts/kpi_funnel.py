"""A funnel plot: which districts stand apart for so many cases, and which only by chance."""

from __future__ import annotations

from dash import html

from layouts.kpi_plot import Axis, round_step
from layouts.kpi_words import number, with_unit
from layouts.shell import label
from layouts.sparkline import picture
from layouts.words import Translate
from metrics.kpi_types import DistrictShare, Kpi
from metrics.kpi_why_types import FunnelPlot, Why

NAMED = 4  # districts whose name is written beside their dot, or in the sentence
NAME_WIDE, NAME_HIGH = 0.6, 11  # a share of the width, for names to both sides; per cent of height
TICKS = 6
NEAR_THE_END = 0.93  # of the axis: a label there ends at its tick
BY_CHANCE = 0.05


def funnel_panel(why: Why, t: Translate, language: str) -> html.Section | None:
    """The panel; None for a figure without one."""
    plot = why.funnel
    if plot is None:
        return None
    kpi = why.row.kpi
    limits = [end for _, four in plot.curve[len(plot.curve) // 3 :] for end in four]
    axis = Axis(kpi, [*(one.value for one in plot.districts), *limits], language, most=4)
    most = max(one.n for one in plot.districts)
    alarmed = [one for one in plot.districts if plot.outside.get(one.district_id) == "alarm"]
    named = _named(alarmed, plot, axis, most)
    dots = [
        _dot(one, plot, axis, most, one in named, kpi, t, language) for one in plot.districts
    ]
    field = html.Div(
        [
            *(html.I(className="rule", style={"bottom": axis.at(tick)}) for tick in axis.ticks),
            *_bands(plot, axis, most),
            html.I(className="mean", style={"bottom": axis.at(plot.mean)}),
            *dots,
        ],
        className="kpi-funnel-field",
        role="img",
        **label(_told(plot, alarmed, t, language)),
    )
    caption = [
        t("Share against cases, a dot a district. Bands: where chance alone leaves 95 % and 99.8 % "
          "of them. Dotted: all."),
        _told(plot, alarmed, t, language),
    ]  # fmt: skip
    return html.Section(
        [
            html.H2(t("Funnel: who stands apart for so many cases")),
            html.P(("" if language == "zh" else " ").join(caption), className="kpi-caption"),
            html.Div([_up(axis), field, _along(most, t)], className="kpi-funnel"),
        ],
        className="kpi-panel",
    )


def _named(
    alarmed: list[DistrictShare], plot: FunnelPlot, axis: Axis, most: int
) -> list[DistrictShare]:
    """The farthest from the mean whose names do not run into one another."""
    found: list[DistrictShare] = []
    for one in sorted(alarmed, key=lambda one: -abs(one.value - plot.mean)):
        apart = all(
            abs(one.n - other.n) > NAME_WIDE * most
            or abs(_up_from(axis, one) - _up_from(axis, other)) > NAME_HIGH
            for other in found
        )
        if apart and len(found) < NAMED:
            found.append(one)
    return found


def _up_from(axis: Axis, one: DistrictShare) -> float:
    """How far from the bottom, in per cent."""
    return float(axis.at(one.value).rstrip("%"))


def _told(
    plot: FunnelPlot, alarmed: list[DistrictShare], t: Translate, language: str
) -> str:
    """Who lies outside, and how many would by chance."""
    count = len(plot.districts)
    said = t("{n} of {all} lie beyond 95 %, by chance {chance}.", n=len(plot.outside), all=count,
             chance=number(BY_CHANCE * count, 0 if count >= 100 else 1))  # fmt: skip
    if not alarmed:
        beyond = t("None lies beyond 99.8 %.")
    elif len(alarmed) <= NAMED:
        names = t(", ").join(one.name.of(language) for one in alarmed)
        beyond = t("Beyond 99.8 %: {names}.", names=names)
    else:
        beyond = t("{n} lie beyond 99.8 %.", n=len(alarmed))
    return ("" if language == "zh" else " ").join([said, beyond])


def _dot(
    one: DistrictShare, plot: FunnelPlot, axis: Axis, most: int, named: bool, kpi: Kpi,
    t: Translate, language: str,
) -> html.Span:  # fmt: skip
    name, left = one.name.of(language), one.n / most
    of = t("{k} of {n}", k=number(one.k, 0), n=number(one.n, 0))
    words = t("{name}: {value}, {of}", name=name, of=of, value=with_unit(kpi, one.value, language))
    side = "left" if left > 0.7 else "right"
    return html.Span(
        html.Span(name, className=side) if named else None,
        className=" ".join(["kpi-dot", plot.outside.get(one.district_id, "")]).strip(),
        style={"left": f"{left * 100:.2f}%", "bottom": axis.at(one.value)},
        title=words,
    )


def _bands(plot: FunnelPlot, axis: Axis, most: int) -> list[html.Div]:
    """The outer and the inner band."""
    return [
        html.Div(className=f"band {name}",
                 style={"--area": picture(_area(plot, axis, most, low, high))})
        for name, low, high in (("outer", 0, 3), ("inner", 1, 2))
    ]  # fmt: skip


def _area(plot: FunnelPlot, axis: Axis, most: int, low: int, high: int) -> str:
    upper = [_point(n, four[high], axis, most) for n, four in plot.curve]
    lower = [_point(n, four[low], axis, most) for n, four in reversed(plot.curve)]
    return f'<path d="M{"L".join([*upper, *lower])}Z"/>'


def _point(n: int, value: float, axis: Axis, most: int) -> str:
    return f"{n / most * 100:.2f} {100 - float(axis.at(value).rstrip('%')):.2f}"


def _up(axis: Axis) -> html.Div:
    labels = [html.Span(axis.words(tick), style={"bottom": axis.at(tick)}) for tick in axis.ticks]
    return html.Div(labels, className="kpi-funnel-up")


def _along(most: int, t: Translate) -> html.Div:
    """How many cases: round numbers from nought, the last with the word."""
    step = max(1, round(round_step(most / TICKS)))
    ticks = list(range(0, most + 1, step))
    labels = [
        html.Span(
            t("{n} cases", n=number(tick, 0)) if tick == ticks[-1] else number(tick, 0),
            style={"left": f"{tick / most * 100:.2f}%"},
            className="last" if tick > NEAR_THE_END * most else None,
        )
        for tick in ticks
    ]
    return html.Div(labels, className="kpi-funnel-along kpi-ticks")
