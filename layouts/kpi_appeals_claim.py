"""One claim with its steps and what was said about it; comments; the buttons of both."""

from __future__ import annotations

from dash import html

from layouts.kpi_appeals_seen import Answered
from layouts.kpi_appeals_words import (
    done_words,
    effect_words,
    kind_words,
    scope_words,
    state_words,
)
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import period_words
from layouts.shell import data, label, to_json
from layouts.words import Translate
from metrics.appeals.types import Claim, Comment, Event, State
from metrics.kpi_types import Period


def button(words: str, what: str, no: int | None = None, main: bool = False) -> html.Button:
    facts = data(do=what) if no is None else data(do=what, no=str(no))
    return html.Button(words, type="button", className="kpi-file main" if main else "kpi-file",
                       **facts)  # fmt: skip


def claim_article(claim: Claim, seen: Answered, t: Translate, language: str) -> html.Article:
    other = claim.period != str(seen.period)
    about = period_words(Period.parse(claim.period), language) if other else ""
    asked = scope_words(claim.asked, seen.names, t, language)
    granted = None
    if claim.state is State.PARTLY_UPHELD and claim.granted:
        words = scope_words(claim.granted, seen.names, t, language)
        granted = html.P([html.B(t("Left out")), words])
    return html.Article(
        [
            html.Header(
                [
                    html.H3(kind_words(claim, t)),
                    html.Span(state_words(claim, t), className=f"ap-state {claim.state.lower()}"),
                    html.Span(about, className="ap-quiet") if about else None,
                    html.Div(_orders(claim, seen, t), className="ap-ways"),
                ],
                className="ap-head",
            ),
            html.P([html.B(t("Asked")), asked]),
            granted,
            html.P([html.B(t("Reason")), claim.reason]),
            _evidence(claim, t),
            html.Ol([_step(claim, one, seen, t, language) for one in claim.events],
                    className="ap-steps"),
            html.Div(className="ap-effect", role="status", **data(effect=str(claim.no)))
            if claim.waits
            else None,
            *comments(seen, claim.no, t, language),
        ],
        id=f"claim-{claim.no}",
        className="ap-claim waits" if claim.waits else "ap-claim",
        **data(claim=to_json(_claim_facts(claim))),
    )  # fmt: skip


def _evidence(claim: Claim, t: Translate) -> html.Div | None:
    if not claim.evidence:
        return None
    listed = html.Ul([html.Li(_link(one)) for one in claim.evidence])
    return html.Div([html.B(t("Evidence given")), listed], className="ap-evidence")


def _orders(claim: Claim, seen: Answered, t: Translate) -> list[html.Button]:
    """What the reader may do with a claim as it stands."""
    orders = []
    if seen.may.comment:
        orders.append(button(t("Answer"), "follow", claim.no))
    if seen.may.file and claim.waits:
        orders.append(button(t("Withdraw"), "withdraw", claim.no))
    if seen.may.decide and claim.state is State.FILED:
        orders.append(button(t("Take up for review"), "review", claim.no, main=True))
    if seen.may.decide and claim.state is State.UNDER_REVIEW:
        orders.append(button(t("Decide"), "decide", claim.no, main=True))
    if seen.may.decide and not claim.waits and claim.state is not State.WITHDRAWN:
        orders.append(button(t("Take up again"), "reopen", claim.no))
    return orders


def _step(claim: Claim, one: Event, seen: Answered, t: Translate, language: str) -> html.Li:
    """When, what, who, why, and what it did then."""
    note = "" if one.seq == 1 else one.note
    did = effect_words(seen.kpi, one, t, language)
    return html.Li(
        [
            html.Time(moment_words(one.occurred_ms, seen.zone, language)),
            html.B(done_words(claim, one, t)),
            html.Span(t(one.actor), className="ap-who"),
            html.Span(note) if note else None,
            html.Span(did, className="ap-did") if did else None,
        ]
    )


def _link(evidence: str) -> str | html.A:
    """An address is a link; it is opened by whoever wants to, never loaded."""
    if evidence.startswith(("https://", "http://")):
        return html.A(evidence, href=evidence, target="_blank", rel="noopener noreferrer")
    return evidence


# ---- comments


def comments(
    seen: Answered, about: int | None, t: Translate, language: str
) -> list[html.Blockquote]:
    """Those about one claim with what follows them, or those about the figure itself."""
    claims = {claim.no for claim in seen.claims}
    by_no = {one.no: one for one in seen.comments}

    def root(one: Comment) -> int | None:
        while one.follows in by_no:
            one = by_no[one.follows]
        return one.follows if one.follows in claims else None

    mine = [one for one in seen.comments if root(one) == about]
    return [_comment(one, about, seen, t, language) for one in mine]


def _comment(
    one: Comment, about: int | None, seen: Answered, t: Translate, language: str
) -> html.Blockquote:
    follows = one.follows is not None and one.follows != about
    return html.Blockquote(
        [
            html.P(one.words),
            html.Footer(
                [
                    html.Span(t(one.by), className="ap-who"),
                    html.Time(moment_words(one.said_ms, seen.zone, language)),
                    html.Span(t("on comment {no}", no=one.follows)) if follows else None,
                    html.Span(f"#{one.no}", **label(t("comment {no}", no=one.no))),
                    button(t("Answer"), "follow", one.no) if seen.may.comment else None,
                ]
            ),
        ],
        id=f"comment-{one.no}",
        className="ap-comment follows" if follows else "ap-comment",
    )


def _claim_facts(claim: Claim) -> dict[str, object]:
    scope = claim.asked
    return {
        "no": claim.no, "seq": claim.seq, "kind": str(claim.kind), "state": str(claim.state),
        "days": [str(day) for day in sorted(scope.days)],
        "districts": sorted(scope.districts) if scope.districts is not None else [],
        "cases": sorted(scope.cases),
    }  # fmt: skip
