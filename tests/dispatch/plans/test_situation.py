"""What a plan knows of alerts and incidents: the gravest, the first-out, what an officer set."""

from __future__ import annotations

from typing import Any

from alerts.types import Alert, Level, State
from data.strict import Words
from data.types import Point
from dispatch.plans.situation import of_alerts, of_incident
from dispatch.types import Case, Incident, Origin
from metrics.types import Indicator

NAME = Words(en="Markt", zh="集市")
POINTS = {
    1: Point(no=1, id="c1", kind="counter", domain="crowd", name=NAME, district_id="01",
             detail=Words(en="Old town", zh="老城")),
    2: Point(no=2, id="f2", kind="incident", domain="fire", name=Words(en="Fire", zh="火"),
             district_id="02", attributes={"category": "fire"}),
}  # fmt: skip
INDICATORS = {
    1: Indicator.model_validate({
        "id": "share", "name": {"en": "Share", "zh": "占比"}, "unit": {"en": "%", "zh": "%"},
        "domain": "crowd", "factor": 100, "decimals": 1, "describe": {"en": "x", "zh": "x"},
    })
}  # fmt: skip


def an_alert(no: int, **changes: Any) -> Alert:
    said = {
        "seq": 1, "rule_id": f"r{no}", "rule_version": 1, "point_no": no, "indicator_no": no,
        "domain": "crowd", "owner": "order", "state": State.UNACKED, "level": Level.YELLOW,
        "max_level": Level.YELLOW, "onset_value": 1234.56, "limit_value": 1, "onset_ms": no * 1000,
        "raised_ms": no * 1000, **changes,
    }  # fmt: skip
    return Alert(no=no, **said)


def an_incident(**changes: Any) -> Incident:
    said: dict[str, Any] = {
        "no": 1, "seq": 1, "state": Case.REGISTERED, "grade": Level.RED,
        "title": Words(en="Crush", zh="踩踏"), "domain": "crowd", "origin": Origin.PHONE,
        "occurred_ms": 500, "opened_ms": 600, "opened_by": "Ada", **changes,
    }  # fmt: skip
    return Incident(**said)


def test_of_several_alerts_the_gravest_grade_and_the_first_onset_count() -> None:
    alerts = [an_alert(1), an_alert(2, level=Level.NORMAL, max_level=Level.ORANGE)]
    told = of_alerts(alerts, POINTS, INDICATORS)
    assert (told.level, told.occurred_ms) == (Level.ORANGE, 1000)
    assert told.rules == {"r1", "r2"}
    assert told.kinds == {"counter", "incident"}
    assert told.categories == {"fire"}
    assert (told.place, told.district) == (NAME, "01")
    assert "Old town" in told.told and "火" in told.told


def test_the_value_is_that_of_the_first_out_as_the_screens_show_it() -> None:
    told = of_alerts([an_alert(1)], POINTS, INDICATORS)
    assert told.value == Words(en="Share 123,456.0 %", zh="占比 123,456.0 %")
    assert of_alerts([an_alert(2)], POINTS, INDICATORS).value is None


def test_an_incident_that_was_phoned_in_is_known_by_what_was_said() -> None:
    told = of_incident(an_incident(place="Hafen"), [], POINTS, INDICATORS)
    assert (told.level, told.place) == (Level.RED, Words(en="Hafen", zh="Hafen"))
    assert told.told == "Crush 踩踏 Hafen"
    assert (told.rules, told.kinds, told.value) == (frozenset(), frozenset(), None)


def test_what_an_officer_set_goes_before_what_the_alerts_say() -> None:
    told = of_incident(an_incident(district="03"), [an_alert(1)], POINTS, INDICATORS)
    assert (told.level, told.occurred_ms, told.district) == (Level.RED, 500, "03")
    assert told.rules == {"r1"}
    assert told.place == NAME


def test_the_place_of_the_first_alert_keeps_its_words_in_both_languages() -> None:
    same = of_incident(an_incident(place="Markt"), [an_alert(1)], POINTS, INDICATORS)
    moved = of_incident(an_incident(place="Hafen"), [an_alert(1)], POINTS, INDICATORS)
    assert same.place == NAME
    assert moved.place == Words(en="Hafen", zh="Hafen")
