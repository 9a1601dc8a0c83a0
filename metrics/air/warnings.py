"""Heavy-pollution warnings: days on end above an index, by dated rules that are data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from data.strict import Document, Strict, Words, parse, raise_if

FILE = Path(__file__).parent / "heavy_pollution.yaml"
Level = Literal["red", "orange", "yellow", "blue"]


class Run(Strict):
    """So many days on end with a daily index above a number."""

    above: Annotated[int, Field(ge=0)]
    days: Annotated[int, Field(ge=1)]


class Condition(Strict):
    """Any of these lists of runs, each list as a whole."""

    when: list[list[Run]]


class Rule(Strict):
    """One rule, for `valid_from` <= day, until a later one; the gravest level first."""

    name: Words
    valid_from: date
    secondary: bool = False
    levels: dict[Level, Condition]


class File(Strict):
    """The content of heavy_pollution.yaml."""

    rules: list[Rule]


@cache
def rules(path: Path = FILE) -> tuple[Rule, ...]:
    """The rules, the newest first. Raises DefinitionError with every fault."""
    found, faults = parse(Document(path, f"metrics/air/{path.name}"), File)
    raise_if(faults)
    assert found is not None
    return tuple(sorted(found.rules, key=lambda one: one.valid_from, reverse=True))


def rule_on(day: date) -> Rule | None:
    """The rule in force on a day; None before the first."""
    return next((one for one in rules() if one.valid_from <= day), None)


def warning(days: Sequence[int | None], rule: Rule) -> Level | None:
    """The gravest warning that daily indices call for, in order of time; None for none.

    A day whose index is not known ends a run.
    """
    for level, condition in rule.levels.items():
        if any(all(_lasts(days, run) for run in runs) for runs in condition.when):
            return level
    return None


def _lasts(days: Sequence[int | None], run: Run) -> bool:
    on_end = 0
    for index in days:
        on_end = on_end + 1 if index is not None and index > run.above else 0
        if on_end >= run.days:
            return True
    return False
