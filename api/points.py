"""Points with their newest value, and what the indicators are."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.problems import problem
from data.clock import iso
from data.types import Point
from live.center import Center
from metrics import scales

router = APIRouter(prefix="/api/v1", tags=["points and indicators"])


@router.get("/points", response_class=Response)
async def points(
    request: Request,
    domain: str | None = None,
    district: str | None = None,
    kind: str | None = None,
    bbox: str | None = None,
    limit: Annotated[int, Query(ge=1)] = 10_000,
) -> Response:
    """GeoJSON points with newest value, level and age in seconds. `bbox`: west,south,east,north."""
    center: Center = request.app.state.center
    try:
        box = _box(bbox)
    except ValueError as error:
        return problem(422, "Request not understood", str(error), field="bbox")
    chosen = [
        point
        for point in center.registry.points.values()
        if point.ended_ms is None
        and point.lon is not None
        and (domain is None or point.domain == domain)
        and (district is None or point.district_id == district)
        and (kind is None or point.kind == kind)
        and (box is None or _inside(point, box))
    ][:limit]
    body = await asyncio.to_thread(_collection, center, chosen)
    return Response(body, media_type="application/geo+json")


@router.get("/indicators", response_class=Response)
async def indicators(request: Request) -> Response:
    """What each indicator is: names, unit, period, standard, and how many series it has."""
    center: Center = request.app.state.center
    found = [
        indicator.model_dump(mode="json", exclude_none=True)
        for indicator in center.catalogue.by_id.values()
    ]
    return Response(orjson.dumps({"indicators": found}), media_type="application/json")


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) != 4:
        raise ValueError("bbox needs four numbers: west,south,east,north")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        raise ValueError(f"bbox {text!r} holds something that is not a number") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"bbox {text!r} is not on the planet; order: west,south,east,north")
    return west, south, east, north


def _inside(point: Point, box: tuple[float, float, float, float]) -> bool:
    assert point.lon is not None
    assert point.lat is not None
    return box[0] <= point.lon <= box[2] and box[1] <= point.lat <= box[3]


def _collection(center: Center, chosen: list[Point]) -> bytes:
    now_ms = center.now_ms()
    levels = center.board().marks(now_ms).level
    features = [_feature(center, point, levels.get(point.no, 0), now_ms) for point in chosen]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _feature(center: Center, point: Point, level: int, now_ms: int) -> dict[str, Any]:
    kind = center.city.kinds.get(point.kind)
    main = kind.main if kind else None
    about: dict[str, Any] = {
        "point_id": point.id,
        "kind": point.kind,
        "domain": point.domain,
        "name": point.name.model_dump(),
        "district": point.district_id,
        "owner": point.owner,
        "level": level,
    }
    if main is not None:
        reading = center.latest.get(point.no, center.registry.indicator_no(main))
        about["indicator"] = main
        about["unit"] = center.catalogue.by_id[main].unit.model_dump()
        about["scale"] = scales.told(center.catalogue.by_id[main])
        about["value"] = reading.value if reading else None
        about["quality"] = round(reading.quality, 3) if reading else None
        about["observed_at"] = iso(reading.observed_ms) if reading else None
        about["age_seconds"] = (now_ms - reading.observed_ms) // 1000 if reading else None
    return {
        "type": "Feature",
        "id": point.no,
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
        "properties": about,
    }
