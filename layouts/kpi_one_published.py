"""As published beside as it stands now, with what changed it; or that it never was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from layouts.kpi_appeals_words import KINDS
from layouts.kpi_one_address import Address
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import number, score_words, with_unit
from layouts.shell import data, label
from layouts.words import Translate
from metrics.appeals.types import LeftOut
from metrics.kpi_types import Kpi
from metrics.published_types import Late, LateValues, Publication, PublishedFigure, Restated
from metrics.trace_types import Trace
from metrics.types import Indicator

SHOWN = 8  # late values that are listed; all are among the rows
CHANGED = {
    "value": "the value", "score": "the score", "standard": "what it stands against",
    "num": "the numerator", "den": "the denominator", "definition": "its definition",
}  # fmt: skip


def published(
    trace: Trace, late: LateValues | None, may: bool, address: Address, zone: ZoneInfo,
    known: Mapping[str, Indicator], t: Translate, language: str,
) -> Component | None:  # fmt: skip
    """The block. Nothing for a period to date, which nobody publishes."""
    if address.until:
        return None
    one = trace.publication
    figure = one.figures.get(trace.kpi.id) if one else None
    if one is None or figure is None:
        content = _never(trace, one, may, zone, t, language)
    elif trace.restated is None:
        said = t("Published {when} {by}: {figure}. It stands as it was published.",
                 when=moment_words(one.known_ms, zone, language), by=_by(one, t),
                 figure=_brief(trace.kpi, figure, t, language))  # fmt: skip
        content = [html.P(said, className="one-said")]
    else:
        content = _restated(trace, one, figure, trace.restated, late, address, zone, known, t,
                            language)  # fmt: skip
    return html.Section([html.H2(t("As published")), *content], className="one-part one-published")


def _never(
    trace: Trace, one: Publication | None, may: bool, zone: ZoneInfo, t: Translate, language: str
) -> list[Component]:
    now = moment_words(trace.card.now_ms, zone, language)
    said = [t("Not published; computed as known at {when}.", when=now)]
    if one is not None:
        said = [t("This figure was not yet there when the scorecard was published; computed as "
                  "known at {when}.", when=now)]  # fmt: skip
    elif not trace.publishes:
        said.append(t("Periods of this length are not published."))
    elif trace.due_ms is None:
        said.append(t("It was over before this center began to publish."))
    elif trace.due_ms > trace.card.now_ms:
        said.append(t("It is published {when}.", when=moment_words(trace.due_ms, zone, language)))
    else:
        said.append(t("It is due, and is published within minutes."))
    over = trace.period.ends_ms(zone) <= trace.card.now_ms
    content: list[Component] = [
        html.P(("" if language == "zh" else " ").join(said), className="one-said")
    ]
    if may and one is None and over:
        content.append(_by_hand(t))
    return content


def _by_hand(t: Translate) -> html.Div:
    """The operator's form; assets/91_kpi_one.js sends it."""
    return html.Div(
        [
            dcc.Input(id="one-why", type="text", placeholder=t("why it is published by hand"),
                      maxLength=500, className="one-input", debounce=False),
            html.Button(t("Publish the department's scorecard"), id="one-publish",
                        className="kpi-file"),
            html.Span(id="one-answer", role="status", className="one-said"),
        ],
        className="one-form",
    )  # fmt: skip


def _restated(
    trace: Trace, one: Publication, figure: PublishedFigure, now: Restated,
    late: LateValues | None, address: Address, zone: ZoneInfo, known: Mapping[str, Indicator],
    t: Translate, language: str,
) -> list[Component]:  # fmt: skip
    kpi = trace.kpi
    when = t("{when} {by}", when=moment_words(one.known_ms, zone, language), by=_by(one, t))
    head = [html.Span(), html.Span([html.B(t("As published")), html.Small(when)]),
            html.Span([html.B(t("Restated")),
                       html.Small(moment_words(trace.card.now_ms, zone, language))])]  # fmt: skip
    pairs = [
        (t("Value"), _valued(kpi, figure.value, language), _valued(kpi, now.value, language)),
        (t("Numerator"), plain(figure.num), plain(now.num)),
        (t("Denominator"), plain(figure.den), plain(now.den)),
        (t("Against"), _valued(kpi, figure.standard, language),
         _valued(kpi, now.standard, language)),
        (t("Score"), score_words(figure.score), score_words(now.score)),
    ]  # fmt: skip
    rows = [
        html.Div([html.Span(name), html.Span(then), html.Span(after)],
                 className="one-pair" if then == after else "one-pair other")
        for name, then, after in pairs
    ]  # fmt: skip
    return [
        html.Div([html.Div(head, className="one-pair head"), *rows], className="one-pairs"),
        *_why(one, now, trace.row.left_out, late, address, zone, known, t, language),
    ]


def _why(
    one: Publication, now: Restated, left_out: Sequence[LeftOut], late: LateValues | None,
    address: Address, zone: ZoneInfo, known: Mapping[str, Indicator], t: Translate, language: str,
) -> list[Component]:  # fmt: skip
    """What changed it: decisions, the values that came after, and what else did."""
    changed = t(", ").join(t(CHANGED[name]) for name in now.changed if name in CHANGED)
    said = [t("Other since: {what}.", what=changed)]
    if late is None:
        return [html.P(said[0], className="one-said")]
    if late.count:
        said.append(t("{n} values came after it was published.", n=f"{late.count:,}"))
    if late.recomputed:
        said.append(t("{n} computed values were made anew.", n=f"{late.recomputed:,}"))
    if late.recorded:
        said.append(t("{n} entries about its cases were recorded later.", n=f"{late.recorded:,}"))
    if not (late.count or late.recomputed or late.recorded or left_out):
        said.append(t("No value came later: a value was withdrawn, or what counts was decided "
                      "otherwise."))  # fmt: skip
    came = late.count or late.recomputed or late.recorded
    rows = [_late(each, address, zone, known, t, language) for each in late.values[:SHOWN]]
    link = html.A(t("All rows that came after"), href=address.rows(after=str(one.known_ms)),
                  className="one-link")  # fmt: skip
    found: list[Component] = [html.P(("" if language == "zh" else " ").join(said),
                                     className="one-said")]  # fmt: skip
    if left_out:
        found.append(_decided(left_out, t, language))
    if rows:
        found.append(html.Div(rows, className="one-late", **label(t("Values that came late"))))
    return [*found, link] if came else found


def _decided(left_out: Sequence[LeftOut], t: Translate, language: str) -> html.P:
    """'Left out by decision: Appeal 2, Deferral 5', each a way to its claim below."""
    links: list[Component | str] = []
    for each in left_out:
        links += [t(", ") if links else "" if language == "zh" else " ", html.A(
            t("{kind} {no}", kind=t(KINDS[each.kind]), no=each.claim),
            href=f"#claim-{each.claim}", className="one-link",
        )]  # fmt: skip
    return html.P([t("Something is left out by decision:"), *links], className="one-said")


def _late(
    one: Late, address: Address, zone: ZoneInfo, known: Mapping[str, Indicator], t: Translate,
    language: str,
) -> html.A:  # fmt: skip
    """'Mitte, Fires reached, 12 December: nothing → 14, came 3 January (Feuerwehr)'."""
    name = known[one.indicator].name.of(language) if one.indicator in known else one.indicator
    before = t("nothing") if one.before is None else plain(one.before)
    return html.A(
        [
            html.Span(one.name.of(language), className="one-line-cut"),
            html.Span(name, className="one-line-cut"),
            html.Span(moment_words(one.at_ms, zone, language)),
            html.B(f"{before} → {plain(one.value)}"),
            html.Span(t("came {when}", when=moment_words(one.received_ms, zone, language))),
        ],
        href=address.to("value", point=one.point, indicator=one.indicator, at=str(one.at_ms)),
        className="one-late-row", **data(source=one.source),
    )  # fmt: skip


def _by(one: Publication, t: Translate) -> str:
    return t("by {who}", who=t(one.actor)) if one.by_hand else t("by the center itself")


def _brief(kpi: Kpi, figure: PublishedFigure, t: Translate, language: str) -> str:
    return t("{value}, score {score}", value=_valued(kpi, figure.value, language),
             score=score_words(figure.score))  # fmt: skip


def _valued(kpi: Kpi, value: float | None, language: str) -> str:
    return "NA" if value is None else with_unit(kpi, value, language)


def plain(value: float | None) -> str:
    """A sum as it is: whole, or with two decimals."""
    if value is None:
        return ""
    return number(value, 0 if float(value).is_integer() else 2)
