"""GET /api/v1/layers/{name}.geojson: what the map is drawn from, cached by the browser."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from api.problems import problem
from data.strict import unknown
from geo.layers import Layers
from live.center import Center
from metrics import scales
from metrics.read import newest_day_values

router = APIRouter(prefix="/api/v1", tags=["map"])

KEEP = "public, max-age=0, must-revalidate"  # asked again each time, answered 304


@router.get(
    "/layers/{name}.geojson",
    summary="One layer of the map: a kind of point, the districts, or a base layer",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {}}}, 304: {}, 404: {}},
)
def layer(name: str, request: Request) -> Response:
    """GeoJSON in WGS 84. `id` of a point's feature is its point_no."""
    layers = _layers(request.app.state)
    found = layers.get(name)
    if found is None:
        return problem(404, "No such layer", unknown("layer", name, layers.names()))
    headers = {"ETag": found.etag, "Cache-Control": KEEP, "Vary": "Accept-Encoding"}
    if _knows(request.headers.get("if-none-match", ""), found.etag):
        return Response(status_code=304, headers=headers)
    body = found.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = found.zipped
    return Response(body, media_type="application/geo+json", headers=headers)


@router.get("/layers/{kind}/values", summary="The values that colour the areas of a kind")
def values(kind: str, request: Request) -> Response:
    """The newest value of the kind's `choropleth` indicator: {no: value}, and for which period."""
    center: Center = request.app.state.center
    found = center.city.kinds.get(kind)
    if found is None or found.choropleth is None:
        coloured = [one.id for one in center.city.file.kinds if one.choropleth]
        return problem(404, "No such values", unknown("coloured kind", kind, coloured))
    newest = newest_day_values(center.registry, center.latest, kind, found.choropleth)
    number = center.registry.indicator_no(found.choropleth)
    one = center.latest.get(next(iter(newest)), number) if newest else None
    told = {
        "indicator": found.choropleth,
        "scale": scales.told(center.catalogue.by_id[found.choropleth]),
        "period_ms": center.catalogue.by_id[found.choropleth].period_ms,
        "observed": one.observed_ms if one else None,
        "values": {str(no): round(value, 4) for no, value in newest.items()},
    }
    return Response(
        orjson.dumps(told), media_type="application/json", headers={"cache-control": "no-store"}
    )


def _layers(state: Any) -> Layers:
    """The layers of the app's city, made at the first request."""
    if not hasattr(state, "layers"):
        center: Center = state.center
        state.layers = Layers(center.city, center.registry, center.districts)
    layers: Layers = state.layers
    return layers


def _knows(if_none_match: str, etag: str) -> bool:
    """Whether the browser has this version; proxies mark compressed ones as weak (W/)."""
    known = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in known or "*" in known
