"""What a scenario file says: injects on a time line, and what is expected of those who exercise."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data.strict import Strict, Words

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Span = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(hours=24))]
What = Literal["incident", "plan", "accepted", "report", "verified", "closed"]


class Call(Strict):
    """A report that comes in by telephone; it becomes an incident of the exercise."""

    title: Words
    words: Words
    domain: str
    grade: Annotated[int, Field(ge=1, le=4)]
    place: str
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]


class Message(Strict):
    """What somebody tells the room, by radio say: shown to all who exercise."""

    sender: Words
    words: Words


class Inject(Strict):
    """One thing that is given at one moment: values at a point, a call, or a message."""

    id: Name
    at: Span
    point: str | None = None
    values: dict[str, float] = {}
    report: Call | None = None
    message: Message | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Inject:
        given = [self.point is not None, self.report is not None, self.message is not None]
        if sum(given) != 1:
            raise ValueError("one of 'point', 'report' and 'message' is needed, and only one")
        if (self.point is not None) != bool(self.values):
            raise ValueError("'point' and 'values' go together")
        return self

    @property
    def kind(self) -> str:
        """Which of the three it is."""
        return "report" if self.report else "message" if self.message else "observation"


class ExpectedAlert(Strict):
    """The alert that an inject raises is to be acknowledged within so long of being raised."""

    inject: Name
    rule: str
    within: Annotated[timedelta, Field(gt=timedelta(0))]


class Deadline(Strict):
    """Something is to be so within so long of the exercise's beginning."""

    what: What
    within: Annotated[timedelta, Field(gt=timedelta(0))]


class Weights(Strict):
    """How many points each part is worth at the most. Parts of which nothing is expected, or that
    were not reached, count for nothing either way."""

    acknowledged: Annotated[int, Field(ge=0, le=100)] = 30
    departments: Annotated[int, Field(ge=0, le=100)] = 20
    plan: Annotated[int, Field(ge=0, le=100)] = 10
    tasks: Annotated[int, Field(ge=0, le=100)] = 20
    deadlines: Annotated[int, Field(ge=0, le=100)] = 20


class Expected(Strict):
    """What a good room does."""

    alerts: list[ExpectedAlert] = []
    departments: list[str] = []
    plan: str | None = None
    deadlines: list[Deadline] = []


class Scenario(Strict):
    """One exercise as a city writes it."""

    id: Name
    version: Annotated[int, Field(ge=1)]
    title: Words
    aim: Words
    lasts: Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(hours=24))]
    injects: Annotated[list[Inject], Field(min_length=1)]
    expected: Expected
    weights: Weights = Weights()
