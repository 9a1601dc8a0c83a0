"""CAP over HTTP: what we warn of, as messages and as a feed; the warnings of others, as reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.types import BadCommand, Level
from api.problems import problem
from api.who import actor
from data.clock import iso
from dispatch.cap import tell
from dispatch.cap.feed import TYPE
from dispatch.cap.office import registration_of
from dispatch.cap.read import BYTES_AT_MOST
from dispatch.cap.types import CapRefused, Issued, Profile, Report
from live.center import Center

PREFIX = "/api/v1/cap"
router = APIRouter(prefix=PREFIX, tags=["CAP"])
TITLES = {404: "No such message", 413: "Too large", 422: "Not taken"}
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]


class Registered(BaseModel):
    """What the report does not say, or the officer says otherwise."""

    model_config = ConfigDict(extra="forbid")

    domain: Annotated[str | None, Field(max_length=80)] = None
    grade: Annotated[int | None, Field(ge=1, le=4)] = None


@router.get("/feed", response_class=Response, summary="What is in force, as an Atom feed")
async def feed(request: Request, profile: Profile = Profile.CAP) -> Response:
    """Alerts from the city's level on and open incidents, and what was cancelled in the last day;
    each entry leads to its message as it was issued."""
    center: Center = request.app.state.center
    address = f"{str(request.base_url).rstrip('/')}{PREFIX}"  # ids of Atom are whole addresses

    def body() -> Response:
        told = center.office.feed(profile, address, actor(request), center.now_ms())
        return Response(told, media_type="application/atom+xml")

    return await asyncio.to_thread(_answered, body)


@router.get("/reports", response_class=Response, summary="Warnings of others, the newest first")
async def reports(
    request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Response:
    """What came in; `incident` is what a report was registered as."""
    center: Center = request.app.state.center

    def body() -> Response:
        return _json({"reports": [_received(*one) for one in center.office.reports(limit)]})

    return await asyncio.to_thread(_answered, body)


@router.get("/messages/{identifier}.xml", response_class=Response, summary="One as it was issued")
async def message(request: Request, identifier: str) -> Response:
    """The same bytes, whatever happened since."""
    center: Center = request.app.state.center
    return await asyncio.to_thread(_answered, lambda: _xml(center.office.issued(identifier)))


@router.get("/incidents/{no}.xml", response_class=Response, summary="One incident as CAP")
async def incident(request: Request, no: Number, profile: Profile = Profile.CAP) -> Response:
    """As for an alert."""
    return await _told(request, tell.INCIDENT, no, profile)


@router.get("/{no}.xml", response_class=Response, summary="One alert as CAP")
async def alert(request: Request, no: Number, profile: Profile = Profile.CAP) -> Response:
    """What is to be told of it now: an Alert, an Update or a Cancel that refers to what was handed
    out before, or the last message again when there is nothing new. `profile` is `cap` or `china`.
    An alert of a drill is an Exercise; what a replay shows is a Test."""
    return await _told(request, tell.ALERT, no, profile)


@router.post("", response_class=Response, status_code=202, summary="Take in warnings of others")
async def take(request: Request) -> Response:
    """A CAP 1.1 or 1.2 alert, or an Atom feed with CAP's elements, as XML; from a page as JSON,
    `{"xml": "…"}`. Answers `{accepted, rejected}` when it is kept; what cannot be read is refused
    with the element and the reason, and its raw form is kept aside. 422 when nothing of it could be
    taken."""
    center: Center = request.app.state.center
    body = _said(await request.body(), request.headers.get("content-type", ""))

    def taken() -> Response:
        if len(body) > BYTES_AT_MOST:
            raise CapRefused("document", f"is larger than {BYTES_AT_MOST:,} bytes", 413)
        found = center.office.take(body, actor(request), center.now_ms())
        told = {
            "accepted": [
                _report(report) | {"report": no, "new": new} for no, new, report in found.reports
            ],
            "rejected": [
                {"element": one.element, "reason": one.reason} for one in found.refused
            ],
        }
        if found.refused and not found.reports:
            first = found.refused[0]
            detail = f"{first.element}: {first.reason}"
            return problem(422, TITLES[422], detail, **told, field=first.element,
                           reason=first.reason)  # fmt: skip
        return _json(told, 202)

    return await asyncio.to_thread(_answered, taken)


@router.post("/reports/{no}/register", response_class=Response, summary="Make it an incident")
async def register(request: Request, no: Number, said: Registered) -> Response:
    """Answers `{report, incident}`; asked again, with the same incident. Say the `domain` when none
    of the city has the report's categories, the `grade` (1 blue to 4 red) when it does not say how
    grave it is."""
    center: Center = request.app.state.center
    by = actor(request)

    def registered() -> Response:
        report, _ = center.office.report(no)
        told = registration_of(
            report, by, domain=said.domain or center.office.domain_of(report),
            grade=None if said.grade is None else Level(said.grade),
        )  # fmt: skip
        made = center.dispatcher.register(told, center.now_ms())
        center.office.registered(no, made.no)
        center.wake()
        return _json({"report": no, "incident": made.no})

    return await asyncio.to_thread(_answered, registered)


def _said(body: bytes, kind: str) -> bytes:
    """The XML that a body holds. JSON without any is handed on, to be refused and kept as it is."""
    if not kind.startswith("application/json"):
        return body
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    xml = said.get("xml") if isinstance(said, dict) else None
    return xml.encode("utf-8", "surrogatepass") if isinstance(xml, str) else body


async def _told(request: Request, kind: str, no: int, profile: Profile) -> Response:
    center: Center = request.app.state.center
    by = actor(request)
    return await asyncio.to_thread(
        _answered, lambda: _xml(center.office.message(kind, no, profile, by, center.now_ms()))
    )


def _answered(answer: Callable[[], Response]) -> Response:
    """The answer, or why there is none."""
    try:
        return answer()
    except CapRefused as refusal:
        more = {"field": refusal.element, "reason": refusal.reason}
        return problem(refusal.status, TITLES[refusal.status], str(refusal), **more)
    except BadCommand as refusal:
        more = {"field": refusal.field, "reason": refusal.reason}
        return problem(refusal.status, "Request not understood", str(refusal), **more)


def _xml(issued: Issued) -> Response:
    kind = "application/xml" if issued.profile is Profile.CHINA else TYPE
    return Response(issued.body, media_type=kind, headers={"cache-control": "no-store"})


def _received(
    no: int, report: Report, received_ms: int, by: str, incident_no: int | None
) -> dict[str, Any]:
    return _report(report) | {
        "report": no, "received": iso(received_ms), "by": by, "incident": incident_no,
    }  # fmt: skip


def _report(report: Report) -> dict[str, Any]:
    return {
        "sender": report.sender,
        "identifier": report.identifier,
        "sent": report.sent,
        "status": str(report.status),
        "type": str(report.msg_type),
        "event": report.event.model_dump(),
        "headline": report.headline.model_dump(),
        "severity": str(report.severity),
        "level": None if report.level is None else int(report.level),
        "area": report.area_words,
        "lon": report.lon,
        "lat": report.lat,
        "expires": None if report.expires_ms is None else iso(report.expires_ms),
        "follows": list(report.follows),
    }


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
