"""The parts of a report that are tables: intervals, departments, tasks, the plan, alerts, reports
to those above, quality of the record, and the time line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from data.strict import Words
from dispatch.plans.model import Step
from dispatch.record.charts import outcome_words
from dispatch.record.timeline import REPORTS
from dispatch.record.types import (
    AlertStory,
    CaseFile,
    Cell,
    Column,
    DepartmentStory,
    Entry,
    Grid,
    Interval,
    Obligation,
    Outcome,
    TaskStory,
    Tone,
)
from dispatch.record.words import (
    DOINGS,
    LEVELS,
    NOTHING,
    Clock,
    counted,
    joined,
    said,
    same,
    span,
)
from dispatch.types import Doing

OUTCOMES: dict[Outcome, tuple[Words, Tone]] = {
    Outcome.MET: (Words(en="met", zh="达标"), Tone.GOOD),
    Outcome.MISSED: (Words(en="missed", zh="未达标"), Tone.BAD),
    Outcome.UNRATED: (Words(en="no target", zh="无目标"), Tone.QUIET),
    Outcome.OPEN: (Words(en="not yet", zh="尚未发生"), Tone.QUIET),
    Outcome.FAULTY: (Words(en="not recorded", zh="记录缺失"), Tone.BAD),
}
_W = Words


def interval_grid(intervals: Sequence[Interval], clock: Clock) -> Grid:
    """Each interval with both stamps."""
    columns = (
        Column(head=_W(en="Interval", zh="时段"), share=4.2),
        Column(head=_W(en="From", zh="起"), share=1.1, right=True),
        Column(head=_W(en="To", zh="止"), share=1.1, right=True),
        Column(head=_W(en="Took", zh="历时"), share=1.4, right=True),
        Column(head=_W(en="Target", zh="目标"), share=1.1, right=True),
        Column(head=_W(en="Outcome", zh="结果"), share=1.2),
    )
    rows = tuple(_interval(one, clock) for one in intervals)
    return Grid(id="intervals", columns=columns, rows=rows)


def _interval(one: Interval, clock: Clock) -> tuple[Cell, ...]:
    words, tone = OUTCOMES[one.outcome]
    took = span(one.length_ms) if one.length_ms is not None else NOTHING
    return (
        Cell(said("{a} → {b}", "{a} → {b}", a=one.begin.words, b=one.end.words)),
        Cell(clock.seconds(one.begin.at_ms)),
        Cell(clock.seconds(one.end.at_ms)),
        Cell(took, Tone.STRONG),
        Cell(NOTHING if one.target_ms is None else span(one.target_ms), Tone.QUIET),
        Cell(words, tone),
    )


def department_grid(stories: Sequence[DepartmentStory], case: CaseFile) -> Grid:
    """What each department was asked and how it answered."""
    columns = (
        Column(head=_W(en="Department", zh="部门"), share=2.2),
        Column(head=_W(en="Tasks", zh="任务"), share=0.7, right=True),
        Column(head=_W(en="Declined", zh="退回"), share=0.9, right=True),
        Column(head=_W(en="Unanswered", zh="超时未答"), share=1.1, right=True),
        Column(head=_W(en="Late", zh="超时"), share=0.7, right=True),
        Column(head=_W(en="To accept", zh="接受用时"), share=1.4, right=True),
        Column(head=_W(en="To be on site", zh="到场用时"), share=1.4, right=True),
        Column(head=_W(en="On site to done", zh="现场处置用时"), share=1.5, right=True),
    )
    return Grid(
        id="departments", columns=columns, rows=tuple(_department(one, case) for one in stories)
    )


def _department(one: DepartmentStory, case: CaseFile) -> tuple[Cell, ...]:
    late = one.late()
    lengths = [
        Cell(outcome_words(i), OUTCOMES[i.outcome][1] if i.length_ms is None or
             i.outcome is Outcome.MISSED else Tone.PLAIN)
        for i in one.intervals
    ] or [Cell(NOTHING, Tone.QUIET)] * 3  # fmt: skip
    return (
        Cell(case.departments.get(one.department, same(one.department)), Tone.STRONG),
        Cell(same(len(one.tasks))),
        Cell(same(one.declined), Tone.BAD if one.declined else Tone.PLAIN),
        Cell(same(one.escalated), Tone.BAD if one.escalated else Tone.PLAIN),
        Cell(same(late), Tone.BAD if late else Tone.PLAIN),
        *lengths,
    )


def task_grid(stories: Sequence[TaskStory], case: CaseFile, clock: Clock) -> Grid:
    """Each task with its moments and its limits."""
    columns = (
        Column(head=_W(en="Task", zh="任务"), share=2.7),
        Column(head=_W(en="Department", zh="部门"), share=1.7),
        Column(head=_W(en="Offered", zh="派发"), share=1.12, right=True),
        Column(head=_W(en="Accepted", zh="接受"), share=1.12, right=True),
        Column(head=_W(en="On site", zh="到场"), share=1.12, right=True),
        Column(head=_W(en="Done", zh="完成"), share=1.12, right=True),
        Column(head=_W(en="Due", zh="时限"), share=1.12, right=True),
        Column(head=_W(en="Stands", zh="状态"), share=2.5),
    )
    rows = tuple(_task(one, case, clock) for one in stories)
    return Grid(id="tasks", columns=columns, rows=rows, small=True)


def _task(one: TaskStory, case: CaseFile, clock: Clock) -> tuple[Cell, ...]:
    task, first = one.task, one.offers[0].offered_ms if one.offers else None
    stands, tone = [DOINGS[task.state]], Tone.PLAIN
    late = [offer.late_ms for offer in one.offers if offer.late_ms]
    if late:
        stands.append(said("accepted {s} late", "接受超时{s}", s=span(max(late))))
    if one.done_late_ms:
        stands.append(said("done {s} late", "完成超时{s}", s=span(one.done_late_ms)))
    if late or one.done_late_ms:
        tone = Tone.BAD
    if one.declined:
        stands.append(counted(len(one.declined), "decline", "declines", "退回{n}次"))
    return (
        Cell(task.title),
        Cell(case.departments.get(task.department, same(task.department)), Tone.QUIET),
        Cell(clock.seconds(first)),
        Cell(clock.seconds(task.accepted_ms), Tone.BAD if late else Tone.PLAIN),
        Cell(clock.seconds(task.on_site_ms)),
        Cell(clock.seconds(task.done_ms), Tone.BAD if one.done_late_ms else Tone.PLAIN),
        Cell(clock.seconds(task.due_ms), Tone.QUIET),
        Cell(joined(stands, ", ", "，"), tone),
    )


def plan_grid(stories: Sequence[TaskStory], case: CaseFile) -> Grid | None:
    """Each step of the plan beside what became of it, and what was added to the plan."""
    if case.plan is None:
        return None
    columns = (
        Column(head=_W(en="Step of the plan", zh="预案步骤"), share=3),
        Column(head=_W(en="For", zh="责任部门"), share=1.6),
        Column(head=_W(en="Limits", zh="时限"), share=1.7, right=True),
        Column(head=_W(en="What happened", zh="实际情况"), share=3.2),
    )
    by_step = {one.task.step: one for one in stories}
    rows = []
    for step in case.plan.steps:
        limits = (step.accept_within.total_seconds() * 1000, step.due_within.total_seconds() * 1000)
        told, tone = _against(step, by_step.pop(step.id, None), case)
        rows.append((
            Cell(step.title),
            Cell(case.departments.get(step.department, same(step.department)), Tone.QUIET),
            Cell(said("{a} / {b}", "{a}/{b}", a=span(round(limits[0])), b=span(round(limits[1])))),
            Cell(told, tone),
        ))  # fmt: skip
    for one in by_step.values():
        rows.append((
            Cell(one.task.title), Cell(_name(case, one.task.department), Tone.QUIET),
            Cell(NOTHING), Cell(said("added; the plan has no such step", "临时增加，预案中没有"),
                                Tone.STRONG),
        ))  # fmt: skip
    return Grid(id="plan", columns=columns, rows=tuple(rows), small=True)


def _against(step: Step, one: TaskStory | None, case: CaseFile) -> tuple[Words, Tone]:
    if one is None:
        words = said("left out", "未采用")
        if step.optional:
            words = said("left out (optional)", "未采用（可选步骤）")
        return words, Tone.QUIET
    task, parts = one.task, []
    if task.department != step.department:
        parts.append(said("by {d} instead", "改由{d}承担", d=_name(case, task.department)))
    limits = ((task.accept_within_ms, step.accept_within), (task.due_within_ms, step.due_within))
    if any(ms != round(span_.total_seconds() * 1000) for ms, span_ in limits):
        parts.append(said(
            "other limits: {a} / {b}", "时限改为{a}/{b}", a=span(task.accept_within_ms),
            b=span(task.due_within_ms),
        ))  # fmt: skip
    if len(task.checks) and not all(check.done for check in task.checks):
        n = sum(check.done for check in task.checks)
        parts.append(said("{n} of {all} checks ticked", "检查项完成{n}/{all}", n=n,
                          all=len(task.checks)))  # fmt: skip
    late = max((offer.late_ms for offer in one.offers), default=0)
    if late:
        parts.append(said("accepted {s} late", "接受超时{s}", s=span(late)))
    if one.done_late_ms:
        parts.append(said("done {s} late", "完成超时{s}", s=span(one.done_late_ms)))
    if task.state is Doing.WITHDRAWN:
        return said("withdrawn", "已撤销"), Tone.QUIET
    begun = [DOINGS[task.state]]
    if not parts:
        begun = [said("{state}, as planned", "{state}，与预案一致", state=DOINGS[task.state])]
    tone = Tone.BAD if late or one.done_late_ms else Tone.PLAIN
    return joined([*begun, *parts], "; ", "；"), tone


def alert_grid(stories: Sequence[AlertStory], clock: Clock) -> Grid:
    columns = (
        Column(head=_W(en="No.", zh="序号"), share=0.6),
        Column(head=_W(en="Alert", zh="告警"), share=3),
        Column(head=_W(en="Where", zh="位置"), share=2.4),
        Column(head=_W(en="Gravest", zh="最高级别"), share=1),
        Column(head=_W(en="Raised", zh="发出"), share=1.1, right=True),
        Column(head=_W(en="Acknowledged", zh="确认"), share=1.4, right=True),
        Column(head=_W(en="Cleared", zh="恢复"), share=1.1, right=True),
    )
    rows = tuple(
        (
            Cell(same(f"A{n}"), Tone.STRONG), Cell(one.title), Cell(one.place),
            Cell(LEVELS[int(one.alert.max_level)]),
            Cell(clock.seconds(one.alert.raised_ms)),
            Cell(clock.seconds(one.alert.acked_ms)),
            Cell(clock.seconds(one.alert.cleared_ms)),
        )
        for n, one in enumerate(stories, 1)
    )  # fmt: skip
    return Grid(id="alerts", columns=columns, rows=rows, small=True)


def report_grid(
    due: Sequence[Obligation], case: CaseFile, clock: Clock, usual: Words
) -> Grid:  # fmt: skip
    """Each report that was submitted or is due; `usual` is whom the city reports to."""
    columns = (
        Column(head=_W(en="Report", zh="报告"), share=2),
        Column(head=_W(en="Due", zh="应报时间"), share=1.5, right=True),
        Column(head=_W(en="Submitted", zh="报送时间"), share=1.5, right=True),
        Column(head=_W(en="By", zh="报送人"), share=1.5),
        Column(head=_W(en="To", zh="报送对象"), share=2.6),
        Column(head=_W(en="Outcome", zh="结果"), share=1.4),
    )
    return Grid(id="reports", columns=columns, small=True,
                rows=tuple(_report(one, case, clock, usual) for one in due))  # fmt: skip


def obligation_name(one: Obligation) -> Words:
    """First report by phone; continued report 2."""
    words = REPORTS[(str(one.kind), str(one.way))]
    n = one.report.n if one.report is not None else ""
    return Words(en=words.en.format(n=n).strip(), zh=words.zh.format(n=n).replace("（第次）", ""))


def _report(one: Obligation, case: CaseFile, clock: Clock, usual: Words) -> tuple[Cell, ...]:
    late, report = one.overdue_ms(case.read_ms), one.report
    if report is None:
        words = said("overdue by {s}", "逾期{s}", s=span(late)) if late else said("due", "待报")
    else:
        words = said("{s} late", "超时{s}", s=span(late)) if late else said("in time", "按时")
    tone = Tone.BAD if late else Tone.GOOD if report else Tone.QUIET
    return (
        Cell(obligation_name(one), Tone.STRONG),
        Cell(clock.dated(one.due_ms)),
        Cell(clock.dated(report.submitted_ms if report else None)),
        Cell(case.who(report.submitted_by) if report else NOTHING),
        Cell(_whom(report.recipient, usual) if report else NOTHING),
        Cell(words, tone),
    )


def _whom(recipient: str, usual: Words) -> Words:
    """The record has it in the language of who reported."""
    return usual if recipient in (usual.en, usual.zh) else same(recipient)


def faults(intervals: Iterable[Interval], departments: Iterable[DepartmentStory],
           case: CaseFile) -> list[Words]:  # fmt: skip
    """All that the record lacks or has the wrong way round, in words."""
    found = [_fault(one, None) for one in intervals]
    for story in departments:
        name = _name(case, story.department)
        found += [_fault(one, name) for one in story.intervals]
    return [one for one in found if one is not None]


def _fault(one: Interval, whose: Words | None) -> Words | None:
    if one.outcome is not Outcome.FAULTY or one.fault is None:
        return None
    words = said(
        "{a} → {b}: {fault}.", "{a} → {b}：{fault}。", a=one.begin.words, b=one.end.words,
        fault=one.fault,
    )  # fmt: skip
    return words if whose is None else said("{d}, {w}", "{d}，{w}", d=whose, w=words)


def timeline_grid(entries: Sequence[Entry], case: CaseFile, clock: Clock) -> Grid:
    """Every entry, with the day where it changes, and where it stands in the record. The same that
    was done to several tasks at once is one row."""
    columns = (
        Column(head=_W(en="Time", zh="时间"), share=1.3, right=True),
        Column(head=_W(en="What happened", zh="事项"), share=6.4),
        Column(head=_W(en="Who", zh="人员"), share=1.7),
        Column(head=_W(en="Record", zh="出处"), share=0.9),
    )
    rows, day = [], None
    for together in _together(entries):
        one = together[0]
        if (today := clock.day(one.at_ms)) != day:
            day = today
            rows.append((Cell(_W(en="", zh="")), Cell(today, Tone.STRONG), Cell(_W(en="", zh="")),
                         Cell(_W(en="", zh=""))))  # fmt: skip
        source = one.source if len(together) == 1 else f"{one.source}–{together[-1].source}"
        rows.append((
            Cell(clock.seconds(one.at_ms)), Cell(_what(together)),
            Cell(case.who(one.actor), Tone.QUIET), Cell(same(source), Tone.QUIET),
        ))  # fmt: skip
    return Grid(id="timeline", columns=columns, rows=tuple(rows), small=True)


def _together(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Runs of entries that are one act on several tasks; each other entry alone."""
    for _, run in groupby(entries, lambda one: one.act or one.source):
        yield list(run)


def _what(together: Sequence[Entry]) -> Words:
    one = together[0]
    if len(together) > 1 and one.act is not None:
        n, which = len(together), [entry.task for entry in together if entry.task is not None]
        return said(
            "{n} tasks {what}: {which}", "{n}项任务{what}：{which}", n=n, what=one.act.what,
            which=joined(which, "; ", "；"),
        )  # fmt: skip
    if one.note:
        return said("{w} – {note}", "{w}——{note}", w=one.words, note=same(one.note))
    return one.words


def _name(case: CaseFile, department: str) -> Words:
    return case.departments.get(department, same(department))


