"""The record of an incident, told: reports to those above, lessons, and the after-action report as
JSON, PDF and Word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.types import CommandRefused
from api.asked import TITLES, Number, Phrase, refused
from api.asked import json as answer
from api.incidents import current
from api.problems import problem
from api.tasks import current as current_task
from api.who import actor, language_of
from dispatch.record import told
from dispatch.record.ledger import TEXT_AT_MOST, Submission
from dispatch.record.pdf import names, pdf, picture
from dispatch.record.types import Document, ReportKind, ReportsMoved, Way
from dispatch.record.word import word
from layouts.theme import tokens
from live.center import Center
from live.reporting import case_of, developed, report_of

router = APIRouter(prefix="/api/v1/incidents", tags=["dispatch"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Spoken = Annotated[Literal["en", "zh"] | None, Query()]


class Submitted(BaseModel):
    """A report to those above. `text` is `{en, zh}` or one text for both; `seen` is how many
    reports there were when it was written; `recipient` is the city's usual one when absent."""

    model_config = ConfigDict(extra="forbid")

    kind: ReportKind
    way: Way = Way.WRITTEN
    text: Phrase
    seen: Annotated[int, Field(ge=0, le=100_000)]
    recipient: Annotated[str | None, Field(min_length=1, max_length=200)] = None


class Learnt(BaseModel):
    """What is open and what is to be learnt; `seen` is the version that was before the writer."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=TEXT_AT_MOST)]
    seen: Annotated[int, Field(ge=0, le=100_000)]


@router.get("/{no}/reports", response_class=Response, summary="Reports that are due and were made")
async def reports(request: Request, no: Number) -> Response:
    """`due`: each with its limit, why, and the report that met it; `draft`: the record in words, to
    begin a report with; `lessons` as they were last written."""
    return await asyncio.to_thread(_asked, request.app.state.center, no, _reports)


@router.post(
    "/{no}/reports", response_class=Response, status_code=201, summary="Submit a report"
)  # fmt: skip
async def submit(request: Request, no: Number, given: Submitted) -> Response:
    """Kept with what was so at that moment, and sealed. 409 when another was submitted since."""
    center: Center = request.app.state.center
    said = Submission(
        kind=given.kind, way=given.way, text=given.text, actor=actor(request), seen=given.seen,
        recipient=given.recipient, language=language_of(request, center.city.file),
    )  # fmt: skip

    def run(here: Center, number: int) -> Response:
        here.ledger.submit(number, said, here.now_ms())
        here.wake()
        return answer(_reports(here, number), 201)

    return await asyncio.to_thread(_answered, center, no, run)


@router.post("/{no}/lessons", response_class=Response, summary="Write what is open and learnt")
async def learn(request: Request, no: Number, given: Learnt) -> Response:
    """The next version; those before are kept. 409 when somebody else wrote since."""
    by = actor(request)

    def run(here: Center, number: int) -> Response:
        here.ledger.learn(number, given.text, by, given.seen, here.now_ms())
        here.wake()
        return answer(_reports(here, number))

    return await asyncio.to_thread(_answered, request.app.state.center, no, run)


@router.get("/{no}/report", response_class=Response, summary="The after-action report as data")
async def report(request: Request, no: Number) -> Response:
    """Intervals with stamps, targets and faults; departments; tasks; the time line; all derived
    from the sealed record, whose head it names."""
    return await asyncio.to_thread(_asked, request.app.state.center, no, _report)


@router.get("/{no}/report.pdf", response_class=Response, summary="The after-action report as PDF")
async def report_pdf(request: Request, no: Number, lang: Spoken = None) -> Response:
    """Typeset; as of now."""

    def make(here: Center, one: Document, language: str) -> bytes:
        return pdf(one, language, tokens("light"), here.type, partial(developed, here))

    return await _file(request, no, lang, make, "pdf", "application/pdf")


@router.get("/{no}/report.docx", response_class=Response, summary="The after-action report as Word")
async def report_docx(request: Request, no: Number, lang: Spoken = None) -> Response:
    """The same as a file that can be edited."""

    def make(here: Center, one: Document, language: str) -> bytes:
        palette = tokens("light")
        return word(
            one, language, palette, lambda d: picture(d, language, palette, here.type), names(one),
            partial(developed, here),
        )  # fmt: skip

    return await _file(request, no, lang, make, "docx", DOCX)


async def _file(
    request: Request, no: int, lang: str | None,
    make: Callable[[Center, Document, str], bytes], ending: str, media: str,
) -> Response:  # fmt: skip
    center: Center = request.app.state.center
    language = lang or language_of(request, center.city.file)

    def run(here: Center, number: int) -> Response:
        one = report_of(here, number)
        name = f"{here.city.id}-{number}-{'exercise-' if one.exercise else ''}{language}.{ending}"
        headers = {"content-disposition": f"inline; filename*=UTF-8''{quote(name)}",
                   "cache-control": "no-store"}  # fmt: skip
        return Response(make(here, one, language), media_type=media, headers=headers)

    return await asyncio.to_thread(_answered, center, no, run)


def _reports(center: Center, no: int) -> dict[str, Any]:
    return told.reports(case_of(center, no), center.city, center.ledger.rules)


def _report(center: Center, no: int) -> dict[str, Any]:
    return told.report(case_of(center, no), center.ledger.rules)


def _asked(center: Center, no: int, ask: Callable[[Center, int], dict[str, Any]]) -> Response:
    return _answered(center, no, lambda here, number: answer(ask(here, number)))


def _answered(center: Center, no: int, run: Callable[[Center, int], Response]) -> Response:
    """What it makes, or why not."""
    try:
        return run(center, no)
    except ReportsMoved as moved:
        return problem(
            moved.status, TITLES[moved.status], str(moved),
            **{**_reports(center, no), "now": moved.now},
        )  # fmt: skip
    except CommandRefused as refusal:
        return refused(center, refusal, current, current_task)
