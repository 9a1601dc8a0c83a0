"""Comments, deferrals and appeals in print and in workbooks: who said what and when, what was
asked, who decided and why, and what it did to the figure."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from data.city import City
from layouts.kpi_appeals_words import (
    done_words,
    effect_words,
    kind_words,
    scope_words,
    state_words,
)
from layouts.kpi_paper_words import moment_words
from layouts.words import Translate
from metrics.appeals.types import DECIDED, Claim, Event, State
from metrics.export_types import Export, Remark
from metrics.kpi_types import Kpi

Lines = tuple[tuple[str, str], ...]


def remark_pairs(export: Export, city: City, t: Translate, language: str) -> Lines:
    """What was said of each figure, in its words; a claim with its decision."""
    kpis = {kpi.id: kpi for kpi in export.kpis}
    found = []
    for one in export.remarks:
        name = kpis[one.kpi].name.of(language) if one.kpi in kpis else one.kpi
        what = t("Comment") if one.claim is None else kind_words(one.claim, t)
        said = _said(one, export, kpis.get(one.kpi), city.zone, t, language)
        found.append((t("{what}: {name}", what=what, name=name), "\n".join(filter(None, said))))
    return tuple(found)


def _said(
    one: Remark, export: Export, kpi: Kpi | None, zone: ZoneInfo, t: Translate, language: str
) -> Iterable[str]:
    claim = one.claim
    head = [moment_words(one.said_ms, zone, language), t(one.by)]
    if claim is None:
        yield " · ".join(head)
        yield one.words
        return
    yield " · ".join([*head, state_words(claim, t)])
    yield t("Asked: {what}", what=scope_words(claim.asked, export.places, t, language))
    yield t("Reason: {words}", words=one.words)
    if claim.evidence:
        yield t("Evidence given: {what}", what=t("; ").join(claim.evidence))
    if (last := _decision(claim)) is not None:
        yield _decided(claim, last, zone, t, language)
        if claim.state is State.PARTLY_UPHELD and claim.granted is not None:
            left = scope_words(claim.granted, export.places, t, language)
            yield t("Left out: {what}", what=left)
        if kpi is not None and (did := effect_words(kpi, last, t, language)):
            yield t("What it did then: {what}", what=did)


def _decision(claim: Claim) -> Event | None:
    """The decision that stands; None while a claim waits, and of one that was withdrawn."""
    if claim.state not in DECIDED:
        return None
    return next((one for one in reversed(claim.events) if one.to_state in DECIDED), None)


def _decided(claim: Claim, one: Event, zone: ZoneInfo, t: Translate, language: str) -> str:
    when = moment_words(one.occurred_ms, zone, language)
    done = done_words(claim, one, t)
    return t("{done} by {who}, {when}: {why}", done=done, who=t(one.actor), when=when, why=one.note)

