"""Signal or noise: a trend with its natural limits, and which rule it breaks."""

from __future__ import annotations

from dash import html

from layouts.kpi_words import rule_words, short_period, shown
from layouts.shell import label
from layouts.sparkline import Scale, box, dot, line_of, picture
from layouts.words import Translate
from metrics.kpi_why_types import Control, Why


def control_panel(why: Why, t: Translate, language: str) -> html.Section:
    """The chart with its verdict in words; without one, why."""
    chart = why.control
    if chart is None:
        said = t("Not to be said: it takes a value of a period that is over, and ten before it.")
        return html.Section(
            [html.H2(t("Signal or noise")), html.P(said, className="kpi-caption")],
            className="kpi-panel",
        )
    period = short_period(chart.periods[chart.judged], language)
    if chart.rules:
        verdict = t("{period} is a signal", period=period)
        said = rule_words(chart.rules, t)
    else:
        verdict = t("{period} is noise", period=period)
        said = t("within what the periods before it vary by themselves")
    limits = t("Band: natural limits, mean ± 2.66 × mean moving range of the periods before.")
    caption = t("{verdict}: {why}. {how}", verdict=verdict, why=said, how=limits)
    return html.Section(
        [
            html.H2(t("Signal or noise")),
            html.P(caption, className="kpi-caption"),
            _chart(chart, why, t, language),
        ],
        className="kpi-panel",
    )


def _chart(chart: Control, why: Why, t: Translate, language: str) -> html.Div:
    kpi, values = why.row.kpi, chart.values
    known = [value for value in values if value is not None]
    low, high = min([*known, chart.low]), max([*known, chart.high])
    room = (high - low) * 0.06 or 1.0
    scale = Scale(low - room, high + room, len(values))
    line = line_of([(scale.x(i), None if v is None else scale.y(v)) for i, v in enumerate(values)])
    judged = values[chart.judged]
    assert judged is not None  # see metrics/kpi_signal.py
    style = {
        "--line": picture(line),
        "--band": box(0, scale.y(chart.high), 100, scale.y(chart.low)),
        "--reference": f"{scale.y(chart.middle)}%",
        **dot("now", scale.x(chart.judged), scale.y(judged)),
    }
    at = [(chart.high, "upper limit"), (chart.middle, "mean"), (chart.low, "lower limit")]
    words = t("Mean {middle}, natural limits {low} to {high}, judged {value}",
              middle=shown(kpi, chart.middle), low=shown(kpi, chart.low),
              high=shown(kpi, chart.high), value=shown(kpi, judged))  # fmt: skip
    return html.Div(
        [
            html.Div(className="spark kpi-control signal" if chart.rules else "spark kpi-control",
                     style=style, role="img", **label(words)),
            html.Div(
                [html.Span([html.B(shown(kpi, value)), " ", t(name)],
                           style={"top": f"{scale.y(value)}%"}) for value, name in at],
                className="kpi-limits",
            ),
            html.Div(
                [html.Span(short_period(chart.periods[0], language)),
                 html.Span(short_period(chart.periods[-1], language))],
                className="kpi-since",
            ),
        ],
        className="kpi-control-plot",
    )  # fmt: skip
