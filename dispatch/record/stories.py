"""What became of each task and each offer, from the sealed events and the tasks as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson

from dispatch.record.intervals import FINISHED, of_department
from dispatch.record.types import CaseFile, DepartmentStory, Offer, TaskStory
from dispatch.types import DispatchEvent, Doing, Task, TaskTrigger

OFFERS = (TaskTrigger.OFFER, TaskTrigger.REOFFER)
ANSWERS = (*OFFERS, TaskTrigger.ACCEPT, TaskTrigger.DECLINE, TaskTrigger.WITHDRAW)


def task_stories(case: CaseFile) -> tuple[TaskStory, ...]:
    """The tasks by number, each with its offers."""
    by_task: dict[int, list[DispatchEvent]] = defaultdict(list)
    for event in case.task_events:
        by_task[event.subject_no].append(event)
    return tuple(task_story(task, by_task[task.no], case.read_ms) for task in case.tasks)


def task_story(task: Task, events: Iterable[DispatchEvent], now_ms: int) -> TaskStory:
    """One task with its offers, in order."""
    offers: list[Offer] = []
    department = task.department
    for event in events:
        if event.trigger in (TaskTrigger.PLAN, TaskTrigger.REOFFER):
            department = orjson.loads(event.detail or "{}").get("department", department)
        if event.trigger in ANSWERS and offers and offers[-1].answer in (None, "ACCEPT"):
            offers[-1] = _answered(offers[-1], event)
        if event.trigger in OFFERS:
            limit = event.occurred_ms + task.accept_within_ms
            offers.append(
                Offer(department, event.occurred_ms, limit, None, None, None, None, source(event))
            )
    late = 0
    if task.due_ms is not None and task.state is not Doing.WITHDRAWN:
        late = max(0, (now_ms if task.done_ms is None else task.done_ms) - task.due_ms)
    return TaskStory(task=task, offers=tuple(offers), done_late_ms=late)


def _answered(offer: Offer, event: DispatchEvent) -> Offer:
    """What ended an offer. One that was accepted and then given back counts as declined; withdrawn
    or offered anew after that it was accepted all the same."""
    if offer.answer == "ACCEPT" and event.trigger != TaskTrigger.DECLINE:
        return offer
    return offer._replace(
        answer=str(event.trigger), answered_ms=event.occurred_ms, actor=event.actor,
        note=event.note, source=source(event),
    )  # fmt: skip


def source(event: DispatchEvent) -> str:
    """Where an event stands in the record of its incident."""
    return f"I{event.seq}"


def department_stories(
    case: CaseFile, tasks: tuple[TaskStory, ...]
) -> tuple[DepartmentStory, ...]:  # fmt: skip
    """Each department that was asked, in the order in which it was first."""
    asked: dict[str, None] = {}
    for story in tasks:
        for offer in story.offers:
            asked.setdefault(offer.department)
        asked.setdefault(story.task.department)
    return tuple(_department(name, tasks, case) for name in asked)


def _department(name: str, tasks: tuple[TaskStory, ...], case: CaseFile) -> DepartmentStory:
    own = tuple(one for one in tasks if one.task.department == name)
    offers = [offer for one in tasks for offer in one.offers if offer.department == name]
    escalated = sum(
        event.trigger == TaskTrigger.ESCALATE
        and orjson.loads(event.detail or "{}").get("department") == name
        for event in case.task_events
    )
    return DepartmentStory(
        department=name, tasks=own, escalated=escalated,
        declined=sum(offer.answer == "DECLINE" for offer in offers),
        intervals=of_department(own, offers, ended=case.incident.state in FINISHED),
    )  # fmt: skip
