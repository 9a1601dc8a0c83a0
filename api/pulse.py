"""GET /api/v1/pulse: the city's one score, and what its change since another moment is made of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.kpis import Asked, Until
from api.moments import Moment as Given
from api.moments import milliseconds
from api.problems import problem
from live.center import Center
from metrics import kpi_pulse
from metrics.kpi import Period, default_period
from metrics.kpi_pulse import Moment
from metrics.pulse import Part, summed, waterfall

router = APIRouter(prefix="/api/v1", tags=["kpis"])
By = Literal["department", "kpi", "district", "cause"]


@router.get("/pulse", summary="The City Pulse and why it moved", response_model=None)
def pulse(
    request: Request,
    period: Asked = None,
    until: Until = None,
    before: Annotated[str | None, Query(description="compared with; else the one before")] = None,
    before_until: Annotated[date | None, Query(description="to date, of that period")] = None,
    known: Annotated[Given | None, Query(description="as known then; else now")] = None,
    before_known: Annotated[Given | None, Query(description="the same, of that period")] = None,
    by: Annotated[By, Query(description="what the rows of the waterfall are")] = "department",
    rows: Annotated[int, Query(ge=2, le=100, description="how many of them stand alone")] = 12,
) -> dict[str, Any] | Response:
    """Scores are 0 to 100, null without enough coverage; `parts` sum to `change` exactly.
    `refused` are the KPIs of the city's file that do not hold."""
    center: Center = request.app.state.center
    zone, now_ms = center.city.zone, center.now_ms()
    try:
        chosen = Period.parse(period) if period else default_period(now_ms, zone)
        earlier = Period.parse(before) if before else chosen.later(-1, zone)
        then_ms = now_ms if known is None else min(now_ms, milliseconds(known))
        before_ms = now_ms if before_known is None else min(now_ms, milliseconds(before_known))
        now = kpi_pulse.moment(
            center.store, center.kpis, chosen, zone=zone, now_ms=then_ms, until=until,
            book=center.kept,
        )  # fmt: skip
        then = kpi_pulse.moment(
            center.store, center.kpis, earlier, zone=zone, now_ms=before_ms, until=before_until,
            book=center.kept,
        )  # fmt: skip
    except ValueError as error:
        return problem(422, "No such period", str(error))
    return {
        **written(now),
        "before": written(then),
        **moved(now, then, by, rows),
        "refused": [str(fault) for fault in center.kpis.refused],
    }


def written(moment: Moment) -> dict[str, Any]:
    """The Pulse of one moment as JSON gives it: as decided; where claims in force leave anything
    out, `as_computed` is it without them."""
    plain = moment.computed
    return {
        "period": str(moment.period),
        "known": moment.now_ms,
        "score": moment.score,
        "coverage": moment.coverage,
        "as_computed": plain and {"score": plain.score, "coverage": plain.coverage},
        "departments": [
            {
                "id": card.department,
                "weight": moment.state.departments.get(card.department),
                "score": card.score,
                "coverage": card.coverage,
            }
            for card in moment.cards
        ],
    }


def moved(now: Moment, then: Moment, by: By, most: int) -> dict[str, Any]:
    """The change as JSON gives it; null where either moment has no Pulse."""
    parts = now.since(then)
    if parts is None or now.score is None or then.score is None:
        return {"change": None, "parts": None, "waterfall": None}
    bars = waterfall(then.score, summed(parts, by), most)
    return {
        "change": now.score - then.score,
        "parts": [_part(part) for part in parts],
        "waterfall": [asdict(bar) for bar in bars],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "department": part.department,
        "kpi": part.kpi,
        "district": part.district,
        "cause": part.cause,
        "points": part.points,
    }
