"""What is said: one subject and a few lines, in the city's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.notify.types import Message, Person, Reason
from alerts.types import Level
from data.strict import Words

MINUTE_MS, HOUR_MS = 60_000, 3_600_000

LEVELS = {
    Level.BLUE: Words(en="BLUE", zh="蓝色"),
    Level.YELLOW: Words(en="YELLOW", zh="黄色"),
    Level.ORANGE: Words(en="ORANGE", zh="橙色"),
    Level.RED: Words(en="RED", zh="红色"),
}
REPLAY = Words(en="REPLAY", zh="回放")
CLEARED = Words(en="CLEARED", zh="已恢复")
REPLAYED = Words(
    en="This is a replay of recorded data, not what happens now.",
    zh="本消息来自历史数据回放，并非当前情况。",
)
NOBODY = Words(en="Not acknowledged for {span}.", zh="已 {span}无人确认。")
NEW = Words(en="Please acknowledge.", zh="请确认。")
IDLE = Words(
    en="Acknowledged {span} ago by {actor}; nothing was recorded since.",
    zh="{actor} 于 {span}前确认，此后无任何处置记录。",
)
VALUE = Words(en="Value {value}, limit {limit}", zh="数值 {value}，限值 {limit}")
SINCE = Words(en="Since {moment}", zh="始于 {moment}")
DEPARTMENT = Words(en="Department: {name}", zh="责任部门：{name}")
ACTION = Words(en="To do: {action}", zh="处置要求：{action}")
NUMBER = Words(en="Alert {no}", zh="告警 {no}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an alert when it is told. Times are ms of the city's clock; `level` is the
    gravest it reached, `value` and `limit` carry their unit; `since_ms` is what a wait counts from.
    """

    alert_no: int
    level: int
    cleared: bool
    reason: Reason
    replay: bool
    rule_id: str
    title: Words
    point_id: str
    point: Words
    district: Words | None
    department_id: str
    department: Words
    value: Words | None
    limit: Words | None
    action: Words | None
    raised_ms: int
    since_ms: int
    now_ms: int
    acked_by: str | None
    zone: ZoneInfo
    link: str | None


def compose(facts: Facts, person: Person, kind: str, language: str) -> Message:
    """What `person` is told by a channel of that kind, in `language` (en or zh)."""
    lines = [
        _urge(facts, language),
        VALUE.of(language).format(
            value=facts.value.of(language), limit=facts.limit.of(language)
        ) if facts.value and facts.limit else None,
        SINCE.of(language).format(moment=_moment(facts.raised_ms, facts.zone)),
        DEPARTMENT.of(language).format(name=facts.department.of(language)),
        ACTION.of(language).format(action=facts.action.of(language)) if facts.action else None,
        NUMBER.of(language).format(no=facts.alert_no) + (f" · {facts.link}" if facts.link else ""),
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
    """One line: replay or not, level, what, where."""
    tags = [REPLAY.of(language)] if facts.replay else []
    tags.append(LEVELS[Level(facts.level)].of(language))
    if facts.cleared:
        tags.append(CLEARED.of(language))
    where = [facts.point, facts.district] if facts.district else [facts.point]
    if language == "zh":
        marks = "".join(f"【{tag}】" for tag in tags)
        return f"{marks}{facts.title.zh}：{'，'.join(one.zh for one in where)}"
    marks = "".join(f"[{tag}] " for tag in tags)
    return f"{marks}{facts.title.en}: {', '.join(one.en for one in where)}"


def _urge(facts: Facts, language: str) -> str:
    waited = facts.now_ms - facts.since_ms
    if facts.reason is Reason.IDLE:
        actor = facts.acked_by or "?"
        return IDLE.of(language).format(span=span(waited, language), actor=actor)
    if waited < MINUTE_MS:
        return NEW.of(language)
    return NOBODY.of(language).format(span=span(waited, language))


def span(ms: int, language: str) -> str:
    """A length of time in words: minutes, from two hours on hours."""
    if ms >= 2 * HOUR_MS:
        return f"{ms // HOUR_MS} {'小时' if language == 'zh' else 'h'}"
    return f"{ms // MINUTE_MS} {'分钟' if language == 'zh' else 'min'}"


def _moment(at_ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%Y-%m-%d %H:%M")


def _data(facts: Facts) -> dict[str, Any]:
    """The same for programs."""
    return {
        "alert": facts.alert_no,
        "reason": str(facts.reason),
        "level": facts.level,
        "cleared": facts.cleared,
        "replay": facts.replay,
        "rule": facts.rule_id,
        "point": facts.point_id,
        "department": facts.department_id,
        "raised_at": datetime.fromtimestamp(facts.raised_ms / 1000, UTC).isoformat(),
        "link": facts.link,
    }
