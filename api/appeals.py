"""What departments answer to figures over HTTP: comments, deferrals, appeals, decisions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.appeal_rows import answers_row, claim_row, comment_row, effect_row
from api.asked import LAST_NO, json
from api.kpis import Asked as AskedPeriod
from api.problems import problem
from api.who import who
from data.clock import iso
from live.center import Center
from metrics.appeals import read
from metrics.appeals.asking import Asked, Part, appeal_by
from metrics.appeals.book import Person
from metrics.appeals.figures import period_of
from metrics.appeals.news import news
from metrics.appeals.types import Kind, Moved, Refused, State, Trigger
from metrics.kpi import default_period
from security.rights import Action, decide

router = APIRouter(prefix="/api/v1", tags=["appeals"])
COMMANDS = {
    "review": Trigger.REVIEW, "uphold": Trigger.UPHOLD, "uphold-partly": Trigger.UPHOLD_PARTLY,
    "reject": Trigger.REJECT, "reopen": Trigger.REOPEN,
}  # fmt: skip
TITLES = {403: "Not allowed", 404: "No such thing", 409: "Changed since you looked",
          422: "Request not understood"}  # fmt: skip
No = Annotated[int, Path(ge=1, le=LAST_NO)]
Words = Annotated[str, Field(max_length=4000)]
Line = Annotated[str, Field(max_length=1000)]
Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=2000)]
Days = Annotated[list[date], Field(max_length=800)]


class Said(BaseModel):
    """Words on a figure of `period`; `follows` is the comment or claim that they are about."""

    model_config = ConfigDict(extra="forbid")

    period: str
    words: Words
    follows: Annotated[int | None, Field(ge=1, le=LAST_NO)] = None


class Appealed(BaseModel):
    """What is to be left out of the figure of `period`: all values of `days`, of `districts`, of
    both at once, or `cases` by their number. A value is never typed in."""

    model_config = ConfigDict(extra="forbid")

    period: str
    reason: Words
    days: Days = []
    districts: Names = []
    cases: Names = []
    evidence: Annotated[list[Line], Field(max_length=20)] = []

    def asked(self) -> Asked:
        return Asked(
            kind=Kind.APPEAL, reason=self.reason, evidence=tuple(self.evidence),
            days=tuple(self.days), districts=tuple(self.districts), cases=tuple(self.cases),
        )  # fmt: skip


class Deferred(BaseModel):
    """What is not to be counted from `since` (else the period's first day) to `until`, in some
    districts or in all of them."""

    model_config = ConfigDict(extra="forbid")

    period: str
    reason: Words
    since: date | None = None
    until: date
    districts: Names = []
    evidence: Annotated[list[Line], Field(max_length=20)] = []

    def asked(self) -> Asked:
        return Asked(
            kind=Kind.DEFERRAL, reason=self.reason, evidence=tuple(self.evidence),
            since=self.since, until=self.until, districts=tuple(self.districts),
        )  # fmt: skip


class Granted(BaseModel):
    """Which part of what was asked is left out; what is not named is as it was asked."""

    model_config = ConfigDict(extra="forbid")

    days: Days = []
    until: date | None = None
    districts: Names = []
    cases: Names = []

    def part(self) -> Part:
        return Part(
            days=tuple(self.days), until=self.until, districts=tuple(self.districts),
            cases=tuple(self.cases),
        )  # fmt: skip


class Step(BaseModel):
    """A step of a claim by somebody who saw its step `seen_seq`. Decisions say why."""

    model_config = ConfigDict(extra="forbid")

    seen_seq: Annotated[int, Field(ge=1, le=LAST_NO)]
    why: Words = ""
    granted: Granted | None = None


Narrowed = Annotated[Granted | None, Field(description="in part; else all that was asked")]


@router.get("/kpis/{department}/{kpi}/answers", response_class=Response, summary="What was said")
async def answers(request: Request, department: str, kpi: str, period: AskedPeriod = None) -> Any:
    """Comments and claims on one figure, and what claims in force do to it: `effect`, as computed
    before, as decided after; null where nothing is left out."""
    center: Center = request.app.state.center

    def ask() -> dict[str, Any]:
        now_ms = center.now_ms()
        known = center.appeals.figures.kpi(department, kpi)
        chosen = period_of(period) if period else default_period(now_ms, center.city.zone)
        found = read.answers(center.store, department, kpi=kpi, period=chosen)
        about = center.appeals.figures.about(known, chosen, now_ms)
        return {
            "department": department, "kpi": kpi, "period": str(chosen),
            "appeal_by": iso(appeal_by(about, center.kpis.appeals)), **answers_row(found),
            "effect": effect_row(center.appeals.figures.decided(known, chosen, now_ms)),
        }  # fmt: skip

    return await _answer(ask)


@router.post(
    "/kpis/{department}/{kpi}/comments", response_class=Response, status_code=201,
    summary="Comment on a figure",
)  # fmt: skip
async def comment(request: Request, department: str, kpi: str, said: Said) -> Any:
    """Stands beside the figure, with who and when; it is never edited, only followed by another."""
    center, person = _center(request), _person(request)
    return await _answer(
        lambda: comment_row(
            center.appeals.comment(
                department, kpi, said.period, said.words, person, center.now_ms(), said.follows
            )
        ),
        201,
    )


@router.post(
    "/kpis/{department}/{kpi}/appeals", response_class=Response, status_code=201,
    summary="Appeal a figure",
)  # fmt: skip
async def appeal(request: Request, department: str, kpi: str, asked: Appealed) -> Any:
    """201 with the claim when it is written and sealed; 422 with the field, the reason and the
    cure; 409 when the same waits already."""
    return await _file(request, department, kpi, asked)


@router.post(
    "/kpis/{department}/{kpi}/deferrals", response_class=Response, status_code=201,
    summary="Ask for a deferral",
)  # fmt: skip
async def deferral(request: Request, department: str, kpi: str, asked: Deferred) -> Any:
    """As an appeal, but before the period ends."""
    return await _file(request, department, kpi, asked)


@router.post(
    "/kpis/{department}/{kpi}/preview", response_class=Response,
    summary="What an appeal or a deferral would do",
)  # fmt: skip
async def preview(request: Request, department: str, kpi: str, asked: Deferred | Appealed) -> Any:
    """Nothing is filed: the figure, its score, its department's and the Pulse before and after."""
    center = _center(request)
    return await _answer(
        lambda: effect_row(
            center.appeals.would_ask(department, kpi, asked.period, asked.asked(), center.now_ms())
        )
        or {}
    )


@router.get("/appeals", response_class=Response, summary="Appeals and deferrals")
async def claims(
    request: Request,
    waiting: Annotated[bool, Query(description="only those that wait for a decision")] = False,
    state: Annotated[Literal[tuple(State)] | None, Query()] = None,  # type: ignore[valid-type]
) -> Any:
    """`{claims, waiting}`, by number. Whoever is of a department sees those of that one."""
    center, own = _center(request), who(request).department

    def ask() -> dict[str, Any]:
        found = read.claims(center.store, own)
        kept = [c for c in found if (c.waits or not waiting) and state in (None, str(c.state))]
        return {
            "claims": [claim_row(claim) for claim in kept],
            "waiting": sum(claim.waits for claim in found),
        }

    return await _answer(ask)


@router.get("/appeals/news", response_class=Response, summary="What waits, what moved on")
async def appeal_news(request: Request) -> Any:
    """`{waiting, moved}`: how many claims wait for the asker's decision; the numbers of their own
    department's with which somebody did something since they last looked at the list."""
    center, someone = _center(request), who(request)
    decides = decide(someone, Action.DECIDE_APPEAL) is None
    files = someone.department and decide(someone, Action.APPEAL, someone.department) is None

    def ask() -> dict[str, Any]:
        own = someone.department if files or decides else None
        found = news(center.store, someone.name, own, decides)
        return {"waiting": found.waiting, "moved": list(found.moved)}

    return await _answer(ask)


@router.get("/appeals/{no}", response_class=Response, summary="One appeal or deferral")
async def claim(request: Request, no: No) -> Any:
    """With its steps, and what it does to the figure, or would do if it were upheld."""
    center = _center(request)

    def ask() -> dict[str, Any]:
        found = center.appeals.claim(no)
        effect = center.appeals.would_grant(found, None, center.now_ms())
        return {**claim_row(found), "effect": effect_row(effect)}

    return await _answer(ask)


@router.post(
    "/appeals/{no}/preview", response_class=Response, summary="What upholding it would do"
)
async def look(request: Request, no: No, granted: Narrowed = None) -> Any:
    """All of it, or the part that is sent."""
    center = _center(request)
    part = granted.part() if granted and granted.model_fields_set else None

    def ask() -> dict[str, Any]:
        found = center.appeals.claim(no)
        return effect_row(center.appeals.would_grant(found, part, center.now_ms())) or {}

    return await _answer(ask)


@router.post("/appeals/{no}/withdraw", response_class=Response, summary="Ask no more")
async def withdraw(request: Request, no: No, step: Step) -> Any:
    """By the department, before it is decided."""
    return await _move(request, no, Trigger.WITHDRAW, step)


@router.post("/appeals/{no}/{command}", response_class=Response, summary="Decide")
async def command(
    request: Request, no: No, command: Literal[tuple(COMMANDS)], step: Step,  # type: ignore[valid-type]
) -> Any:  # fmt: skip
    """`review`, then `uphold`, `uphold-partly` (with `granted`) or `reject`; `reopen` takes a
    decision up again. Nobody decides about their own department. 409 when it moved on since, 422
    when the table has no such move."""
    return await _move(request, no, COMMANDS[command], step)


# ---- how


async def _move(request: Request, no: int, trigger: Trigger, step: Step) -> Response:
    center, person = _center(request), _person(request)
    part = step.granted.part() if step.granted else None
    return await _answer(
        lambda: claim_row(
            center.appeals.command(
                no, trigger, step.seen_seq, step.why, person, center.now_ms(), part
            )
        )
    )


async def _file(
    request: Request, department: str, kpi: str, given: Appealed | Deferred
) -> Response:
    center, person = _center(request), _person(request)
    return await _answer(
        lambda: claim_row(
            center.appeals.file(
                department, kpi, given.period, given.asked(), person, center.now_ms()
            )
        ),
        201,
    )


def _center(request: Request) -> Center:
    found: Center = request.app.state.center
    return found


def _person(request: Request) -> Person:
    someone = who(request)
    return Person(name=someone.name, department=someone.department)


async def _answer(ask: Callable[[], dict[str, Any]], status: int = 200) -> Response:
    try:
        return json(await asyncio.to_thread(ask), status)
    except Refused as refusal:
        more = {"claim": claim_row(refusal.claim)} if isinstance(refusal, Moved) else {}
        return problem(
            refusal.status, TITLES[refusal.status], str(refusal), field=refusal.field,
            reason=refusal.reason, **more,
        )  # fmt: skip
