"""Every interval of a case, derived from its stamps (FACTS section 8). A stamp that is missing, or
two that are the wrong way round, are faults of the record: they are said, and are no length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.types import Trigger
from data.strict import Words
from dispatch.record.types import CaseFile, Interval, Offer, Outcome, Stamp, TaskStory
from dispatch.record.words import said, span
from dispatch.types import Case, CaseTrigger, DispatchEvent, Doing, TaskTrigger

STAMPS: dict[str, Words] = {
    "occurred": Words(en="it began", zh="事发"),
    "raised": Words(en="alert raised", zh="告警发出"),
    "acknowledged": Words(en="alert acknowledged", zh="告警确认"),
    "registered": Words(en="incident registered", zh="立案"),
    "activated": Words(en="plan activated", zh="预案启动"),
    "accepted": Words(en="first acceptance", zh="首个部门接受"),
    "on_site": Words(en="first on site", zh="首支力量到场"),
    "done": Words(en="all tasks done", zh="任务全部完成"),
    "verified": Words(en="verified", zh="核实"),
    "closed": Words(en="closed", zh="结案"),
    "offered": Words(en="offered", zh="派发"),
}
CHAIN = (
    "occurred", "raised", "acknowledged", "registered", "activated", "accepted", "on_site", "done",
    "verified", "closed",
)  # fmt: skip
FINISHED = (Case.CLOSED,)  # what was unfounded or merged ended on the way
OF_ALERTS = ("raised", "acknowledged")
OF_TASKS = ("activated", "accepted", "on_site", "done")


def stamps(case: CaseFile) -> dict[str, Stamp]:
    """The moments of the case by name. Of what happened several times (it was opened anew) the
    last verification and closing count, and the first of all else."""
    found: dict[str, tuple[int, str] | None] = dict.fromkeys(CHAIN)
    found["occurred"] = (case.incident.occurred_ms, "I1")
    found |= _of_alert(case)
    mine, tasks = case.events, case.task_events
    found["registered"] = _first(mine, CaseTrigger.REGISTER)
    found["activated"] = _first(mine, CaseTrigger.ACTIVATE)
    found["accepted"] = _first(tasks, TaskTrigger.ACCEPT)
    found["on_site"] = _first(tasks, TaskTrigger.ON_SITE)
    found["done"] = _all_done(case)
    found["verified"] = _last(mine, CaseTrigger.VERIFY)
    found["closed"] = _last(mine, CaseTrigger.CLOSE)
    return {
        name: Stamp(id=name, words=STAMPS[name], at_ms=at and at[0], source=at and at[1])
        for name, at in found.items()
    }


def intervals(
    case: CaseFile, targets: Mapping[str, int], stories: Sequence[TaskStory] = ()
) -> tuple[Interval, ...]:
    """The chain of the case, each link against its target; what the case never asked for (alerts
    of a report by phone, tasks where none was given) is left out."""
    at = stamps(case)
    names = [name for name in CHAIN if _applies(case, name)]
    last = max((i for i, name in enumerate(names) if at[name].at_ms is not None), default=0)
    ended = case.incident.state in FINISHED
    own = {**targets, **_own_limits(stories)}
    return tuple(
        between(at[names[i]], at[name], own.get(name), ended=ended or i + 1 < last)
        for i, name in enumerate(names[1:])
    )


def whole(case: CaseFile, targets: Mapping[str, int]) -> Interval:
    """From the registration to the end."""
    at = stamps(case)
    return between(
        at["registered"], at["closed"], targets.get("whole"),
        ended=case.incident.state in FINISHED,
    )  # fmt: skip


def between(begin: Stamp, end: Stamp, target_ms: int | None, *, ended: bool) -> Interval:
    """One interval. `ended`: what is not there by now will not come, so that it is missing."""
    if begin.at_ms is not None and end.at_ms is not None:
        length_ms = end.at_ms - begin.at_ms
        if length_ms < 0:
            fault = said(
                "“{end}” is stamped {span} before “{begin}”",
                "“{end}”的时间早于“{begin}”{span}",
                end=end.words, begin=begin.words, span=span(-length_ms),
            )  # fmt: skip
            return Interval(
                begin=begin, end=end, outcome=Outcome.FAULTY, target_ms=target_ms, fault=fault
            )
        outcome = Outcome.UNRATED
        if target_ms is not None:
            outcome = Outcome.MET if length_ms <= target_ms else Outcome.MISSED
        return Interval(
            begin=begin, end=end, outcome=outcome, length_ms=length_ms, target_ms=target_ms
        )
    missing = [one for one in (begin, end) if one.at_ms is None]
    if end.at_ms is None and not ended:
        return Interval(begin=begin, end=end, outcome=Outcome.OPEN, target_ms=target_ms)
    fault = said(
        "the record has no “{what}”", "记录中没有“{what}”",
        what=missing[0].words if len(missing) == 1
        else said("{a}” and no “{b}", "{a}”和“{b}", a=missing[0].words, b=missing[1].words),
    )  # fmt: skip
    return Interval(begin=begin, end=end, outcome=Outcome.FAULTY, target_ms=target_ms, fault=fault)


def of_department(
    own: Sequence[TaskStory], offers: Sequence[Offer], *, ended: bool
) -> tuple[Interval, ...]:
    """Of one department: offered, first acceptance, first on site, all of its tasks done."""
    tasks = [one.task for one in own if one.task.state is not Doing.WITHDRAWN]
    accepted = [one for one in offers if one.answer == "ACCEPT" and one.answered_ms is not None]
    done = [task.done_ms for task in tasks]
    all_done = max((at for at in done if at is not None), default=None) if all(done) else None
    on_site = [task.on_site_ms for task in tasks if task.on_site_ms is not None]
    at = {
        "offered": min((one.offered_ms for one in offers), default=None),
        "accepted": min((one.answered_ms or 0 for one in accepted), default=None),
        "on_site": min(on_site, default=None),
        "done": all_done,
    }
    limits = {
        "accepted": min((task.accept_within_ms for task in tasks), default=None),
        "done": None,
    }
    if not tasks:  # it declined all that it was offered, or that was withdrawn
        return ()
    over = ended or all(done)
    found = {name: Stamp(id=name, words=STAMPS[name], at_ms=ms) for name, ms in at.items()}
    names = list(found)
    return tuple(
        between(found[names[i]], found[name], limits.get(name), ended=over)
        for i, name in enumerate(names[1:])
    )


def _applies(case: CaseFile, name: str) -> bool:
    if name in OF_ALERTS:
        return bool(case.alerts)
    if name in OF_TASKS:
        return any(task.state is not Doing.WITHDRAWN for task in case.tasks)
    if name in ("verified", "closed"):
        return case.incident.state not in (Case.UNFOUNDED, Case.MERGED)
    return True


def _of_alert(case: CaseFile) -> dict[str, tuple[int, str] | None]:
    """When the alert that came first was raised, and when somebody first acknowledged one of the
    case's alerts: that is when a person knew."""
    found: dict[str, tuple[int, str] | None] = dict.fromkeys(OF_ALERTS)
    lead = next((one for one in case.alerts if one.alert.no == case.incident.first_out), None)
    if lead is not None:
        raised = [one for one in lead.episode if one.trigger is Trigger.RAISE]
        if raised:
            found["raised"] = raised[0].occurred_ms, f"A{lead.alert.no}.{raised[0].seq}"
    acked = [e for one in case.alerts for e in one.episode if e.trigger is Trigger.ACK]
    if acked:
        first = min(acked, key=lambda event: (event.occurred_ms, event.event_no))
        found["acknowledged"] = first.occurred_ms, f"A{first.alert_no}.{first.seq}"
    return found


def _all_done(case: CaseFile) -> tuple[int, str] | None:
    """The last moment at which every task was over, none while one is open."""
    if any(task.is_open for task in case.tasks):
        return None
    ends = [e for e in case.task_events if e.trigger in (TaskTrigger.DONE, TaskTrigger.WITHDRAW)]
    if not any(e.trigger == TaskTrigger.DONE for e in ends):
        return None
    return ends[-1].occurred_ms, f"I{ends[-1].seq}"


def _own_limits(stories: Iterable[TaskStory]) -> dict[str, int]:
    """How soon the first acceptance had to come: the shortest limit of those offered first."""
    first = min((one.offers[0].offered_ms for one in stories if one.offers), default=None)
    if first is None:
        return {}
    limits = [
        one.task.accept_within_ms
        for one in stories if one.offers and one.offers[0].offered_ms == first
    ]  # fmt: skip
    return {"accepted": min(limits)}


def _first(events: Iterable[DispatchEvent], trigger: str) -> tuple[int, str] | None:
    return next(((e.occurred_ms, f"I{e.seq}") for e in events if e.trigger == trigger), None)


def _last(events: Sequence[DispatchEvent], trigger: str) -> tuple[int, str] | None:
    return _first(reversed(events), trigger)
