"""What a brief is: items of sentences; a sentence is a key, what it names and counts, and links.

Words are made of it at the edge (layouts/brief_words.py), in each language by its own grammar; so
whatever a sentence says stands in its parameters too. Moments are ms since 1970, spans ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from data.strict import Words

NO_UNIT = Words(en="", zh="")


class Part(StrEnum):
    """The parts of a brief, in their order (argued in docs/brief.md)."""

    NOW = "now"
    INCIDENTS = "incidents"
    FIGURES = "figures"
    SOLVED = "solved"
    EXPECTED = "expected"
    UNKNOWN = "unknown"
    EXERCISES = "exercises"


class Key(StrEnum):
    """What a sentence says."""

    # of a part
    MORE = "more"
    FAILED = "failed"
    # now
    CALM = "calm"
    CALM_DEAF = "calm_deaf"
    OPEN_LATE = "open_late"
    OPEN_UNSEEN = "open_unseen"
    OPEN_SEEN = "open_seen"
    OPEN_MANY = "open_many"
    OPEN_MANY_SEEN = "open_many_seen"
    CLEARED_UNSEEN = "cleared_unseen"
    CLEARED_MANY = "cleared_many"
    LESSER = "lesser"
    LESSER_SEEN = "lesser_seen"
    LESSER_OVER = "lesser_over"
    LATCHED = "latched"
    SILENCED = "silenced"
    # incidents
    NO_INCIDENT = "no_incident"
    INCIDENT_NEW = "incident_new"
    INCIDENT_GRAVER = "incident_graver"
    INCIDENT_LIGHTER = "incident_lighter"
    INCIDENT_STANDS = "incident_stands"
    INCIDENT_VERIFY = "incident_verify"
    INCIDENT_CLOSE = "incident_close"
    INCIDENT_DEFERRED = "incident_deferred"
    INCIDENT_BARE = "incident_bare"
    TASKS_DONE = "tasks_done"
    TASK_DECLINED = "task_declined"
    TASK_DECLINED_BARE = "task_declined_bare"
    TASK_NOT_ACCEPTED = "task_not_accepted"
    TASK_NOT_DONE = "task_not_done"
    NEXT_ACCEPT = "next_accept"
    NEXT_DONE = "next_done"
    # figures
    PULSE_STANDS = "pulse_stands"
    PULSE_ROSE = "pulse_rose"
    PULSE_FELL = "pulse_fell"
    PULSE_FIRST = "pulse_first"
    PULSE_NONE = "pulse_none"
    PULSE_COVERAGE = "pulse_coverage"
    PART_VALUE = "part_value"
    PART_VALUE_IN = "part_value_in"
    PART_TARGET = "part_target"
    PART_WEIGHT = "part_weight"
    PART_COVERAGE = "part_coverage"
    PULSE_REST = "pulse_rest"
    KPI_WORSE = "kpi_worse"
    KPI_BETTER = "kpi_better"
    KPI_EVEN = "kpi_even"
    KPI_ABOVE = "kpi_above"
    KPI_BELOW = "kpi_below"
    KPI_RISES = "kpi_rises"
    KPI_SINKS = "kpi_sinks"
    KPI_GOOD = "kpi_good"
    KPI_BAD = "kpi_bad"
    KPI_IN = "kpi_in"
    KPI_ONE_DAY = "kpi_one_day"
    KPI_UNJUDGED = "kpi_unjudged"
    KPI_NOISE = "kpi_noise"
    NO_NEW_DAY = "no_new_day"
    APPEAL_DECIDED = "appeal_decided"
    # solved
    INCIDENT_CLOSED = "incident_closed"
    INCIDENT_UNFOUNDED = "incident_unfounded"
    ALERT_ENDED = "alert_ended"
    ALERTS_ENDED = "alerts_ended"
    # expected
    EVENT_BEGINS = "event_begins"
    EVENT_LASTS = "event_lasts"
    DAY_OFF = "day_off"
    REPORT_DUE = "report_due"
    REPORT_LATE = "report_late"
    TASKS_DUE = "tasks_due"
    POLL_DUE = "poll_due"
    DEFERRAL_ENDS = "deferral_ends"
    SHELF_ENDS = "shelf_ends"
    PERMIT_ENDS = "permit_ends"
    APPEALS_WAIT = "appeals_wait"
    USUAL = "usual"
    # unknown
    SOURCE_SILENT = "source_silent"
    SOURCE_SILENT_POINTS = "source_silent_points"
    KPI_LOST = "kpi_lost"
    KPI_LOST_FEW = "kpi_lost_few"
    KPI_RESTATED = "kpi_restated"
    RESTATED = "restated"
    REFUSED = "refused"
    # exercises
    EXERCISE_ON = "exercise_on"
    EXERCISE_ENDED = "exercise_ended"


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A value in its unit, as it is shown; `show` as a KPI's. `of`: what a ratio is set against.
    `sign`: of a difference."""

    value: float
    unit: Words = NO_UNIT
    decimals: int = 0
    show: str = "number"
    of: Words | None = None
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on the city's clock."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Lasting:
    """A length of time."""

    ms: int


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Listed:
    """Names, one after another."""

    names: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What is named, where it is, and a value that was measured there; `old` when it was last heard
    too long ago to say how it stands."""

    name: Words
    within: Words | None = None
    value: Amount | None = None
    old: bool = False


Parameter = Words | Count | Amount | Moment | Lasting | Days | Listed | Place | str


@dataclass(frozen=True, slots=True)
class Link:
    """Where the rows of a sentence are: a page of ours."""

    kind: str  # alert, alerts, incident, kpi, point, series, source, pulse, tasks, report, exercise
    href: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `links` lead to the rows that it is made from, the first is its own."""

    key: Key
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is told, in one to five sentences.

    `level` is a level of alerts (0: none), `rating` of a KPI. `owners` are ids of departments.
    `at_ms` is when it came to be so: after the last look it is new. `stands`: it is told because it
    is so, not because it changed, so it counts for nothing in "nothing changed".
    """

    sentences: tuple[Sentence, ...]
    level: int = 0
    rating: str | None = None
    owners: tuple[str, ...] = ()
    at_ms: int | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part: its items in their order, and how many more there are. `fault` says why it could
    not be made."""

    part: Part
    items: tuple[Item, ...] = ()
    more: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What changed from `since_ms` to `until_ms`, and how all stands then. `looked_ms` is when its
    reader last looked, None before the first time."""

    since_ms: int
    until_ms: int
    sections: tuple[Section, ...]
    looked_ms: int | None = None
    department: str | None = None

    @property
    def changed(self) -> bool:
        """Whether anything is told that was not so at `since_ms`, or could not be told."""
        return any(section.fault or _news(section, self) for section in self.sections)


def _news(section: Section, brief: Brief) -> bool:
    return any(
        item.at_ms is not None and item.at_ms > brief.since_ms and not item.stands
        for item in section.items
    )
