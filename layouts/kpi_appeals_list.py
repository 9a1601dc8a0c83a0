"""/kpi/appeals: what waits for a decision, what was decided; of all departments, or one's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from data.city import City
from data.strict import Words
from layouts.kpi_appeals_words import effect_words, kind_words, scope_words, state_words
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import period_words
from layouts.shell import frame, label, top_bar
from layouts.words import Translate, translator
from metrics.appeals.types import Claim, State
from metrics.kpi_types import Kpi, Period

PATH = "/kpi/appeals"
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Claims by number, KPIs and the names of districts, and whose list it is (None: all). `moved`
    are the numbers of those that moved on since the reader last looked."""

    claims: Sequence[Claim]
    kpis: Mapping[str, Kpi]
    names: Mapping[str, Words]
    own: str | None
    decides: bool
    now_ms: int
    zone: ZoneInfo
    moved: Collection[int] = ()


def appeals_page(city: City, seen: Listed, show: str, language: str) -> html.Div:
    """The whole page; `show` is 'waiting' or 'decided'."""
    t = translator(language)
    waiting = [claim for claim in seen.claims if claim.waits]
    done = [claim for claim in reversed(seen.claims) if not claim.waits]
    shown = done if show == "decided" else waiting
    chips = [
        _chip(t("Wait for a decision"), "waiting", len(waiting), show, t),
        _chip(t("Decided or withdrawn"), "decided", len(done), show, t),
    ]
    content = html.Div(
        [
            html.Header(
                [
                    html.H1(t("Appeals and deferrals")),
                    html.Span(_whose(city, seen, t, language), className="kpi-period"),
                    html.Nav(chips, className="kpi-spans", **label(t("Which ones"))),
                    html.A(t("All departments"), href="/kpi", className="kpi-all"),
                ],
                className="kpi-head",
            ),
            html.Div(
                [_head(show, t), *(_row(one, city, seen, t, language) for one in shown)],
                className="ap-list decided" if show == "decided" else "ap-list",
            )
            if shown
            else html.P(_none(show, seen, t), className="ap-quiet"),
        ],
        className="kpi",
    )
    return frame(city.file, {}, language, [top_bar(city.file, language, "/kpi"), content])


def _chip(words: str, what: str, count: int, show: str, t: Translate) -> html.A:
    here: dict[str, Any] = {"aria-current": "page"} if what == show else {}
    return html.A(t("{words} ({n})", words=words, n=count), href=f"{PATH}?show={what}",
                  className="kpi-chip on" if here else "kpi-chip", **here)  # fmt: skip


def _whose(city: City, seen: Listed, t: Translate, language: str) -> str:
    if seen.own in city.departments:
        return city.departments[seen.own].name.of(language)
    return t("All departments")


def _none(show: str, seen: Listed, t: Translate) -> str:
    if show == "decided":
        return t("Nothing was decided yet.")
    if seen.decides:
        return t("Nothing waits for your decision.")
    return t("Nothing waits for a decision. A figure is appealed on its own page.")


def _head(show: str, t: Translate) -> html.Div:
    last = t("Decision and effect") if show == "decided" else t("Filed")
    names = (t("Number"), t("Figure"), t("Asked"), t("Reason"), last, t("State"))
    return html.Div([html.Span(name) for name in names], className="ap-tr head")


def _row(claim: Claim, city: City, seen: Listed, t: Translate, language: str) -> html.A:
    """One line, which leads to the claim on its figure's page."""
    kpi = seen.kpis.get(claim.kpi)
    name = kpi.name.of(language) if kpi else claim.kpi
    department = city.departments.get(claim.department)
    whose = department.name.of(language) if department else claim.department
    period = period_words(Period.parse(claim.period), language)
    new = [html.Small(t("moved on"), className="ap-new")] if claim.no in seen.moved else []
    return html.A(
        [
            html.B([kind_words(claim, t), *new]),
            html.Span([name, html.Small(t("{one} · {other}", one=whose, other=period))]),
            html.Span(scope_words(claim.asked, seen.names, t, language), className="ap-cut"),
            html.Span(claim.reason, className="ap-cut"),
            _filed(claim, seen, t, language) if claim.waits else _decided(claim, kpi, t, language),
            html.Span(
                [html.Span(state_words(claim, t), className=f"ap-state {claim.state.lower()}"),
                 html.Small(_by(claim, seen, t, language))]
            ),
        ],
        href=f"/kpi/{claim.department}/{claim.kpi}?period={claim.period}#claim-{claim.no}",
        className="ap-tr",
    )  # fmt: skip


def _filed(claim: Claim, seen: Listed, t: Translate, language: str) -> html.Span:
    filed = moment_words(claim.filed_ms, seen.zone, language)
    return html.Span([t(claim.filed_by), html.Small(filed)])


def _decided(claim: Claim, kpi: Kpi | None, t: Translate, language: str) -> html.Span:
    """Why, and what it did; nothing of a claim that was withdrawn."""
    if claim.state is State.WITHDRAWN:
        return html.Span()
    did = effect_words(kpi, claim.events[-1], t, language) if kpi else ""
    return html.Span([html.Span(claim.why or "", className="ap-cut"), html.Small(did)])


def _by(claim: Claim, seen: Listed, t: Translate, language: str) -> str:
    """For how long it waits and who looks at it; or who did the last step, and when."""
    if claim.waits:
        days = (seen.now_ms - claim.filed_ms) // DAY_MS
        waits = t("waits for {n} days", n=days) if days > 0 else ""
        return t("; ").join(filter(None, [waits, t(claim.reviewer) if claim.reviewer else ""]))
    last = claim.events[-1]
    when = moment_words(last.occurred_ms, seen.zone, language)
    return t("{one} · {other}", one=t(last.actor), other=when)
