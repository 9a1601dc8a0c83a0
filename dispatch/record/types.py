"""What the record of an incident is told as: entries of a time line, intervals, reports, and the
document that a page, a PDF and a Word file are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from alerts.types import Alert, AlertEvent, CommandRefused, Trigger
from data.strict import Words
from dispatch.deadlines import warns_at
from dispatch.plans.model import Plan
from dispatch.record.drawing_types import Drawing
from dispatch.record.photo_types import Photos
from dispatch.record.words import person
from dispatch.records import Evidence
from dispatch.types import DispatchEvent, Incident, Task
from metrics.types import Indicator


class Sort(StrEnum):
    """What an entry of the time line is about."""

    ALERT = "alert"
    INCIDENT = "incident"
    PLAN = "plan"
    TASK = "task"
    CALL = "call"
    POLL = "poll"
    NOTE = "note"
    DECISION = "decision"
    EVIDENCE = "evidence"
    REPORT = "report"


class Act(NamedTuple):
    """What somebody did to a task at one moment; to several it is one act."""

    at_ms: int
    actor: str
    what: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `source` is where in the sealed records it stands: `I12` is step 12
    of the incident, `A7.2` step 2 of alert 7. `act` and `task` where it is told with its like."""

    at_ms: int
    recorded_ms: int
    sort: Sort
    words: Words
    actor: str
    source: str
    note: str | None = None
    department: str | None = None
    act: Act | None = None
    task: Words | None = None


class Outcome(StrEnum):
    """How an interval stands to its target."""

    MET = "met"
    MISSED = "missed"
    UNRATED = "unrated"  # there is no target
    OPEN = "open"  # its end has not come yet
    FAULTY = "faulty"  # the record does not give it: a stamp is missing, or they are the wrong way


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A moment of the case and where it stands in the record; `at_ms` None: not recorded."""

    id: str
    words: Words
    at_ms: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From one stamp to another. `length_ms` is None unless the record gives both, in their order;
    `fault` then says why."""

    begin: Stamp
    end: Stamp
    outcome: Outcome
    length_ms: int | None = None
    target_ms: int | None = None
    fault: Words | None = None


class Offer(NamedTuple):
    """One time that a task was offered, and what became of it: `answer` is the trigger that ended
    it (accepted, declined, offered anew, withdrawn), None while it is open."""

    department: str
    offered_ms: int
    accept_by_ms: int
    answer: str | None
    answered_ms: int | None
    actor: str | None
    note: str | None
    source: str

    @property
    def late_ms(self) -> int:
        """By how much an acceptance came too late; 0 when it did not."""
        if self.answer != "ACCEPT" or self.answered_ms is None:
            return 0
        return max(0, self.answered_ms - self.accept_by_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStory:
    """One task: as it stands, and all that was offered and answered."""

    task: Task
    offers: tuple[Offer, ...]
    done_late_ms: int = 0  # as of now, of one that is not done

    @property
    def declined(self) -> tuple[Offer, ...]:
        return tuple(one for one in self.offers if one.answer == "DECLINE")

    @property
    def accepted_late(self) -> bool:
        return any(one.late_ms for one in self.offers)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentStory:
    """What one department was asked, and how it answered."""

    department: str
    tasks: tuple[TaskStory, ...]
    declined: int  # offers that it declined, of tasks that another has by now too
    escalated: int  # offers that it left unanswered beyond the limit
    intervals: tuple[Interval, ...]

    def late(self) -> int:
        """Tasks of its own that it accepted or finished too late."""
        return sum(one.accepted_late or one.done_late_ms > 0 for one in self.tasks)


class ReportKind(StrEnum):
    """Reports to those above, in their order (初报, 续报, 终报)."""

    FIRST = "first"
    CONTINUED = "continued"
    FINAL = "final"


class Way(StrEnum):
    PHONE = "phone"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One report that was submitted, as it was. `facts` is JSON, frozen at that moment; `sha256`
    seals text and facts and stands in the sealed record."""

    no: int
    incident_no: int
    kind: ReportKind
    way: Way
    n: int  # of its kind: the second continued report is 2
    text: Words
    recipient: str
    facts: str
    due_ms: int | None
    submitted_ms: int
    submitted_by: str
    sha256: str

    @property
    def late_ms(self) -> int:
        return 0 if self.due_ms is None else max(0, self.submitted_ms - self.due_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One report that is due, or was: by when, and why by then. `report` is what met it."""

    kind: ReportKind
    way: Way
    due_ms: int
    because: Words
    report: Written | None = None
    since_ms: int = 0  # from when on the limit runs

    @property
    def warns_ms(self) -> int:
        """When it begins to be about to be due, as with the limits of tasks."""
        return warns_at(self.since_ms, self.due_ms)

    def overdue_ms(self, now_ms: int) -> int:
        """By how much it is or was too late; 0 when it is not."""
        met = now_ms if self.report is None else self.report.submitted_ms
        return max(0, met - self.due_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What is open and what is to be learnt, as somebody last wrote it."""

    version: int
    text: str
    written_by: str
    written_ms: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStory:
    """One alert of the incident: what it watched, where, and its curve. Values are as shown."""

    alert: Alert
    events: tuple[AlertEvent, ...]
    title: Words
    place: Words
    indicator: Indicator
    lon: float | None = None
    lat: float | None = None
    curve: tuple[tuple[int, float | None], ...] = ()
    limits: dict[int, float] = field(default_factory=dict)
    known_ms: int = 0  # when the incident was registered

    @property
    def episode(self) -> tuple[AlertEvent, ...]:
        """What happened from its last raising before the incident was registered on; an alert
        that latches tells of earlier ones too."""
        raised = [e for e in self.events if e.trigger is Trigger.RAISE]
        before = [e for e in raised if e.occurred_ms <= self.known_ms] or raised[:1]
        first = before[-1].seq if before else 0
        return tuple(e for e in self.events if e.seq >= first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A resource that was on a task."""

    id: str
    name: Words
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All that the record holds of one incident, read at `read_ms`. Nothing here is derived."""

    incident: Incident
    events: tuple[DispatchEvent, ...]  # its own
    task_events: tuple[DispatchEvent, ...]  # of its tasks, also from before they came to it
    tasks: tuple[Task, ...]
    alerts: tuple[AlertStory, ...]
    evidence: tuple[Evidence, ...]
    reports: tuple[Written, ...]
    lessons: Lessons | None
    sent: tuple[Sent, ...]
    plan: Plan | None
    departments: dict[str, Words]
    domain: Words
    district: Words | None
    head_no: int  # where the sealed record of incidents ended when this was read
    head_hash: str
    read_ms: int
    people: Mapping[str, Words] = field(default_factory=dict)  # by the name they sign in with

    def who(self, actor: str) -> Words:
        """A person as the city calls them; the record has the name they sign in with."""
        return self.people.get(actor) or person(actor)

    @property
    def drill(self) -> bool:
        return self.incident.drill is not None


# ---- the document


class Tone(StrEnum):
    """What a cell or a sentence says beside its words."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    QUIET = "quiet"
    STRONG = "strong"


class Cell(NamedTuple):
    words: Words
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`share` of the width; numbers are set to the right."""

    head: Words
    share: float = 1
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    words: Words
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences; `sources` are where in the sealed records they come from."""

    words: Words
    sources: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Pairs of a name and what it is, side by side."""

    pairs: tuple[tuple[Words, Cell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. Its head is repeated on each page."""

    id: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing, and what it shows in words (also for who cannot see it)."""

    drawing: Drawing
    caption: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What a person wrote, as it was written; empty when nobody did yet."""

    id: str
    text: Words
    note: Words


Block = Heading | Paragraph | Facts | Grid | Figure | Prose | Photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report, in both languages."""

    no: int
    title: Words
    kind: Words  # "After-action report"
    subtitle: Words
    city: Words
    app: Words
    classification: Words
    grade: int
    exercise: Words | None
    made: Words
    made_ms: int
    attribution: str
    key_facts: tuple[tuple[Words, Cell], ...]
    blocks: tuple[Block, ...]


class ReportsMoved(CommandRefused):
    """Somebody else submitted a report, or wrote on the lessons, meanwhile."""

    status = 409

    def __init__(self, what: str, seen: int, now: int) -> None:
        super().__init__(f"{what}: you saw {seen}, there are {now} by now")
        self.seen, self.now = seen, now


Row = dict[str, Any]
