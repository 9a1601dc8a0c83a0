"""Values and times of the city in a reader's words, as ccc.fmt of assets/00_core.js says them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data.strict import Words
from layouts.theme import Theme
from layouts.words import Translate
from metrics.types import Indicator

MINUS = "−"
COUNTED = re.compile("[a-z]{2,}s")  # an English unit that is a plural
NO_BREAK = "\u00a0"
MINUTE_MS = 60_000
WHOLE_DAY_MS = 72_000_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How one reader is told values and times: language, the city's zone, and the city's now; and
    the theme in which they see them drawn."""

    language: str
    zone: ZoneInfo
    now_ms: int
    theme: Theme = "dark"

    def of(self, words: Words | None) -> str:
        """The phrase in the reader's language; empty for none."""
        return words.of(self.language) if words else ""

    def listed(self, parts: Sequence[str]) -> str:
        """The parts that there are, with the language's comma."""
        return ("，" if self.language == "zh" else ", ").join(part for part in parts if part)

    def unit(self, indicator: Indicator) -> str:
        """The unit alone."""
        return indicator.unit.of(self.language)

    def unit_of(self, indicator: Indicator, value: float) -> str:
        """The unit beside a value: 1 fire, not 1 fires; what is measured (km/h, s) stays."""
        unit, one = self.unit(indicator), self.bare(indicator, value) == "1"
        return unit[:-1] if one and self.language == "en" and COUNTED.fullmatch(unit) else unit

    def bare(self, indicator: Indicator, value: float) -> str:
        """The number alone: thousands by comma, a real minus."""
        return number(value * indicator.factor, indicator.decimals)

    def whole(self, indicator: Indicator, value: float) -> str:
        """The number with its unit."""
        unit = self.unit_of(indicator, value)
        gap = "" if not unit or (unit == "%" and self.language == "zh") else NO_BREAK
        return f"{self.bare(indicator, value)}{gap}{unit}"

    def compared(self, t: Translate, indicator: Indicator, value: float) -> str:
        """A ratio with what it is set against: 25 % of free flow, 7.3 × usual."""
        whole, unit = self.whole(indicator, value), self.unit(indicator)
        if indicator.ratio is None or not unit.startswith(("%", "×")):
            return whole
        what = indicator.ratio.words.of(self.language)
        if unit == "%":
            return t("{share} of {what}", share=whole, what=what)
        return t("{n} × {what}", n=self.bare(indicator, value), what=what)

    def moment(self, at_ms: int) -> str:
        """15:04, or the day too when it was on another one."""
        return moment(at_ms, self.now_ms, self.zone, self.language)

    def period(self, from_ms: int, to_ms: int) -> str:
        """What a value describes: 14:00–15:00, or the day for whole days."""
        if to_ms <= from_ms:
            return self.moment(to_ms)
        if to_ms - from_ms >= WHOLE_DAY_MS:
            return _day(_local(from_ms, self.zone), self.language)
        return f"{self.moment(from_ms)}–{_local(to_ms, self.zone):%H:%M}"


def number(value: float, decimals: int = 0) -> str:
    """1,234.5 with a real minus; no minus nought."""
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", MINUS)


def moment(at_ms: int, now_ms: int, zone: ZoneInfo, language: str) -> str:
    """The time of day, after the day when that is not today's."""
    at, now = _local(at_ms, zone), _local(now_ms, zone)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{_day(at, language)} {at:%H:%M}"


def span(t: Translate, span_ms: int) -> str:
    """10 min, 1 h, 1 h 05 min, 2 d, 2 d 3 h."""
    minutes = span_ms // MINUTE_MS
    (hours, rest), (days, odd) = divmod(minutes, 60), divmod(minutes // 60, 24)
    if minutes < 60:
        return t("{n} min", n=minutes)
    if hours < 24:
        return t("{h} h {m} min", h=hours, m=f"{rest:02d}") if rest else t("{n} h", n=hours)
    return t("{d} d {h} h", d=days, h=odd) if odd else t("{n} d", n=days)


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)


def _day(at: datetime, language: str) -> str:
    return f"{at.month}月{at.day}日" if language == "zh" else f"{at.day} {MONTHS[at.month - 1]}"
