"""The head of a scorecard page: which period, what to take along, the department's own score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from layouts.kpi_marks import counts, score_bar
from layouts.kpi_words import days_words, number, period_words, score_words, why_unscored
from layouts.shell import data, label
from layouts.words import Translate
from metrics.kpi_types import Period, Row, Scorecard, Span

ROLLED = 28
SPAN_WORDS = {
    Span.HOUR: "Hour", Span.DAY: "Day", Span.WEEK: "Week", Span.ROLLING: "28 days",
    Span.MONTH: "Month", Span.QUARTER: "Quarter", Span.YEAR: "Year",
}  # fmt: skip
TO_DATE = (Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR)
NAMED = 2  # missing figures that are named; of more, how many
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Address:
    """A scorecard page with what its address says; links change a part of it."""

    path: str
    period: str
    until: str = ""
    kpi: str = ""
    against: str = ""
    by: str = ""

    def to(self, **changed: str) -> str:
        """The address with some parts changed."""
        new = replace(self, **changed)
        given = {name: getattr(new, name) for name in ("period", "until", "kpi", "against", "by")}
        query = urlencode({name: one for name, one in given.items() if one}, safe="/")
        return f"{new.path}?{query}"


def card_words(card: Scorecard, language: str) -> str:
    """The period, or the days of it that count so far."""
    if card.until is None or not card.running:
        return period_words(card.period, language)
    return days_words(card.period.first, card.until, language)


def chooser(card: Scorecard, address: Address, zone: ZoneInfo, t: Translate) -> list[Component]:
    """Links to lengths of the period, an hour only where a figure is told for one; to the periods
    before and after; to as many days as today."""
    anchor = card.until or card.period.first
    by_hour = any(row.kpi.told_for(Span.HOUR) for row in card.rows)
    spans = [
        html.A(
            t(words),
            href=address.to(period=str(_holding(anchor, span)), until=""),
            className="kpi-chip on" if span is card.period.span else "kpi-chip",
            **data(keep=""),
        )
        for span, words in SPAN_WORDS.items()
        if span is not Span.HOUR or by_hour or span is card.period.span
    ]
    return [
        html.Nav(spans, className="kpi-spans", **label(t("Length of the period"))),
        html.Nav(_steps(card, address, zone, t), className="kpi-spans", **label(t("Period"))),
    ]


def _holding(day: date, span: Span) -> Period:
    return Period.rolling(day, ROLLED) if span is Span.ROLLING else Period.holding(day, span)


def _steps(card: Scorecard, address: Address, zone: ZoneInfo, t: Translate) -> list[Component]:
    today = datetime.fromtimestamp(card.now_ms / 1000, UTC).astimezone(zone).date()
    earlier, later = card.period.later(-1, zone), card.period.later(1, zone)
    back, on = (address.to(period=str(one), until="") for one in (earlier, later))
    steps: list[Component] = [
        html.A("‹", href=back, className="kpi-chip kpi-step", **data(keep=""),
               **label(t("Previous period"))),
        html.Span("›", className="kpi-chip kpi-step off")
        if later.first >= today
        else html.A("›", href=on, className="kpi-chip kpi-step", **data(keep=""),
                    **label(t("Next period"))),
    ]  # fmt: skip
    return [*steps, *_to_date(card, address, today, t)]


def _to_date(card: Scorecard, address: Address, today: date, t: Translate) -> list[Component]:
    """A past period cut to as many days as the running one has, and back."""
    period = card.period
    if period.span not in TO_DATE or card.until is None:
        return []
    running = Period.holding(today, period.span)
    passed = (today - running.first).days
    cut = period.first + DAY * (passed - 1)
    if period == running or passed < 1 or not cut < period.last:
        return []
    on = bool(address.until)
    return [
        html.A(
            t("First {n} days", n=passed) if passed > 1 else t("First day"),
            href=address.to(until="" if on else str(cut)),
            className="kpi-chip on" if on else "kpi-chip",
            title=t("To date: as many days as the running period has"),
            **data(keep=""),
        )
    ]


def take_along(card: Scorecard, address: Address, language: str, t: Translate) -> html.Nav:
    """The scorecard as a file."""
    asked = {"period": str(card.period), "until": address.until, "language": language}
    query = urlencode({name: one for name, one in asked.items() if one}, safe="/")
    links = [
        html.A(name, href=f"/api/v1/kpis/{card.department}.{kind}?{query}", className="kpi-file",
               **label(t("{name} file of this scorecard", name=name)))
        for name, kind in (("Excel", "xlsx"), ("PDF", "pdf"), ("CSV", "csv"))
    ]  # fmt: skip
    return html.Nav(links, className="kpi-files", **label(t("Take along")))


def take_reports(card: Scorecard, language: str, t: Translate) -> html.Nav:
    """The city's reports as files: of the card's own week or month, else the last that is over."""
    links = []
    for span, name in ((Span.WEEK, t("Weekly report")), (Span.MONTH, t("Monthly report"))):
        asked = {"period": str(card.period)} if card.period.span is span else {}
        query = urlencode({**asked, "language": language})
        links.append(html.A(name, href=f"/api/v1/reports/{span}.pdf?{query}", className="kpi-file",
                            target="_blank", **label(t("{name} as PDF", name=name))))  # fmt: skip
    return html.Nav(links, className="kpi-files", **label(t("Reports of the city")))


def summary(card: Scorecard, floor: float, language: str, t: Translate) -> html.Section:
    """The department's score with what it counts, and how many figures stand how."""
    return html.Section(
        [
            html.B(score_words(card.score), className="kpi-own"),
            html.Div(
                [
                    html.Div(t("Score of 100; who reaches the targets has 60")
                             if card.score is not None else _no_score(card, floor, t),
                             className="kpi-own-words"),
                    html.Div(coverage_words(card, language, t), className="kpi-note"),
                ]
            ),
            score_bar(card.score),
            counts(card, t),
        ],
        className="kpi-summary",
        **label(t("Score")),
    )  # fmt: skip


def _no_score(card: Scorecard, floor: float, t: Translate) -> str:
    if not any(row.weight for row in card.rows):
        return t("No score: none of these figures has a weight")
    least = number(floor * 100, 0)
    return t("No score: it needs figures with {floor} % of the weight", floor=least)


def coverage_words(card: Scorecard, language: str, t: Translate) -> str:
    """'85 % of the weight counts. Without Fires reached (nothing a year earlier …)'."""
    weighed = [row for row in card.rows if row.weight]
    missing = [row for row in weighed if row.score is None]
    if not weighed:
        return ""
    if missing == weighed and len({why_unscored(row, t) for row in missing}) == 1:
        return t("All {n} figures: {why}.", n=len(missing), why=why_unscored(missing[0], t))
    said = [t("{share} % of the weight counts.", share=number(card.coverage * 100, 0))]
    if missing:
        said.append(t("Left out: {names}.", names=missing_words(missing, language, t)))
    return ("" if language == "zh" else " ").join(said)


def missing_words(rows: list[Row], language: str, t: Translate) -> str:
    """Figures without a score, by reason: 'A, B (no value in this period)'."""
    reasons = Counter(why_unscored(row, t) for row in rows)
    groups: list[Any] = []
    for reason, count in reasons.items():
        names = [row.kpi.name.of(language) for row in rows if why_unscored(row, t) == reason]
        told = t(", ").join(names) if count <= NAMED else t("{n} figures", n=count)
        groups.append(t("{what} ({why})", what=told, why=reason))
    return t("; ").join(groups)
