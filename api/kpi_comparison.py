"""GET /api/v1/kpis/{department}/{kpi}/comparison: a figure compared fairly."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.kpis import Asked, Until
from api.problems import problem
from data.strict import unknown
from live.center import Center
from metrics.kpi import Period, default_period, scorecard
from metrics.kpi_compare import Compared, Comparison, compared

router = APIRouter(prefix="/api/v1", tags=["kpis"])


@router.get(
    "/kpis/{department}/{kpi}/comparison",
    summary="A figure's districts and trend, compared fairly",
    response_model=None,
    responses={404: {}, 422: {}},
)
def comparison(
    request: Request, department: str, kpi: str, period: Asked = None, until: Until = None
) -> dict[str, Any] | Response:
    """Districts with the 95 % interval, the value drawn to the mean of all (empirical Bayes), the
    funnel's limits (`low_95` … `high_998`: shares) and the ranks that each may have; the trend with
    its natural limits, and the rules that its newest finished period breaks (none: noise)."""
    center: Center = request.app.state.center
    own = [one for one in center.kpis if one.department == department]
    if kpi not in {one.id for one in own}:
        known = [one.id for one in own]
        return problem(404, "No such KPI", unknown("KPI", kpi, known))
    zone, now_ms = center.city.zone, center.now_ms()
    try:
        chosen = Period.parse(period) if period else default_period(now_ms, zone)
        card = scorecard(
            center.store, [one for one in own if one.id == kpi], department, chosen,
            zone=zone, now_ms=now_ms, until=until, book=center.kept,
        )  # fmt: skip
    except ValueError as error:
        return problem(422, "No such period", str(error))
    return written(compared(card.rows[0], card), str(card.period))


def written(one: Comparison, period: str) -> dict[str, Any]:
    """A comparison as JSON gives it. `worth` null with a `mean`: only chance tells districts
    apart."""
    chart = one.control
    return {
        "id": one.row.kpi.id,
        "period": period,
        "unit": one.row.kpi.unit.model_dump(),
        "value": one.row.figure.value,
        "mean": one.mean,
        "worth": None if one.worth is None or math.isinf(one.worth) else one.worth,
        "only_chance": one.worth is not None and math.isinf(one.worth),
        "none": one.none,
        "districts": [_district(each) for each in one.districts],
        "control": chart
        and {
            **asdict(chart),
            "periods": [str(each) for each in chart.periods],
            "judged": str(chart.periods[chart.judged]),
        },
    }


def _district(one: Compared) -> dict[str, Any]:
    share = one.share
    return {
        "id": share.district_id,
        "name": share.name.model_dump(),
        "value": share.value,
        "k": share.k,
        "n": share.n,
        "low": share.low,
        "high": share.high,
        "shrunk": one.shrunk,
        "funnel": asdict(one.limits) if one.limits else None,
        "outside": one.outside,
        "rank": one.rank,
    }
