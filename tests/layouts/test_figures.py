"""The charts that pages share."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from layouts import pen, theme
from layouts.figures import Limits, Line, curve, profile, trend, value_range
from layouts.measure import Measure
from layouts.words import translator
from metrics.types import Indicator

HOUR_MS = 3_600_000
NOW_MS = 1_734_184_800_000  # 14 December 2024, 15:00 in Berlin
T = translator("en")
SAY = Measure(language="en", zone=ZoneInfo("Europe/Berlin"), now_ms=NOW_MS)
ZH = Measure(language="zh", zone=ZoneInfo("Europe/Berlin"), now_ms=NOW_MS)
RED = theme.level_colour(4)


def indicator(factor: float = 1, decimals: int = 1) -> Indicator:
    return Indicator.model_validate(
        {
            "id": "speed",
            "name": {"en": "Speed", "zh": "车速"},
            "unit": {"en": "km/h", "zh": "km/h"},
            "domain": "traffic",
            "factor": factor,
            "decimals": decimals,
            "describe": {"en": "", "zh": ""},
        }
    )


def hours(*values: float | None) -> Line:
    """Values of the hours that ended at NOW_MS."""
    return Line(t0=NOW_MS - (len(values) - 1) * HOUR_MS, step=HOUR_MS, y=values)


def limits(level: int = 4, clears: float | None = None) -> Limits:
    return Limits(by_level={2: 29.5, 4: 16.4}, direction="below", level=level, clears=clears)


def lines(figure: Any) -> list[tuple[str, list[float | None]]]:
    """Colour and values of each line."""
    return [(t.line.color, list(t.y)) for t in figure.data if t.mode == "lines" and t.line.color]


def words(figure: Any) -> list[str]:
    return [re.sub("<[^>]*>", "", note.text) for note in figure.layout.annotations]


def test_the_line_takes_the_level_s_colour_from_the_value_before_the_crossing() -> None:
    figure = curve(T, SAY, indicator(), hours(57, 45, 11.4, 9), limits=limits())
    assert lines(figure) == [(theme.tokens()["text-1"], [57, 45]), (RED, [45, 11.4, 9])]
    ring = next(t for t in figure.data if t.mode == "markers" and t.marker.line.color == RED)
    assert list(ring.y) == [11.4]


def test_a_named_crossing_is_where_it_is_said_to_be() -> None:
    line = hours(57, 45, 11.4, 20)
    figure = curve(T, SAY, indicator(), line, limits=limits(), crossed_ms=NOW_MS - HOUR_MS)
    assert lines(figure)[-1] == (RED, [45, 11.4, 20])


@pytest.mark.parametrize("level", [0, 4], ids=["no alert", "back over the limit"])
def test_what_is_not_beyond_stays_white(level: int) -> None:
    figure = curve(T, SAY, indicator(), hours(57, 12, 45), limits=limits(level))
    assert lines(figure) == [(theme.tokens()["text-1"], [57, 12, 45])]


def test_each_limit_stands_at_the_right_edge_in_figures() -> None:
    figure = curve(T, SAY, indicator(), hours(57, 45), limits=limits())
    assert {"29.5", "16.4"} <= set(words(figure))
    edge = [n.x for n in figure.layout.annotations if n.text in ("29.5", "16.4")]
    assert edge == [NOW_MS, NOW_MS]


def test_the_deadband_says_where_the_alert_is_over() -> None:
    figure = curve(T, SAY, indicator(), hours(57, 12), limits=limits(clears=19.6))
    assert "clears above 19.6" in words(figure)
    assert any(t.fillpattern.shape == "/" for t in figure.data)


def test_the_last_value_is_written_at_the_line_s_end() -> None:
    figure = curve(T, SAY, indicator(), hours(57, 11.4, None))
    note = next(n for n in figure.layout.annotations if "11.4" in n.text)
    assert (note.x, note.y) == (NOW_MS - HOUR_MS, 11.4)


def test_absence_is_a_gap_with_its_reason() -> None:
    line = hours(5, None, None, None, None, None, 7)
    figure = curve(T, SAY, indicator(), line, gap="dark: no count")
    assert "dark: no count" in words(figure)
    assert None in lines(figure)[0][1]
    short = curve(T, SAY, indicator(), hours(5, None, 7), gap="dark: no count")
    assert "dark: no count" not in words(short)


def test_a_share_is_shown_as_per_cent() -> None:
    share = Limits(by_level={2: 0.45}, direction="below")
    figure = curve(T, SAY, indicator(100, 0), hours(0.5, 0.42), limits=share)
    assert {"42", "45"} <= set(words(figure))
    assert lines(figure)[0][1] == [50, 42]


def test_no_values_at_all_is_an_empty_figure() -> None:
    assert not curve(T, SAY, indicator(), Line(t0=0, step=HOUR_MS, y=[])).data
    assert "NaN" not in curve(T, SAY, indicator(), hours(None, None), limits=limits()).to_json()


@pytest.mark.parametrize("count", [2, 7, 24, 30, 72, 24 * 24], ids=str)
def test_time_has_at_most_four_labels_at_round_hours(count: int) -> None:
    start = NOW_MS - (count - 1) * HOUR_MS
    ticks = pen.time_ticks(start, NOW_MS, SAY)
    assert len(ticks) <= 4
    assert all(start <= at <= NOW_MS and at % HOUR_MS == 0 for at in ticks)


def test_days_are_named_in_the_reader_s_language() -> None:
    line = Line(t0=NOW_MS - 23 * 24 * HOUR_MS, step=24 * HOUR_MS, y=[1.0] * 24)
    assert any("Dec" in word for word in curve(T, SAY, indicator(), line).layout.xaxis.ticktext)
    assert any("月" in word for word in curve(T, ZH, indicator(), line).layout.xaxis.ticktext)


def test_the_profile_names_the_usual_and_today() -> None:
    usual = [None, *[(50.0, 55.0, 60.0)] * 23]
    figure = profile(T, SAY, indicator(), usual, [52, 53, 12], limits=limits())
    assert {"usual", "today"} <= set(words(figure))
    dots = [t for t in figure.data if t.mode == "markers" and t.marker.symbol is None]
    assert [(t.x[0], t.y[0]) for t in dots if t.marker.color == RED] == [(2, 12)]


def test_a_profile_without_history_or_values_still_stands() -> None:
    assert profile(T, SAY, indicator(), [None] * 24, []).layout.yaxis.range == (0, 1)


def test_the_trend_marks_then_hollow_and_now_full() -> None:
    figure = trend(SAY, indicator(), [3, None, 5, 4], band=(2, 6), then=0)
    then, now = (t for t in figure.data if t.mode == "markers")
    ink = theme.tokens()
    assert (then.y[0], then.marker.color) == (3, ink["surface-0"])
    assert (now.y[0], now.marker.color) == (4, ink["domain-traffic"])


@pytest.mark.parametrize(
    ("values", "limit", "expected"),
    [
        ([0, 60], None, (0, 66)),
        ([58, 60], None, (57.8, 60.2)),
        ([-5, 5], None, (-6, 6)),
        ([10, 12], 11, (9.8, 12.2)),
        ([1, 2], 100, (0, 109.9)),
        ([], None, (0, 1)),
    ],
    ids=["from nought", "close together", "below nought", "limit among", "limit far", "nothing"],
)
def test_the_axis_shows_what_is_there(
    values: list[float], limit: float | None, expected: tuple[float, float]
) -> None:
    marks = None if limit is None else Limits(by_level={4: limit}, direction="above")
    assert value_range(values, marks, None) == pytest.approx(expected)


def test_colours_come_from_the_tokens_only() -> None:
    layouts = Path(theme.__file__).parent
    for name in ("figures.py", "pen.py", "theme.py", "map.py", "map_page.py", "map_card.py"):
        assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", (layouts / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["light", "contrast"])
def test_a_figure_has_the_colours_of_its_reader_s_theme_and_no_other(name: theme.Theme) -> None:
    say = replace(SAY, theme=name)
    usual = [(40.0, 50.0, 60.0)] * 24
    for figure in (
        curve(T, say, indicator(), hours(57, 45, 11.4, 9), limits=limits(clears=20)),
        profile(T, say, indicator(), usual, [50, 40]),
        trend(say, indicator(), [1, 2, 3], band=(1, 2), then=0),
    ):
        found = set(re.findall("#[0-9A-F]{6}", figure.to_json()))
        assert found and found <= set(theme.tokens(name).values())


def test_a_theme_overrides_what_it_names() -> None:
    assert theme.tokens("light")["text-1"] != theme.tokens()["text-1"]
    assert theme.tokens("light")["s4"] == theme.tokens()["s4"]
    assert theme.tokens()["level-red"].startswith("#")
