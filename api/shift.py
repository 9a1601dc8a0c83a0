"""Seats and hand-overs over HTTP: who sits where, what is handed over, and the log of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.shift import log, read
from alerts.shift.book import ShiftBook
from alerts.shift.said import WORDS_AT_MOST
from alerts.shift.types import HandOver, ShiftRefused
from api.problems import problem
from api.who import actor, who
from data.strict import unknown
from live.center import Center
from security import accounts
from security.rights import Action, Reach, reach
from security.types import Role, Who

router = APIRouter(prefix="/api/v1/shift", tags=["shift"])
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
TITLES = {403: "Not allowed", 404: "No such thing", 409: "Not possible now"}
Text = Annotated[str, Field(max_length=WORDS_AT_MOST)]


class Nothing(BaseModel):
    """Nothing more need be said."""

    model_config = ConfigDict(extra="forbid")


class Because(BaseModel):
    """Why the seat is left: ill, called away, gone without a word."""

    model_config = ConfigDict(extra="forbid")

    reason: Text


class Entry(BaseModel):
    """What is to stand in the log."""

    model_config = ConfigDict(extra="forbid")

    words: Text


class Ordered(BaseModel):
    """What goes with a command: `write` takes `notes`, `successor` (null: whoever comes) and
    `pass_alerts`; `ask` and `answer` take `words`; the others nothing."""

    model_config = ConfigDict(extra="forbid")

    notes: Text = ""
    successor: Annotated[str | None, Field(max_length=200)] = None
    pass_alerts: bool = True
    words: Text = ""


@router.get("", response_class=Response, summary="Who sits where, and who could")
async def standing(request: Request) -> Response:
    """`seats` by id, `mine` (your seat), `officers` (who may be named as successor), `persons` (who
    stands in the log), `may` (what you may do here)."""
    return await _answer(request, _standing)


@router.post("/seats/{seat}/log-on", response_class=Response, summary="Sit down at a free seat")
async def log_on(request: Request, seat: str, _: Nothing) -> Response:
    """409 when somebody sits there, you sit elsewhere, or a hand-over waits to be accepted."""
    return await _do(request, lambda book, by, now: book.log_on(seat, by, now))


@router.post("/seats/{seat}/log-off", response_class=Response, summary="Leave without a successor")
async def log_off(request: Request, seat: str, because: Because) -> Response:
    """How things stand is frozen all the same, and waits for whoever comes."""

    def leave(book: ShiftBook, by: str, now_ms: int) -> HandOver:
        if (mine := book.seat_of(by)) != seat:
            raise ShiftRefused(403, "seat", f"you do not sit there but at {mine or 'no seat'}")
        return book.leave(seat, by, because.reason, now_ms)

    return await _do(request, leave)


@router.post("/seats/{seat}/free", response_class=Response, summary="End another's time at a seat")
async def free(request: Request, seat: str, because: Because) -> Response:
    """Of somebody who went without a word. How things stand waits for whoever comes."""
    return await _do(request, lambda book, by, now: book.leave(seat, by, because.reason, now))


@router.post("/entries", response_class=Response, summary="Write into the shift log")
async def enter(request: Request, entry: Entry) -> Response:
    """At any time; it is sealed and cannot be taken back."""
    return await _do(request, lambda book, by, now: book.enter(by, entry.words, now))


@router.post("/hand-overs", response_class=Response, summary="Begin to hand over your seat")
async def begin(request: Request, _: Nothing) -> Response:
    """A draft that nobody else need heed, until it is offered."""
    return await _do(request, lambda book, by, now: book.draft(by, now))


@router.get("/hand-overs/{handover}", response_class=Response, summary="One hand-over in full")
async def one(request: Request, handover: Number) -> Response:
    """Its `document` as it was frozen (of a draft: as it would be now), its `remarks`, and `since`:
    what changed while it waits."""

    def look(center: Center, _: Who) -> dict[str, Any]:
        return read.told(center.store, center.shift, handover, center.now_ms())

    return await _answer(request, look)


@router.post("/hand-overs/{handover}/{command}", response_class=Response, summary="Take it further")
async def order(request: Request, handover: Number, command: str, ordered: Ordered) -> Response:
    """`write`, `offer`, `ask`, `answer`, `accept`, `withdraw`. 403 when it is not yours to do, 409
    with the reason when it stands otherwise by now."""
    if command not in COMMANDS:
        return problem(404, "No such command", unknown("command", command, list(COMMANDS)))
    center: Center = request.app.state.center

    def known(book: ShiftBook, by: str, now_ms: int) -> HandOver:
        if command == "write" and ordered.successor is not None:
            _must_be_an_officer(center, ordered.successor)
        return COMMANDS[command](book, handover, by, ordered, now_ms)

    return await _do(request, known)


COMMANDS: dict[str, Callable[[ShiftBook, int, str, Ordered, int], HandOver]] = {
    "write": lambda book, no, by, said, now: book.write(
        no, by, said.notes, said.successor, said.pass_alerts, now
    ),
    "offer": lambda book, no, by, _, now: book.offer(no, by, now),
    "ask": lambda book, no, by, said, now: book.ask(no, by, said.words, now),
    "answer": lambda book, no, by, said, now: book.answer(no, by, said.words, now),
    "accept": lambda book, no, by, _, now: book.accept(no, by, now),
    "withdraw": lambda book, no, by, _, now: book.withdraw(no, by, now),
}


# ---- how


def _standing(center: Center, someone: Who) -> dict[str, Any]:
    return {
        "seats": read.seat_rows(center.shift),
        "mine": center.shift.seat_of(someone.name),
        "officers": _officers(center),
        "persons": log.officers(center.store),
        "may": {
            "keep": reach(someone, Action.KEEP_SEAT) is not Reach.NONE,
            "free": reach(someone, Action.FREE_SEAT) is not Reach.NONE,
        },
    }


def _officers(center: Center) -> list[str]:
    everybody = accounts.every(center.store)
    return [one.name for one in everybody if one.role is Role.DUTY_OFFICER and not one.disabled]


def _must_be_an_officer(center: Center, name: str) -> None:
    known = _officers(center)
    if name not in known:
        raise ShiftRefused(422, "successor", unknown("duty officer", name, known))


async def _do(request: Request, work: Callable[[ShiftBook, str, int], Any]) -> Response:
    """Carry out a command; answers with how the seats stand, and with the hand-over if it is about
    one."""
    by = actor(request)

    def obey(center: Center, someone: Who) -> dict[str, Any]:
        made = work(center.shift, by, center.now_ms())
        center.wake()
        told = read.handover_row(made) if isinstance(made, HandOver) else {}
        return {**told, "seats": read.seat_rows(center.shift), "mine": center.shift.seat_of(by)}

    return await _answer(request, obey)


async def _answer(request: Request, work: Callable[[Center, Who], dict[str, Any]]) -> Response:
    """What the work gives as JSON, or why it is refused. Not on the event loop."""
    center: Center = request.app.state.center
    try:
        body = await asyncio.to_thread(work, center, who(request))
    except ShiftRefused as refusal:
        title = TITLES.get(refusal.status, "Request not understood")
        return problem(
            refusal.status, title, str(refusal), field=refusal.field, reason=refusal.reason
        )
    return Response(orjson.dumps(body), media_type="application/json")
