"""Sentences, times and spans in both languages at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.types import SYSTEM
from data.strict import Words

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
NOTHING = Words(en="–", zh="–")
GRADES = {
    1: Words(en="ordinary (Ⅳ)", zh="一般（Ⅳ级）"),
    2: Words(en="large (Ⅲ)", zh="较大（Ⅲ级）"),
    3: Words(en="serious (Ⅱ)", zh="重大（Ⅱ级）"),
    4: Words(en="particularly serious (Ⅰ)", zh="特别重大（Ⅰ级）"),
}
LEVELS = {
    0: Words(en="normal", zh="正常"), 1: Words(en="blue", zh="蓝色"),
    2: Words(en="yellow", zh="黄色"), 3: Words(en="orange", zh="橙色"),
    4: Words(en="red", zh="红色"),
}  # fmt: skip
CASES = {
    "REGISTERED": Words(en="registered", zh="已立案"),
    "DISPATCHED": Words(en="dispatched", zh="已派遣"),
    "IN_PROGRESS": Words(en="in progress", zh="处置中"),
    "FEEDBACK": Words(en="all done, to be verified", zh="已反馈，待核实"),
    "VERIFIED": Words(en="verified", zh="已核实"),
    "CLOSED": Words(en="closed", zh="已结案"),
    "DEFERRED": Words(en="deferred", zh="已缓办"),
    "MERGED": Words(en="merged into another", zh="已并案"),
    "UNFOUNDED": Words(en="unfounded", zh="不属实"),
}
DOINGS = {
    "PLANNED": Words(en="planned", zh="待派"), "OFFERED": Words(en="offered", zh="已派待接"),
    "ACCEPTED": Words(en="accepted", zh="已接受"), "DECLINED": Words(en="declined", zh="已退回"),
    "ON_THE_WAY": Words(en="on the way", zh="途中"), "ON_SITE": Words(en="on site", zh="到场"),
    "DONE": Words(en="done", zh="已完成"), "VERIFIED": Words(en="verified", zh="已核实"),
    "WITHDRAWN": Words(en="withdrawn", zh="已撤销"),
}  # fmt: skip
ORIGINS = {
    "alert": Words(en="alert", zh="告警"), "phone": Words(en="phone", zh="电话"),
    "hotline": Words(en="hotline", zh="热线"), "feed": Words(en="feed", zh="外部信息"),
    "hand": Words(en="by hand", zh="人工登记"),
}  # fmt: skip
# Who the record names itself, and the accounts of a demonstration, which are called as their roles.
PEOPLE = {
    SYSTEM: Words(en="system", zh="系统"), "leader": Words(en="leader", zh="领导"),
    "duty officer": Words(en="duty officer", zh="值班员"),
    "department head": Words(en="department head", zh="部门负责人"),
    "department contact": Words(en="department contact", zh="部门联络员"),
    "operator": Words(en="operator", zh="运维员"), "analyst": Words(en="analyst", zh="分析员"),
}  # fmt: skip


def said(en: str, zh: str, **values: Any) -> Words:
    """A sentence, filled in; what is Words itself is filled in in each language."""
    if not values:
        return Words(en=en, zh=zh)
    return Words(
        en=en.format(**{name: _of(value, "en") for name, value in values.items()}),
        zh=zh.format(**{name: _of(value, "zh") for name, value in values.items()}),
    )


def same(text: object) -> Words:
    """What reads alike in both languages."""
    return Words(en=str(text), zh=str(text))


def joined(parts: list[Words], en: str = " ", zh: str = "") -> Words:
    """One after another."""
    return Words(en=en.join(one.en for one in parts), zh=zh.join(one.zh for one in parts))


def listed(parts: list[Words]) -> Words:
    """a, b and c"""
    if len(parts) < 2:
        return joined(parts)
    first, last = joined(parts[:-1], ", ", "、"), parts[-1]
    return said("{a} and {b}", "{a}和{b}", a=first, b=last)


def counted(n: int, one: str, many: str, zh: str) -> Words:
    """1 task, 2 tasks; no task. `zh` has the place of the number."""
    en = f"no {one}" if n == 0 else f"{n} {one if n == 1 else many}"
    return Words(en=en, zh=zh.format(n=n))


def person(actor: str) -> Words:
    """Who did it, as the record names them."""
    return PEOPLE.get(actor) or same(actor)


def span(length_ms: int) -> Words:
    """45 s, 12 min 05 s, 3 h 04 min, 2 d 3 h. Shorter than a second is 0 s."""
    seconds = length_ms // SECOND
    if seconds < 60:
        return Words(en=f"{seconds} s", zh=f"{seconds}秒")
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        if not rest:
            return Words(en=f"{minutes} min", zh=f"{minutes}分钟")
        return Words(en=f"{minutes} min {rest:02d} s", zh=f"{minutes}分{rest:02d}秒")
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        if not minutes:
            return Words(en=f"{hours} h", zh=f"{hours}小时")
        return Words(en=f"{hours} h {minutes:02d} min", zh=f"{hours}小时{minutes:02d}分")
    days, hours = divmod(hours, 24)
    if not hours:
        return Words(en=f"{days} d", zh=f"{days}天")
    return Words(en=f"{days} d {hours} h", zh=f"{days}天{hours}小时")


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments on the wall clock of a city."""

    zone: ZoneInfo

    def local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)

    def day(self, at_ms: int) -> Words:
        at = self.local(at_ms)
        return Words(
            en=f"{at.day} {MONTHS[at.month - 1]} {at.year}",
            zh=f"{at.year}年{at.month}月{at.day}日",
        )

    def moment(self, at_ms: int | None) -> Words:
        """14 Dec 2024, 15:04"""
        if at_ms is None:
            return NOTHING
        day, clock = self.day(at_ms), f"{self.local(at_ms):%H:%M}"
        return Words(en=f"{day.en}, {clock}", zh=f"{day.zh} {clock}")

    def at(self, at_ms: int) -> Words:
        """14 Dec 2024, 15:04:09"""
        day, clock = self.day(at_ms), f"{self.local(at_ms):%H:%M:%S}"
        return Words(en=f"{day.en}, {clock}", zh=f"{day.zh} {clock}")

    def dated(self, at_ms: int | None) -> Words:
        """14 Dec, 15:04"""
        if at_ms is None:
            return NOTHING
        at, clock = self.local(at_ms), f"{self.local(at_ms):%H:%M}"
        return Words(
            en=f"{at.day} {MONTHS[at.month - 1]}, {clock}", zh=f"{at.month}月{at.day}日 {clock}"
        )

    def short(self, at_ms: int, beside_ms: int) -> Words:
        """15:04, with the day where that is another one."""
        at, clock = self.local(at_ms), f"{self.local(at_ms):%H:%M}"
        if at.date() == self.local(beside_ms).date():
            return same(clock)
        return self.dated(at_ms)

    def seconds(self, at_ms: int | None) -> Words:
        """15:04:09"""
        return NOTHING if at_ms is None else same(f"{self.local(at_ms):%H:%M:%S}")

    def minute(self, at_ms: int | None) -> Words:
        """15:04"""
        return NOTHING if at_ms is None else same(f"{self.local(at_ms):%H:%M}")


def _of(value: Any, language: str) -> Any:
    return value.of(language) if isinstance(value, Words) else value
