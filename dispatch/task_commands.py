"""What can be ordered about a task: by its department, and by the duty officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alerts.types import BadCommand
from data.strict import unknown
from dispatch.commands import send_back
from dispatch.ground import Ground
from dispatch.orders import Order
from dispatch.step import Step
from dispatch.task_lifecycle import move
from dispatch.types import Doing, Task, TaskTrigger


def accept(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    step.act(
        task.no, TaskTrigger.ACCEPT, order.actor, order.note, accepted_ms=step.now_ms,
        accepted_by=order.actor,
    )  # fmt: skip


def decline(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    why = order.reason("why can it not be done?")
    step.act(
        task.no, TaskTrigger.DECLINE, order.actor, why, accepted_ms=None, accepted_by=None
    )  # fmt: skip


def on_the_way(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    step.act(
        task.no, TaskTrigger.ON_THE_WAY, order.actor, order.note, on_way_ms=step.now_ms
    )  # fmt: skip


def on_site(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    step.act(
        task.no, TaskTrigger.ON_SITE, order.actor, order.note, on_site_ms=step.now_ms
    )  # fmt: skip


def done(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    """All checks are ticked, or the note says why not."""
    move(task.state, TaskTrigger.DONE)
    left = [check.text.en for check in task.checks if not check.done]
    detail = None
    if left:
        order.reason(f"why are these not ticked: {'; '.join(left)}?")
        detail = {"unticked": left}
    step.act(task.no, TaskTrigger.DONE, order.actor, order.note, detail, done_ms=step.now_ms)


def check(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    _tick(step, task, order, TaskTrigger.CHECK)


def uncheck(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    _tick(step, task, order, TaskTrigger.UNCHECK)


def _tick(step: Step, task: Task, order: Order, trigger: TaskTrigger) -> None:
    """Two may tick at once: it is asked which line and how it shall be, and said once."""
    move(task.state, trigger)
    if order.check is None:
        raise BadCommand("check", "is missing: which line, from 0?")
    if not 0 <= order.check < len(task.checks):
        raise BadCommand("check", f"there is no line {order.check}; there are {len(task.checks)}")
    line, wanted = task.checks[order.check], trigger is TaskTrigger.CHECK
    if line.done is wanted:
        return
    checks = (*task.checks[: order.check], replace(line, done=wanted),
              *task.checks[order.check + 1 :])  # fmt: skip
    detail = {"check": order.check, "text": line.text.model_dump()}
    step.act(task.no, trigger, order.actor, order.note, detail, checks=checks)


def note(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    step.act(task.no, TaskTrigger.NOTE, order.actor, order.reason("what is to be recorded?"))


def verify(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    step.act(
        task.no, TaskTrigger.VERIFY, order.actor, order.note, verified_ms=step.now_ms
    )  # fmt: skip


def rework(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    send_back(step, task.no, order.actor, order.reason("what is not as it should be?"))


def withdraw(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    why = order.reason("why is it not to be done?")
    step.act(task.no, TaskTrigger.WITHDRAW, order.actor, why)


def offer(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    """Now, though what was to be done before is not: the officer says so."""
    step.offer(task.no, TaskTrigger.OFFER, order.actor, order.note)


def re_offer(step: Step, task: Task, order: Order, ground: Ground) -> None:
    """To another department or role, or to the same once more; its limits begin anew."""
    department = order.department or task.department
    if department not in ground.departments:
        raise BadCommand("department", unknown("department", department, list(ground.departments)))
    role = order.role or task.role
    if task.state not in (Doing.OFFERED, Doing.DECLINED):
        order.reason("it was accepted: why is it taken from them?")
    detail = {"department": department, "role": role.model_dump(), "before": task.department}
    step.offer(
        task.no, TaskTrigger.REOFFER, order.actor, order.note, detail, department=department,
        role=role,
    )  # fmt: skip


def send(step: Step, task: Task, order: Order, _ground: Ground) -> None:
    """Which resources go; none takes all back."""
    detail = {"resources": order.resources, "before": task.resources}
    step.act(
        task.no, TaskTrigger.SEND, order.actor, order.note, detail, resources=order.resources
    )  # fmt: skip


# The commands of POST /api/v1/tasks/{task_no}/{command}.
Command = Callable[[Step, Task, Order, Ground], None]
OF_THE_DEPARTMENT: dict[str, Command] = {
    "accept": accept, "decline": decline, "on-the-way": on_the_way, "on-site": on_site,
    "done": done, "check": check, "uncheck": uncheck, "note": note,
}  # fmt: skip
OF_THE_OFFICER: dict[str, Command] = {
    "verify": verify, "rework": rework, "withdraw": withdraw, "offer": offer,
    "re-offer": re_offer, "send": send,
}  # fmt: skip
COMMANDS: dict[str, Command] = {**OF_THE_DEPARTMENT, **OF_THE_OFFICER}
ONLY_ADD = frozenset({"note", "check", "uncheck"})  # these need not have seen the newest step
