"""Is the process alive, and is it ready to be looked at."""

from __future__ import annotations

import asyncio
import logging
import time

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from data.clock import iso
from live.center import Center

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])
TICK_WITHIN_SECONDS = 15


@router.get("/healthz", response_class=Response)
async def alive() -> Response:
    """200 while the process answers."""
    return Response(b'{"status":"alive"}', media_type="application/json")


@router.get("/readyz", response_class=Response)
async def ready(request: Request) -> Response:
    """200 when the store answers and ticks go on, else 503; with the health of each part."""
    center: Center = request.app.state.center
    since = time.monotonic() - request.app.state.engine.ticked_at
    checks = {
        "store": await asyncio.to_thread(_store_answers, center),
        "ticks": since < TICK_WITHIN_SECONDS,
    }
    body = {
        "status": "ready" if all(checks.values()) else "not ready",
        "checks": checks,
        "clock": {"mode": center.clock.mode, "now": iso(center.now_ms())},
        "revision": center.hub.revision,
        "viewers": center.hub.viewers,
        "failing_indicators": {k: v for k, v in center.computer.health.items() if v},
        "failing_channels": center.notifier.failing,
        "failing_rules": {k: v for k, v in center.desk.health.items() if v},
    }
    status = 200 if all(checks.values()) else 503
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


def _store_answers(center: Center) -> bool:
    try:
        return center.store.rows("SELECT 1") == [(1,)]
    except Exception as error:
        log.error("store=failed error=%s", error)
        return False
