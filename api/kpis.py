"""GET /api/v1/kpis and /api/v1/kpis/{department}: what departments answer for, how they stand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.appeal_rows import as_computed, left_out_row
from api.problems import problem
from data.strict import unknown
from metrics.export import placed
from metrics.kpi import Kpi, Period, default_period, scorecard
from metrics.kpi_period import EXAMPLES
from metrics.kpi_types import DistrictShare, Row, Scorecard

router = APIRouter(prefix="/api/v1", tags=["kpis"])
Asked = Annotated[str | None, Query(description=f"such as {EXAMPLES}; else the newest month")]
Until = Annotated[date | None, Query(description="to date: the last day of it that counts")]


@router.get("/kpis", summary="The definitions of all KPIs")
def definitions(request: Request) -> list[dict[str, Any]]:
    """One entry per KPI. Targets and tolerances are in the unit; with show `minutes` in seconds."""
    return [definition(kpi) for kpi in request.app.state.center.kpis]


@router.get(
    "/kpis/{department}",
    summary="One department's scorecard in a period",
    response_model=None,
    responses={404: {}, 422: {}},
)
def values(
    request: Request,
    department: str,
    period: Asked = None,
    until: Until = None,
) -> dict[str, Any] | Response:
    """Values are in the unit; with show `minutes` in seconds. A value that is null has `absent`."""
    center = request.app.state.center
    if department not in center.city.departments:
        known = list(center.city.departments)
        return problem(404, "No such department", unknown("department", department, known))
    zone, now_ms = center.city.zone, center.now_ms()
    try:
        chosen = Period.parse(period) if period else default_period(now_ms, zone)
        card = scorecard(
            center.store,
            center.kpis,
            department,
            chosen,
            zone=zone,
            now_ms=now_ms,
            until=until,
            coverage=center.kpis.coverage(chosen.first),
            book=center.kept,
        )
    except ValueError as error:
        return problem(422, "No such period", str(error))
    return written(card)


def definition(kpi: Kpi) -> dict[str, Any]:
    """A KPI as JSON gives it."""
    return kpi.model_dump(mode="json", exclude_none=True, by_alias=True)


def written(card: Scorecard) -> dict[str, Any]:
    """A scorecard as JSON gives it."""
    return {
        "department": card.department,
        "period": str(card.period),
        "until": card.until,
        "running": card.running,
        "now": card.now_ms,
        "score": card.score,
        "coverage": card.coverage,
        "as_computed": _scores(card.computed),
        "periods": [str(period) for period in card.periods],
        "kpis": [_row(row) for row in card.rows],
    }


def _scores(computed: Scorecard | None) -> dict[str, float | None] | None:
    """The score with nothing left out by claims, where anything is."""
    if computed is None:
        return None
    return {"score": computed.score, "coverage": computed.coverage}


def _row(row: Row) -> dict[str, Any]:
    standard = row.standard
    return {
        "id": row.kpi.id,
        "name": row.kpi.name.model_dump(),
        "unit": row.kpi.unit.model_dump(),
        "rating": row.rating,
        **asdict(row.figure),
        "standard": {
            "kind": standard.kind,
            "value": standard.value,
            "source": standard.source.model_dump() if standard.source else None,
            "period": str(standard.period) if standard.period else None,
            "absent": standard.absent,
            "since": standard.since,
        },
        "score": row.score,
        "unscored": row.unscored,
        "weight": row.weight,
        "anchors": asdict(row.anchors) if row.anchors else None,
        "change": row.change,
        "trend": row.trend,
        "one_day": asdict(row.one_day) if row.one_day else None,
        "districts": _districts(row),
        "as_computed": as_computed(row),
        "left_out": [left_out_row(one) for one in row.left_out],
    }


def _districts(row: Row) -> list[dict[str, Any]]:
    """Each district's share with its interval, and for separate cases the ranks it may have."""
    return [_district(one, rank) for one, rank in zip(row.districts, placed(row), strict=True)]


def _district(one: DistrictShare, rank: tuple[int, int] | None) -> dict[str, Any]:
    return {
        "id": one.district_id,
        "name": one.name.model_dump(),
        "value": one.value,
        "k": one.k,
        "n": one.n,
        "low": one.low,
        "high": one.high,
        "rank": rank,
    }
