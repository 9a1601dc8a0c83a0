"""Messages as XML: valid CAP 1.2, the Chinese profile, and exercises that stay exercises."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from alerts.types import Level
from data.strict import Words
from dispatch.cap import times
from dispatch.cap.compose import chain, compose, digest, status_of
from dispatch.cap.read import read
from dispatch.cap.types import (
    Area,
    CapRefused,
    Certainty,
    Issued,
    Message,
    MsgType,
    Profile,
    Status,
    Subject,
)
from dispatch.cap.write import SCHEMA, body_of
from tests.dispatch.cap.conftest import BERLIN, FILE, NOW_MS, SQUARE, a_subject, text

pytestmark = pytest.mark.long

SCHEMA_12 = etree.XMLSchema(etree.parse(str(SCHEMA)))
words = st.builds(Words, en=st.text(max_size=40), zh=st.text(max_size=40))
places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
areas = st.builds(
    Area, words=words, polygons=st.sampled_from([(), (SQUARE,), (SQUARE, SQUARE)]),
    point=st.none() | places, district=st.none() | st.text(max_size=5),
)  # fmt: skip
moments = st.integers(0, 4_000_000_000_000)
subjects = st.builds(
    Subject, kind=st.sampled_from(["alert", "incident"]), no=st.integers(1, 99),
    step=st.integers(1, 99), level=st.sampled_from(Level), event=words, description=words,
    domain=st.just("crowd"), area=areas, onset_ms=moments, certainty=st.sampled_from(Certainty),
    over=st.booleans(), drill=st.none() | st.text(max_size=9),
    event_code=st.none() | st.tuples(st.text(max_size=5), st.text(max_size=5)),
)  # fmt: skip
earlier = st.builds(
    Issued, no=st.integers(1, 9), profile=st.sampled_from(Profile), subject=st.just("alert"),
    subject_no=st.integers(1, 9), subject_step=st.integers(1, 9),
    identifier=st.uuids().map(str), sender=st.just("s"),
    sent=st.just("2024-12-14T15:00:00+01:00"), status=st.sampled_from(Status),
    msg_type=st.sampled_from([MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL]),
    digest=st.text(max_size=3), body=st.sampled_from(["<a><status>Actual</status></a>"]),
    issued_ms=moments, expires_ms=moments,
)  # fmt: skip


def composed(subject: Subject, before: list[Issued], **changes: Any) -> Message | Issued:
    asked: dict[str, Any] = {
        "file": FILE, "city": "town", "zone": BERLIN, "profile": Profile.CAP, "live": True,
        "taken": frozenset(), "now_ms": NOW_MS,
    }  # fmt: skip
    return compose(subject, before, **(asked | changes))


def written(subject: Subject, **changes: Any) -> str:
    message = composed(subject, [], **changes)
    assert isinstance(message, Message)
    return body_of(message, FILE, BERLIN)


@settings(max_examples=300, deadline=None)
@given(
    subjects, st.lists(earlier, max_size=5), st.sampled_from(Profile), st.booleans(), moments,
    st.text(max_size=8),
)  # fmt: skip
def test_a_drill_never_leaves_as_anything_but_an_exercise(
    subject: Subject, before: list[Issued], profile: Profile, live: bool, now_ms: int, drill: str
) -> None:
    subject = replace(subject, drill=drill)
    try:
        found = composed(subject, before, profile=profile, live=live, now_ms=now_ms)
    except CapRefused:
        return
    assert found.status is Status.EXERCISE
    if isinstance(found, Message):
        follows = {one.reference for one in before if one.status is not Status.EXERCISE}
        assert not follows & set(found.follows)
        body = body_of(found, FILE, BERLIN)
        root = etree.fromstring(body.encode())
        assert [one.text for one in root.iter("{*}status")] == ["Exercise"]
        for status in set(Status) - {Status.EXERCISE}:
            with pytest.raises(ValueError, match="exercise"):
                replace(found, status=status)


@settings(max_examples=200, deadline=None)
@given(subjects, moments, st.booleans())
def test_whatever_there_is_to_tell_is_valid_cap(subject: Subject, now_ms: int, live: bool) -> None:
    event = Words(en=f"x{subject.event.en}", zh=f"x{subject.event.zh}")
    subject = replace(subject, over=False, event=event)
    body = written(subject, now_ms=now_ms, live=live)
    SCHEMA_12.assertValid(etree.fromstring(body.encode()))
    (report,), unread = read(body.encode())  # as others read it, and as it was meant
    assert unread == []
    assert report.sent_ms == now_ms // 1000 * 1000
    assert (report.level or Level.NORMAL, report.certainty) == (subject.level, subject.certainty)


@pytest.mark.parametrize(
    ("drill", "live", "status"),
    [(None, True, "Actual"), (None, False, "Test"), ("d", True, "Exercise"), ("", True, "Exercise"),
     ("d", False, "Exercise")],
)  # fmt: skip
def test_only_what_is_real_and_now_is_meant(drill: str | None, live: bool, status: str) -> None:
    assert status_of(drill, live) == status
    body = written(a_subject(drill=drill), live=live)
    assert text(body, "status") == status
    headline = text(body, "headline") or ""
    assert headline.startswith({"Test": "TEST: ", "Exercise": "EXERCISE: "}.get(status, "Crowd"))


def test_a_message_says_all_that_is_known() -> None:
    body = written(a_subject())
    assert text(body, "sent") == "2024-12-14T15:07:00+01:00"
    assert text(body, "onset") == "2024-12-14T14:57:00+01:00"
    assert text(body, "expires") == "2024-12-14T21:07:00+01:00"
    assert text(body, "identifier") == "town-alert-7-20241214150700-0"
    assert (text(body, "scope"), text(body, "restriction")) == ("Restricted", "departments")
    assert (text(body, "severity"), text(body, "urgency")) == ("Severe", "Immediate")
    assert (text(body, "category"), text(body, "event")) == ("Safety", "Crowd builds up")
    assert text(body, "polygon") == (
        "52.52000,13.41000 52.52000,13.42000 52.53000,13.42000 52.53000,13.41000 52.52000,13.41000"
    )
    root = etree.fromstring(body.encode())
    assert [one.text for one in root.iter("{*}language")] == ["en", "zh-CN"]


@pytest.mark.parametrize(
    ("level", "severity", "colour"),
    [(Level.BLUE, "Minor", "Blue"), (Level.YELLOW, "Moderate", "Yellow"),
     (Level.ORANGE, "Severe", "Orange"), (Level.RED, "Extreme", "Red")],
)  # fmt: skip
def test_the_four_colours(level: Level, severity: str, colour: str) -> None:
    assert text(written(a_subject(level=level)), "severity") == severity
    assert text(written(a_subject(level=level), profile=Profile.CHINA), "severity") == colour


def test_the_chinese_profile() -> None:
    subject = a_subject(certainty=Certainty.POSSIBLE)
    body = written(subject, profile=Profile.CHINA)
    identifier = text(body, "identifier")
    assert identifier == "11000041600000_20241214150700_0"
    assert len(identifier) == 31
    assert text(body, "sendTime") == "2024-12-14 15:07:00+01:00"
    assert (text(body, "senderCode"), text(body, "eventType")) == ("11000041600000", "14A01")
    assert text(body, "certainty") == "Likely"  # the dialect has no Possible
    assert text(body, "headline") == "北京市指挥中心发布人群聚集橙色预警[Ⅱ级/重大]"
    with pytest.raises(CapRefused, match="no code for the domain 'fire'"):
        written(a_subject(domain="fire"), profile=Profile.CHINA)
    with pytest.raises(CapRefused, match="no code in the Chinese profile"):
        written(subject, profile=Profile.CHINA, file=FILE.model_copy(update={"china": None}))


def test_names_are_never_given_twice() -> None:
    taken: set[str] = set()
    for profile in Profile:
        for _ in range(25):
            found = composed(a_subject(), [], profile=profile, taken=frozenset(taken))
            assert found.identifier not in taken
            taken.add(found.identifier)
    assert all(len(name) == 31 for name in taken if name.startswith("11000041600000"))


@settings(max_examples=200)
@given(moments, st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "UTC", "America/St_Johns"]))
def test_times_have_no_z_and_no_fractions(moment_ms: int, zone: str) -> None:
    told = times.written(moment_ms, ZoneInfo(zone))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", told)
    assert times.read(told, strict=True) == moment_ms // 1000 * 1000
    assert zone != "UTC" or told.endswith("-00:00")  # so CAP wants it


@given(st.lists(earlier, max_size=8))
def test_a_chain_begins_with_an_alert_and_ends_with_no_cancellation(before: list[Issued]) -> None:
    for status in Status:
        found = chain(before, status)
        assert all(one.status is status for one in found)
        assert not found or found[-1].msg_type is not MsgType.CANCEL
        assert MsgType.ALERT not in [one.msg_type for one in found[1:]]


def test_what_is_not_told_is_nothing_new() -> None:
    assert digest(a_subject()) == digest(a_subject(step=9))
    assert digest(a_subject()) != digest(a_subject(level=Level.RED))


def test_an_update_must_follow_something() -> None:
    message = composed(a_subject(), [])
    assert isinstance(message, Message)
    for kind in (MsgType.UPDATE, MsgType.CANCEL):
        with pytest.raises(ValueError, match="must say what it follows"):
            replace(message, msg_type=kind)


@pytest.mark.parametrize("profile", Profile)
def test_that_it_is_an_exercise_is_said_once(profile: Profile) -> None:
    event = Words(en="EXERCISE Crowd", zh="【演练】人群聚集")
    message = composed(a_subject(event=event, drill="storm night"), [], profile=profile)
    assert isinstance(message, Message)
    body = body_of(message, FILE, BERLIN)
    headlines = re.findall("<headline>(.*?)</headline>", body)
    assert all(one.count("EXERCISE") + one.count("【演练】") == 1 for one in headlines)
    assert headlines
