"""A prepared response: when it is proposed, and who does what within how long (docs/plans.md)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from alerts.rules.model import VERSION_AT_MOST
from alerts.rules.parts import Identifier, Names
from alerts.types import Level
from data.city import LEVEL_NAMES, Span
from data.strict import Strict, Words, unknown

PLACEHOLDERS = ("place", "district", "level", "time", "value")
STEPS_AT_MOST, LINES_AT_MOST, TEXT_AT_MOST = 60, 60, 3000
LONGEST = timedelta(days=30)
RESERVED = ("check", "matching")  # addresses of the API
_BRACED = re.compile(r"\{([^{}]*)\}")


def _says_something(words: Words) -> Words:
    for text in (words.en, words.zh):
        if not text.strip():
            raise ValueError("is empty in one language")
        if len(text) > TEXT_AT_MOST:
            raise ValueError(f"is longer than {TEXT_AT_MOST} characters")
    return words


def _ends(duration: timedelta) -> timedelta:
    if duration > LONGEST:
        raise ValueError(f"must be {LONGEST.days} days at most")
    return duration


def _is_filled_in(words: Words) -> Words:
    """Only what is known of an incident can be filled in, and in both languages the same."""
    named = {spoken: placeholders(getattr(words, spoken)) for spoken in ("en", "zh")}
    for spoken, names in named.items():
        for name in names:
            if name not in PLACEHOLDERS:
                raise ValueError(f"{spoken}: {unknown('placeholder', name, list(PLACEHOLDERS))}")
        if re.search(r"[{}]", _BRACED.sub("", getattr(words, spoken))):
            raise ValueError(f"{spoken}: a brace stands alone")
    if set(named["en"]) != set(named["zh"]):
        raise ValueError("'en' and 'zh' must name the same placeholders")
    return words


def placeholders(text: str) -> list[str]:
    """The names that stand in braces in a text, in order."""
    return _BRACED.findall(text)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with each name in braces replaced by its value."""
    return _BRACED.sub(lambda found: values[found.group(1)], text)


Said = Annotated[Words, AfterValidator(_says_something)]
Message = Annotated[Said, AfterValidator(_is_filled_in)]
Within = Annotated[Span, AfterValidator(_ends)]
Name = Annotated[Identifier, Field(max_length=80)]


class Trigger(Strict):
    """For what a plan is proposed: an incident that fits all that is named. Each may be several.

    `rules`, `kinds` and `categories` are those of the incident's alerts; `words` stand in what was
    reported or in the name of the place (upper and lower case are alike).
    """

    domains: Names = []
    least_level: LEVEL_NAMES
    rules: Names = []
    kinds: Names = []
    categories: Names = []
    words: Names = []
    districts: Names = []
    during: Names = []
    not_during: Names = []

    @model_validator(mode="after")
    def _says_something(self) -> Trigger:
        if not (self.domains or self.rules or self.kinds or self.categories or self.words):
            raise ValueError(
                "one of 'domains', 'rules', 'kinds', 'categories' and 'words' is needed"
            )
        if any(not word.strip() for word in self.words):
            raise ValueError("'words' has an empty one: it would fit everything")
        return self

    @property
    def level(self) -> Level:
        """The least grade for which the plan is proposed."""
        return Level[self.least_level.upper()]


class Phase(Strict):
    """A part of the response, such as the first minutes."""

    id: Name
    title: Said


class Want(Strict):
    """So many resources of one capability."""

    capability: Identifier
    number: Annotated[int, Field(ge=1, le=500)] = 1


class Step(Strict):
    """One task for one department. Both limits run from the moment it is offered.

    `after`: the steps that must be done before it is offered · `optional`: only when the officer
    ticks it on
    """

    id: Name
    phase: str
    department: str
    role: Said
    title: Said
    message: Message
    accept_within: Within
    due_within: Within
    after: Names = []
    checklist: Annotated[list[Said], Field(max_length=LINES_AT_MOST)] = []
    wanted: Annotated[list[Want], Field(max_length=LINES_AT_MOST)] = []
    optional: bool = False

    @model_validator(mode="after")
    def _leaves_time_to_do_it(self) -> Step:
        if self.due_within <= self.accept_within:
            raise ValueError("'due_within' must be longer than 'accept_within'")
        return self


class Plan(Strict):
    """One prepared response. Steps stand in the order in which a reader goes through them."""

    id: Name
    version: Annotated[int, Field(ge=1, le=VERSION_AT_MOST)]
    title: Said
    aim: Said
    triggers: Annotated[list[Trigger], Field(min_length=1)]
    phases: Annotated[list[Phase], Field(min_length=1)]
    steps: Annotated[list[Step], Field(min_length=1, max_length=STEPS_AT_MOST)]

    def step(self, step_id: str) -> Step | None:
        """The step of that name."""
        return next((step for step in self.steps if step.id == step_id), None)

    def departments(self) -> list[str]:
        """The departments that have a step, in the order of the steps."""
        return list(dict.fromkeys(step.department for step in self.steps))
