"""Live data in, durably; series out."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.problems import problem
from data.clock import iso
from data.door import Taken
from live.center import Center
from metrics import read, scales
from metrics.types import Indicator

router = APIRouter(prefix="/api/v1", tags=["observations"])
ROWS_AT_MOST = 50_000
LAST_MS = 253_402_300_799_000  # the last second of the year 9999: the calendar ends there


class Malformed(Exception):
    """The body as a whole cannot be read."""


@router.post("/observations", status_code=202, response_class=Response)
async def take(request: Request) -> Response:
    """Take a JSON array, or NDJSON, of observations: `point_id, indicator, observed_at, value`, and
    optionally `quality` (0 to 1), `source_id`, `lon`, `lat`.

    Answers 202 with `{accepted, rejected: [{index, field, reason}]}` when what was accepted is
    durable. The same observation sent twice is kept once.
    """
    body = await request.body()
    center: Center = request.app.state.center
    try:
        taken = await asyncio.to_thread(_take, center, body, _is_lines(request))
    except Malformed as error:
        return problem(400, "Malformed body", str(error))
    await asyncio.wrap_future(taken.stored)
    answer = {"accepted": taken.accepted, "rejected": taken.rejected}
    return Response(orjson.dumps(answer), status_code=202, media_type="application/json")


def _is_lines(request: Request) -> bool:
    return "ndjson" in request.headers.get("content-type", "")


def _take(center: Center, body: bytes, lines: bool) -> Taken:
    return center.door.take_rows(read_body(body, lines), center.now_ms())


def read_body(body: bytes, lines: bool) -> list[Any]:
    """The rows in a body. Raises Malformed.

    A line of NDJSON that cannot be read stands in the rows as text, so that places keep their
    numbers.
    """
    rows = [line for line in body.splitlines() if line.strip()] if lines else _read_json(body)
    if not isinstance(rows, list):
        raise Malformed("expected a JSON array of observations, or NDJSON")
    if len(rows) > ROWS_AT_MOST:
        raise Malformed(f"more than {ROWS_AT_MOST:,} rows; send smaller batches")
    return [_read_line(line) for line in rows] if lines else rows


def _read_json(body: bytes) -> Any:
    """orjson is quick and strict; NaN, which many senders write, is read so that it is named."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Malformed(f"not JSON: {strict}") from None


def _read_line(line: bytes) -> Any:
    try:
        return _read_json(line)
    except Malformed as error:
        return str(error)


@router.get("/observations", response_class=Response)
async def series(request: Request, point: str, indicator: str) -> Response:
    """The values of one indicator at one point: `from`, `to` (ISO 8601), `step` (seconds) to
    aggregate."""
    center: Center = request.app.state.center
    if center.registry.no(point) is None:
        return problem(404, "No such point", f"there is no point {point!r}", field="point")
    if indicator not in center.registry.indicators:
        return problem(
            404, "No such indicator", f"there is no indicator {indicator!r}", field="indicator"
        )
    try:
        since, until = _range(request, center.now_ms())
        step = _step(request)
    except ValueError as error:
        return problem(422, "Request not understood", str(error), field="from, to, step")
    body = await asyncio.to_thread(_series, center, point, indicator, since, until, step)
    return Response(body, media_type="application/json")


def _series(
    center: Center, point: str, indicator: str, since: int, until: int, step: int | None
) -> bytes:
    values = read.series(
        center.store, center.registry, center.catalogue, point, indicator, since, until, step
    )
    one = center.catalogue.by_id[indicator]
    answer = {
        "point": point,
        "indicator": indicator,
        "unit": one.unit.en,
        "scale": scales.told(one),
        "values": [
            {"observed_at": iso(moment), "value": value, "quality": quality}
            | _edition(center, one, moment)
            for moment, value, quality in values
        ],
    }
    return orjson.dumps(answer)


def _edition(center: Center, one: Indicator, moment: int) -> dict[str, str | float | None]:
    """The scale of one value, as an air standard may have had another edition on its day."""
    if one.scale is None:
        return {}
    day = datetime.fromtimestamp((moment - 1) / 1000, center.city.zone).date()
    edition = scales.edition_of(one, center.city.file.air_standard, day)
    return {"scale": edition} if edition else {}


def _range(request: Request, now_ms: int) -> tuple[int, int]:
    asked = request.query_params
    until = _moment(asked["to"]) if "to" in asked else now_ms
    since = _moment(asked["from"]) if "from" in asked else until - 24 * 3_600_000
    if since >= until:
        raise ValueError("'from' must be before 'to'")
    return since, until


def _step(request: Request) -> int | None:
    text = request.query_params.get("step")
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 9 or int(text) == 0:
        raise ValueError(f"step {text[:20]!r} is not a whole number of seconds, such as 3600")
    return int(text) * 1000


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise ValueError(f"{text!r} is not a time such as 2024-12-14T15:00:00+01:00") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC, such as +01:00")
    return min(max(0, int(moment.timestamp() * 1000)), LAST_MS)
