"""The case in words: plain sentences that say only what the record holds, each with where it stands
there. The same record is always told in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.types import Trigger
from data.strict import Words
from dispatch.record.intervals import stamps
from dispatch.record.obligations import graded
from dispatch.record.types import (
    CaseFile,
    Interval,
    Obligation,
    Outcome,
    Paragraph,
    Stamp,
    TaskStory,
    Tone,
)
from dispatch.record.words import (
    CASES,
    GRADES,
    ORIGINS,
    Clock,
    counted,
    joined,
    listed,
    said,
    same,
    span,
)
from dispatch.types import OVER, Case, CaseTrigger, Doing

TASKS = ("task", "tasks", "{n}项任务")

ENDS: dict[str, Words] = {
    "on_site": Words(en="The first were on site at {when}.", zh="首支力量于{when}到场。"),
    "done": Words(en="All tasks were over at {when}.", zh="任务于{when}全部结束。"),
    "verified": Words(en="It was verified at {when} by {who}.", zh="{who}于{when}核实。"),
    "closed": Words(en="It was closed on {when} by {who}.", zh="{who}于{when}结案。"),
}

LATE_TO_ACCEPT = Words(
    en="{department} accepted too late: {which}.", zh="{department}接受任务超时：{which}。"
)
LATE_DONE = Words(
    en="{department} finished too late: {which}.", zh="{department}完成任务超时：{which}。"
)
LATE_STILL = Words(
    en="{department} has not finished yet, and is late: {which}.",
    zh="{department}尚未完成，已超时：{which}。",
)


def summary(
    case: CaseFile, stories: Sequence[TaskStory], links: Sequence[Interval],
    due: Sequence[Obligation], clock: Clock,
) -> list[Paragraph]:  # fmt: skip
    """What happened, in the order in which it did."""
    at = stamps(case)
    found: list[Paragraph | None]
    found = [_origin(case, at, clock), _grade(case), _response(case, at, clock)]
    if stories:
        found += [_tasks(case, stories), *_late(stories, case)]
    found += [_end(case, at, clock), _targets(links), _reports(due, case.read_ms)]
    return [one for one in found if one is not None]


def place_of(case: CaseFile) -> Words | None:
    """Where it was: the place's name, and the district."""
    parts = [same(case.incident.place)] if case.incident.place else []
    if case.district is not None:
        parts.append(case.district)
    return joined(parts, ", ", "，") if parts else None


def _origin(case: CaseFile, at: dict[str, Stamp], clock: Clock) -> Paragraph:
    one, where = case.incident, place_of(case)
    sources: list[str | None]
    whose = said(" at {place}", "，地点：{place}", place=where) if where else same("")
    if case.alerts:
        n = counted(len(case.alerts), "alert", "alerts", "{n}项告警")
        words = said(
            "“{title}”{where} began on {when}; {n} told of it, the first raised at {raised}.",
            "{when}发生“{title}”{where}；共有{n}反映此事，首项告警于{raised}发出。",
            title=one.title, where=whose, when=clock.moment(one.occurred_ms), n=n,
            raised=clock.seconds(at["raised"].at_ms),
        )  # fmt: skip
        sources = [at["raised"].source, "I1"]
        acked = at["acknowledged"]
        if acked.at_ms is not None and at["raised"].at_ms is not None:
            words = joined([words, said(
                "It was acknowledged by {who} after {span}.", "{who}在{span}后确认。",
                who=_who_acknowledged(case), span=span(max(0, acked.at_ms - at["raised"].at_ms)),
            )])  # fmt: skip
            sources.append(acked.source)
    else:
        words = said(
            "“{title}”{where} began on {when}; it was told of by way of: {origin}.",
            "{when}发生“{title}”{where}；信息来源：{origin}。",
            title=one.title, where=whose, when=clock.moment(one.occurred_ms),
            origin=ORIGINS[one.origin],
        )  # fmt: skip
        sources = ["I1"]
    return _said(words, sources)


def _who_acknowledged(case: CaseFile) -> Words:
    found = [e for one in case.alerts for e in one.episode if e.trigger is Trigger.ACK]
    return case.who(min(found, key=lambda event: (event.occurred_ms, event.event_no)).actor)


def _grade(case: CaseFile) -> Paragraph:
    periods = graded(case.events)
    sources = [f"I{e.seq}" for e in case.events
               if e.trigger in (CaseTrigger.REGISTER, CaseTrigger.GRADE)]  # fmt: skip
    words = said("It was registered as {grade}", "事件定级为{grade}", grade=GRADES[periods[0][1]])
    if len(periods) > 1:
        steps = [GRADES[grade] for _, grade in periods[1:]]
        words = said(
            "{first}, and regraded: {steps}.", "{first}，其后调整为：{steps}。",
            first=words, steps=joined(steps, " → ", "→"),
        )  # fmt: skip
    else:
        words = said("{first}.", "{first}。", first=words)
    return _said(words, sources)


def _response(case: CaseFile, at: dict[str, Stamp], clock: Clock) -> Paragraph:
    registered = at["registered"]
    words = said(
        "It was registered as incident {no} at {when} by {who}.",
        "{when}由{who}立案，事件编号{no}。",
        who=case.who(case.incident.opened_by), when=clock.seconds(registered.at_ms),
        no=case.incident.no,
    )  # fmt: skip
    activations = [e for e in case.events if e.trigger == CaseTrigger.ACTIVATE]
    if not activations:
        none = said("No plan was activated.", "未启动预案。")
        return _said(joined([words, none]), (registered.source,))
    first = activations[0]
    departments = dict.fromkeys(task.department for task in case.tasks)
    plan = case.plan.title if case.plan else None
    told = said(
        "{plan} at {when} by {who}: {n} for {departments}.",
        "{when}由{who}{plan}，向{departments}下达{n}。",
        who=case.who(first.actor), when=clock.seconds(first.occurred_ms),
        plan=said("The plan “{p}” was activated", "启动预案“{p}”", p=plan) if plan
        else said("Tasks were given without a plan", "不按预案派遣"),
        n=counted(len(case.tasks), *TASKS),
        departments=listed([case.departments.get(d, same(d)) for d in departments]),
    )  # fmt: skip
    return _said(joined([words, told]), (registered.source, f"I{first.seq}"))


def _tasks(case: CaseFile, stories: Sequence[TaskStory]) -> Paragraph:
    done = [one for one in stories if one.task.state in OVER
            and one.task.state is not Doing.WITHDRAWN]  # fmt: skip
    withdrawn = sum(one.task.state is Doing.WITHDRAWN for one in stories)
    given = len(stories) - withdrawn
    words = said(
        "{done} of {n} done.", "{given}项任务中完成{done}项。",
        done=len(done) or "None", n=counted(given, "task was", "tasks were", "{n}项任务"),
        given=given,
    )  # fmt: skip
    if withdrawn:
        words = joined([words, said(
            "{n} withdrawn.", "另撤销{n}。", n=counted(withdrawn, *TASKS)
        )])  # fmt: skip
    in_time = sum(not one.accepted_late and not one.done_late_ms for one in done)
    if done:
        words = joined([words, said(
            "{n} of these kept both limits, to accept and to be done.",
            "其中{n}项接受与完成均未超时。", n=in_time,
        )])  # fmt: skip
    sources = [f"I{e.seq}" for e in case.task_events if e.trigger == "DONE"]
    return _said(words, sources)


def _late(stories: Sequence[TaskStory], case: CaseFile) -> list[Paragraph]:
    """Who declined and why; who was late with what and by how much."""
    declined: list[tuple[Words, str]] = []
    late: dict[tuple[Words, str], list[tuple[Words, str]]] = {}
    for story in stories:
        for offer in story.declined:
            words = said(
                "{department} declined “{title}”: {why}", "{department}退回“{title}”：{why}",
                department=_name(case, offer.department), title=story.task.title,
                why=Words(en=_ended(offer.note or "–", "."), zh=_ended(offer.note or "–", "。")),
            )  # fmt: skip
            declined.append((words, offer.source))
        for words, department, late_ms, source in _late_of(story, case):
            which = said("“{t}” by {s}", "“{t}”{s}", t=story.task.title, s=span(late_ms))
            late.setdefault((words, department), []).append((which, source))
    told = [
        (said(words.en, words.zh, department=_name(case, department),
              which=joined([which for which, _ in found], ", ", "、")),
         [source for _, source in found])
        for (words, department), found in late.items()
    ]  # fmt: skip
    sources = [source for _, found in told for source in found]
    return [
        *([_said(joined([words for words, _ in declined]), [source for _, source in declined])]
          if declined else []),
        *([_said(joined([words for words, _ in told]), sources)] if told else []),
    ]  # fmt: skip


def _late_of(story: TaskStory, case: CaseFile) -> list[tuple[Words, str, int, str]]:
    """What of a task was late: how that is said, by whom, by how much, where it stands."""
    found = [
        (LATE_TO_ACCEPT, offer.department, offer.late_ms, offer.source)
        for offer in story.offers
        if offer.late_ms
    ]
    if story.done_late_ms:
        words = LATE_DONE if story.task.done_ms is not None else LATE_STILL
        at = _done_source(story, case)
        found.append((words, story.task.department, story.done_late_ms, at))
    return found


def _done_source(story: TaskStory, case: CaseFile) -> str:
    """Where it stands that it was done, or was offered when it is not."""
    done = [e.seq for e in case.task_events
            if e.subject_no == story.task.no and e.trigger == "DONE"]  # fmt: skip
    return f"I{done[-1]}" if done else story.offers[-1].source


def _end(case: CaseFile, at: dict[str, Stamp], clock: Clock) -> Paragraph:
    one, parts, sources = case.incident, [], []
    for name, verb in ENDS.items():
        stamp = at[name]
        if stamp.at_ms is None:
            continue
        when = clock.moment(stamp.at_ms) if name == "closed" else clock.seconds(stamp.at_ms)
        parts.append(said(verb.en, verb.zh, when=when, who=_actor_of(case, stamp.source)))
        sources.append(stamp.source)
    if one.is_open:
        parts.append(said(
            "It is still open: {state}.", "事件尚未办结：{state}。", state=CASES[one.state]
        ))  # fmt: skip
    elif one.state is not Case.CLOSED:
        parts.append(said("It ended as: {state}.", "最终处理：{state}。", state=CASES[one.state]))
    registered, closed = at["registered"].at_ms, one.closed_ms
    if closed is not None and registered is not None and not one.is_open:
        parts.append(said(
            "From registration to its end: {span}.", "立案至办结历时{span}。",
            span=span(max(0, closed - registered)),
        ))  # fmt: skip
    return _said(joined(parts), sources)


def _targets(links: Sequence[Interval]) -> Paragraph | None:
    rated = [one for one in links if one.outcome in (Outcome.MET, Outcome.MISSED)]
    missed = [one for one in rated if one.outcome is Outcome.MISSED]
    faulty = [one for one in links if one.outcome is Outcome.FAULTY]
    if not rated and not faulty:
        return None
    parts = []
    if rated:
        parts.append(said(
            "{met} of {n} intervals that have a target met it.",
            "{n}个设有目标的时段中，达标{met}个。", met=len(rated) - len(missed), n=len(rated),
        ))  # fmt: skip
    if missed:
        names = [said("{a} → {b}", "{a}→{b}", a=one.begin.words, b=one.end.words)
                 for one in missed]  # fmt: skip
        parts.append(said("Missed: {names}.", "未达标：{names}。",
                          names=joined(names, "; ", "；")))  # fmt: skip
    if faulty:
        parts.append(said(
            "{n} cannot be said: the record lacks a stamp or has two the wrong way round "
            "(see “Quality of the record”).",
            "{n}个时段无法计算：记录缺少时间或时间先后颠倒（见“记录质量”）。", n=len(faulty),
        ))  # fmt: skip
    return _said(joined(parts), (), Tone.BAD if missed or faulty else Tone.PLAIN)


def _reports(due: Sequence[Obligation], now_ms: int) -> Paragraph | None:
    if not due:
        return None
    met = [one for one in due if one.report is not None]
    late = [one for one in met if one.overdue_ms(now_ms)]
    missing = [one for one in due if one.report is None and one.overdue_ms(now_ms)]
    words = said(
        "{n} to those above, {late} late.", "已报送{n}，{late}。",
        n=counted(len(met), "report", "reports", "{n}份报告"),
        late=said("{n}", "其中超时{n}份", n=len(late)) if late else said("none", "均按时"),
    )  # fmt: skip
    if missing:
        words = joined([words, said(
            "{n} overdue.", "另有{n}逾期未报。",
            n=counted(len(missing), "report is", "reports are", "{n}份报告"),
        )])  # fmt: skip
    return _said(words, [f"R{one.report.no}" for one in met if one.report])


def _actor_of(case: CaseFile, source: str | None) -> Words:
    found = next((e.actor for e in case.events if f"I{e.seq}" == source), None)
    return case.who(found) if found is not None else same("–")


def _name(case: CaseFile, department: str) -> Words:
    return case.departments.get(department, same(department))


def _ended(text: str, end: str) -> str:
    """A person's words, ended like a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else f"{text}{end}"


def _said(
    words: Words, sources: Iterable[str | None], tone: Tone = Tone.PLAIN
) -> Paragraph:  # fmt: skip
    return Paragraph(words=words, sources=tuple(dict.fromkeys(s for s in sources if s)), tone=tone)
