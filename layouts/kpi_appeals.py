"""What a department answers to a figure, on the figure's page: as computed beside as decided, what
is left out and why, claims with their steps, comments. Forms are assets/92_kpi_appeals.js."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from data.strict import Words
from layouts.kpi_appeals_claim import button, claim_article, comments
from layouts.kpi_appeals_seen import Answered
from layouts.kpi_appeals_words import KINDS, scope_words
from layouts.kpi_marks import mark
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import number, score_words, why_absent, with_unit
from layouts.shell import data, to_json
from layouts.words import Translate
from metrics.appeals.effect_types import Standing
from metrics.appeals.types import LeftOut

PLACE = "kpi-appeals"


def appeals_block(seen: Answered, t: Translate, language: str) -> html.Section:
    """The block, for the end of the figure's page."""
    waiting = sum(claim.waits for claim in seen.claims)
    return html.Section(
        [
            html.Header(
                [
                    html.H2(t("Comments, deferrals, appeals")),
                    html.Span(t("{n} wait for a decision", n=waiting), className="ap-waiting")
                    if waiting
                    else None,
                    html.Div(_ways(seen, t), className="ap-ways"),
                ],
                className="ap-head",
            ),
            html.P(_until(seen, t, language), className="ap-quiet"),
            *_decided(seen, t, language),
            *(claim_article(claim, seen, t, language) for claim in reversed(seen.claims)),
            *comments(seen, None, t, language),
            None
            if seen.claims or seen.comments
            else html.P(t("Nobody has said anything about this figure."), className="ap-quiet"),
        ],
        id=PLACE,
        className="one-part ap",
        **data(facts=to_json(_facts(seen, t, language))),
    )


# ---- what can be done


def _ways(seen: Answered, t: Translate) -> list[html.Button]:
    ways = []
    if seen.may.comment:
        ways.append(button(t("Comment"), "comment"))
    if seen.may_defer:
        ways.append(button(t("Ask for a deferral"), "defer"))
    if seen.may_appeal:
        ways.append(button(t("Appeal"), "appeal"))
    return ways


def _until(seen: Answered, t: Translate, language: str) -> str:
    """Until when the figure can be answered; why it cannot be appealed where there is none."""
    when = moment_words(seen.appeal_by_ms, seen.zone, language)
    if seen.now_ms >= seen.appeal_by_ms:
        return t("It could be appealed until {when}.", when=when)
    if not seen.has_figure:
        none = t("There is no value, so nothing can be appealed; a comment can be added.")
        if seen.now_ms >= seen.ends_ms:
            return none
        deferred = t("It can be deferred until the period ends.")
        return f"{none}{'' if language == 'zh' else ' '}{deferred}"
    if seen.now_ms < seen.ends_ms:
        return t("The period runs: it can be deferred until it ends, and appealed until {when}.",
                 when=when)  # fmt: skip
    return t("It can be appealed until {when}.", when=when)


# ---- as computed, as decided


def _decided(seen: Answered, t: Translate, language: str) -> list[Component]:
    if seen.effect is None or not (seen.effect.moves or seen.effect.after.row.left_out):
        return []
    before, after = seen.effect.before, seen.effect.after
    pairs = [
        (t("Value"), _value(before, t, language), _value(after, t, language)),
        (t("Numerator"), _plain(before.row.figure.num), _plain(after.row.figure.num)),
        (t("Denominator"), _plain(before.row.den), _plain(after.row.den)),
        (t("Score"), score_words(before.row.score), score_words(after.row.score)),
        (t("Department's score"), _exact(before.department), _exact(after.department)),
        (t("City Pulse"), _exact(before.pulse), _exact(after.pulse)),
    ]
    head = html.Tr([html.Th(scope="col"), html.Th(t("As computed"), scope="col"),
                    html.Th([t("As decided"), html.Small(t("counts"))], scope="col")])  # fmt: skip
    rows = [
        html.Tr([html.Th(name, scope="row"), html.Td(one),
                 html.Td(other, className="" if one == other else "other")])
        for name, one, other in pairs
    ]  # fmt: skip
    left = [_left(one, seen.names, t, language) for one in after.row.left_out]
    return [
        html.Div(
            [
                html.Table([html.Thead(head), html.Tbody(rows)], className="ap-both"),
                html.Div(
                    [html.H3(t("What is left out, of numerator and denominator")),
                     html.Ul(left) if left else html.P(
                         t("Nothing of this period: of others that it is compared with."),
                         className="ap-quiet")],
                    className="ap-left",
                ),
            ],
            className="ap-decided",
        )
    ]  # fmt: skip


def _left(one: LeftOut, names: Mapping[str, Words], t: Translate, language: str) -> html.Li:
    return html.Li(
        [
            html.B(scope_words(one.scope, names, t, language)),
            html.A(t("{kind} {no}", kind=t(KINDS[one.kind]), no=one.claim),
                   href=f"#claim-{one.claim}"),
            html.Span(one.reason),
        ]
    )  # fmt: skip


def _value(one: Standing, t: Translate, language: str) -> Component | list[Component]:
    figure = one.row.figure
    if figure.value is None:
        return [html.Span("NA"), html.Small(why_absent(one.row.kpi, figure, t))]
    return html.Span([mark(one.row.rating, t), with_unit(one.row.kpi, figure.value, language)])


def _plain(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def _exact(score: float | None) -> str:
    """Roll-ups move by less than a point."""
    return "NA" if score is None else number(score, 1)


# ---- what the script must know


def _no_districts(seen: Answered, t: Translate) -> str:
    """Why no districts can be left out; empty where they can."""
    if seen.districts:
        return ""
    if seen.kpi.formula.quantile is not None:
        return t("Districts cannot be left out: a percentile is of all cases together and has no "
                 "parts by district. Leave days out, or single cases where there is a field for "
                 "them.")
    return t("Districts cannot be left out: the figure is of the city as a whole. Leave days out.")


def _facts(seen: Answered, t: Translate, language: str) -> dict[str, object]:
    kpi = seen.kpi
    first, last = seen.days or ("", "")
    return {
        "department": kpi.department, "kpi": kpi.id, "period": str(seen.period),
        "show": kpi.show, "unit": kpi.unit.of(language), "decimals": kpi.decimals,
        "first": first, "last": last, "begins": str(seen.period.first),
        "ends": str(seen.period.last), "latest": seen.latest,
        "cases": seen.of_cases, "no_districts": _no_districts(seen, t),
        "districts": {name: words.of(language) for name, words in seen.districts.items()},
    }  # fmt: skip
