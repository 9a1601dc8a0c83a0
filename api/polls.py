"""Go or no-go over HTTP: the officer asks departments about an incident, each of them answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.types import BadCommand, CommandRefused
from api.asked import LAST_NO, TITLES, Key, Name, Note, Number, Phrase, json, keyed
from api.moments import Moment, milliseconds
from api.problems import problem
from api.who import actor, who
from dispatch.polls import read
from dispatch.polls.types import AnswerMoved, NoAnswer, Poll, PollTrigger
from dispatch.types import NoMove
from live.center import Center

router = APIRouter(prefix="/api/v1", tags=["dispatch"])
TRIGGERS = {"go": PollTrigger.GO, "no-go": PollTrigger.NO_GO}


class Asked(BaseModel):
    """The question, whom it is put to, and by when they shall have answered: at most a day."""

    model_config = ConfigDict(extra="forbid")

    question: Phrase
    departments: Annotated[list[Name], Field(max_length=100)]
    answer_by: Moment


class Answered(BaseModel):
    """What a department says. `seen_seq` is the `seq` of its answer as it was seen (0: none yet);
    no-go needs the `reason`. `department` is left out by who is of one; whoever is of none (an
    officer who was told by phone) names it."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["go", "no-go"]
    seen_seq: Annotated[int, Field(ge=0, le=LAST_NO)]
    reason: Note = None
    department: Name | None = None


class Closed(BaseModel):
    """Why it is closed, if there is something to say."""

    model_config = ConfigDict(extra="forbid")

    note: Note = None


@router.get("/incidents/{no}/polls", response_class=Response, summary="The questions about it")
async def of_incident(request: Request, no: Number) -> Response:
    """Open and closed ones, in the order in which they were asked: `{polls}`."""
    center: Center = request.app.state.center

    def ask() -> dict[str, Any]:
        found = center.polls.of_incident(no)
        return {"polls": [_row(center, one) for one in found]}

    return await asyncio.to_thread(_answer, center, ask)


@router.post(
    "/incidents/{no}/polls", response_class=Response, status_code=201, summary="Ask departments"
)
async def ask(request: Request, no: Number, asked: Asked, key: Key = None) -> Response:
    """Answers 201 with the question when it is written and sealed; all screens show it. 422 when
    the incident has ended. With an `Idempotency-Key` the same request sent again is answered with
    the same question and asks nobody twice."""
    center, by = request.app.state.center, actor(request)

    def put() -> dict[str, Any]:
        return _row(center, center.polls.ask(
            no, asked.question, asked.departments, milliseconds(asked.answer_by), by,
            center.now_ms(), keyed(by, key),
        ))  # fmt: skip

    return await asyncio.to_thread(_do, center, put, 201)


@router.get("/polls/{no}", response_class=Response, summary="One question and its answers")
async def one(request: Request, no: Number) -> Response:
    """As it stands now."""
    center: Center = request.app.state.center
    return await asyncio.to_thread(
        _answer, center, lambda: _row(center, center.polls.poll(no))
    )  # fmt: skip


@router.post("/polls/{no}/answer", response_class=Response, summary="Go or no-go")
async def answer(request: Request, no: Number, answered: Answered) -> Response:
    """`{"answer": "no-go", "reason": "…", "seen_seq": 0}`. It may change while the question is
    open: each answer is in the sealed record. After `answer_by` it is taken and marked late.

    409 when the department answered since, with the `poll` as it is now; 422 when it says so
    already, or the question is closed."""
    center, someone, by = request.app.state.center, who(request), actor(request)
    own = someone.department
    if own is not None and answered.department not in (None, own):
        why = "you answer for your own department"
        return problem(403, "Not yours", why, field="department", reason=why)
    department = own or answered.department

    def say() -> dict[str, Any]:
        if department is None:
            raise BadCommand("department", "is missing: whose answer is it?")
        return _row(center, center.polls.answer(
            no, department, TRIGGERS[answered.answer], answered.reason, answered.seen_seq, by,
            center.now_ms(),
        ))  # fmt: skip

    return await asyncio.to_thread(_do, center, say)


@router.post("/polls/{no}/close", response_class=Response, summary="Take no more answers")
async def close(request: Request, no: Number, closed: Closed) -> Response:
    """How each department stood is sealed with it."""
    center, by = request.app.state.center, actor(request)

    def end() -> dict[str, Any]:
        return _row(center, center.polls.close(no, by, closed.note, center.now_ms()))

    return await asyncio.to_thread(_do, center, end)


def _row(center: Center, poll: Poll) -> dict[str, Any]:
    return read.poll_row(center.polls, poll, center.now_ms())


Ask = Callable[[], dict[str, Any]]


def _answer(center: Center, ask: Ask, status: int = 200) -> Response:
    try:
        return json(ask(), status)
    except CommandRefused as refusal:
        return _refused(center, refusal)


def _do(center: Center, change: Ask, status: int = 200) -> Response:
    """What was changed, told to every screen."""
    answer = _answer(center, change, status)
    center.wake()
    return answer


def _refused(center: Center, refusal: CommandRefused) -> Response:
    more: dict[str, Any] = {}
    title = TITLES[refusal.status]
    if isinstance(refusal, AnswerMoved):
        more = {"poll": _row(center, refusal.poll)}
    if isinstance(refusal, NoAnswer | NoMove):
        more = {"reason": refusal.reason}
    if isinstance(refusal, BadCommand):
        title, more = "Request not understood", {"field": refusal.field, "reason": refusal.reason}
    return problem(refusal.status, title, str(refusal), **more)
