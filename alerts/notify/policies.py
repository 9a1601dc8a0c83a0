"""Whom a city tells of an alert, by which channel and when: `notify.yaml`, read strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field

from alerts.notify.channels import kinds
from alerts.notify.types import TASK_REASONS, Config, Identifier, Person, Reason
from alerts.types import Level
from data.city import LEVEL_NAMES, City, Language, Span
from data.strict import Document, Fault, Location, Strict, Words, parse, parse_at, unknown
from metrics.types import milliseconds

FILE = "notify.yaml"
THE_DEPARTMENT = "department"  # as a recipient: whose alert or task it is, under its own id


def _is_not_negative(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise ValueError("must not be negative; PT0S is at once")
    return duration


Wait = Annotated[timedelta, AfterValidator(_is_not_negative)]
Some = Annotated[list[str], Field(min_length=1)]


class Recipient(Strict):
    """A seat, a person or a group. `addresses` are by kind of channel, such as email."""

    id: Identifier
    name: Words
    addresses: dict[str, str] = {}


class Step(Strict):
    """Who is told by what; `after` is how long after the moment that is counted from."""

    after: Wait
    channels: Some
    to: Some


class IdleStep(Step):
    """Told when, so long after the acknowledgement, nothing was done."""

    after: Span


class UnackedStep(Step):
    """Told when, so long after the alert sounded, nobody has acknowledged it."""

    also_when_cleared: bool | None = Field(
        None, description="also when it cleared meanwhile; by default only a step at once"
    )


class TaskStep(Step):
    """Told of a task of the department; `when` is what it is taken for (absent: all)."""

    after: Wait = timedelta(0)
    when: Annotated[list[Literal["offered", "soon", "late", "withdrawn"]], Field(min_length=1)] = [
        "offered", "soon", "late", "withdrawn",
    ]  # fmt: skip


class Policy(Strict):
    """The steps for some departments (absent: those that no policy names) and levels (absent:
    all)."""

    departments: Some | None = None
    levels: Annotated[list[LEVEL_NAMES], Field(min_length=1)] | None = None
    unacked: list[UnackedStep] = []
    idle: list[IdleStep] = []
    tasks: list[TaskStep] = []


class NotifyFile(Strict):
    """The content of `notify.yaml`. A channel's keys depend on its kind, so they are read apart."""

    address: str | None = Field(None, description="where officers open the center, for links")
    language: Language | None = None
    give_up_after: Span = timedelta(hours=1)
    flicker: Span = timedelta(minutes=10)
    channels: list[Any]
    recipients: list[Recipient]
    policies: list[Policy]


class Planned(NamedTuple):
    """One recipient told by one channel, `after_ms` after the moment that a policy counts from."""

    step: int
    after_ms: int
    channel: str
    recipient: str
    also_when_cleared: bool


class Policies:
    """What a city's `notify.yaml` says, ready to be asked. Without a file nobody is told."""

    def __init__(
        self, file: NotifyFile | None = None, channels: list[Config] | None = None
    ) -> None:
        self.channels = {channel.id: channel for channel in channels or []}
        recipients = file.recipients if file else []
        self.people = {
            one.id: Person(id=one.id, name=one.name, addresses=one.addresses) for one in recipients
        }
        self.address = (file.address if file else None) or None
        self.language = file.language if file else None
        self.give_up_ms = milliseconds(file.give_up_after) if file else 0
        self.flicker_ms = milliseconds(file.flicker) if file else 0
        self._named: dict[tuple[str, int, Reason], tuple[Planned, ...]] = {}
        self._default: dict[tuple[int, Reason], tuple[Planned, ...]] = {}
        self._departments: set[str] = set()
        for policy in file.policies if file else []:
            self._take(policy)

    def _take(self, policy: Policy) -> None:
        self._departments |= set(policy.departments or ())
        given: list[tuple[Reason, Sequence[Step]]] = [
            (Reason.UNACKED, policy.unacked), (Reason.IDLE, policy.idle),
        ]  # fmt: skip
        for name, reasons in TASK_REASONS.items():
            some = [step for step in policy.tasks if name in step.when]
            given += [(reason, some) for reason in reasons]
        for reason, steps in given:
            planned = tuple(_planned(steps))
            for level in _levels(policy):
                if policy.departments is None:
                    self._default[level, reason] = planned
                for department in policy.departments or ():
                    self._named[department, level, reason] = planned

    def steps(self, department: str, level: int, reason: Reason) -> tuple[Planned, ...]:
        """Whom to tell of an alert or task of that department and level, the earliest first."""
        found = self._default.get((level, reason), ())
        if department in self._departments:
            found = self._named.get((department, level, reason), ())
        return tuple(
            one._replace(recipient=department) if one.recipient == THE_DEPARTMENT else one
            for one in found
        )

    def tells(self, department: str) -> bool:
        """Whether anybody is ever told of an alert of that department."""
        if department in self._departments:
            return any(planned for key, planned in self._named.items() if key[0] == department)
        return any(self._default.values())


def read_policies(folder: Path, city: City) -> tuple[Policies, list[Fault]]:
    """What `folder`/notify.yaml says, or, with nobody told, all that is wrong with it."""
    if not (folder / FILE).is_file():
        return Policies(), []
    document = Document(folder / FILE, f"{folder.name}/{FILE}")
    file, faults = parse(document, NotifyFile)
    raw = document.content if isinstance(document.content, Mapping) else {}
    channels, more = _channels(document, raw.get("channels"))
    faults = [*faults, *more]
    if file is not None:
        faults += list(_cross_check(document, file, channels, city))
    if faults or file is None:
        return Policies(), faults
    return Policies(file, list(channels.values())), []


def _planned(steps: Sequence[Step]) -> Iterator[Planned]:
    for number, step in sorted(enumerate(steps), key=lambda pair: pair[1].after):
        also = getattr(step, "also_when_cleared", False)
        for channel in step.channels:
            for recipient in step.to:
                yield Planned(
                    step=number, after_ms=milliseconds(step.after), channel=channel,
                    recipient=recipient,
                    also_when_cleared=not step.after if also is None else also,
                )  # fmt: skip


def _levels(policy: Policy) -> list[int]:
    return [
        int(Level[name.upper()]) for name in policy.levels or ("blue", "yellow", "orange", "red")
    ]


def _channels(document: Document, raw: Any) -> tuple[dict[str, Config], list[Fault]]:
    """The channels by id, each read by the model of its kind."""
    found: dict[str, Config] = {}
    faults: list[Fault] = []
    for index, content in enumerate(raw if isinstance(raw, list) else []):
        where: Location = ("channels", index)
        kind = content.get("kind") if isinstance(content, Mapping) else None
        if not isinstance(kind, str):
            faults.append(document.fault(where, f"key 'kind' is missing: {', '.join(kinds())}"))
        elif kind not in kinds():
            message = unknown("kind of channel", kind, list(kinds()))
            faults.append(document.fault((*where, "kind"), message))
        else:
            config, wrong = parse_at(document, where, content, kinds()[kind])
            faults += wrong
            if config is not None:
                if config.id in found:
                    twice = f"channel '{config.id}' stands twice"
                    faults.append(document.fault((*where, "id"), twice))
                found[config.id] = config
    return found, faults


def _cross_check(
    document: Document, file: NotifyFile, channels: Mapping[str, Config], city: City
) -> Iterator[Fault]:
    """Names that refer to nothing, recipients that cannot be reached, two policies for one case."""
    people = {one.id: one for one in file.recipients}
    raw = document.content["channels"]
    ids = [str(one.get("id")) for one in raw if isinstance(one, Mapping)]  # wrong ones are told
    yield from _recipients(document, file)
    yield from _twice(document, file, city)
    for index, policy in enumerate(file.policies):
        for name in ("unacked", "idle", "tasks"):
            for number, step in enumerate(getattr(policy, name)):
                where: Location = ("policies", index, name, number)
                for place, what, given, known in (
                    ("channels", "channel", step.channels, ids),
                    ("to", "recipient", step.to, [*people, THE_DEPARTMENT]),
                ):
                    for nth, one in enumerate(given):
                        if one not in known:
                            yield document.fault((*where, place, nth), unknown(what, one, known))
                theirs = policy.departments or _left(file, city)
                yield from _unreachable(document, where, step, channels, people, theirs)


def _recipients(document: Document, file: NotifyFile) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, one in enumerate(file.recipients):
        if one.id in seen:
            place: Location = ("recipients", index, "id")
            yield document.fault(place, f"recipient '{one.id}' stands twice")
        seen.add(one.id)
        for kind in one.addresses:
            if kind not in kinds():
                place = ("recipients", index, "addresses", kind)
                yield document.fault(place, unknown("kind of channel", kind, list(kinds())))


def _twice(document: Document, file: NotifyFile, city: City) -> Iterator[Fault]:
    """Departments that are not there, and cases for which two policies stand."""
    taken: dict[tuple[str | None, int], int] = {}
    for index, policy in enumerate(file.policies):
        for nth, name in enumerate(policy.departments or ()):
            if name not in city.departments:
                message = unknown("department", name, list(city.departments))
                yield document.fault(("policies", index, "departments", nth), message)
        for department in policy.departments or (None,):
            for level in _levels(policy):
                first = taken.setdefault((department, level), index)
                if first != index:
                    of = f"department '{department}'" if department else "all other departments"
                    line = document.line(("policies", first))
                    message = (
                        f"{Level(level).name.lower()} of {of} has a policy already, line {line}"
                    )
                    yield document.fault(("policies", index), message)


def _unreachable(
    document: Document,
    where: Location,
    step: Step,
    channels: Mapping[str, Config],
    people: Mapping[str, Recipient],
    departments: Sequence[str],
) -> Iterator[Fault]:
    used = [channels[one] for one in step.channels if one in channels]
    for nth, given in enumerate(step.to):
        of_department = given == THE_DEPARTMENT
        for kind in {channel.kind for channel in used if channel.needs_address}:
            for name in departments if of_department else [given]:
                known = people.get(name)
                if known is None and not of_department:
                    continue  # told already
                if known is None or kind not in known.addresses:
                    message = f"'{name}' has no address for {kind}; add one under recipients"
                    yield document.fault((*where, "to", nth), message)


def _left(file: NotifyFile, city: City) -> list[str]:
    """The departments that no policy names."""
    named = {name for policy in file.policies for name in policy.departments or ()}
    return [one for one in city.departments if one not in named]
