"""One time line from the sealed records: of alerts, and of the incident and all its own."""

from __future__ import annotations

from typing import Any

import orjson

from alerts.types import AlertEvent, Trigger
from data.strict import Words
from dispatch.record.types import Act, AlertStory, CaseFile, Entry, Sort
from dispatch.record.words import GRADES, LEVELS, counted, said, same
from dispatch.types import CaseTrigger, DispatchEvent, TaskTrigger

ALERTS: dict[Trigger, Words] = {
    Trigger.RAISE: Words(en="{title}: raised, {level}", zh="{title}：发出，{level}"),
    Trigger.LEVEL_UP: Words(en="{title}: rose to {level}", zh="{title}：升为{level}"),
    Trigger.LEVEL_DOWN: Words(en="{title}: fell to {level}", zh="{title}：降为{level}"),
    Trigger.CLEAR: Words(en="{title}: cleared", zh="{title}：已恢复"),
    Trigger.LATCH: Words(en="{title}: normal again, latched", zh="{title}：已恢复，待复位"),
    Trigger.ACK: Words(en="{title}: acknowledged", zh="{title}：已确认"),
    Trigger.UNACK: Words(en="{title}: acknowledgement taken back", zh="{title}：撤回确认"),
    Trigger.RESET: Words(en="{title}: reset", zh="{title}：已复位"),
    Trigger.ASSIGN: Words(en="{title}: assigned", zh="{title}：已指派"),
    Trigger.COMMENT: Words(en="{title}: comment", zh="{title}：备注"),
    Trigger.SHELVE: Words(en="{title}: shelved", zh="{title}：已搁置"),
}
CASES: dict[str, Words] = {
    "REGISTER": Words(en="Incident registered, {grade}", zh="立案，{grade}"),
    "DISPATCH": Words(en="Dispatched", zh="已派遣"),
    "BEGIN": Words(en="In progress", zh="开始处置"),
    "FEED_BACK": Words(en="All tasks are over; to be verified", zh="任务全部结束，待核实"),
    "VERIFY": Words(en="Verified", zh="已核实"),
    "REWORK": Words(en="Sent back: not as it should be", zh="退回重办"),
    "CLOSE": Words(en="Closed", zh="结案"),
    "REOPEN": Words(en="Opened again", zh="重新立案"),
    "DEFER": Words(en="Deferred", zh="缓办"),
    "RESUME": Words(en="Resumed", zh="恢复处置"),
    "UNFOUNDED": Words(en="Unfounded", zh="认定不属实"),
    "MERGE": Words(en="Merged into incident {into}", zh="并入第{into}号事件"),
    "TAKE_IN": Words(en="Took in incident {from_no}", zh="并入了第{from_no}号事件"),
    "SPLIT": Words(en="Part of it is incident {into} now", zh="分出第{into}号事件"),
    "ADD_ALERT": Words(en="Alert {no} belongs to it", zh="关联第{no}号告警"),
    "REMOVE_ALERT": Words(en="Alert {no} does not belong to it", zh="取消关联第{no}号告警"),
    "GRADE": Words(en="Grade is {grade}, was {before}", zh="等级由{before}调整为{grade}"),
    "TITLE": Words(en="Renamed: {title}", zh="更名为：{title}"),
    "PLACE": Words(en="Place changed", zh="地点变更"),
    "AREA": Words(en="Affected area drawn", zh="划定影响区域"),
    "CALL": Words(en="Call", zh="来电"),
    "POLL": Words(en="Go / no-go", zh="就绪确认"),
    "DECISION": Words(en="Decision", zh="决定"),
    "NOTE": Words(en="Note", zh="记录"),
    "EVIDENCE": Words(en="Evidence", zh="取证"),
}
TASKS: dict[str, Words] = {
    "PLAN": Words(en="planned", zh="列入计划"),
    "OFFER": Words(en="offered", zh="派发"),
    "ACCEPT": Words(en="accepted", zh="接受"),
    "DECLINE": Words(en="declined", zh="退回"),
    "ON_THE_WAY": Words(en="on the way", zh="出发"),
    "ON_SITE": Words(en="on site", zh="到场"),
    "DONE": Words(en="done", zh="完成"),
    "VERIFY": Words(en="verified", zh="核实"),
    "REWORK": Words(en="to be done again", zh="退回重办"),
    "WITHDRAW": Words(en="withdrawn", zh="撤销"),
    "REOFFER": Words(en="offered anew", zh="改派"),
    "ESCALATE": Words(en="nobody accepted in time: escalated", zh="超时无人接受，已升级"),
    "CHECK": Words(en="ticked: {text}", zh="勾选：{text}"),
    "UNCHECK": Words(en="not ticked any more: {text}", zh="取消勾选：{text}"),
    "SEND": Words(en="resources: {resources}", zh="派出力量：{resources}"),
    "MOVE": Words(en="came from incident {from_no}", zh="由第{from_no}号事件转入"),
    "NOTE": Words(en="note", zh="记录"),
    "EVIDENCE": Words(en="evidence: {name}", zh="取证：{name}"),
}
TOGETHER = {"PLAN", "OFFER", "VERIFY", "WITHDRAW"}  # what is done to several tasks in one act
REPORTS: dict[tuple[str, str], Words] = {
    ("first", "phone"): Words(en="First report by phone", zh="电话初报"),
    ("first", "written"): Words(en="First report", zh="初报"),
    ("continued", "written"): Words(en="Continued report {n}", zh="续报（第{n}次）"),
    ("final", "written"): Words(en="Final report", zh="终报"),
}
SORTS: dict[str, Sort] = {
    "ACTIVATE": Sort.PLAN, "CALL": Sort.CALL, "POLL": Sort.POLL, "NOTE": Sort.NOTE,
    "DECISION": Sort.DECISION, "REPORT": Sort.REPORT, "EVIDENCE": Sort.EVIDENCE,
    "ADD_ALERT": Sort.ALERT, "REMOVE_ALERT": Sort.ALERT,
}  # fmt: skip


def timeline(case: CaseFile) -> tuple[Entry, ...]:
    """All that happened, in the order in which it did; of one moment in the order of the record.
    Alerts are told from their raising on, also before the incident was registered."""
    told = [_alert(story, event) for story in case.alerts for event in story.episode
            if event.trigger in ALERTS]  # fmt: skip
    told += [_dispatch(case, event) for event in case.events]
    return tuple(sorted(told, key=lambda one: (one.at_ms, one.recorded_ms)))


def _alert(story: AlertStory, event: AlertEvent) -> Entry:
    words = _filled(
        ALERTS[event.trigger], title=story.title, level=LEVELS[int(event.level)]
    )  # fmt: skip
    return Entry(
        at_ms=event.occurred_ms, recorded_ms=event.recorded_ms, sort=Sort.ALERT, words=words,
        actor=event.actor, source=f"A{event.alert_no}.{event.seq}", note=event.note,
        department=story.alert.owner,
    )  # fmt: skip


def _dispatch(case: CaseFile, event: DispatchEvent) -> Entry:
    detail = orjson.loads(event.detail or "{}")
    if event.subject == "task":
        return _task(case, event, detail)
    return Entry(
        at_ms=event.occurred_ms, recorded_ms=event.recorded_ms, actor=event.actor,
        sort=SORTS.get(event.trigger, Sort.INCIDENT), words=_case(case, event, detail),
        source=f"I{event.seq}", note=event.note,
    )  # fmt: skip


def _task(case: CaseFile, event: DispatchEvent, detail: dict[str, Any]) -> Entry:
    task = next((one for one in case.tasks if one.no == event.subject_no), None)
    title = task.title if task else same(f"#{event.subject_no}")
    department = detail.get("department") or (task.department if task else None)
    names = {one.id: one.name for one in case.sent}
    sent = [names.get(one, same(one)) for one in detail.get("resources", ())]
    what = _filled(
        TASKS.get(event.trigger, same(event.trigger.lower())),
        text=_of(detail.get("text")), from_no=detail.get("from"), name=detail.get("name"),
        resources=Words(en=", ".join(one.en for one in sent) or "none",
                        zh="、".join(one.zh for one in sent) or "无"),
    )  # fmt: skip
    whose = case.departments.get(department or "", same(department or ""))
    which = said("{whose} · {title}", "{whose} · {title}", whose=whose, title=title)
    alike = event.trigger in TOGETHER and not event.note
    return Entry(
        at_ms=event.occurred_ms, recorded_ms=event.recorded_ms, actor=event.actor,
        sort=Sort.EVIDENCE if event.trigger == TaskTrigger.EVIDENCE else Sort.TASK,
        words=said("{which}: {what}", "{which}：{what}", which=which, what=what),
        source=f"I{event.seq}", note=event.note, department=department, task=which,
        act=Act(event.occurred_ms, event.actor, what) if alike else None,
    )  # fmt: skip


def _case(case: CaseFile, event: DispatchEvent, detail: dict[str, Any]) -> Words:
    if event.subject == "lessons":
        return said(
            "Lessons, version {n}", "经验教训（第{n}稿）", n=detail.get("version", event.subject_no)
        )
    if event.trigger == CaseTrigger.REPORT:
        words = REPORTS.get((detail.get("kind", ""), detail.get("way", "")))
        return _filled(words, n=detail.get("n")) if words else said("Report", "报告")
    if event.trigger == CaseTrigger.ACTIVATE:
        n = counted(len(detail.get("steps", ())), "task", "tasks", "{n}项任务")
        if detail.get("plan") is None:
            return said("Tasks without a plan: {n}", "不按预案，下达{n}", n=n)
        title = case.plan.title if case.plan and case.plan.id == detail["plan"] else None
        return said(
            "Plan activated: {plan}, version {version}, {n}",
            "启动预案“{plan}”（第{version}版），下达{n}",
            plan=title or same(detail["plan"]), version=detail.get("plan_version"), n=n,
        )  # fmt: skip
    known = CASES.get(event.trigger)
    if known is None:
        return same(event.trigger.lower())
    told = {"question": detail.get("question")}
    if event.trigger == CaseTrigger.POLL and told["question"]:
        return _poll(case, detail)
    return _filled(
        known, grade=GRADES.get(detail.get("grade", 0), same("?")),
        before=GRADES.get(detail.get("before", 0), same("?")), into=detail.get("into"),
        from_no=detail.get("from"), no=event.subject_no, title=_of(detail.get("title")),
    )  # fmt: skip


POLLS = {
    "GO": Words(en="{who}: go: {q}", zh="{who}答复就绪：{q}"),
    "NO_GO": Words(en="{who}: no-go: {q}", zh="{who}答复不就绪：{q}"),
    "CLOSE": Words(en="Question closed: {q}", zh="就绪确认结束：{q}"),
}


def _poll(case: CaseFile, detail: dict[str, Any]) -> Words:
    """A question, what a department said to it (late, if so), or its end."""
    words = POLLS.get(detail.get("what", ""), Words(en="Go / no-go: {q}", zh="就绪确认：{q}"))
    if detail.get("late"):
        words = Words(en=words.en + " (late)", zh=words.zh + "（超时）")
    who = case.departments.get(detail.get("department", ""))
    return _filled(words, q=_of(detail["question"]), who=who or same("?"))


def _filled(words: Words, **values: Any) -> Words:
    return said(words.en, words.zh, **values)


def _of(given: Any) -> Any:
    """What stands in a record's JSON as words of both languages."""
    if isinstance(given, dict) and {"en", "zh"} <= set(given):
        return Words(en=given["en"], zh=given["zh"])
    return given
