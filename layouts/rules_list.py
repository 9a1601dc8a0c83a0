"""The list of the rules: limits, points, who changed one last, whether it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from alerts.rules.types import Standing, Version
from layouts import rules_text
from layouts.faults import told
from layouts.measure import Measure
from layouts.shell import data, label
from layouts.words import Translate
from metrics.types import Indicator

PATH = "/alerts/rules"
THIN = "\u2009"
SIGNS = ("%", "/", "°")  # in units that a name does not say


def rule_list(
    t: Translate, say: Measure, rows: Sequence[Standing], indicators: Mapping[str, Indicator],
    mine: str | None,
) -> html.Section:  # fmt: skip
    """Every rule with its limits, who changed it last, and its active alerts; `mine` is open."""
    head = html.Header(
        [
            html.H1([t("Rules"), html.B(str(sum(not row.version.retired for row in rows)))]),
            html.A(t("All as YAML"), href="/api/v1/rules.yaml", download="rules.yaml"),
        ]
    )
    entries = [_row(t, say, row, indicators, row.version.rule_id == mine) for row in rows]
    return html.Section(
        [head, html.Nav(entries, className="rules-rows", **label(t("Rules")))],
        className="rules-list",
    )


def _row(
    t: Translate, say: Measure, row: Standing, indicators: Mapping[str, Indicator], on: bool
) -> dcc.Link:
    indicator = indicators.get(row.indicator)
    facts = [named(say, indicator) if indicator else row.indicator, points(t, row)]
    if row.version.retired:
        facts = [t("retired")]
    return dcc.Link(
        [
            html.Div(
                [
                    html.B(say.of(row.title), className="one-line"),
                    html.Span(" · ".join(facts), className="one-line"),
                    html.Small(changed(t, say, row.version), className="one-line"),
                    *health(t, row),
                ]
            ),
            html.Div(_limits(say, row, indicator), className="rules-limits"),
            _open(t, row),
        ],
        href=f"{PATH}/{row.version.rule_id}",
        className=" ".join(["rules-row", *["on"] * on, *["off"] * row.version.retired]),
    )


def named(say: Measure, indicator: Indicator) -> str:
    """PM2.5, µg/m³: the name with the unit, unless the name says what is counted (missions)."""
    unit = say.unit(indicator)
    symbol = unit if any(sign in unit for sign in SIGNS) else ""
    return say.listed([say.of(indicator.name), symbol])


def points(t: Translate, row: Standing) -> str:
    """How many points it watches, in words."""
    return t("{n} point", n=1) if row.points == 1 else t("{n} points", n=row.points)


def changed(t: Translate, say: Measure, version: Version) -> str:
    """version 3 · 14:07 · Ada"""
    return " · ".join([
        t("version {n}", n=version.version), say.moment(version.published_ms),
        rules_text.actor(t, version.actor),
    ])  # fmt: skip


def health(t: Translate, row: Standing) -> list[Component]:
    """Nothing while it is well; else why it does not work."""
    if row.faults:
        reason = told(t, row.faults[0].message)
        words = t("The stored text no longer holds: {reason}", reason=reason)
    elif row.health:
        words = t("Does not work: {reason}", reason=row.health)
    else:
        return []
    return [html.Small(words, className="rules-ill")]


def _limits(say: Measure, row: Standing, indicator: Indicator | None) -> list[Component]:
    """Each limit with its mark, the least first; each level has its place."""
    if indicator is None or row.version.retired:
        return []
    return [
        html.Span(
            [html.I(**data(glyph=f"{level} steady 16")), _limit(say, row, indicator, limit)],
            className=f"num l{level}",
        )
        for level, limit in row.limits
    ]


def _limit(
    say: Measure, row: Standing, indicator: Indicator, limit: float | tuple[float, float]
) -> str:
    """From where on a level holds: ≥ 25.0, < 55, outside 10–20."""
    if isinstance(limit, tuple):
        return f"{say.bare(indicator, limit[0])}–{say.bare(indicator, limit[1])}"
    return f"{'<' if row.direction == 'below' else '≥'}{THIN}{say.bare(indicator, limit)}"


def _open(t: Translate, row: Standing) -> html.Span:
    """How many of its alerts are active; the script keeps it."""
    return html.Span(
        str(row.open_alerts or ""), className="rules-open num", title=t("active alerts"),
        **data(open=row.version.rule_id),
    )  # fmt: skip
