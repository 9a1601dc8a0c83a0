"""The small marks of scorecards: ratings, domains, scores."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dash import html

from data.city import Domain
from layouts.kpi_words import score_words
from layouts.shell import data, label
from layouts.words import Translate
from metrics.kpi_types import Rating, Scorecard

RATING_WORDS = {
    Rating.BETTER: "better than the reference",
    Rating.EVEN: "within tolerance",
    Rating.WORSE: "worse",
    Rating.UNKNOWN: "no reference",
}
HUES = ("crowd", "traffic", "fire", "environment")


def mark(rating: Rating, t: Translate) -> html.Span:
    """The mark of a rating; its words are read out."""
    words = t(RATING_WORDS[rating])
    return html.Span(className=f"kpi-mark {rating}", role="img", title=words, **label(words))


def counts(card: Scorecard, t: Translate) -> html.Div:
    """How many figures stand better, even, worse, without a reference; how many have no value."""
    known = Counter(row.rating for row in card.rows if row.figure.value is not None)
    each: list[tuple[html.Span, int]] = [(mark(rating, t), known[rating]) for rating in Rating]
    absent = len(card.rows) - known.total()
    if absent:
        words = t("without a value")
        na = html.Span("NA", className="kpi-none", role="img", title=words, **label(words))
        each.append((na, absent))
    return html.Div(
        [
            html.Span([of, str(count)], className="kpi-count" if count else "kpi-count none")
            for of, count in each
        ],
        className="kpi-counts",
    )


def legend(t: Translate) -> html.Div:
    """What each mark means."""
    marks = [html.Span([mark(rating, t), t(words)]) for rating, words in RATING_WORDS.items()]
    said: list[Any] = [html.Span(t("Signal"), className="kpi-signal"), t("beyond what chance does")]
    of_band = t("target reached; without one, half of a year's values")
    band: list[Any] = [html.Span(className="kpi-band"), of_band]
    return html.Div([*marks, html.Span(said), html.Span(band)], className="kpi-legend")


def aria(name: str, fact: str) -> dict[str, Any]:
    """An `aria-…` attribute."""
    return {f"aria-{name}": fact}


def score_bar(score: float | None) -> html.Div:
    """A score on its way from 0 to 100, with a tick at 60, where the target is."""
    style = {} if score is None else {"--score": f"{score:.1f}%"}
    return html.Div(
        className="kpi-bar" if score is not None else "kpi-bar none", style=style, role="img",
        **label(score_words(score)),
    )  # fmt: skip


def hue(domain: Domain) -> str:
    """The name of the domain's colour; a domain of the city's own is grey."""
    name = domain.hue or domain.id
    return name if name in HUES else "other"


def icon(domain: Domain, size: int) -> html.Span:
    facts = data(icon=domain.icon or domain.id, size=str(size), hue=hue(domain))
    return html.Span(className="kpi-icon", **facts)


def way_to(inside: list[Any], href: str, kind: str) -> html.A | html.Div:
    """A link; without an `href`, the same without one."""
    return html.A(inside, href=href, className=kind) if href else html.Div(inside, className=kind)


def notice_line(words: str) -> html.P | None:
    return html.P(words, className="kpi-notice", role="status") if words else None
