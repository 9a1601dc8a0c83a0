"""The page of the plans: the list, and of the chosen one its lanes, its steps, its text, versions.

assets/73_plans.js numbers the lines, draws what waits for what and shows the chosen step; the
callbacks of pages/plans.py fill what depends on the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from alerts.rules.types import Version as RuleVersion
from data.city import CityFile
from data.strict import Fault
from dispatch.plans.types import Chart, Standing, Version
from layouts import rules_text
from layouts.faults import told
from layouts.measure import Measure, span
from layouts.plans_chart import Names
from layouts.shell import data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/plans"
TEXT, CHOSEN, FAULTS, CHANGES, CHECKED = (
    "plans-text", "plans-chosen", "plans-faults", "plans-changes", "plans-checked",
)  # fmt: skip
LANES, CARDS, WHY, PUBLISH, RETIRE, ANSWER, GATE, GO = (
    "plans-lanes", "plans-cards", "plans-why", "plans-publish", "plans-retire", "plans-answer",
    "plans-gate", "plans-go",
)  # fmt: skip
NEW = f"{PATH}?new=1"
LEVELS = {"blue": 1, "yellow": 2, "orange": 3, "red": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One plan in the list. `chart` is None when its stored text no longer holds."""

    standing: Standing
    chart: Chart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The plan that is open, and all its versions, the newest first; none of a new one."""

    row: Row
    versions: Sequence[Version]
    asked: int | None = None


def page(
    city: CityFile, language: str, say: Measure, rows: Sequence[Row], faults: Sequence[Fault],
    chosen: Chosen | None, notice: str = "", may: bool = False,
) -> html.Div:  # fmt: skip
    """The whole page. `may`: whether the reader publishes plans; `notice`: what was just published,
    or what is wrong with the address; `faults`: those of the city's files, whose plans are not
    proposed."""
    t = translator(language)
    domains: Names = {one.id: one.name for one in city.domains}
    mine = chosen.row.standing.version.plan_id if chosen else None
    main = _main(t, say, chosen, notice, may) if chosen else [_nothing(t, notice)]
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Div(
            [_list(t, say, rows, faults, domains, mine, may), *main],
            id="plans", className="plans rules",
        ),
    ]  # fmt: skip
    return frame(city, {}, language, content)


def _nothing(t: Translate, notice: str) -> html.Section:
    return html.Section(html.P(notice or t("There is no plan yet."), className="rules-none"))


# ---- the list


def _list(
    t: Translate, say: Measure, rows: Sequence[Row], faults: Sequence[Fault], domains: Names,
    mine: str | None, may: bool,
) -> html.Section:  # fmt: skip
    head = html.Header(
        [
            html.H1([t("Plans"), html.B(str(sum(not r.standing.version.retired for r in rows)))]),
            *[dcc.Link(t("New plan"), href=NEW, className="rules-button")] * may,
            html.A(t("All as YAML"), href="/api/v1/plans.yaml", download="plans.yaml"),
        ]
    )
    entries: list[Component] = [
        _entry(t, say, row, domains, row.standing.version.plan_id == mine) for row in rows
    ]
    entries += [
        html.Small(
            f"{fault.file}, {t('line {n}', n=fault.line)}: {told(t, fault.message)}",
            className="rules-ill plans-ill",
        )
        for fault in faults
    ]
    return html.Section(
        [head, html.Nav(entries, className="rules-rows", **label(t("Plans")))],
        className="rules-list",
    )


def _entry(t: Translate, say: Measure, row: Row, domains: Names, on: bool) -> dcc.Link:
    standing = row.standing
    version = standing.version
    facts = _facts(t, say, row)
    if version.retired:
        facts = [t("retired")]
    lines: list[Component] = [
        html.B(say.of(standing.title), className="one-line"),
        html.Span(" · ".join(facts), className="one-line"),
        html.Small(_changed(t, say, version), className="one-line"),
    ]
    lines += [
        html.Small(told(t, fault.message), className="rules-ill") for fault in standing.faults[:1]
    ]
    return dcc.Link(
        [html.Div(lines), html.Div(_triggers(say, row, domains), className="plans-for")],
        href=f"{PATH}/{version.plan_id}",
        className=" ".join(["rules-row plans-entry", *["on"] * on, *["off"] * version.retired]),
    )


def _triggers(say: Measure, row: Row, domains: Names) -> list[Component]:
    """For which domains, from which grade on: the least of its triggers for each."""
    plan = row.standing.plan
    if plan is None or row.standing.version.retired:
        return []
    least: dict[str, int] = {}
    for one in plan.triggers:
        for domain in one.domains:
            least[domain] = min(LEVELS[one.least_level], least.get(domain, 4))
    return [
        html.Span(
            [html.I(**data(glyph=f"{level} steady 16")), say.of(domains.get(name)) or name]
        )
        for name, level in least.items()
    ]


def _facts(t: Translate, say: Measure, row: Row) -> list[str]:
    """13 steps · 3 departments · up to 3 h 10 min, when everybody takes the time there is"""
    if row.chart is None:
        return []
    bars = [bar for _, lane in row.chart.lanes for bar in lane]
    return [
        t("1 step") if len(bars) == 1 else t("{n} steps", n=len(bars)),
        t("1 department") if len(row.chart.lanes) == 1
        else t("{n} departments", n=len(row.chart.lanes)),
        t("up to {span}", span=span(t, row.chart.end_ms)),
    ]


def _changed(t: Translate, say: Measure, version: Version) -> str:
    return " · ".join([
        t("version {n}", n=version.version), say.moment(version.published_ms),
        rules_text.actor(t, version.actor),
    ])  # fmt: skip


# ---- the chosen plan


def _main(
    t: Translate, say: Measure, chosen: Chosen, notice: str, may: bool
) -> list[Component]:
    version = chosen.row.standing.version
    return [
        html.Section(
            [
                _head(t, say, chosen, notice),
                html.Div(_not_yet(t), id=LANES, className="plans-chart"),
                _editor(t, say, chosen),
                html.Div(id=CARDS, className="plans-cards"),
                _publish(t, may and bool(chosen.versions) and not version.retired),
                dcc.Store(id=CHOSEN, data={"plan": version.plan_id, "version": version.version}),
                dcc.Store(id=CHECKED),
                dcc.Location(id=GO, refresh="callback-nav"),
            ],
            className="plans-main",
        )
    ]


def _not_yet(t: Translate) -> html.P:
    return html.P(t("It is drawn here as soon as its text holds."), className="plans-wait")


def _head(t: Translate, say: Measure, chosen: Chosen, notice: str) -> html.Header:
    standing = chosen.row.standing
    aim = say.of(standing.plan.aim) if standing.plan else ""
    facts = [*[standing.version.plan_id] * bool(chosen.versions), *_facts(t, say, chosen.row)]
    if standing.version.retired:
        facts.append(t("retired"))
    return html.Header(
        [
            html.Div([html.H2(say.of(standing.title)), html.P(aim, className="plans-aim")]),
            html.P(" · ".join(facts), className="plans-facts"),
            html.P(notice, className="rules-notice", role="status", hidden=not notice),
        ],
        className="rules-head plans-head",
    )


def _editor(t: Translate, say: Measure, chosen: Chosen) -> html.Div:
    """The text with numbered lines; under it what is wrong; then what changed, or all versions."""
    is_old = chosen.asked is not None
    versions = [_as_a_rules(one) for one in chosen.versions]
    unread: dict[str, Any] = {"aria-hidden": "true"}  # the numbers, by a screen reader
    return html.Div(
        [
            html.Div(
                [
                    _tab("text", t("Text"), on=not is_old),
                    _tab("changes", t("Changes"), on=False),
                    _tab("versions", t("Versions"), on=is_old, count=len(versions)),
                ],
                className="rules-tabs", role="tablist",
            ),
            html.Div(
                [
                    html.Pre(id="plans-lines", className="rules-lines", **unread),
                    dcc.Textarea(
                        id=TEXT, value=chosen.row.standing.version.body, className="rules-text",
                        spellCheck=False, wrap="soft", title=t("The plan as YAML"),
                    ),
                ],
                className="rules-editor", hidden=is_old, **data(pane="text"),
            ),
            html.Div(id=CHANGES, className="rules-pane", hidden=True, **data(pane="changes")),
            html.Div(
                rules_text.history(t, say, versions, chosen.asked) if versions else [],
                className="rules-pane", hidden=not is_old, **data(pane="versions"),
            ),
            html.Div(id=FAULTS, className="rules-faults", role="status"),
        ],
        className="plans-left",
    )  # fmt: skip


def _tab(name: str, words: str, on: bool, count: int | None = None) -> html.Button:
    more = [] if count is None else [html.B(str(count))]
    selected: dict[str, Any] = {"aria-selected": "true" if on else "false"}
    return html.Button([words, *more], role="tab", **data(tab=name), **selected)


def _as_a_rules(version: Version) -> RuleVersion:
    """A plan's version as the history of a rule tells one."""
    return RuleVersion(
        rule_id=version.plan_id, version=version.version, body=version.body, actor=version.actor,
        why=version.why, origin=version.origin, filed=version.filed, retired=version.retired,
        published_ms=version.published_ms,
    )  # fmt: skip


def _publish(t: Translate, may_retire: bool) -> html.Footer:
    why = dcc.Input(id=WHY, type="text", maxLength=1000, autoComplete="off")
    return html.Footer(
        [
            html.Label([t("Why"), why], className="wide"),
            html.Button(t("Publish"), id=PUBLISH, className="rules-button main", disabled=True),
            html.Button(
                t("Retire"), id=RETIRE, className="rules-button", hidden=not may_retire,
                title=t("Proposed no more; incidents that use it go on"),
            ),
            html.P(id=GATE, className="rules-gate", role="status"),
            html.P(id=ANSWER, className="rules-answer", role="alert"),
        ],
        className="rules-foot",
    )


def gate(t: Translate, *, holds: bool, changed: bool, why: bool, may: bool) -> str:
    """What is still missing before the text can be published; empty when nothing is."""
    if not may:
        return t("Only an operator publishes.")
    if not changed:
        return t("The text is the one in force.")
    if not holds:
        return t("The text does not hold yet.")
    return "" if why else t("Say {what}.", what=t("why"))
