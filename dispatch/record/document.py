"""The after-action report of an incident, made of its record alone: the same record makes the same
report. A page, a PDF and a Word file are three forms of it."""

from __future__ import annotations

from collections.abc import Sequence

from data.city import City
from data.strict import Words
from dispatch.record import sections, summary
from dispatch.record.charts import curve_chart, interval_chart, task_chart
from dispatch.record.ground import base_of, case_map
from dispatch.record.intervals import intervals
from dispatch.record.obligations import obligations
from dispatch.record.photos import Holds, anything, evidence, lost
from dispatch.record.reporting import ReportFile
from dispatch.record.stories import department_stories, task_stories
from dispatch.record.timeline import timeline
from dispatch.record.types import (
    AlertStory,
    Block,
    CaseFile,
    Cell,
    DepartmentStory,
    Document,
    Facts,
    Figure,
    Heading,
    Interval,
    Obligation,
    Outcome,
    Paragraph,
    Prose,
    TaskStory,
    Tone,
)
from dispatch.record.words import CASES, GRADES, NOTHING, Clock, joined, said, same, span
from dispatch.types import OVER, Doing

CURVES_AT_MOST = 12
KIND = Words(en="After-action report", zh="事后处置报告")
INTERIM = Words(en="Interim report", zh="阶段性处置报告")
EXERCISE = Words(en="EXERCISE", zh="演练")
SOURCES = Words(
    en="In brackets: where each sentence stands in the sealed record (I: step of this incident, "
    "A: step of an alert, R: report).",
    zh="方括号内为每句话在封存记录中的出处（I：本事件步骤；A：告警步骤；R：报告）。",
)


def document(
    case: CaseFile, city: City, rules: ReportFile, holds: Holds = anything
) -> Document:  # fmt: skip
    """The whole report; `holds` says of a file's hash whether it is there as it was sealed."""
    clock, one = Clock(city.zone), case.incident
    stories = task_stories(case)
    departments = department_stories(case, stories)
    links = intervals(case, rules.targets_ms(), stories)
    due = obligations(one, case.events, case.reports, rules)
    where = summary.place_of(case)
    blocks: list[Block] = [
        _heading("Summary", "概要", "summary"),
        *summary.summary(case, stories, links, due, clock),
        Paragraph(words=SOURCES, tone=Tone.QUIET),
        *_intervals(links, clock),
        *_map(case, city),
        *_tasks(case, stories, departments, clock),
        *_plan(case, stories),
        *evidence(case, clock, holds),
        *_alerts(case, clock),
        *_reports(case, due, clock, rules),
        *_quality([*sections.faults(links, departments, case), *lost(case, holds)]),
        _heading("Open questions and lessons", "遗留问题与经验教训", "lessons"),
        _lessons(case, clock),
        _heading("Time line", "处置时间线", "timeline"),
        sections.timeline_grid(timeline(case), case, clock),
        *_proof(case),
    ]
    made = said("Made {when}", "生成时间：{when}", when=clock.moment(case.read_ms))
    return Document(
        no=one.no, title=one.title, kind=INTERIM if one.is_open else KIND,
        subtitle=joined([w for w in (where, clock.moment(one.occurred_ms)) if w], " · ", " · "),
        city=city.file.name, app=city.file.app, classification=rules.classification,
        grade=int(one.grade), made=made, made_ms=case.read_ms, attribution=city.file.attribution,
        exercise=said("{e} · {name}", "{e} · {name}", e=EXERCISE, name=one.drill)
        if one.drill else None,
        key_facts=_key_facts(case, stories, links, clock), blocks=tuple(blocks),
    )  # fmt: skip


def _heading(en: str, zh: str, id_: str) -> Heading:
    return Heading(words=Words(en=en, zh=zh), id=id_)


def _key_facts(
    case: CaseFile, stories: Sequence[TaskStory], links: Sequence[Interval], clock: Clock
) -> tuple[tuple[Words, Cell], ...]:
    one = case.incident
    asked = [s for s in stories if s.task.state is not Doing.WITHDRAWN]
    done = sum(s.task.state in OVER for s in asked)
    late = sum(s.accepted_late or s.done_late_ms > 0 for s in asked)
    rated = [link for link in links if link.outcome in (Outcome.MET, Outcome.MISSED)]
    met = sum(link.outcome is Outcome.MET for link in rated)
    ended = one.closed_ms if not one.is_open else None
    lasted = NOTHING if ended is None else span(max(0, ended - one.opened_ms))
    facts = [
        (Words(en="Incident", zh="事件编号"), Cell(same(one.no))),
        (Words(en="Grade", zh="等级"), Cell(GRADES[int(one.grade)], Tone.STRONG)),
        (Words(en="State", zh="状态"), Cell(CASES[one.state])),
        (Words(en="Domain", zh="领域"), Cell(case.domain)),
        (Words(en="Registered", zh="立案"), Cell(clock.moment(one.opened_ms))),
        (Words(en="Ended", zh="办结"), Cell(clock.moment(ended))),
        (Words(en="Lasted", zh="历时"), Cell(lasted)),
        (Words(en="Registered by", zh="立案人"), Cell(case.who(one.opened_by))),
        (Words(en="Tasks done", zh="任务完成"),
         Cell(said("{d} of {n}", "{d}/{n}", d=done, n=len(asked)))),
        (Words(en="Tasks late", zh="任务超时"),
         Cell(same(late), Tone.BAD if late else Tone.GOOD)),
        (Words(en="Targets met", zh="目标达成"),
         Cell(said("{m} of {n}", "{m}/{n}", m=met, n=len(rated)),
              Tone.BAD if met < len(rated) else Tone.GOOD)),
        (Words(en="Alerts", zh="关联告警"), Cell(same(len(case.alerts)))),
    ]  # fmt: skip
    return tuple(facts)


def _map(case: CaseFile, city: City) -> list[Block]:
    heading = _heading("Where it was", "事发位置", "map")
    drawing = case_map(case, base_of(city))
    if drawing is None:
        none = said("No place is recorded.", "记录中没有位置。")
        return [heading, Paragraph(words=none, tone=Tone.QUIET)]
    outlined = said(". Outlined: the affected area", "；轮廓：影响区域")
    caption = said(
        "Ring: the place. A1, A2 …: alerts by level. Houses: where resources came from{area}. "
        "{attribution}",
        "圆环：事发地点；A1、A2……：各级告警；房形：派出力量驻地{area}。{attribution}",
        area=outlined if case.incident.area else same(""),
        attribution=city.file.attribution,
    )  # fmt: skip
    return [heading, Figure(drawing=drawing, caption=caption)]


def _intervals(links: Sequence[Interval], clock: Clock) -> list[Block]:
    if not links:
        return []
    caption = said(
        "Each bar is a share of its own target; the line is the target.",
        "每条横条按各自目标的比例绘制，竖线为目标值。",
    )
    return [
        _heading("Intervals against targets", "各环节用时与目标", "intervals"),
        Figure(drawing=interval_chart(links), caption=caption),
        sections.interval_grid(links, clock),
    ]


def _tasks(
    case: CaseFile, stories: Sequence[TaskStory], departments: Sequence[DepartmentStory],
    clock: Clock,
) -> list[Block]:  # fmt: skip
    heading = _heading("Tasks by department", "各部门任务", "tasks")
    if not stories:
        none = said("No task was given.", "未下达任务。")
        return [heading, Paragraph(words=none, tone=Tone.QUIET)]
    found: list[Block] = [heading]
    drawing = task_chart(stories, case.departments, clock, case.read_ms)
    if drawing is not None:
        caption = said("From the offer to the end of each task.", "每项任务自派发至结束。")
        found.append(Figure(drawing=drawing, caption=caption))
    found.append(sections.department_grid(departments, case))
    found.append(sections.task_grid(stories, case, clock))
    return found


def _plan(case: CaseFile, stories: Sequence[TaskStory]) -> list[Block]:
    heading = _heading("The plan and what happened", "预案与实际", "plan")
    one, grid = case.incident, sections.plan_grid(stories, case)
    if grid is None or case.plan is None:
        words = said("No plan was activated.", "未启动预案。")
        if one.plan is not None:
            words = said(
                "The plan “{plan}”, version {v}, can no longer be read.",
                "预案“{plan}”（第{v}版）已无法读取。", plan=one.plan, v=one.plan_version,
            )  # fmt: skip
        return [heading, Paragraph(words=words, tone=Tone.QUIET)]
    words = said(
        "“{plan}”, version {v}. Limits: to accept / to be done, from the offer.",
        "“{plan}”，第{v}版。时限：自派发起，接受/完成。",
        plan=case.plan.title, v=one.plan_version,
    )  # fmt: skip
    return [heading, Paragraph(words=words), grid]


def _alerts(case: CaseFile, clock: Clock) -> list[Block]:
    heading = _heading("Alerts", "告警", "alerts")
    if not case.alerts:
        none = said("No alert belongs to it.", "没有关联告警。")
        return [heading, Paragraph(words=none, tone=Tone.QUIET)]
    found: list[Block] = [heading, sections.alert_grid(case.alerts, clock)]
    for n, story in enumerate(case.alerts[:CURVES_AT_MOST], 1):
        drawing = curve_chart(story, clock)
        if drawing is not None:
            found.append(Figure(drawing=drawing, caption=_curve_caption(n, story)))
    if len(case.alerts) > CURVES_AT_MOST:
        more = said("Curves of the first {n} only.", "仅列出前{n}项告警的曲线。", n=CURVES_AT_MOST)
        found.append(Paragraph(words=more, tone=Tone.QUIET))
    return found


def _curve_caption(n: int, story: AlertStory) -> Words:
    unit = story.indicator.unit
    return said(
        "A{n} {title}, {place}: {indicator}{unit}; dashed: limits; shaded: beyond the limit.",
        "A{n} {title}，{place}：{indicator}{unit}；虚线为阈值，阴影为超限时段。",
        n=n, title=story.title, place=story.place, indicator=story.indicator.name,
        unit=Words(en=f" ({unit.en})" if unit.en else "", zh=f"（{unit.zh}）" if unit.zh else ""),
    )  # fmt: skip


def _reports(
    case: CaseFile, due: Sequence[Obligation], clock: Clock, rules: ReportFile
) -> list[Block]:  # fmt: skip
    heading = _heading("Reports to those above", "信息报送", "reports")
    found: list[Block] = [heading]
    if due:
        found.append(sections.report_grid(due, case, clock, rules.recipient))
    else:
        found.append(Paragraph(words=said("None is due.", "无须报送。"), tone=Tone.QUIET))
    for one in due:
        if one.report is not None:
            note = said(
                "{name} (R{no}), {who}, {when}, SHA-256 {sha}",
                "{name}（R{no}），{who}，{when}，SHA-256 {sha}",
                name=sections.obligation_name(one), no=one.report.no,
                who=case.who(one.report.submitted_by), when=clock.moment(one.report.submitted_ms),
                sha=one.report.sha256[:16],
            )  # fmt: skip
            found.append(Prose(id=f"report-{one.report.no}", text=one.report.text, note=note))
    return found


def _quality(told: Sequence[Words]) -> list[Block]:
    heading = _heading("Quality of the record", "记录质量", "quality")
    if not told:
        words = said(
            "Every stamp that the intervals need is there, and in order.",
            "各时段所需的时间记录齐全，先后有序。",
        )  # and every file is there as it was sealed
        return [heading, Paragraph(words=words)]
    return [heading, *(Paragraph(words=words, tone=Tone.BAD) for words in told)]


def _lessons(case: CaseFile, clock: Clock) -> Prose:
    one = case.lessons
    if one is None:
        none = said("Nobody has written anything yet.", "尚无人填写。")
        return Prose(id="lessons", text=Words(en="", zh=""), note=none)
    note = said(
        "Version {v}, {who}, {when}", "第{v}稿，{who}，{when}", v=one.version,
        who=case.who(one.written_by), when=clock.moment(one.written_ms),
    )  # fmt: skip
    return Prose(id="lessons", text=same(one.text), note=note)


def _proof(case: CaseFile) -> list[Block]:
    words = said(
        "All of this was read from the sealed record, which ended then in the head below. "
        "python app.py verify-audit --head … with that head finds every later edit, gap or "
        "reordering.",
        "以上内容均读自封存记录，下列链头为当时记录的终点。"
        "以该链头运行 python app.py verify-audit --head …，可查出此后任何改动、缺失或次序变化。",
    )  # fmt: skip
    last = case.events[-1]
    facts = (
        (Words(en="Head of the record", zh="记录链头"),
         Cell(same(f"{case.head_no}:{case.head_hash}"))),
        (Words(en="This incident", zh="本事件"),
         Cell(said("{n} steps, the last: {hash}", "{n}步，末步：{hash}", n=last.seq,
                   hash=last.hash))),
    )  # fmt: skip
    return [_heading("Proof", "存证", "proof"), Paragraph(words=words), Facts(pairs=facts)]


