"""Tasks over HTTP: what a department is asked to do, what it says of it, and what shows it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.types import CommandRefused
from api.asked import LAST_NO, Name, Number, Phrase, Seen, json, refused
from api.asked import Note as Text
from api.problems import problem
from api.who import actor, who
from data.strict import unknown
from dispatch import read, records, rows
from dispatch.evidence import BYTES_AT_MOST, TooLarge, checked_name
from dispatch.orders import Order
from dispatch.record.darkroom import Darkroom
from dispatch.task_commands import COMMANDS
from dispatch.types import Doing
from live.center import Center

router = APIRouter(prefix="/api/v1", tags=["dispatch"])


class TaskOrdered(BaseModel):
    """What is ordered. `seen_seq` is the step (`seq`) of the task as it was seen; `check`,
    `uncheck` and `note` need none. `note` is the reason of what needs one; `check` the line of the
    checklist, from 0; `department` and `role` go with `re-offer`, `resources` with `send`."""

    model_config = ConfigDict(extra="forbid")

    seen_seq: Seen = None
    note: Text = None
    check: Annotated[int | None, Field(ge=0, le=LAST_NO)] = None
    department: Name | None = None
    role: Phrase | None = None
    resources: Annotated[list[Name], Field(max_length=100)] = []

    def order(self, by: str) -> Order:
        """As dispatch takes it."""
        return Order(
            actor=by, note=self.note, check=self.check, department=self.department,
            role=self.role, resources=tuple(self.resources),
        )  # fmt: skip


@router.get("/tasks", response_class=Response, summary="Tasks, the newest first")
async def listing(
    request: Request,
    state: Doing | None = None,
    open: bool | None = None,
    department: str | None = None,
    incident: Annotated[int | None, Query(ge=0, le=LAST_NO)] = None,
    mine: bool = False,
    after: Annotated[int | None, Query(ge=0, le=LAST_NO)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """`mine` are those of the department of whoever asks. Answers `{tasks, next}`."""
    center: Center = request.app.state.center
    if mine:
        own = who(request).department
        if own is None:
            return problem(422, "Request not understood", "mine: you are of no department",
                           field="mine", reason="you are of no department")  # fmt: skip
        department = own
    found = await asyncio.to_thread(
        read.tasks, center.dispatcher, center.store, center.now_ms(), state=state,
        department=department, incident_no=incident, open_=open, after=after, limit=limit,
    )  # fmt: skip
    return json({"tasks": found, "next": found[-1]["no"] if len(found) == limit else None})


@router.get("/tasks/{no}", response_class=Response, summary="One task and its files")
async def one(request: Request, no: Number) -> Response:
    """As it stands now."""
    return await asyncio.to_thread(_one, request.app.state.center, no)


@router.post("/tasks/{no}/evidence", response_class=Response, status_code=201)
async def evidence(
    request: Request,
    no: Number,
    name: Annotated[str, Query(min_length=1, max_length=1000)],
    note: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    """A photo or file that shows something of the task: its bytes as the body
    (`Content-Type: application/octet-stream`), JPEG, PNG, WebP or PDF, at most 10 MB. What it is
    its bytes say; `name` is only shown. Answers 201 when it is written and sealed."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > BYTES_AT_MOST:
            return problem(413, "Too large", str(TooLarge()))
    center: Center = request.app.state.center
    return await asyncio.to_thread(
        _keep, center, no, bytes(content), name, note, actor(request)
    )  # fmt: skip


@router.post("/tasks/{no}/{command}", response_class=Response, summary="Do something about a task")
async def command(request: Request, no: Number, command: str, ordered: TaskOrdered) -> Response:
    """By its department: `accept`, `decline`, `on-the-way`, `on-site`, `done`, `check`, `uncheck`,
    `note`. By the duty officer besides: `verify`, `rework`, `withdraw`, `offer`, `re-offer`,
    `send`.

    Answers with the task when it is done and written. 409 when it changed since `seen_seq`, with
    the `task` as it is now; 422 when its state has no such move or the order lacks something; 404
    when there is none. Then nothing was done.
    """
    if command not in COMMANDS:
        return problem(404, "No such command", unknown("command", command, list(COMMANDS)))
    center: Center = request.app.state.center
    return await asyncio.to_thread(_obey, center, no, command, ordered, actor(request))


@router.get("/evidence/{no}", response_class=Response, summary="One file as it was sent")
async def file(request: Request, no: Number, small: bool = False) -> Response:
    """404 too when the file is no longer what was sealed. `small`: a photo as a small PNG, without
    what else its file carries."""
    return await asyncio.to_thread(_file, request.app.state.center, no, small)


def current(center: Center, no: int) -> dict[str, Any]:
    """One task with its files. Raises UnknownTask."""
    return read.task(center.dispatcher, center.store, no, center.now_ms())


def _one(center: Center, no: int) -> Response:
    try:
        return json(current(center, no))
    except CommandRefused as refusal:
        return _refused(center, refusal)


def _obey(center: Center, no: int, command: str, ordered: TaskOrdered, by: str) -> Response:
    try:
        center.dispatcher.command_task(
            no, command, ordered.order(by), ordered.seen_seq, center.now_ms()
        )  # fmt: skip
    except CommandRefused as refusal:
        return _refused(center, refusal)
    center.wake()
    return json(current(center, no))


def _keep(
    center: Center, no: int, content: bytes, name: str, note: str | None, by: str
) -> Response:
    """The file first, then the record: what is recorded is there."""
    try:
        center.dispatcher.task(no)
        shown = checked_name(name)
        kept = center.cabinet.put(content)
        found = center.dispatcher.add_evidence(
            no, shown, kept.media, kept.bytes, kept.sha256, by, note, center.now_ms()
        )  # fmt: skip
    except CommandRefused as refusal:
        return _refused(center, refusal)
    center.wake()
    return json(rows.evidence_row(found), 201)


def _file(center: Center, no: int, small: bool) -> Response:
    one = records.one_evidence(center.store, no)
    if one is not None and small:
        seen = Darkroom(center.cabinet).small(one.sha256, one.media)
        if seen is None:
            return problem(404, "No such photo", f"file {no} cannot be shown as a photo")
        return Response(seen, media_type="image/png", headers={"cache-control": "private"})
    content = None if one is None else center.cabinet.get(one.sha256)
    if one is None or content is None:
        why = f"there is no file {no}" if one is None else f"file {no} is not as it was sent"
        return problem(404, "No such file", why)
    way = "attachment" if one.media == "application/pdf" else "inline"
    headers = {  # never a page of ours, whatever a browser makes of it
        "content-disposition": way, "cache-control": "private, max-age=3600",
        "content-security-policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    return Response(content, media_type=one.media, headers=headers)


def _refused(center: Center, refusal: CommandRefused) -> Response:
    def incident(center: Center, no: int) -> dict[str, Any]:
        return read.incident(center.dispatcher, no, center.now_ms())

    return refused(center, refusal, incident, current)
