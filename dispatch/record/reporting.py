"""What `reports.yaml` of a city says: by when reports to those above are due, by grade, and what
the intervals of a case are set against. A city without one has the house's (defaults.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from data.city import LEVEL_NAMES, City, Span
from data.strict import Document, Fault, Strict, Words, parse
from metrics.types import milliseconds

FILE = "reports.yaml"
DEFAULTS = Path(__file__).parent / "defaults.yaml"
GRADES: dict[int, LEVEL_NAMES] = {1: "blue", 2: "yellow", 3: "orange", 4: "red"}
Link = Literal[
    "raised", "acknowledged", "registered", "activated", "on_site", "done", "verified", "closed",
    "whole",
]  # fmt: skip


class Limits(Strict):
    """When reports on incidents of one grade are due. What is left out is not asked for.

    `phone` and `written` run from the moment at which the incident had the grade; `continued` from
    the written report before; `final` from the end of the incident.
    """

    phone: Span | None = None
    written: Span | None = None
    continued: Span | None = None
    final: Span | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Limits:
        if self.phone is not None and self.written is not None and self.written < self.phone:
            raise ValueError("'written' must not be due before 'phone'")
        if self.continued is not None and self.written is None:
            raise ValueError("'continued' follows a 'written' report: there is none")
        return self


class Grades(Strict):
    """The four grades by the colours of their levels."""

    red: Limits
    orange: Limits
    yellow: Limits
    blue: Limits


class ReportFile(Strict):
    """The content of `reports.yaml`. `recipient` is to whom reports go when nobody says otherwise;
    `classification` stands on each page of a document. `targets` of intervals are named by what
    ends them."""

    grades: Grades
    recipient: Words
    classification: Words
    targets: dict[Link, Span] = Field(default_factory=dict)

    def limits(self, grade: int) -> Limits:
        """Those of a grade, 1 to 4."""
        found: Limits = getattr(self.grades, GRADES[grade])
        return found

    def targets_ms(self) -> dict[str, int]:
        """The targets by the name of what ends the interval."""
        return {name: milliseconds(span) for name, span in self.targets.items()}


def read_reporting(folder: Path, city: City) -> tuple[ReportFile, list[Fault]]:
    """How the city reports, and all that is wrong with its file; the house's rules where it has
    none or a wrong one."""
    if not (folder / FILE).is_file():
        return house_rules(), []
    file, faults = parse(Document(folder / FILE, f"{folder.name}/{FILE}"), ReportFile)
    return file or house_rules(), faults


@cache
def house_rules() -> ReportFile:
    """Those of a city that says nothing."""
    file, faults = parse(Document(DEFAULTS), ReportFile)
    if file is None:
        raise ValueError(str(faults[0]))
    return file
