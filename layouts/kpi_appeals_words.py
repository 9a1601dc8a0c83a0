"""Claims in words: what they leave out, how they stand, what was done, and what it did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import orjson

from data.strict import Words
from layouts.kpi_words import days_words, score_words, with_unit
from layouts.words import Translate
from metrics.appeals.types import Claim, Event, Kind, Scope, State, Trigger
from metrics.kpi_types import Kpi

RUNS_AT_MOST = 8
CASES_AT_MOST = 12
Names = Mapping[str, Words]
STATES = {
    State.FILED: "filed, waits",
    State.UNDER_REVIEW: "under review",
    State.UPHELD: "upheld",
    State.PARTLY_UPHELD: "upheld in part",
    State.REJECTED: "rejected",
    State.WITHDRAWN: "withdrawn",
}
OF_DEFERRALS = {
    State.UPHELD: "granted",
    State.PARTLY_UPHELD: "granted in part",
    State.REJECTED: "not granted",
}
DONE = {
    Trigger.FILE: "Filed",
    Trigger.REVIEW: "Taken up for review",
    Trigger.UPHOLD: "Upheld",
    Trigger.UPHOLD_PARTLY: "Upheld in part",
    Trigger.REJECT: "Rejected",
    Trigger.REOPEN: "Taken up again",
    Trigger.WITHDRAW: "Withdrawn",
}
DONE_TO_DEFERRALS = {
    Trigger.UPHOLD: "Granted",
    Trigger.UPHOLD_PARTLY: "Granted in part",
    Trigger.REJECT: "Not granted",
}
KINDS = {Kind.APPEAL: "Appeal", Kind.DEFERRAL: "Deferral"}


def kind_words(claim: Claim, t: Translate) -> str:
    """'Appeal 7'."""
    return t("{kind} {no}", kind=t(KINDS[claim.kind]), no=claim.no)


def state_words(claim: Claim, t: Translate) -> str:
    """How it stands: a deferral is granted, an appeal upheld."""
    own = OF_DEFERRALS if claim.kind is Kind.DEFERRAL else {}
    return t(own.get(claim.state, STATES[claim.state]))


def done_words(claim: Claim, event: Event, t: Translate) -> str:
    """What was done at a step."""
    own = DONE_TO_DEFERRALS if claim.kind is Kind.DEFERRAL else {}
    return t(own.get(event.trigger, DONE[event.trigger]))


def scope_words(scope: Scope, names: Names, t: Translate, language: str) -> str:
    """'10 to 12 February 2024 in South', 'cases 12, 14'."""
    if scope.cases:
        cases = sorted(scope.cases, key=lambda one: (len(one), one))
        shown = t(", ").join(cases[:CASES_AT_MOST])
        more = len(cases) - CASES_AT_MOST
        listed = t("cases {names}", names=shown)
        return listed if more <= 0 else t("{listed} and {n} more", listed=listed, n=more)
    days = _days(scope.days, t, language)
    if scope.districts is None:
        return days
    places = (names[one].of(language) if one in names else one for one in sorted(scope.districts))
    return t("{days} in {places}", days=days, places=t(", ").join(places))


def effect_words(kpi: Kpi, event: Event, t: Translate, language: str) -> str:
    """What a decision did to the figure when it was made: '76.6 % → 79.1 %, score 54 → 63'; empty
    where it did nothing."""
    said: dict[str, Any] = orjson.loads(event.detail) if event.detail else {}
    if "before" not in said:
        return ""
    before, after = said["before"], said["after"]
    if before == after:
        return ""
    value = (one["value"] for one in (before, after))
    values = ("NA" if one is None else with_unit(kpi, one, language) for one in value)
    if before["score"] is None and after["score"] is None:
        return " → ".join(values)
    scores = (score_words(one["score"]) for one in (before, after))
    return t("{values}, score {scores}", values=" → ".join(values), scores=" → ".join(scores))


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """The first and last day of each stretch without a gap, in order."""
    ordered = sorted(days)
    if not ordered:
        return []
    breaks = [(one, after) for one, after in pairwise(ordered) if (after - one).days > 1]
    firsts = [ordered[0], *(after for _, after in breaks)]
    lasts = [*(one for one, _ in breaks), ordered[-1]]
    return list(zip(firsts, lasts, strict=True))


def _days(days: Iterable[date], t: Translate, language: str) -> str:
    found = runs(days)
    shown = t(", ").join(days_words(*one, language) for one in found[:RUNS_AT_MOST])
    more = sum((last - first).days + 1 for first, last in found[RUNS_AT_MOST:])
    return shown if not more else t("{listed} and {n} more", listed=shown, n=more)
