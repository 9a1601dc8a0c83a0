"""Comments, claims and their effect as JSON gives them. Times are ISO 8601."""

from __future__ import annotations

from typing import Any

import orjson

from data.clock import iso
from metrics.appeals.effect_types import Effect, Standing
from metrics.appeals.read import Answers
from metrics.appeals.record import written_scope
from metrics.appeals.types import Claim, Comment, Event, LeftOut, Scope
from metrics.kpi_types import Row


def answers_row(found: Answers) -> dict[str, Any]:
    """What was said about a figure."""
    return {
        "comments": [comment_row(one) for one in found.comments],
        "claims": [claim_row(one) for one in found.claims],
        "waiting": found.waiting,
    }


def comment_row(one: Comment) -> dict[str, Any]:
    """One comment."""
    return {
        "no": one.no, "department": one.department, "kpi": one.kpi, "period": one.period,
        "words": one.words, "by": one.by, "said_at": iso(one.said_ms), "follows": one.follows,
    }  # fmt: skip


def claim_row(claim: Claim) -> dict[str, Any]:
    """One deferral or appeal as it stands, with its steps."""
    return {
        "no": claim.no, "seq": claim.seq, "kind": str(claim.kind), "state": str(claim.state),
        "department": claim.department, "kpi": claim.kpi, "period": claim.period,
        "reason": claim.reason, "evidence": list(claim.evidence),
        "asked": written_scope(claim.asked), "granted": _scope(claim.granted),
        "filed_by": claim.filed_by, "filed_at": iso(claim.filed_ms), "reviewer": claim.reviewer,
        "decided_by": claim.decided_by,
        "decided_at": None if claim.decided_ms is None else iso(claim.decided_ms),
        "why": claim.why, "events": [_event(one) for one in claim.events],
    }  # fmt: skip


def effect_row(effect: Effect | None) -> dict[str, Any] | None:
    """The figure, its score, its department's and the Pulse, before and after."""
    if effect is None:
        return None
    return {
        "before": _standing(effect.before),
        "after": _standing(effect.after),
        "moves": effect.moves,
    }


def as_computed(row: Row) -> dict[str, Any] | None:
    """The figure with nothing left out, where anything is; the row itself is as decided."""
    return None if row.computed is None else _figure(row.computed)


def left_out_row(one: LeftOut) -> dict[str, Any]:
    """One thing that does not count, with its reason."""
    return {
        "claim": one.claim, "kind": str(one.kind), **written_scope(one.scope),
        "reason": one.reason, "why": one.why,
    }  # fmt: skip


def _figure(row: Row) -> dict[str, Any]:
    figure = row.figure
    return {
        "value": figure.value, "absent": figure.absent, "num": figure.num, "den": row.den,
        "n": figure.n, "score": row.score, "rating": str(row.rating), "weight": row.weight,
        "standard": row.standard.value,
    }  # fmt: skip


def _standing(one: Standing) -> dict[str, Any]:
    return {
        **_figure(one.row), "department": one.department, "coverage": one.coverage,
        "pulse": one.pulse,
    }  # fmt: skip


def _scope(scope: Scope | None) -> dict[str, Any] | None:
    return None if scope is None else written_scope(scope)


def _event(one: Event) -> dict[str, Any]:
    detail = orjson.loads(one.detail) if one.detail else {}
    return {
        "seq": one.seq, "trigger": str(one.trigger), "from": one.from_state, "to": one.to_state,
        "by": one.actor, "at": iso(one.occurred_ms), "note": one.note,
        **{key: detail[key] for key in ("before", "after", "granted") if key in detail},
    }  # fmt: skip
