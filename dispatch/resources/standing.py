"""How a resource stands: one table from status to readiness, and what tasks and stations add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data.strict import Words
from dispatch.resources.types import (
    Commitment,
    Kind,
    Readiness,
    Report,
    Resource,
    Standing,
    Status,
)
from dispatch.types import Doing, Task

READINESS: dict[Status, Readiness] = {
    Status.AVAILABLE: Readiness.AVAILABLE,
    Status.STANDBY: Readiness.AVAILABLE,
    Status.ON_PATROL: Readiness.AVAILABLE,
    Status.RETURNING: Readiness.DELAYED,  # on the road: its way does not begin at its station
    Status.CLEARED: Readiness.DELAYED,
    Status.ON_BREAK: Readiness.DELAYED,
    Status.DISPATCHED: Readiness.COMMITTED,
    Status.RESPONDING: Readiness.COMMITTED,
    Status.EN_ROUTE: Readiness.COMMITTED,
    Status.ON_SCENE: Readiness.COMMITTED,
    Status.STAGING: Readiness.COMMITTED,
    Status.MADE_CONTACT: Readiness.COMMITTED,
    Status.INVESTIGATING: Readiness.COMMITTED,
    Status.TRANSPORTING: Readiness.COMMITTED,
    Status.AT_HOSPITAL: Readiness.COMMITTED,
    Status.SEARCHING: Readiness.COMMITTED,
    Status.MAINTENANCE: Readiness.UNAVAILABLE,
    Status.UNAVAILABLE: Readiness.UNAVAILABLE,
    Status.OUT_OF_SERVICE: Readiness.UNAVAILABLE,
}
# What a task in this state makes of those that are on it. In any other state it holds nobody: not
# yet (planned, declined) or no more (done, verified, withdrawn).
ON_TASK: dict[Doing, Status] = {
    Doing.OFFERED: Status.DISPATCHED,
    Doing.ACCEPTED: Status.DISPATCHED,
    Doing.ON_THE_WAY: Status.RESPONDING,
    Doing.ON_SITE: Status.ON_SCENE,
}
NAMES: dict[Status, Words] = {
    Status.AVAILABLE: Words(en="available", zh="待命可派"),
    Status.DISPATCHED: Words(en="dispatched", zh="已派出"),
    Status.RESPONDING: Words(en="responding", zh="赶赴现场"),
    Status.EN_ROUTE: Words(en="en route", zh="途中"),
    Status.ON_SCENE: Words(en="on scene", zh="已到场"),
    Status.STAGING: Words(en="staging", zh="集结待命"),
    Status.MADE_CONTACT: Words(en="made contact", zh="已接触"),
    Status.INVESTIGATING: Words(en="investigating", zh="勘查中"),
    Status.TRANSPORTING: Words(en="transporting", zh="转运中"),
    Status.AT_HOSPITAL: Words(en="at hospital", zh="在医院"),
    Status.SEARCHING: Words(en="searching", zh="搜寻中"),
    Status.RETURNING: Words(en="returning", zh="返回途中"),
    Status.CLEARED: Words(en="cleared", zh="任务结束"),
    Status.STANDBY: Words(en="on standby", zh="备勤"),
    Status.ON_PATROL: Words(en="on patrol", zh="巡逻中"),
    Status.ON_BREAK: Words(en="on a break", zh="休整"),
    Status.MAINTENANCE: Words(en="in maintenance", zh="维修中"),
    Status.UNAVAILABLE: Words(en="unavailable", zh="不可用"),
    Status.OUT_OF_SERVICE: Words(en="out of service", zh="停用"),
}
NOBODY_SAID = Words(en="no status reported: taken as available", zh="未报告状态：按可派处理")
SENT_ITSELF = frozenset({Kind.UNIT, Kind.TEAM})


def commitments(tasks: Iterable[Task]) -> dict[str, tuple[Commitment, ...]]:
    """Who is on which task now, by resource. A task holds what is on it from its offer until it is
    done or withdrawn."""
    found: dict[str, tuple[Commitment, ...]] = {}
    for task in sorted(tasks, key=lambda one: one.no):
        status = ON_TASK.get(task.state)
        if status is None:
            continue
        since = (task.on_site_ms, task.on_way_ms, task.accepted_ms, task.offered_ms)
        for resource_id in task.resources:
            one = Commitment(
                resource_id=resource_id,
                incident_no=task.incident_no,
                task_no=task.no,
                status=status,
                since_ms=next((moment for moment in since if moment is not None), 0),
            )
            found[resource_id] = (*found.get(resource_id, ()), one)
    return found


def standing(
    resource: Resource,
    report: Report | None,
    tasks: Sequence[Commitment] = (),
    station: Standing | None = None,
) -> Standing:
    """How a resource stands, from what was reported of it, the tasks it is on, and its station.

    What cannot be sent cannot be sent, whatever task it is on; else a task holds it. Where it
    reported more exactly what it does on the task (transporting, say), that is shown.
    """
    told = None if report is None else READINESS[report.status]
    status = None if report is None else report.status
    since = None if report is None else report.occurred_ms
    readiness, because = Readiness.AVAILABLE, NOBODY_SAID
    if report is not None and told is not None:
        readiness, because = told, _reported(report)
    if tasks and told is not Readiness.UNAVAILABLE:
        last = tasks[-1]
        readiness, because = Readiness.COMMITTED, _on_task(last)
        if report is None or told is not Readiness.COMMITTED or report.occurred_ms < last.since_ms:
            status, since = last.status, last.since_ms
    if station is not None and station.readiness is Readiness.UNAVAILABLE and not tasks:
        readiness, because = Readiness.UNAVAILABLE, _station(station)
    return Standing(
        resource=resource,
        readiness=readiness,
        because=because,
        status=status,
        seq=0 if report is None else report.seq,
        since_ms=since,
        reported_by=None if report is None else report.actor,
        reason=None if report is None else report.reason,
        tasks=tuple(tasks),
    )


def standings(
    resources: Mapping[str, Resource],
    reports: Mapping[str, Report],
    on_tasks: Mapping[str, Sequence[Commitment]],
) -> dict[str, Standing]:
    """How each resource stands, by id; stations first, as their units stand no better."""
    found: dict[str, Standing] = {}
    order = sorted(resources.values(), key=lambda one: one.kind is not Kind.STATION)
    for one in order:
        station = found.get(one.station) if one.station is not None else None
        found[one.id] = standing(one, reports.get(one.id), on_tasks.get(one.id, ()), station)
    return {resource_id: found[resource_id] for resource_id in resources}


def _reported(report: Report) -> Words:
    name = NAMES[report.status]
    return Words(en=f"reported {name.en}: {report.reason}", zh=f"报告为{name.zh}：{report.reason}")


def _on_task(one: Commitment) -> Words:
    return Words(
        en=f"on task {one.task_no} of incident {one.incident_no}",
        zh=f"正在执行事件 {one.incident_no} 的任务 {one.task_no}",
    )


def _station(station: Standing) -> Words:
    name = station.resource.name
    return Words(en=f"its station {name.en} is unavailable", zh=f"所属站点 {name.zh} 不可用")
