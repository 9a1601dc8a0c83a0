"""The console: its places, and the words of one alert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash import html
from dash.development.base_component import Component

from alerts.listing import OPEN_TABS, Tab
from alerts.orders import COMMANDS
from alerts.types import Alert, AlertEvent, Level, State, Trigger
from data.city import load_city
from data.strict import Words
from data.types import Point, Reading
from layouts.alert_curve import bars, crossed_ms, nothing, why
from layouts.alert_detail import detail, last_level
from layouts.alert_told import Asked, Detail, Told
from layouts.alerts import console
from layouts.measure import Measure, moment, number, span
from layouts.words import translator
from metrics.catalogue import load_catalogue
from tests.metrics.kpi_town import CITIES

MINUTE, HOUR = 60_000, 3_600_000
ZONE = ZoneInfo("Europe/Berlin")
ONSET = 1_734_184_800_000  # 14 December 2024, 15:00 in Berlin
NOW = ONSET + 7 * MINUTE
INDICATORS = load_catalogue().by_id
WORDS = Words(en="Do it.", zh="做。")
POINT = Point(
    no=7, id="TE130", kind="site", domain="traffic", lon=13.5, lat=52.5,
    name=Words(en="Rhinstraße southbound", zh="Rhinstraße 南向"),
    detail=Words(en="from A to B", zh="A 至 B"),
)  # fmt: skip
ALERT = Alert(
    no=3, seq=1, rule_id="slow", rule_version=1, point_no=7, indicator_no=1, domain="traffic",
    owner="traffic_control", state=State.UNACKED, level=Level.RED, max_level=Level.RED,
    onset_value=0.18, limit_value=0.25, onset_ms=ONSET, raised_ms=ONSET,
)  # fmt: skip
RAISED = AlertEvent(
    event_no=1, alert_no=3, seq=1, trigger=Trigger.RAISE, detail=None,
    from_state=State.NORMAL, to_state=State.UNACKED, level=Level.RED, actor="system", note=None,
    value=0.18, occurred_ms=ONSET, recorded_ms=ONSET,
)  # fmt: skip
ASKED = Asked(
    title=WORDS, direction="below", hold_ms=0, clear_ms=HOUR, consequence=WORDS, action=WORDS,
    respond_ms=10 * MINUTE,
)  # fmt: skip
TOLD = Told(
    alert=ALERT, point=POINT, district=Words(en="Lichtenberg", zh="利希滕贝格"),
    owner=Words(en="Traffic Control", zh="交通控制中心"), watched=INDICATORS["speed_ratio"],
    main=INDICATORS["speed"], stale=False, events=[RAISED], asked=ASKED, reference=65.5,
    reading=Reading(observed_ms=ONSET, value=11.0, quality=1, n=1, reason=None, received_ms=NOW),
    story={"kind": "never_below", "value": 42.4, "n": 323, "times": 0, "period_ms": HOUR},
)  # fmt: skip
CURVE = {"t0": ONSET - 2 * HOUR, "step": HOUR, "y": [52.0, 45.0, 11.0]}
STORY = {
    "curve": CURVE, "limits": {"1": 36.0, "4": 16.4}, "direction": "below", "clears": 19.6,
}  # fmt: skip


def said(told: Told, language: str = "en") -> Detail:
    return detail(translator(language), Measure(language=language, zone=ZONE, now_ms=NOW), told)


def text(part: Any) -> str:
    """All words of a tree of components, in order."""
    if isinstance(part, Component):
        return text(getattr(part, "children", None))
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(text, part)))
    return "" if part is None else str(part)


def parts(tree: Any) -> Iterator[Component]:
    if isinstance(tree, list | tuple):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, Component):
        yield tree
        yield from parts(getattr(tree, "children", None))


def test_the_head_tells_place_value_and_period() -> None:
    head = text(said(TOLD).head)
    assert "Rhinstraße southbound" in head
    assert "from A to B, Lichtenberg · TE130" in head
    assert "11.0 km/h 14:00–15:00" in head


def test_why_names_level_limit_and_what_it_is_a_share_of() -> None:
    assert said(TOLD).why == "Why: Speed, km/h; red below 25\u00a0% of free flow (65.5)"
    assert "低于自由流的 25%" in said(TOLD, "zh").why


def test_a_rule_that_waits_says_how_long() -> None:
    told = replace(TOLD, asked=replace(ASKED, hold_ms=HOUR))
    assert said(told).why.endswith("for 1 h")


def test_the_answer_is_due_until_somebody_acknowledged() -> None:
    due = [one for one in parts(said(TOLD).todo) if hasattr(one, "data-due")]
    assert [getattr(one, "data-due") for one in due] == [str(ONSET + 10 * MINUTE)]
    seen = ALERT._replace(state=State.ACKED, acked_ms=ONSET + 2 * MINUTE, acked_by="duty officer")
    told = said(replace(TOLD, alert=seen)).todo
    assert "10 min  ·  acknowledged after 2 min" in text(told)
    assert not [one for one in parts(told) if hasattr(one, "data-due")]


def test_what_happened_is_in_the_citys_time_and_names_who_did_it() -> None:
    seen = RAISED._replace(seq=2, trigger=Trigger.ACK, actor="duty officer", note="on camera",
                   value=None, occurred_ms=ONSET + 4 * MINUTE)  # fmt: skip
    raised, acknowledged = map(text, said(replace(TOLD, events=[RAISED, seen])).happened)
    assert raised.startswith("15:00") and "Raised red." in raised and "18" in raised
    assert acknowledged.startswith("15:04") and "by duty officer" in acknowledged
    assert "on camera" in acknowledged


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (TOLD.story, "Not once below 42.4 km/h in the 323 hours measured before."),
        (
            {"kind": "times", "value": None, "n": 1300, "times": 2, "period_ms": 24 * HOUR},
            "Beyond this limit in 2 of the 1,300 days measured before.",
        ),
        (
            {"kind": "times", "value": None, "n": 5, "times": 0, "period_ms": 0},
            "Not once beyond this limit in the 5 values measured before.",
        ),
        (
            {"kind": "times", "value": None, "n": 1, "times": 0, "period_ms": HOUR},
            "Not once beyond this limit in the 1 hour measured before.",
        ),
        (None, "Nothing was measured here before this."),
    ],
)
def test_how_unusual_it_is_stands_in_one_sentence(
    story: dict[str, Any] | None, sentence: str
) -> None:
    assert said(replace(TOLD, story=story)).unusual.replace("\u00a0", " ") == sentence


def test_a_closed_alert_says_so_and_asks_nothing() -> None:
    over = ALERT._replace(state=State.NORMAL, level=Level.NORMAL, cleared_ms=NOW, closed_ms=NOW)
    told = said(replace(TOLD, alert=over))
    assert "Closed 15:07. Nothing more is asked." in text(told.head)
    assert not [one for one in parts(told.todo) if hasattr(one, "data-due")]
    (glyph, *_) = [one for one in parts(told.head) if hasattr(one, "data-glyph")]
    assert getattr(glyph, "data-glyph").startswith("4 cleared")


def test_no_value_is_na_with_its_reason_and_never_an_old_one() -> None:
    reading = Reading(observed_ms=ONSET, value=None, quality=0, n=0, reason="dark", received_ms=NOW)
    told = replace(TOLD, reading=reading, reason=Words(en="dark", zh="天黑"))
    assert "NA dark" in text(said(told).head)
    assert "NA 天黑" in text(said(told, "zh").head)
    assert "NA no value" in text(said(replace(TOLD, reading=None)).head)


def test_an_alert_without_its_rule_can_still_be_read() -> None:
    told = said(replace(TOLD, asked=None, story=None))
    assert "no longer there" in told.why
    assert text(told.todo) == "Owner Traffic Control"


def test_chinese_and_english_tell_the_same_parts() -> None:
    english, chinese = said(TOLD), said(TOLD, "zh")
    for field in ("head", "todo", "happened"):
        assert len(list(parts(getattr(english, field)))) == len(
            list(parts(getattr(chinese, field)))
        )
    assert "Rhinstraße 南向" in text(chinese.head)


def test_the_curve_is_marked_where_it_crossed() -> None:
    say = Measure(language="en", zone=ZONE, now_ms=NOW)
    figure = why(translator("en"), say, TOLD, STORY)
    words = [note.text for note in figure.layout.annotations]
    assert any("raised 15:00" in one and "11" in one for one in words)
    assert any("45.0 before that" in one for one in words)


def test_without_a_story_the_place_of_the_curve_is_empty() -> None:
    say = Measure(language="en", zone=ZONE, now_ms=NOW)
    assert why(translator("en"), say, TOLD, None) == nothing()


def test_a_graver_level_crossed_when_it_was_reached() -> None:
    up = RAISED._replace(seq=2, trigger=Trigger.LEVEL_UP, occurred_ms=ONSET + HOUR)
    told = replace(TOLD, events=[RAISED._replace(level=Level.BLUE), up])
    assert crossed_ms(told, last_level(told)) == ONSET + HOUR
    assert crossed_ms(TOLD, last_level(TOLD)) == ONSET


def test_a_cleared_alert_keeps_the_level_its_limit_belongs_to() -> None:
    down = RAISED._replace(seq=2, trigger=Trigger.LEVEL_DOWN, level=Level.BLUE)
    clear = RAISED._replace(seq=3, trigger=Trigger.CLEAR, level=Level.NORMAL)
    over = ALERT._replace(level=Level.NORMAL, state=State.CLEARED_UNACKED)
    assert last_level(replace(TOLD, alert=over, events=[RAISED, down, clear])) is Level.BLUE


def test_bars_that_do_not_count_are_faint() -> None:
    say = Measure(language="en", zone=ZONE, now_ms=NOW)
    drawn = bars(translator("en"), say, INDICATORS["flow"], {**CURVE, "y": [100, None, 800]}, 500)
    columns = [one for one in parts(drawn) if isinstance(one, html.Span)]
    assert [getattr(one, "className", None) for one in columns] == ["faint", "none", ""]
    assert "counts from 500" in text(drawn)


def test_each_place_of_the_console_is_there_once() -> None:
    page = console(load_city(CITIES / "berlin").file, {}, "en", 36)
    ids = [getattr(one, "id", None) for one in parts(page)]
    ids = [one for one in ids if one]
    assert len(ids) == len(set(ids))
    names = ("list", "filter", "ack", "answer", "curve-place", "map-place", "sound")
    wanted = {f"alerts-{name}" for name in names}
    assert wanted <= set(ids)
    (root,) = [one for one in parts(page) if getattr(one, "id", None) == "alerts"]
    assert getattr(root, "data-selected") == "36"


def test_each_order_has_its_button_and_those_with_words_their_dialog() -> None:
    page = console(load_city(CITIES / "berlin").file, {}, "en", None)
    buttons = {getattr(one, "data-order", None) for one in parts(page)} - {None}
    assert buttons == set(COMMANDS)
    fields = {
        name: {getattr(part, "data-part", None) for part in parts(one.children)} - {None}
        for one in parts(page)
        if isinstance(one, html.Dialog) and (name := getattr(one, "id", "")) != "alerts-help"
    }
    common = {"of", "said", "send", "cancel", "leave"}
    assert fields == {
        "alerts-comment-form": {*common, "note"},
        "alerts-assign-form": {*common, "assignee"},
        "alerts-shelve-form": {*common, "note", "ends", "until", "most"},
        "alerts-bulk": {"title", "levels", "names", "said", "send", "cancel"},
        "alerts-saved": {"list", "none", "name", "now", "said", "save", "close"},
    }


def test_each_tab_of_the_list_has_its_button_and_what_only_grows_is_not_counted() -> None:
    page = console(load_city(CITIES / "berlin").file, {}, "en", None)
    ids = {getattr(one, "id", None) for one in parts(page)}
    assert {f"alerts-tab-{tab}" for tab in Tab} <= ids
    assert {f"alerts-count-{tab}" for tab in OPEN_TABS} <= ids
    assert "alerts-count-ended" not in ids


def test_every_key_that_orders_is_told() -> None:
    page = console(load_city(CITIES / "berlin").file, {}, "en", None)
    (overlay,) = [one for one in parts(page) if getattr(one, "id", None) == "alerts-help"]
    told = {text(one) for one in parts(overlay) if isinstance(one, html.Kbd)}
    on_buttons = {
        text(key)
        for button in parts(page)
        if hasattr(button, "data-order")
        for key in parts(button.children)
        if isinstance(key, html.Kbd)
    }
    assert on_buttons == {"A", "S", "X", "C", "G", "U", "R"}
    assert on_buttons <= told


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(1234.5, 1, "1,234.5"), (-3, 0, "−3"), (-0.04, 1, "0.0"), (0, 0, "0")],
)
def test_numbers_have_commas_and_a_real_minus(value: float, decimals: int, shown: str) -> None:
    assert number(value, decimals) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"), [(7, "7 min"), (65, "1 h 05 min"), (1500, "1 d 1 h")]
)
def test_a_span_is_told_to_the_minute_within_a_day(minutes: int, shown: str) -> None:
    assert span(translator("en"), minutes * MINUTE) == shown


def test_a_moment_of_another_day_has_its_day() -> None:
    assert moment(ONSET, NOW, ZONE, "en") == "15:00"
    assert moment(ONSET - 24 * HOUR, NOW, ZONE, "en") == "13 Dec 15:00"
    assert moment(ONSET - 24 * HOUR, NOW, ZONE, "zh") == "12月13日 15:00"
