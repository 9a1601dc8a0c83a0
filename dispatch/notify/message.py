"""What a department is told of a task: a subject and a few lines in the city's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.notify.message import LEVELS, REPLAY, REPLAYED, span
from alerts.notify.types import Message, Person, Reason
from alerts.types import Level
from data.strict import Words
from dispatch.types import Incident, Task

URGES = {
    Reason.OFFERED: Words(en="New task. Accept by {accept}.", zh="新任务，请在 {accept} 前接受。"),
    Reason.ACCEPT_SOON: Words(
        en="Not accepted yet. Accept by {accept}: {left} left.",
        zh="尚未接受，请在 {accept} 前接受，剩余 {left}。",
    ),
    Reason.ACCEPT_LATE: Words(
        en="LATE: it should have been accepted by {accept}.", zh="逾期：应在 {accept} 前接受。"
    ),
    Reason.DONE_SOON: Words(
        en="To be done by {due}: {left} left.", zh="请在 {due} 前完成，剩余 {left}。"
    ),
    Reason.DONE_LATE: Words(
        en="LATE: it should have been done by {due}.", zh="逾期：应在 {due} 前完成。"
    ),
    Reason.WITHDRAWN: Words(
        en="WITHDRAWN: nothing is to be done any more.", zh="已撤回：不必再处理。"
    ),
}
INCIDENT = Words(en="Incident {no}: {title}", zh="事件 {no}：{title}")
WHERE = Words(en="Where: {place}", zh="地点：{place}")
ROLE = Words(en="Who: {role}", zh="岗位：{role}")
NUMBER = Words(en="Task {no}", zh="任务 {no}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when it is told. `now_ms` is of the city's clock."""

    task: Task
    incident: Incident
    reason: Reason
    replay: bool
    now_ms: int
    zone: ZoneInfo
    link: str | None


def compose(facts: Facts, person: Person, kind: str, language: str) -> Message:
    """What `person` is told by a channel of that kind, in `language` (en or zh)."""
    task, incident = facts.task, facts.incident
    told = facts.reason is not Reason.WITHDRAWN
    title = incident.title.of(language)
    lines = [
        _urge(facts, language),
        task.message.of(language) if told else None,
        WHERE.of(language).format(place=incident.place) if incident.place else None,
        ROLE.of(language).format(role=task.role.of(language)) if told else None,
        INCIDENT.of(language).format(no=incident.no, title=title),
        NUMBER.of(language).format(no=task.no) + (f" · {facts.link}" if facts.link else ""),
        REPLAYED.of(language) if facts.replay else None,
    ]  # fmt: skip
    return Message(
        subject=subject(facts, language),
        body="\n".join(line for line in lines if line),
        recipient=person.id,
        name=person.name.of(language),
        address=person.addresses.get(kind),
        data=_data(facts),
    )


def subject(facts: Facts, language: str) -> str:
    """One line: replay or not, the incident's grade, the task, where."""
    tags = [REPLAY.of(language)] if facts.replay else []
    tags.append(LEVELS[Level(facts.incident.grade)].of(language))
    what = facts.task.title.of(language)
    if facts.incident.place:
        what += f"：{facts.incident.place}" if language == "zh" else f": {facts.incident.place}"
    if language == "zh":
        return "".join(f"【{tag}】" for tag in tags) + what
    return "".join(f"[{tag}] " for tag in tags) + what


def _urge(facts: Facts, language: str) -> str:
    task = facts.task
    soon = facts.reason in (Reason.ACCEPT_SOON, Reason.ACCEPT_LATE, Reason.OFFERED)
    by_ms = (task.accept_by_ms if soon else task.due_ms) or facts.now_ms
    return URGES[facts.reason].of(language).format(
        accept=_time(task.accept_by_ms, facts), due=_time(task.due_ms, facts),
        left=span(max(0, by_ms - facts.now_ms), language),
    )  # fmt: skip


def _time(at_ms: int | None, facts: Facts) -> str:
    """Such as 14:05, with the day when that is not today."""
    if at_ms is None:
        return "?"
    at, now = (datetime.fromtimestamp(ms / 1000, facts.zone) for ms in (at_ms, facts.now_ms))
    return at.strftime("%H:%M" if at.date() == now.date() else "%Y-%m-%d %H:%M")


def _data(facts: Facts) -> dict[str, Any]:
    """The same for programs."""
    task = facts.task
    return {
        "task": task.no,
        "incident": facts.incident.no,
        "reason": str(facts.reason),
        "level": int(facts.incident.grade),
        "state": str(task.state),
        "department": task.department,
        "replay": facts.replay,
        "accept_by": _iso(task.accept_by_ms),
        "due_at": _iso(task.due_ms),
        "link": facts.link,
    }


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()
