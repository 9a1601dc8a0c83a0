"""Alerts over HTTP: read them, read what happened to them, do what was decided about them."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import Response

from alerts import read
from alerts.orders import COMMANDS, Order
from alerts.types import (
    BadCommand,
    ChangedSinceSeen,
    CommandRefused,
    Level,
    NoSuchMove,
    State,
)
from api.alert_list import LAST_NO, Wanted, answer, fault
from api.moments import Moment, milliseconds
from api.problems import problem
from api.who import actor, who
from data.strict import unknown
from live.center import Center

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])
Number = Annotated[int, Path(ge=0, le=LAST_NO)]
NOT_UNDERSTOOD = "Request not understood"
TITLES = {404: "No such alert", 409: "Changed since you looked", 422: "No such move"}


class Ordered(BaseModel):
    """What is ordered. `seen_seq` is the step (`seq`) of the alert as it was seen; who orders it is
    whoever is signed in.

    `note` is the reason of a shelf and the text of a comment; `assignee` goes with `assign`;
    `until`, ISO 8601 with offset, is the end of a shelf.
    """

    model_config = ConfigDict(extra="forbid")

    seen_seq: Annotated[int, Field(ge=1, le=LAST_NO)]
    note: Annotated[str | None, Field(max_length=1000)] = None
    assignee: Annotated[str | None, Field(max_length=80)] = None
    until: Moment | None = None


class Seen(BaseModel):
    """An alert as it stood when it was looked at."""

    model_config = ConfigDict(extra="forbid")

    alert: Annotated[int, Field(ge=1, le=LAST_NO)]
    seen_seq: Annotated[int, Field(ge=1, le=LAST_NO)]


class Several(BaseModel):
    """The alerts that were on the screen, each as it was seen, and a note for all of them."""

    model_config = ConfigDict(extra="forbid")

    seen: Annotated[list[Seen], Field(min_length=1, max_length=200)]
    note: Annotated[str | None, Field(max_length=1000)] = None

    @field_validator("seen")
    @classmethod
    def _each_once(cls, seen: list[Seen]) -> list[Seen]:
        if len({one.alert for one in seen}) < len(seen):
            raise ValueError("names an alert twice")
        return seen


@router.get("", response_class=Response, summary="Alerts, open and closed, the newest first")
async def listing(
    request: Request,
    state: State | None = None,
    level: Annotated[int | None, Query(ge=1, le=4)] = None,
    domain: str | None = None,
    department: str | None = None,
    after: Annotated[int | None, Query(ge=0, le=LAST_NO)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """`level` is the gravest that an alert reached: 1 blue, 2 yellow, 3 orange, 4 red.

    Answers `{alerts, next}`; ask for the next page with `after=<next>`, which is null at the end.
    """
    center: Center = request.app.state.center
    found = await asyncio.to_thread(
        read.listing,
        center.store,
        center.registry,
        state=state,
        level=None if level is None else Level(level),
        domain=domain,
        department=department,
        after=after,
        limit=limit,
    )
    last = found[-1]["alert"] if len(found) == limit else None
    return _json({"alerts": found, "next": last})


@router.get("/list", response_class=Response, summary="A page of the console's list")
async def page(request: Request, wanted: Annotated[Wanted, Query()]) -> Response:
    """The alerts of one tab in the console's order: `rows` as in the operating picture, how many
    were found (`total`), `counts` of all tabs, the `revision` of the list, and where the alert
    stands that was asked `about`.

    Tabs: `active`, `cleared`, `shelved`, `suppressed`, `out` (of service), `ended`.
    """
    center: Center = request.app.state.center
    if (wrong := fault(center, wanted)) is not None:
        field, reason = wrong
        return problem(422, NOT_UNDERSTOOD, reason, field=field, reason=reason)
    return _json(await asyncio.to_thread(answer, center, wanted, who(request)))


@router.post("/acknowledge", response_class=Response, summary="Acknowledge what was on a screen")
async def acknowledge(request: Request, several: Several) -> Response:
    """Those that stand as they were seen are acknowledged together. Answers `{acknowledged,
    changed}`: their numbers, and of each other one `no`, the `reason`, and the `alert` as it is.
    """
    center: Center = request.app.state.center
    return await asyncio.to_thread(_acknowledge, center, several, actor(request))


@router.get("/{no}", response_class=Response, summary="One alert, and what its rule asks")
async def one(request: Request, no: Number) -> Response:
    """With its value now, and what its rule asks of a person."""
    found = await asyncio.to_thread(_current, request.app.state.center, no)
    return _unknown(no) if found is None else _json(found)


@router.get("/{no}/events", response_class=Response, summary="What happened to one alert")
async def events(request: Request, no: Number) -> Response:
    """In order; rows are only ever added."""
    center: Center = request.app.state.center
    found = await asyncio.to_thread(read.events, center.store, no)
    return _json({"alert": no, "events": found}) if found else _unknown(no)


@router.post("/{no}/{command}", response_class=Response, summary="Do something about one alert")
async def command(request: Request, no: Number, command: str, order: Ordered) -> Response:
    """`acknowledge`, `unacknowledge`, `assign`, `comment`, `reset`, `shelve`, `unshelve`.

    Answers with the alert when it is done and written. 409 when it changed since `seen_seq`, with
    the `alert` as it is now; 422 when its state has no such move or the order lacks something; 404
    when there is none. Then nothing was done.
    """
    if command not in COMMANDS:
        return problem(404, "No such command", unknown("command", command, list(COMMANDS)))
    center: Center = request.app.state.center
    return await asyncio.to_thread(_obey, center, no, command, order, actor(request))


def _obey(center: Center, no: int, command: str, ordered: Ordered, by: str) -> Response:
    until_ms = None if ordered.until is None else milliseconds(ordered.until)
    order = Order(COMMANDS[command], by, ordered.note, ordered.assignee, until_ms)
    try:
        center.desk.act([(no, ordered.seen_seq)], order, center.now_ms())
    except CommandRefused as refusal:
        return _refused(center, no, refusal)
    center.wake()
    return _json(_current(center, no))


def _acknowledge(center: Center, several: Several, by: str) -> Response:
    seen = {one.alert: one.seen_seq for one in several.seen}
    done, refused = center.desk.acknowledge_unchanged(seen, by, several.note, center.now_ms())
    center.wake()
    changed = [
        {"no": no, "reason": str(refusal), "alert": _current(center, no)}
        for no, refusal in refused.items()
    ]
    return _json({"acknowledged": [alert.no for alert in done], "changed": changed})


def _refused(center: Center, no: int, refusal: CommandRefused) -> Response:
    more: dict[str, Any] = {}
    if isinstance(refusal, ChangedSinceSeen):
        more = {"seen_seq": refusal.seen_seq, "alert": _current(center, no)}
    if isinstance(refusal, NoSuchMove):
        more = {"reason": refusal.reason, "alert": _current(center, no)}
    if isinstance(refusal, BadCommand):
        return refused_order(refusal)
    return problem(refusal.status, TITLES[refusal.status], str(refusal), **more)


def refused_order(refusal: BadCommand) -> Response:
    """The answer to an order that lacks something, with the field and the reason."""
    title, more = NOT_UNDERSTOOD, {"field": refusal.field, "reason": refusal.reason}
    return problem(refusal.status, title, str(refusal), **more)


def _current(center: Center, no: int) -> dict[str, Any] | None:
    """One alert as it stands, with the values that it is about; None when there is none."""
    found = read.detail(center.store, center.registry, center.desk, no)
    if found is None:
        return None
    main = ((found["rule_now"] or {}).get("main") or {}).get("indicator")
    found["value"] = _value(center, found["point"], found["indicator"])
    found["main"] = main and {"indicator": main, "value": _value(center, found["point"], main)}
    found["overlays"] = read.overlays_of(center.desk, no, center.now_ms())
    return found


def _value(center: Center, point_id: str, indicator: str) -> float | None:
    number = center.registry.no(point_id)
    reading = number and center.latest.get(number, center.registry.indicator_no(indicator))
    return reading.value if reading else None


def _unknown(no: int) -> Response:
    return problem(404, TITLES[404], f"there is no alert {no}")


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
