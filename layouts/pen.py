"""The parts that charts are drawn of: lines, dots, limits, references; one theme and language."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go

from layouts.measure import Measure
from layouts.theme import LEVELS, level_colour, template, tokens
from layouts.words import Translate
from metrics.types import Indicator

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 120, 240, 720)
LABELS_AT_MOST = 4
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SYMBOLS = ("circle", "circle", "triangle-up", "diamond", "square")  # of levels, as on the map
NUMBER_ROOM = 0.065  # of a chart's height, for a number at its edge
LONG_GAP = 4  # steps without a value that are worth a word
NOTHING = "rgba(0,0,0,0)"
Values = Sequence[float | None]
Across = tuple[int, int]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Equally spaced values: `t0` and `step` in ms, None where there is none."""

    t0: int
    step: int
    y: Values

    @property
    def t(self) -> list[int]:
        """The moment of each value."""
        return [self.t0 + i * self.step for i in range(len(self.y))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a rule in the unit of what is drawn, by level 1 to 4.

    `level` is the one that is marked; `clears` is where its deadband ends. `lows` are the lower
    limits of a rule that calls outside a band; `by_level` then has the upper ones.
    """

    by_level: Mapping[int, float]
    direction: str
    lows: Mapping[int, float] = field(default_factory=dict)
    level: int = 0
    clears: float | None = None

    @property
    def marked(self) -> int:
        """The level drawn solid: the one that is marked, else the gravest there is."""
        return self.level if self.level in self.by_level else max(self.by_level, default=0)

    def beyond(self, value: float | None) -> bool:
        """Whether a value is beyond the marked limit."""
        limit = self.by_level.get(self.level)
        if value is None or limit is None:
            return False
        if self.direction == "below":
            return value < limit
        return value >= limit or value < self.lows.get(self.level, -math.inf)

    def times(self, factor: float) -> Limits:
        """The same limits as they are shown."""
        return Limits(
            by_level={level: limit * factor for level, limit in self.by_level.items()},
            direction=self.direction,
            lows={level: limit * factor for level, limit in self.lows.items()},
            level=self.level,
            clears=None if self.clears is None else self.clears * factor,
        )


class Pen:
    """Draws parts of one figure. Values are handed in as shown (`scaled`)."""

    def __init__(self, say: Measure, indicator: Indicator) -> None:
        self.say, self.indicator, self.theme = say, indicator, say.theme
        self.ink = tokens(self.theme)
        self.figure = go.Figure(layout={"template": template(self.theme), "uirevision": "kept"})

    def scaled(self, values: Values) -> list[float | None]:
        """Values as they are shown: a share as per cent."""
        return [None if value is None else value * self.indicator.factor for value in values]

    def text(self, value: float) -> str:
        """A shown value in figures, without its unit."""
        return self.say.bare(self.indicator, value / self.indicator.factor)

    # ---- axes

    def time_axis(self, start: int, end: int) -> None:
        """At most four labels, at round hours or days of the city's clock."""
        ticks = time_ticks(start, end, self.say)
        words = [self._tick(at, end - start) for at in ticks]
        self.figure.update_xaxes(range=[start, end], tickvals=ticks, ticktext=words)

    def _tick(self, at_ms: int, span: int) -> str:
        at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.say.zone)
        if span <= 3 * DAY_MS:
            return f"{at:%H:%M}"
        if self.say.language == "zh":
            return f"{at.month}月{at.day}日"
        return f"{at.day} {MONTHS[at.month - 1]}"

    # ---- simple things

    def write(
        self, x: float, y: float, text: str, token: str = "text-3", size: int = 13, **where: Any
    ) -> None:
        """Words beside a place of the chart; `where` are plotly's anchors and shifts."""
        font = {"color": self.ink[token], "size": size}
        self.figure.add_annotation(x=x, y=y, text=text, font=font, showarrow=False, **where)

    def line(self, x: Sequence[int], y: Values, colour: str, width: float) -> None:
        """A line that is broken where there is no value."""
        stroke = {"color": colour, "width": width}
        self._trace(x, y, mode="lines", line=stroke, connectgaps=False)

    def dot(self, x: float, y: float | None, fill: str, edge: str | None = None) -> None:
        """A dot; with an edge, a ring around `fill`."""
        ring = {"color": edge, "width": 2 if edge else 0}
        self._trace([x], [y], mode="markers", marker={"size": 8, "color": fill, "line": ring})

    def band(self, x: Sequence[int], low: Values, high: Values, token: str) -> None:
        """The room between two lines."""
        fill = self.ink[token]
        outline = [*x, *reversed(x)], [*high, *reversed(low)]
        self._trace(*outline, mode="lines", line_width=0, fill="toself", fillcolor=fill)

    def _trace(self, x: Sequence[float], y: Values, **looks: Any) -> None:
        self.figure.add_scatter(
            x=list(x), y=list(y), hoverinfo="skip", cliponaxis=False, **looks
        )

    def rectangle(self, across: Across, y0: float, y1: float, token: str) -> None:
        """A filled ground from edge to edge."""
        ends = {"x0": across[0], "x1": across[1], "y0": y0, "y1": y1}
        fill = self.ink[token]
        self.figure.add_shape(type="rect", layer="below", line_width=0, fillcolor=fill, **ends)

    def rule(self, across: Across, y: float, colour: str, width: float, dash: str) -> None:
        """A level line from edge to edge."""
        ends = {"x0": across[0], "x1": across[1], "y0": y, "y1": y}
        stroke = {"color": colour, "width": width, "dash": dash}
        self.figure.add_shape(type="line", layer="below", line=stroke, **ends)

    # ---- parts of a story

    def story(self, x: Sequence[int], y: Values, crossing: int | None, level: int) -> str:
        """White, then from the value before the crossing on in the level's colour, with a ring.

        Returns the colour of the last value.
        """
        if crossing is None:
            self.line(x, y, self.ink["text-1"], 2)
            return self.ink["text-1"]
        colour = level_colour(level, self.theme)
        turn = max(0, crossing - 1)
        self.line(x[: turn + 1], y[: turn + 1], self.ink["text-1"], 2)
        self.line(x[turn:], y[turn:], colour, 2.4)
        self.dot(x[crossing], y[crossing], NOTHING, colour)
        return colour

    def last(self, x: Sequence[int], y: Values, colour: str) -> None:
        """A dot on the newest value with its figure; every value under the pointer."""
        known = [(at, value) for at, value in zip(x, y, strict=True) if value is not None]
        if not known:
            return
        self.figure.add_scatter(
            x=[at for at, _ in known],
            y=[value for _, value in known],
            text=[self.text(value) for _, value in known],
            mode="markers",
            marker={"size": 12, "opacity": 0},
            hovertemplate="%{text}<extra></extra>",
        )
        at, value = known[-1]
        self.dot(at, value, colour)
        rising = len(known) > 1 and value > known[-2][1]
        self.write(
            at, value, f"<b>{self.text(value)}</b>", "text-1", 14,
            xanchor="right", xshift=-9, yshift=11 if rising else -11,
        )

    def limits(self, t: Translate, limits: Limits, across: Across, low: float, high: float) -> None:
        """Each limit with mark and number at the right edge; the marked one solid, with a wash."""
        edge = low if limits.direction == "below" else high
        self._side(limits.by_level, limits.marked, across, (low, high), edge)
        self._side(limits.lows, limits.marked, across, (low, high), low)
        if limits.clears is not None and limits.marked:
            self._deadband(t, limits, limits.clears, across)

    def _side(
        self, by_level: Mapping[int, float], marked: int, across: Across, span: Span, edge: float
    ) -> None:
        """The limits of one side; `edge` is how far its wash goes."""
        low, high = span
        shown = {level: at for level, at in by_level.items() if low <= at <= high}
        places = apart(shown, (high - low) * NUMBER_ROOM)
        for level, limit in shown.items():
            colour, main = level_colour(level, self.theme), level == marked
            if main:
                self.rectangle(across, limit, edge, f"level-{LEVELS[level]}-wash")
            self.rule(across, limit, colour, 1.5 if main else 1, "solid" if main else "2px,5px")
            mark = {"symbol": SYMBOLS[level], "size": 9, "color": colour}
            self._trace([across[1]], [limit], mode="markers", marker=mark)
            size, token = (14, "text-1") if main else (13, "text-3")
            self.write(
                across[1], places[level], self.text(limit), token, size, xanchor="left", xshift=9
            )

    def _deadband(self, t: Translate, limits: Limits, clears: float, across: Across) -> None:
        """Hatched from the marked limit to where it is over; the words say where that is."""
        limit, (x0, x1) = limits.by_level[limits.marked], across
        hatch = {
            "shape": "/",
            "size": 6,
            "solidity": 0.25,
            "fillmode": "overlay",
            "fgcolor": self.ink["rule-strong"],
            "bgcolor": NOTHING,
        }
        box = [x0, x1, x1, x0], [limit, limit, clears, clears]
        fill: dict[str, Any] = {"fill": "toself", "fillcolor": NOTHING, "fillpattern": hatch}
        self._trace(*box, mode="lines", line_width=0, **fill)
        if limits.direction == "below":
            words, anchor = t("clears above {value}", value=self.text(clears)), "bottom"
        else:
            words, anchor = t("clears below {value}", value=self.text(clears)), "top"
        ground = self.ink["surface-0"]  # a limit's line may run behind the words
        self.write(x0, clears, words, xanchor="left", xshift=4, yanchor=anchor, bgcolor=ground)

    def reference(self, value: float, words: str, across: Across) -> None:
        """A dotted line, named above its left end."""
        self.rule(across, value, self.ink["rule-strong"], 1.5, "2px,5px")
        named = f"{words} {self.text(value)}"
        self.write(across[0], value, named, xanchor="left", yanchor="bottom")

    def companion(self, line: Line, words: str) -> None:
        """A second line, grey, named below its middle."""
        y = self.scaled(line.y)
        self.line(line.t, y, self.ink["stale-ink"], 1.5)
        known = [(at, value) for at, value in zip(line.t, y, strict=True) if value is not None]
        if known:
            at, value = known[len(known) // 2]
            self.write(at, value, words, yanchor="top", yshift=-4)

    def gap(self, line: Line, words: str, middle: float) -> None:
        """Why values are missing, in the middle of the longest gap."""
        holes = stretches([value is None for value in line.y])
        a, b = max(holes, key=lambda hole: hole[1] - hole[0], default=(0, 0))
        if b - a >= LONG_GAP:
            self.write((line.t[a] + line.t[b - 1]) / 2, middle, words)


def apart(places: Mapping[int, float], room: float) -> dict[int, float]:
    """The places, from the lowest up, each moved to be `room` above the one before."""
    found: dict[int, float] = {}
    for key, place in sorted(places.items(), key=lambda item: item[1]):
        found[key] = max([place, *(other + room for other in found.values())])
    return found


def time_ticks(start: int, end: int, say: Measure) -> list[int]:
    """Moments at round hours, or midnights, of the city's clock: at most four."""
    span = max(1, end - start)
    hours = next((h for h in TICK_HOURS if span / (h * HOUR_MS) <= LABELS_AT_MOST), TICK_HOURS[-1])
    local = datetime.fromtimestamp(start / 1000, UTC).astimezone(say.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = range(int(midnight.timestamp() * 1000), end + 1, hours * HOUR_MS)
    return [at for at in moments if at >= start][:LABELS_AT_MOST]


def stretches(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Unbroken stretches (from, to) of what is true."""
    found: list[tuple[int, int]] = []
    for i, flag in enumerate(flags):
        if flag and found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
        elif flag:
            found.append((i, i + 1))
    return found
