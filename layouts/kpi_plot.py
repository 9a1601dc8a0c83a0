"""An axis for the plots of a scorecard: round ticks, places in per cent, labels with the unit."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dash import html

from layouts.kpi_words import NO_BREAK, minutes, number
from metrics.kpi_types import Kpi

MOST_STEPS = 5
SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
HAN, LATIN = 14.0, 7.4  # px of a character
ROOM = 0.04  # of the range, beyond what is drawn


class Axis:
    """From a round value below the lowest to one above the highest."""

    def __init__(
        self, kpi: Kpi, values: Iterable[float], language: str, most: int = MOST_STEPS
    ) -> None:
        self._kpi, self._language = kpi, language
        shown = list(values)
        lowest, highest = min(shown), max(shown)
        reach = (highest - lowest) or abs(highest) / 10 or 1.0
        self.step = _step(reach * (1 + 2 * ROOM) / most, kpi.show == "minutes")
        self.low = lowest - reach * ROOM
        self.high = highest + reach * ROOM
        if kpi.show == "percent":  # a share does not leave its bounds
            self.low, self.high = max(0.0, self.low), min(100.0, self.high)
            if self.high <= self.low:
                self.low, self.high = (0.0, 100.0) if self.high <= 0 else (self.low - 1, self.high)

    def at(self, value: float) -> str:
        """Where a value stands, as a distance from the left."""
        inside = min(self.high, max(self.low, value))
        return f"{(inside - self.low) / (self.high - self.low) * 100:.2f}%"

    @property
    def ticks(self) -> list[float]:
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return [place * self.step for place in range(first, last + 1)]

    def words(self, value: float) -> str:
        """A tick with its unit: '76 %', '10:30'."""
        if self._kpi.show == "minutes":
            return minutes(value)
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        unit = self._kpi.unit.of(self._language)
        if unit != "%":
            return number(value, decimals)
        return f"{number(value, decimals)}{'' if self._language == 'zh' else NO_BREAK}{unit}"

    def grid(self, *marked: float) -> html.Div:
        """A hairline at each tick; a dotted one at what is `marked`."""
        lines = [html.I(style={"left": self.at(tick)}) for tick in self.ticks]
        lines += [html.I(className="marked", style={"left": self.at(one)}) for one in marked]
        return html.Div(lines, className="kpi-grid")

    def scale(self) -> html.Div:
        """The ticks' labels."""
        labels = [html.Span(self.words(tick), style={"left": self.at(tick)}) for tick in self.ticks]
        return html.Div(labels, className="kpi-ticks")


def _step(least: float, of_time: bool) -> float:
    """The smallest round step that is not below `least`."""
    if of_time:
        return float(next((one for one in SECONDS if one >= least), SECONDS[-1]))
    return round_step(least)


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … that is not below `least`, which is above nought."""
    size = 10.0 ** math.floor(math.log10(least))
    return next(one * size for one in (1, 2, 5, 10) if one * size >= least * (1 - 1e-9))


def room_for(texts: Iterable[str], least: int = 84) -> dict[str, str]:
    """As much room at the right as the longest text takes, in pixels of a label."""
    wide = max((sum(HAN if ord(one) > 0x2E80 else LATIN for one in text) for text in texts),
               default=0.0)  # fmt: skip
    return {"--of": f"{math.ceil(wide)}px"} if wide > least else {}
