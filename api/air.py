"""GET /api/v1/air/{point}: how the newest air quality index of a place comes about."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.problems import problem
from data.clock import iso
from live.center import Center
from metrics import air_quality
from metrics.air import standards
from metrics.air.types import AirIndex
from metrics.air_quality import NAMES
from metrics.steps import STEPS
from metrics.types import Indicator

router = APIRouter(prefix="/api/v1", tags=["observations"])


@router.get("/air/{point}", response_class=Response, summary="An air quality index explained")
async def air(request: Request, point: str) -> Response:
    """The newest index of a place (`city` for all of it): by which standard, its class with the
    standard's own colour, each pollutant's sub-index, the primary pollutants (above 50, all that
    tie), what the standard asked for and did not get. A value that is null has its reason."""
    center: Center = request.app.state.center
    no = center.registry.no(point)
    if no is None:
        return problem(404, "No such point", f"there is no point {point!r}", field="point")
    found = await asyncio.to_thread(_explained, center, no)
    if found is None:
        return problem(404, "No index", f"{point!r} has no air quality index", field="point")
    return Response(orjson.dumps(found | {"point": point}), media_type="application/json")


def _explained(center: Center, no: int) -> dict[str, Any] | None:
    """Of the indices by the day and by the hour the one that is newer."""
    known = [
        (reading.observed_ms, one, reading.quality)
        for one in center.catalogue.computed
        if one.step in STEPS
        and (reading := center.latest.get(no, center.registry.indicator_no(one.id))) is not None
    ]
    if not known:
        return None
    at_ms, one, quality = max(known, key=lambda each: each[0])
    rows = center.computer.gathered(one, at_ms, center.now_ms())
    rows = rows[rows["point_no"] == no]
    if rows.empty:
        return None
    city = air_quality.City(zone=center.city.zone, air_standard=center.city.file.air_standard)
    return written(one, at_ms, quality, air_quality.explained(rows, city))


def written(one: Indicator, at_ms: int, quality: float, index: AirIndex) -> dict[str, Any]:
    """An index as JSON gives it."""
    standard = standards.standard(index.standard)
    of = next((each for each in standard.classes if each.category == index.category), None)
    return {
        "indicator": one.id,
        "observed_at": iso(at_ms),
        "value": index.value,
        "quality": quality,
        "scale": {"id": standard.id, "name": standard.name, "citation": standard.citation},
        "class": of and {"id": str(of.category), "name": of.name, "rgb": of.rgb},
        "primary": [_named(key) for key in index.primary],
        "sub": index.sub,
        "missing": [_named(key) for key in index.missing],
        "reason": index.reason,
    }


def _named(key: str) -> str:
    """'pm2_5_24h' -> 'PM2.5'."""
    pollutant = key.rpartition("_")[0]
    return NAMES.get(pollutant, pollutant)
