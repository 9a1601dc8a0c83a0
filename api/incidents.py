"""Incidents over HTTP: register them, read them, do what was decided about them."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts import read as alerts_read
from alerts.types import BadCommand, CommandRefused, Level
from api.asked import (
    LAST_NO,
    DraftBody,
    Key,
    Name,
    No,
    Note,
    Number,
    Phrase,
    Seen,
    json,
    keyed,
    refused,
)
from api.moments import Moment, milliseconds
from api.problems import problem
from api.tasks import current as current_task
from api.who import actor
from data.strict import unknown
from dispatch import read, refusals
from dispatch.commands import COMMANDS
from dispatch.drills.shadows import marked
from dispatch.orders import Order, Registration
from dispatch.types import Case, Origin
from live.center import Center

router = APIRouter(prefix="/api/v1/incidents", tags=["dispatch"])
Grade = Annotated[int | None, Field(ge=1, le=4)]
Alerts = Annotated[list[No], Field(max_length=1000)]
Place = Annotated[str | None, Field(max_length=300)]


class Registered(BaseModel):
    """What is known. From `alerts` follows what is left out: title, domain, grade, place and when
    it began are those of the alert that was first. A report (`origin` phone, hotline, feed) or one
    by hand says title, domain and grade itself. `area` is a GeoJSON Polygon or MultiPolygon. While
    an exercise goes on, `exercise` says whether the report is part of it: nothing is guessed, as
    what is real leaves the house."""

    model_config = ConfigDict(extra="forbid")

    origin: Origin | None = None
    alerts: Alerts = []
    grade: Grade = None
    title: Phrase | None = None
    domain: Name | None = None
    occurred: Moment | None = None
    lon: float | None = None
    lat: float | None = None
    place: Place = None
    area: dict[str, Any] | None = None
    note: Note = None
    exercise: bool | None = None


class Verdict(StrEnum):
    """What an officer says of a proposal."""

    NOT_ONE = "not-one"
    AGAIN = "again"


VERDICTS = {Verdict.NOT_ONE: refusals.Said.NOT_ONE, Verdict.AGAIN: refusals.Said.AGAIN}


class Proposed(BaseModel):
    """Which proposal is meant: its alerts, and the incident that they would join."""

    model_config = ConfigDict(extra="forbid")

    alerts: Annotated[list[No], Field(min_length=1, max_length=1000)]
    joins: No | None = None


class Ordered(BaseModel):
    """What is ordered. `seen_seq` is the step (`seq`) of the incident as it was seen; a `note` or a
    `decision` needs none, as it only adds to the record. Who orders it is whoever is signed in."""

    model_config = ConfigDict(extra="forbid")

    seen_seq: Seen = None
    note: Note = None
    alerts: Alerts = []
    tasks: Annotated[list[No | DraftBody], Field(max_length=100)] = []
    grade: Grade = None
    title: Phrase | None = None
    lon: float | None = None
    lat: float | None = None
    place: Place = None
    area: dict[str, Any] | None = None
    into: No | None = None
    until: Moment | None = None
    plan: Name | None = None
    plan_version: No | None = None

    def order(self, command: str, by: str, district: str | None) -> Order:
        """As dispatch takes it; `district` is that of the place. Raises BadCommand."""
        numbers, drafts = [], []
        for i, task in enumerate(self.tasks):
            if isinstance(task, DraftBody) is not (command == "activate"):
                wanted = "a task to activate" if command == "activate" else "a task's number"
                raise BadCommand(f"tasks.{i}", f"is not {wanted}")
            if isinstance(task, DraftBody):
                drafts.append(task.draft())
            else:
                numbers.append(task)
        return Order(
            actor=by, note=self.note, alerts=tuple(self.alerts), tasks=tuple(numbers),
            grade=_grade(self.grade), title=self.title, lon=self.lon, lat=self.lat,
            place=self.place, district=district, area=_area(self.area), into=self.into,
            until_ms=None if self.until is None else milliseconds(self.until),
            drafts=tuple(drafts), plan=self.plan, plan_version=self.plan_version,
        )  # fmt: skip


@router.get("", response_class=Response, summary="Incidents, the newest first")
async def listing(
    request: Request,
    state: Case | None = None,
    open: bool | None = None,
    domain: str | None = None,
    words: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int | None, Query(ge=0, le=LAST_NO)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Each of `words` stands in title, place or number. Answers `{incidents, next}`; ask for the
    next page with `after=<next>`, null at the end."""
    center: Center = request.app.state.center
    found = await asyncio.to_thread(
        read.incidents, center.store, state=state, domain=domain, open_=open, words=words,
        after=after, limit=limit,
    )  # fmt: skip
    return json({"incidents": found, "next": found[-1]["no"] if len(found) == limit else None})


@router.get("/proposals", response_class=Response, summary="Alerts that look like one thing")
async def proposals(request: Request) -> Response:
    """Open alerts near one another in space and time that are in no incident: as a new one, or to
    join the open one that `joins` names. The first alert is the one that came first. `refused` are
    those of which an officer said that they are not one thing."""
    return json(await asyncio.to_thread(_proposals, request.app.state.center))


@router.post("/proposals/{said}", response_class=Response, summary="Say that it is not one thing")
async def proposal(request: Request, said: Verdict, about: Proposed) -> Response:
    """`not-one` refuses a proposal for all officers, `again` takes that back. Answers like the list
    of proposals; 409 when there is no such proposal any more, with that list. Each is kept with who
    and when."""
    center: Center = request.app.state.center
    return await asyncio.to_thread(_judge, center, said, about, actor(request))


@router.get("/{no}", response_class=Response, summary="One incident and its tasks")
async def one(request: Request, no: Number) -> Response:
    """As it stands now, open or not."""
    return await asyncio.to_thread(_asked, request.app.state.center, no, current)


@router.get("/{no}/events", response_class=Response, summary="What happened to one incident")
async def events(
    request: Request, no: Number, after: Annotated[int, Query(ge=0, le=LAST_NO)] = 0
) -> Response:
    """The time line of the incident and its tasks, in order; `after` a step leaves out what was
    seen. Rows are only ever added, and each is sealed."""
    return await asyncio.to_thread(_asked, request.app.state.center, no, _events, after)


@router.post("", response_class=Response, status_code=201, summary="Register an incident")
async def register(request: Request, told: Registered, key: Key = None) -> Response:
    """Answers 201 with the incident when it is written. With an `Idempotency-Key` the same request
    sent again (after a crash, say) is answered with the same incident and makes no second one."""
    return await asyncio.to_thread(
        _register, request.app.state.center, told, key, actor(request)
    )  # fmt: skip


@router.post("/{no}/{command}", response_class=Response, summary="Do something about an incident")
async def command(request: Request, no: Number, command: str, ordered: Ordered) -> Response:
    """`note`, `decision`, `grade`, `title`, `place`, `correct` (of these three what differs, at
    once), `area`, `add-alerts`, `remove-alerts`, `activate`, `merge`, `split`, `defer`, `resume`,
    `verify`, `rework`, `close`, `unfounded`, `reopen`.

    Answers with the incident and its tasks when all of it is done and written. 409 when it changed
    since `seen_seq`, with the `incident` as it is now and what `happened` since; 422 when its state
    has no such move or the order lacks something; 404 when there is none. Then nothing was done.
    """
    if command not in COMMANDS:
        return problem(404, "No such command", unknown("command", command, list(COMMANDS)))
    center: Center = request.app.state.center
    return await asyncio.to_thread(_obey, center, no, command, ordered, actor(request))


def current(center: Center, no: int) -> dict[str, Any]:
    """One incident with its tasks. Raises UnknownIncident."""
    return read.incident(center.dispatcher, no, center.now_ms())


def _obey(center: Center, no: int, command: str, ordered: Ordered, by: str) -> Response:
    try:
        order = ordered.order(command, by, _district(center, ordered))
        center.dispatcher.command(no, command, order, ordered.seen_seq, center.now_ms())
    except CommandRefused as refusal:
        return refused(center, refusal, _changed(ordered.seen_seq), current_task)
    center.wake()
    return json(current(center, no))


def _changed(seen_seq: int | None) -> Any:
    """How an incident is now, with what happened since it was seen."""

    def told(center: Center, no: int) -> dict[str, Any]:
        since = read.events(center.store, center.dispatcher, no, seen_seq or 0)
        return {**current(center, no), "happened": since}

    return told


def _register(center: Center, told: Registered, key: str | None, by: str) -> Response:
    try:
        new = center.dispatcher.register(_registration(center, told, key, by), center.now_ms())
    except CommandRefused as refusal:
        return refused(center, refusal, current, current_task)
    center.wake()
    return json(current(center, new.no), 201)


def _registration(center: Center, told: Registered, key: str | None, by: str) -> Registration:
    """As dispatch takes it. Raises BadCommand."""
    if told.domain is not None and told.domain not in center.city.domains:
        raise BadCommand("domain", unknown("domain", told.domain, list(center.city.domains)))
    default = Origin.ALERT if told.alerts else Origin.HAND
    drill, title = None if told.alerts else _exercise(center, told), told.title
    return Registration(
        actor=by, origin=told.origin or default, alerts=tuple(told.alerts), drill=drill,
        grade=_grade(told.grade), domain=told.domain,
        title=marked(title) if drill is not None and title is not None else title,
        occurred_ms=None if told.occurred is None else milliseconds(told.occurred),
        lon=told.lon, lat=told.lat, place=told.place, district=_district(center, told),
        area=_area(told.area), note=told.note,
        key=keyed(by, key),
    )  # fmt: skip


def _exercise(center: Center, told: Registered) -> str | None:
    """Which exercise a report is part of; of alerts it follows from them. Raises BadCommand."""
    drill = center.drills.current
    if told.exercise and drill is None:
        raise BadCommand("exercise", "no exercise goes on")
    if told.exercise is None and drill is not None:
        raise BadCommand("exercise", f"{drill.name} goes on: true for its part, false for real")
    return drill.name if told.exercise and drill is not None else None


def _district(center: Center, told: Registered | Ordered) -> str | None:
    """Of a place that was pointed at."""
    if told.lon is None or told.lat is None:
        return None
    return center.districts.containing(told.lon, told.lat)


def _proposals(center: Center) -> dict[str, list[dict[str, Any]]]:
    sounding = alerts_read.sounding(center.desk, center.now_ms())
    free = [alert.no for alert in sounding]
    return read.proposed(center.dispatcher, center.store, free, center.signal_of)


def _judge(center: Center, said: Verdict, about: Proposed, by: str) -> Response:
    meant, now = refusals.key(about.alerts, about.joins), _proposals(center)
    there = now["proposals"] if said is Verdict.NOT_ONE else now["refused"]
    if meant not in [refusals.key(one["alerts"], one["joins"]) for one in there]:
        why = "this is not proposed any more: an alert ended, joined an incident, or was judged"
        return problem(409, "Changed since you looked", why, **now)
    word, moment = VERDICTS[said], center.now_ms()
    center.store.write(lambda connection: refusals.keep(connection, meant, word, by, moment))
    return json(_proposals(center))


def _events(center: Center, no: int, after: int) -> dict[str, Any]:
    return {"incident": no, "events": read.events(center.store, center.dispatcher, no, after)}


def _asked(center: Center, no: int, ask: Any, *more: Any) -> Response:
    try:
        return json(ask(center, no, *more))
    except CommandRefused as refusal:
        return refused(center, refusal, current, current_task)


def _grade(given: int | None) -> Level | None:
    return None if given is None else Level(given)


def _area(given: dict[str, Any] | None) -> str | None:
    if given is None:
        return None
    try:
        return orjson.dumps(given).decode()
    except TypeError as error:  # nested too deep
        raise BadCommand("area", "is no GeoJSON geometry") from error
