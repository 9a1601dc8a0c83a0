"""What else is near, in words; and what a role is offered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from dash import html

from alerts.types import Level, State
from data.strict import Words
from layouts.alert_keys import all_keys, key_bar
from layouts.alert_near import Near, Nearby, near_list
from layouts.alert_orders import actions
from layouts.alert_told import EVERYTHING, May
from layouts.measure import Measure
from layouts.words import translator
from tests.layouts.test_alerts import ALERT, HOUR, MINUTE, NOW, ZONE, parts, text

NEAR = Near(
    alert=ALERT._replace(no=9, state=State.ACKED, level=Level.YELLOW),
    name=Words(en="Rhinstraße northbound", zh="Rhinstraße 北向"), metres=2160, towards=0,
    later_ms=12 * MINUTE,
)  # fmt: skip
FOLLOWS = May(handle=False, comment="-")
CONTACT = May(handle=False, comment="own", department="fire")


def said(nearby: Nearby, language: str = "en") -> Any:
    say = Measure(language=language, zone=ZONE, now_ms=NOW)
    return near_list(translator(language), say, nearby)


def words(near: Near, language: str = "en") -> str:
    return text(said(Nearby(near=(near,)), language)[1]).replace("\u00a0", " ")


def test_a_neighbour_is_told_with_distance_direction_time_and_state() -> None:
    assert words(NEAR) == "Rhinstraße northbound 2.2 km north · 12 min later · acknowledged"
    assert words(NEAR, "zh") == "Rhinstraße 北向 北 2.2 km · 晚 12 分钟 · 已确认"


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"metres": 340.4, "towards": 5}, "340 m south-west"),
        ({"metres": 0.0, "towards": None}, "the same place"),
        ({"metres": 0.0, "towards": None, "here": True}, "the same point"),
        ({"later_ms": 0}, "at the same time"),
        ({"later_ms": -HOUR}, "1 h earlier"),
        ({"silence": "SHELF"}, "shelved"),
        ({"silence": "OUT_OF_SERVICE"}, "out of service"),
        ({"first": True}, "first-out"),
    ],
)
def test_what_a_neighbour_says(changes: dict[str, Any], part: str) -> None:
    assert part in words(replace(NEAR, **changes))
    assert part not in words(NEAR)


@pytest.mark.parametrize(
    ("alert", "state", "look"),
    [
        (ALERT, "not acknowledged", "steady"),
        (ALERT._replace(state=State.CLEARED_UNACKED, level=Level.NORMAL), "cleared, not seen",
         "cleared"),
        (ALERT._replace(state=State.NORMAL, level=Level.NORMAL, closed_ms=NOW), "ended 15:07",
         "cleared"),
        (ALERT._replace(state=State.LATCHED_ACKED, level=Level.NORMAL), "cleared, latched",
         "latched"),
    ],
)  # fmt: skip
def test_the_state_of_a_neighbour(alert: Any, state: str, look: str) -> None:
    near = replace(NEAR, alert=alert)
    assert words(near).endswith(state)
    row = said(Nearby(near=(near,)))[1]
    marks = [getattr(one, "data-glyph") for one in parts(row) if hasattr(one, "data-glyph")]
    assert marks == [f"4 {look} 18"]  # as grave as it was
    assert (row.href, getattr(row, "data-alert")) == (f"/alerts/{alert.no}", str(alert.no))


def test_the_heading_says_when_this_one_began_first_and_what_is_not_listed() -> None:
    told = said(Nearby(near=(NEAR,), mine_first=True, more=4))
    assert text(told[0]) == "Near in place and time · 5 this one began first"
    assert text(told[-1]) == "and 4 more"
    assert text(said(Nearby(near=(replace(NEAR, here=True),)))[0]) == "Lately at the same point · 1"


def test_where_nothing_is_near_it_says_so() -> None:
    assert text(said(Nearby())) == "Nothing else within 3 km and 2 hours."
    assert said(Nearby(placed=False)) == []
    assert "every point of this source" in text(said(Nearby(placed=False, of_source=True)))


# ---- rights


def orders(may: May) -> dict[str, bool]:
    """The commands of the buttons, and whether they are hidden at first."""
    return {
        getattr(one, "data-order", "dispatch"): bool(getattr(one, "hidden", False))
        for one in parts(actions(translator("en"), may))
        if isinstance(one, html.Button)
    }


def keys(tree: Any) -> str:
    return " ".join(text(one) for one in parts(tree) if isinstance(one, html.Kbd))


def test_a_role_is_offered_what_it_may_and_nothing_else() -> None:
    assert set(orders(EVERYTHING)) == {
        "acknowledge", "dispatch", "shelve", "unshelve", "comment", "assign", "reset",
        "unacknowledge",
    }  # fmt: skip
    assert not orders(EVERYTHING)["comment"]
    assert orders(FOLLOWS) == {}
    assert orders(CONTACT) == {"comment": True}  # until the alert is known to be the department's
    assert orders(May(handle=False)) == {"comment": False}


def test_the_keys_are_those_of_the_role() -> None:
    t = translator("en")
    assert keys(key_bar(t)) == "J K A D S C G / M H ?"
    assert keys(key_bar(t, FOLLOWS)) == "J K / M ?"
    assert keys(key_bar(t, CONTACT)) == "J K C / M ?"
    told = keys(all_keys(t))
    assert told.startswith("J K A D S C G / M H ? ↓ ↑ Shift A U R X F [ ] 1 … 6 Enter Esc")
    assert keys(all_keys(t, FOLLOWS)).startswith("J K / M ? ↓ ↑ F [ ] 1 … 6 Enter Esc")
