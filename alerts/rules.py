"""When an indicator calls for a person: the rules of a city, read strictly from its folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from alerts.switches import Bounds
from alerts.types import Level
from data.city import City, Span
from data.strict import Document, Fault, Strict, Words, parse_entries, unknown
from metrics.types import milliseconds

CITY_KIND = "city"


def _is_not_negative(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise ValueError("must not be negative; PT0S is no delay")
    return duration


Delay = Annotated[timedelta, AfterValidator(_is_not_negative)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Limits(Strict):
    """Where each level begins. A level that is absent is never reached."""

    blue: float | None = None
    yellow: float | None = None
    orange: float | None = None
    red: float | None = None

    def given(self) -> list[tuple[Level, float]]:
        """The limits that there are, from the least to the gravest."""
        pairs = [(level, getattr(self, level.name.lower())) for level in Level if level]
        return [(level, limit) for level, limit in pairs if limit is not None]

    def of(self, level: Level) -> float:
        """The limit of the gravest given level at or under `level`."""
        return [limit for given, limit in self.given() if given <= level][-1]


class OnlyIf(Strict):
    """A value counts only while another indicator of the same point and moment is within this."""

    indicator: str
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _says_something(self) -> OnlyIf:
        if self.at_least is None and self.at_most is None:
            raise ValueError("one of 'at_least' and 'at_most' is needed")
        return self


class Main(Strict):
    """What is shown big, and what the watched ratio is taken of, such as speed and free flow."""

    indicator: str
    reference: str | None = None
    words: Words | None = None


class Rule(Strict):
    """When an indicator at the points of one kind calls for a person, and what is asked of them."""

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    title: Words
    indicator: str
    kind: str
    direction: Literal["above", "below"]
    limits: Limits
    deadband: Annotated[float, Field(ge=0)]
    hold: Delay
    clear: Delay
    stale_after: Span
    only_if: list[OnlyIf] = []
    main: Main | None = None
    consequence: Words
    action: Words
    respond_within: Span
    owner: str | None = None
    plan: Words | None = None
    guidance: Words | None = None

    @field_validator("limits")
    @classmethod
    def _get_graver(cls, limits: Limits, info: ValidationInfo) -> Limits:
        given = limits.given()
        if not given:
            raise ValueError("at least one of blue, yellow, orange, red is needed")
        above = info.data.get("direction") != "below"
        for (lesser, least), (graver, most) in pairwise(given):
            if (most <= least) if above else (most >= least):
                raise ValueError(
                    f"{graver.name.lower()} {most:g} must be {'above' if above else 'below'} "
                    f"{lesser.name.lower()} {least:g}"
                )
        return limits

    def bounds(self, lasting: bool) -> Bounds:
        """The rule as numbers. `lasting`: a value stands until the next (momentary indicator)."""
        given = self.limits.given()
        return Bounds(
            levels=np.array([int(level) for level, _ in given], np.int64),
            limits=np.array([limit for _, limit in given]),
            above=self.direction == "above",
            deadband=self.deadband,
            hold_ms=milliseconds(self.hold),
            clear_ms=milliseconds(self.clear),
            stale_ms=milliseconds(self.stale_after),
            lasting=lasting,
        )


def read_rules(
    folder: Path, city: City, indicator_ids: Iterable[str]
) -> tuple[list[Rule], list[Fault]]:
    """The rules in `folder`/rules/*.yaml that hold, and all that is wrong with the others."""
    known = list(indicator_ids)
    rules: dict[str, Rule] = {}
    stands: dict[str, str] = {}
    faults: list[Fault] = []
    for path in sorted((folder / "rules").glob("*.yaml")):
        document = Document(path, f"{folder.name}/rules/{path.name}")
        entries, wrong = parse_entries(document, "rules", Rule)
        faults += wrong
        for index, rule in _placed(document, entries):
            found = _cross_check(document, index, rule, city, known)
            if rule.id in stands:
                message = f"rule '{rule.id}' stands twice (first at {stands[rule.id]})"
                found.append(document.fault(("rules", index, "id"), message))
            stands.setdefault(rule.id, f"{document.label}:{document.line(('rules', index))}")
            faults += found
            if not found:
                rules[rule.id] = rule
    return list(rules.values()), faults


def _placed(document: Document, entries: list[Rule]) -> list[tuple[int, Rule]]:
    """Each rule with its place in the file; those that did not parse are passed over."""
    raw = document.content["rules"] if entries else []
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in raw]
    placed: list[tuple[int, Rule]] = []
    for rule in entries:
        start = placed[-1][0] + 1 if placed else 0
        placed.append((ids.index(rule.id, start), rule))
    return placed


def _cross_check(
    document: Document, index: int, rule: Rule, city: City, indicators: list[str]
) -> list[Fault]:
    """Names in one rule that refer to nothing."""
    where: tuple[str | int, ...] = ("rules", index)
    kinds = [*city.kinds, CITY_KIND]
    names: list[tuple[tuple[str | int, ...], str, str | None, list[str]]] = [
        (("indicator",), "indicator", rule.indicator, indicators),
        (("kind",), "kind of point", rule.kind, kinds),
        (("owner",), "department", rule.owner, list(city.departments)),
    ]
    for number, condition in enumerate(rule.only_if):
        place = ("only_if", number, "indicator")
        names.append((place, "indicator", condition.indicator, indicators))
    if rule.main:
        names.append((("main", "indicator"), "indicator", rule.main.indicator, indicators))
        names.append((("main", "reference"), "indicator", rule.main.reference, indicators))
    faults = [
        document.fault((*where, *place), unknown(what, name, known))
        for place, what, name, known in names
        if name is not None and name not in known
    ]
    if rule.owner is None and rule.kind == CITY_KIND and CITY_KIND not in city.kinds:
        faults.append(document.fault(where, "key 'owner' is missing: the whole city has none"))
    return faults
