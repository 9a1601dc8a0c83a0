"""What requests about incidents and tasks say, and the answers that refuse them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

import orjson
from fastapi import Header, Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from alerts.types import BadCommand, CommandRefused
from api.problems import problem
from data.strict import Words
from dispatch.types import Draft, Incident, Moved, NoMove, Wanted
from live.center import Center

LAST_NO = 2**31 - 1  # what the store's columns hold
Number = Annotated[int, Path(ge=0, le=LAST_NO)]
No = Annotated[int, Field(ge=0, le=LAST_NO)]
Seen = Annotated[int | None, Field(ge=1, le=LAST_NO)]
Note = Annotated[str | None, Field(max_length=4000)]
TITLES = {
    404: "No such thing", 409: "Changed since you looked", 413: "Too large", 422: "No such move",
}  # fmt: skip
LONGEST = timedelta(days=90)
TEXT_AT_MOST = 4000


def _both(said: Any) -> Any:
    """A phrase that was said in one language stands for both."""
    return {"en": said, "zh": said} if isinstance(said, str) else said


def _says_something(words: Words) -> Words:
    for text in (words.en, words.zh):
        if not text.strip():
            raise ValueError("is empty")
        if len(text) > TEXT_AT_MOST:
            raise ValueError(f"is longer than {TEXT_AT_MOST} characters")
    return words


def _some_time(given: timedelta) -> timedelta:
    if not timedelta(0) < given <= LONGEST:
        raise ValueError(f"is not between nothing and {LONGEST.days} days")
    return given


Phrase = Annotated[Words, BeforeValidator(_both), AfterValidator(_says_something)]
Span = Annotated[timedelta, AfterValidator(_some_time)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


def keyed(by: str, key: str | None) -> str | None:
    """A request's own key as it is kept: one sender's keys are not another's."""
    return None if key is None else f"{by}\n{key}"


class WantedBody(BaseModel):
    """So many resources of one capability."""

    model_config = ConfigDict(extra="forbid")

    capability: Name
    number: Annotated[int, Field(ge=1, le=1000)] = 1


class DraftBody(BaseModel):
    """A task before it is offered. `accept_within` and `due_within` are ISO 8601 durations from the
    offer; `after` names steps that must be done before. Words are `{en, zh}`, or one text for
    both."""

    model_config = ConfigDict(extra="forbid")

    step: Name
    phase: Name = "respond"
    department: Name
    role: Phrase
    title: Phrase
    message: Phrase
    accept_within: Span
    due_within: Span
    after: Annotated[list[Name], Field(max_length=100)] = []
    checks: Annotated[list[Phrase], Field(max_length=100)] = []
    wanted: Annotated[list[WantedBody], Field(max_length=100)] = []
    resources: Annotated[list[Name], Field(max_length=100)] = []

    def draft(self) -> Draft:
        """As dispatch takes it."""
        return Draft(
            step=self.step, phase=self.phase, department=self.department, role=self.role,
            title=self.title, message=self.message, accept_within_ms=_ms(self.accept_within),
            due_within_ms=_ms(self.due_within), after=tuple(self.after),
            checks=tuple(self.checks), resources=tuple(self.resources),
            wanted=tuple(Wanted(capability=w.capability, number=w.number) for w in self.wanted),
        )  # fmt: skip


def _ms(span: timedelta) -> int:
    return max(1, round(span.total_seconds() * 1000))


Rows = Callable[[Center, int], dict[str, Any]]


def refused(center: Center, refusal: CommandRefused, incident: Rows, task: Rows) -> Response:
    """The answer to a command that was not carried out: why, and how the thing is now."""
    more: dict[str, Any] = {}
    title = TITLES[refusal.status]
    if isinstance(refusal, Moved):
        more = {"seen_seq": refusal.seen_seq}
        if isinstance(refusal.thing, Incident):
            more["incident"] = incident(center, refusal.thing.no)
        else:
            more["task"] = task(center, refusal.thing.no)
    if isinstance(refusal, NoMove):
        more = {"reason": refusal.reason}
    if isinstance(refusal, BadCommand):
        title, more = "Request not understood", {"field": refusal.field, "reason": refusal.reason}
    return problem(refusal.status, title, str(refusal), **more)


def json(body: Any, status: int = 200) -> Response:
    """An answer."""
    return Response(orjson.dumps(body), status, media_type="application/json")
