"""Sentences of a brief in words, in either language: numbers with units, times as people say them.

Pure: a sentence, the language, and the moment as of which it is told. Each parameter becomes a
thing that a phrase fills in with or without a word of its own (see layouts/brief_phrases.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from data.strict import Words
from layouts.brief_phrases import PHRASES
from layouts.kpi_words import NO_BREAK, day_words, days_words, minutes, number
from layouts.words import translator
from metrics.brief.types import (
    Amount,
    Count,
    Days,
    Lasting,
    Listed,
    Moment,
    Parameter,
    Place,
    Sentence,
)

PLUS, MIDNIGHT = "+", "00:00"
EXACT_HOURS = 10  # a longer time is told in hours
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
OLD = Words(en="{value}, long ago", zh="{value}，数据已过时")


@dataclass(frozen=True, slots=True)
class Filled:
    """What fills a place of a phrase; `of` says it with the word that the phrase gives it."""

    text: str
    of: Callable[[str], str] | None = None

    def __format__(self, word: str) -> str:
        return self.of(word) if word and self.of is not None else self.text

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says sentences in one language, on the city's clock, as of a moment."""

    language: str
    zone: ZoneInfo
    now_ms: int

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def sentence(self, one: Sentence) -> str:
        """The sentence, filled in, with a capital at its beginning."""
        values = {name: self.filled(value) for name, value in one.parameters.items()}
        said = translator(self.language)(PHRASES[one.key], **values)
        return said[:1].upper() + said[1:]

    def said(self, value: Parameter) -> str:
        """A parameter by itself."""
        return str(self.filled(value))

    def filled(self, value: Parameter) -> Filled:
        match value:
            case str():
                return Filled(value)
            case Words():
                return Filled(value.of(self.language))
            case Count():
                return Filled(number(value.n, 0), lambda word: _inflected(value.n, word))
            case Amount():
                return Filled(self._amount(value))
            case Moment():
                return Filled(self._moment(value.at_ms), lambda _: self._at(value.at_ms))
            case Lasting():
                return Filled(self._lasting(value.ms))
            case Days():
                return Filled(self._days(value), lambda word: self._on(value, word))
            case Listed():
                return Filled(self._listed([one.of(self.language) for one in value.names]))
            case Place():
                return Filled(self._place(value))
        assert_never(value)

    # ---- numbers

    def _amount(self, one: Amount) -> str:
        unit = one.unit.of(self.language)
        timed = one.show == "minutes"
        bare = minutes(one.value) if timed else number(one.value, one.decimals)
        if one.sign and one.value > 0 and bare.strip("0."):
            bare = PLUS + bare
        if not self.zh and bare.lstrip("+−") == "1" and unit.endswith("s") and len(unit) > 2:
            unit = unit[:-1]
        if one.of is not None:
            return self._against(bare, unit, one.of.of(self.language))
        if timed and self.zh:
            return _minutes_zh(bare)
        tight = self.zh and (unit == "%" or _is_han(unit))
        return f"{bare}{'' if tight or not unit else NO_BREAK}{unit}"

    def _against(self, bare: str, unit: str, what: str) -> str:
        """42 % of free flow, 7.3 × usual; in Chinese what it is set against comes first."""
        if unit == "%":
            return f"{what}的{bare}%" if self.zh else f"{bare}{NO_BREAK}% of {what}"
        return f"{what}的{bare}倍" if self.zh else f"{bare}{NO_BREAK}× {what}"

    # ---- times

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)

    def _moment(self, at_ms: int) -> str:
        """15:04, yesterday 15:04, 12 January 15:04; a midnight that is past is the day alone."""
        day, clock = self._day(at_ms)
        if day and clock == MIDNIGHT and at_ms < self.now_ms:
            return day
        return f"{day}{clock}" if self.zh or not day else f"{day} {clock}"

    def is_today(self, at_ms: int) -> bool:
        return not self._day(at_ms)[0]

    def stamp(self, at_ms: int) -> str:
        """As a moment stands beside one of another day: today 15:04"""
        day, clock = self._day(at_ms)
        day = day or ("今天" if self.zh else "today")
        return f"{day}{clock}" if self.zh else f"{day} {clock}"

    def _at(self, at_ms: int) -> str:
        """at 15:04, yesterday at 15:04, on 12 January at 15:04; Chinese needs no such word."""
        if self.zh:
            return self._moment(at_ms)
        day, clock = self._day(at_ms)
        if not day:
            return f"at {clock}"
        return f"{'' if self._near(at_ms) is not None else 'on '}{day} at {clock}"

    def _day(self, at_ms: int) -> tuple[str, str]:
        """The day, empty for today, and the time of day."""
        at = self._local(at_ms)
        clock = f"{at:%H:%M}"
        near = self._near(at_ms)
        if near is not None:
            return near, clock
        this_year = at.year == self._local(self.now_ms).year
        return day_words(at.date(), self.language, year=not this_year), clock

    def _near(self, at_ms: int) -> str | None:
        """Today (no word), yesterday, tomorrow; None for other days."""
        days = (self._local(at_ms).date() - self._local(self.now_ms).date()).days
        words = {0: "", -1: "昨天", 1: "明天"} if self.zh else {
            0: "", -1: "yesterday", 1: "tomorrow"
        }  # fmt: skip
        return words.get(days)

    def _lasting(self, ms: int) -> str:
        """4 minutes, 2 h 10 min, 17 hours, 3 days"""
        whole = max(0, ms) // MINUTE_MS
        hours, rest = divmod(whole, 60)
        if hours < 1:
            return f"{whole}分钟" if self.zh else f"{whole} {'minute' if whole == 1 else 'minutes'}"
        if hours < EXACT_HOURS and rest:
            return f"{hours}小时{rest}分" if self.zh else f"{hours} h {rest:02d} min"
        if hours < 48:
            hours = round(whole / 60)
            return f"{hours}小时" if self.zh else f"{hours} {_inflected(hours, 'hour|hours')}"
        days = round(hours / 24)
        return f"{days}天" if self.zh else f"{days} days"

    def _on(self, one: Days, word: str) -> str:
        """on 12 January, but yesterday"""
        today = self._local(self.now_ms).date()
        near = one.first == one.last and _beside(one.first, today, self.zh)
        return self._days(one) if near or self.zh else f"{word} {self._days(one)}"

    def _days(self, one: Days) -> str:
        """The day, or from one to another, without the year when it is this one."""
        today = self._local(self.now_ms).date()
        if one.first == one.last and (near := _beside(one.first, today, self.zh)):
            return near
        year = not one.first.year == one.last.year == today.year
        return days_words(one.first, one.last, self.language, year=year)

    # ---- names

    def _listed(self, names: list[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        if self.zh:
            return "、".join(names)
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def _place(self, one: Place) -> str:
        """Rhinstraße southbound, Lichtenberg (11 km/h)"""
        name = one.name.of(self.language)
        if one.within is not None:
            within = one.within.of(self.language)
            name = f"{name}（{within}）" if self.zh else f"{name}, {within}"
        if one.value is None:
            return name
        value = self._amount(one.value)
        if one.old:
            value = OLD.of(self.language).format(value=value)
        return f"{name}，{value}" if self.zh else f"{name} ({value})"


def _minutes_zh(bare: str) -> str:
    """10分42秒 of 10:42, 3,361分 of 3,361"""
    whole, _, rest = bare.partition(":")
    return f"{whole}分{rest}秒" if rest else f"{whole}分"


def _inflected(n: int, word: str) -> str:
    """The first of `one|many` for one, the second for all others."""
    one, _, many = word.partition("|")
    return one if n == 1 else many or one


def _is_han(unit: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in unit)


def _beside(day: date, today: date, zh: bool) -> str | None:
    near = {0: "今天" if zh else "today", 1: "明天" if zh else "tomorrow",
            -1: "昨天" if zh else "yesterday"}  # fmt: skip
    return near.get((day - today) // timedelta(days=1))


# ---- as JSON


def told(value: Parameter) -> Any:
    """A parameter as the API gives it: what it is, and its plain value."""
    match value:
        case str():
            return {"kind": "text", "value": value}
        case Words():
            return {"kind": "words", "value": value.model_dump()}
        case Count():
            return {"kind": "count", "value": value.n}
        case Amount():
            return {
                "kind": "amount", "value": value.value, "unit": value.unit.model_dump(),
                "decimals": value.decimals, "show": value.show,
                "of": value.of.model_dump() if value.of else None,
            }  # fmt: skip
        case Moment():
            return {"kind": "moment", "value": value.at_ms}
        case Lasting():
            return {"kind": "span", "value": value.ms}
        case Days():
            return {"kind": "days", "value": [str(value.first), str(value.last)]}
        case Listed():
            return {"kind": "list", "value": [one.model_dump() for one in value.names]}
        case Place():
            return {
                "kind": "place", "value": value.name.model_dump(),
                "within": value.within.model_dump() if value.within else None,
                "amount": told(value.value) if value.value else None, "old": value.old,
            }  # fmt: skip
    assert_never(value)
