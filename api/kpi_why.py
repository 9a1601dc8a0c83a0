"""GET /api/v1/kpis/{department}/{kpi}/why: what a figure's change is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.kpis import Asked, Until
from api.problems import problem
from data.strict import Words, unknown
from live.center import Center
from metrics.kpi import Period, default_period, scorecard
from metrics.kpi_types import Figure
from metrics.kpi_why import why
from metrics.kpi_why_types import Against, Step, Why

router = APIRouter(prefix="/api/v1", tags=["kpis"])
Other = Annotated[
    Against | None,
    Query(description="the period before, the same a year earlier, the days before; else as on "
          "the scorecard"),
]  # fmt: skip


@router.get(
    "/kpis/{department}/{kpi}/why",
    summary="Why a figure moved",
    response_model=None,
    responses={404: {}, 422: {}},
)
def why_moved(
    request: Request, department: str, kpi: str, period: Asked = None, until: Until = None,
    against: Other = None,
) -> dict[str, Any] | Response:  # fmt: skip
    """The waterfall of the scorecard's side: `steps` lead from the `then` that it is compared with
    to `now`, in the KPI's unit (seconds where minutes are shown), and their `points` sum to
    `change`. Each is of a district, a day, a week or a month (`by`; null: no district, "others":
    the rest together); without steps `none` says why."""
    center: Center = request.app.state.center
    own = {one.id: one for one in center.kpis if one.department == department}
    if kpi not in own:
        return problem(404, "No such KPI", unknown("KPI", kpi, list(own)))
    zone, now_ms = center.city.zone, center.now_ms()
    try:
        chosen = Period.parse(period) if period else default_period(now_ms, zone)
        card = scorecard(
            center.store, [own[kpi]], department, chosen,
            zone=zone, now_ms=now_ms, until=until, book=center.kept,
        )  # fmt: skip
        found = why(center.store, card, own[kpi], against, zone=zone, book=center.kept)
    except ValueError as error:
        return problem(422, "No such period", str(error))
    return written(found)


def written(one: Why) -> dict[str, Any]:
    """It as JSON gives it."""
    return {
        "id": one.row.kpi.id,
        "unit": one.row.kpi.unit.model_dump(),
        "against": str(one.against),
        "now": _figure(one.now, one.row.figure),
        "then": {**_figure(one.period, one.then), "until": str(one.until)},
        "change": one.change,
        "by": None if one.by is None else str(one.by),
        "none": None if one.none is None else str(one.none),
        "steps": [_step(step, one.names) for step in one.steps],
    }


def _figure(period: Period, figure: Figure) -> dict[str, Any]:
    return {"period": str(period), "value": figure.value, "n": figure.n}


def _step(step: Step, names: Mapping[str, Words]) -> dict[str, Any]:
    name = None if isinstance(step.key, date) or step.key is None else names.get(step.key)
    return {
        "key": None if step.key is None else str(step.key),
        "name": None if name is None else name.model_dump(),
        "points": step.points,
        "start": step.start,
        "end": step.end,
    }
