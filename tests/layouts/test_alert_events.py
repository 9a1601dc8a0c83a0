"""What happened to an alert, and why it is silent: every trigger in words, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from dash import dcc, html

from alerts.lifecycle import REASONS
from alerts.types import Level, State, Trigger
from data.strict import Words
from layouts.alert_events import WORDS, happened
from layouts.alert_told import Silence
from layouts.measure import Measure
from layouts.words import catalogue, translator
from tests.layouts.test_alerts import (
    ALERT,
    ASKED,
    HOUR,
    INDICATORS,
    MINUTE,
    NOW,
    ONSET,
    POINT,
    RAISED,
    TOLD,
    ZONE,
    parts,
    said,
    text,
)

UNTIL = ONSET + HOUR
DETAILS: dict[Trigger, dict[str, Any]] = {
    Trigger.ASSIGN: {"assignee": "Meier"},
    Trigger.SHELVE: {"until_ms": UNTIL},
    Trigger.SUPPRESS: {"cause": 12},
    Trigger.OUT_OF_SERVICE: {"point_no": 7, "since_ms": ONSET, "until_ms": UNTIL},
}
SHELF = Silence(kind="SHELF", actor="seat 2", reason="road works", until_ms=UNTIL)


def told(trigger: Trigger, language: str = "en", **changes: Any) -> str:
    detail = DETAILS.get(trigger)
    changes = {"actor": "seat 2", "value": None, **changes}
    event = RAISED._replace(
        trigger=trigger, detail=None if detail is None else json.dumps(detail), **changes
    )
    say = Measure(language=language, zone=ZONE, now_ms=NOW)
    watched = INDICATORS["speed_ratio"]
    return text(happened(translator(language), say, watched, [event]))


def test_no_trigger_is_without_words() -> None:
    assert set(WORDS) == set(Trigger)


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_is_told_in_both_languages(trigger: Trigger) -> None:
    english, chinese = told(trigger), told(trigger, "zh")
    assert re.fullmatch(r"15:00 +\S.*", english)
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert "{" not in english + chinese


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (Trigger.UNACK, "Acknowledgement taken back   by seat 2"),
        (Trigger.RESET, "Latch reset   by seat 2"),
        (Trigger.ASSIGN, "Assigned to Meier   by seat 2"),
        (Trigger.SHELVE, "Shelved until 16:00   by seat 2"),
        (Trigger.OUT_OF_SERVICE, "Out of service until 16:00   by seat 2"),
        (Trigger.SUPPRESS, "Suppressed,   explained by   alert 12"),
    ],
)
def test_an_event_says_who_and_until_when(trigger: Trigger, words: str) -> None:
    assert " ".join(words.split()) in " ".join(told(trigger).split())


def test_what_the_center_did_by_itself_names_nobody() -> None:
    assert " ".join(told(Trigger.SHELF_END, actor="system").split()) == (
        "15:00 Shelf ended: its time was over"
    )


def test_a_permit_that_is_still_to_begin_says_from_when() -> None:
    words = told(Trigger.OUT_OF_SERVICE, recorded_ms=ONSET - HOUR)
    assert "Out of service from 15:00 until 16:00" in words


def test_the_alert_that_explains_another_is_a_link() -> None:
    say = Measure(language="en", zone=ZONE, now_ms=NOW)
    event = RAISED._replace(trigger=Trigger.SUPPRESS, detail='{"cause": 12}', value=None)
    lines = happened(translator("en"), say, INDICATORS["speed_ratio"], [event])
    (link,) = [one for one in parts(lines) if isinstance(one, html.A)]
    assert [getattr(link, name) for name in ("href", "data-alert")] == ["/alerts/12", "12"]


def test_late_news_says_when_it_was_known() -> None:
    assert "known at" not in told(Trigger.RAISE, recorded_ms=ONSET + 2 * MINUTE)
    assert "known at 16:10" in told(Trigger.RAISE, recorded_ms=ONSET + 70 * MINUTE)


def test_the_end_of_a_rule_is_told_as_the_reason_it_cleared() -> None:
    words = told(Trigger.CLEAR, actor="system", note="the rule is no longer there")
    assert "Cleared.   the rule is no longer there" in words


def test_why_it_is_silent_stands_in_the_head() -> None:
    head = text(said(replace(TOLD, silences=[SHELF])).head)
    assert "Shelved until 16:00 by seat 2: road works" in head
    out = replace(SHELF, kind="OUT_OF_SERVICE", reason="W-7")
    assert "Out of service until 16:00, permit W-7 (seat 2)" in text(
        said(replace(TOLD, silences=[out])).head
    )


def test_a_suppressed_alert_names_and_links_its_cause() -> None:
    cause = Words(en="Whole city", zh="全市")
    silence = Silence(
        kind="SUPPRESSION", actor="system", reason="alert 4", until_ms=None, cause_no=4,
        cause_name=cause,
    )  # fmt: skip
    head = said(replace(TOLD, silences=[silence])).head
    assert "Suppressed while this explains it:   alert 4   Whole city" in text(head)
    (link,) = [one for one in parts(head) if isinstance(one, html.A)]
    assert link.to_plotly_json()["props"]["href"] == "/alerts/4"


def test_a_silenced_alert_does_not_flash_and_is_not_overdue() -> None:
    silent = said(replace(TOLD, silences=[SHELF]))
    (glyph,) = [one for one in parts(silent.head) if hasattr(one, "data-glyph")]
    assert getattr(glyph, "data-glyph") == "4 steady 52"
    assert not [one for one in parts(silent.todo) if hasattr(one, "data-due")]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CLEARED_UNACKED, "Cleared 15:07, and nobody has acknowledged it."),
        (State.LATCHED_UNACKED, "Cleared 15:07. It latches: acknowledge it, then reset it."),
        (State.LATCHED_ACKED, "Cleared 15:07. It latches and waits for its reset."),
    ],
)
def test_what_cleared_says_what_it_waits_for(state: State, words: str) -> None:
    alert = ALERT._replace(state=state, level=Level.NORMAL, cleared_ms=NOW)
    head = said(replace(TOLD, alert=alert)).head
    assert words in text(head)
    (glyph,) = [one for one in parts(head) if hasattr(one, "data-glyph")]
    look = "cleared" if state is State.CLEARED_UNACKED else "latched"
    assert getattr(glyph, "data-glyph") == f"4 {look} 52"


def test_the_rule_is_named_in_the_version_that_raised_it() -> None:
    alert = ALERT._replace(rule_version=3, assignee="Meier")
    todo = said(replace(TOLD, alert=alert, asked=replace(ASKED, latch=True))).todo
    assert "Assigned to Meier" in text(todo)
    assert "Rule Do it.  ·  version 3  ·  latches" in text(todo)
    (link,) = [one for one in parts(todo) if isinstance(one, dcc.Link)]
    assert link.to_plotly_json()["props"]["href"] == "/alerts/rules/slow"


def test_the_silence_of_a_source_has_no_place() -> None:
    source = replace(
        POINT, id="source:viz", kind="source", lon=None, lat=None, name=Words(en="VIZ", zh="VIZ"),
        detail=Words(en="Senate", zh="市政府"),
    )  # fmt: skip
    watched = INDICATORS["silent_points"]
    reading = replace(TOLD.reading, value=109.0) if TOLD.reading else None
    detail = said(
        replace(
            TOLD, point=source, district=None, watched=watched, main=watched, reading=reading,
            reference=None,
        )
    )  # fmt: skip
    assert "VIZ Do it., Senate 109 points silent" in text(detail.head)
    assert "source:" not in text(detail.head)
    assert detail.why.startswith("Why: longer without a word")
    assert detail.unusual == ""


@pytest.mark.parametrize("reason", sorted(set(REASONS.values())))
def test_every_reason_of_a_refused_move_has_its_chinese(reason: str) -> None:
    orderless = (Trigger.PUBLISH, Trigger.SHIFT, Trigger.DRILL)  # no key orders those
    if reason not in {REASONS[State.NORMAL, trigger] for trigger in orderless}:
        assert reason in catalogue("zh")
