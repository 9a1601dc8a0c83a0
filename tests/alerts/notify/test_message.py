"""What is said, in both languages."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.notify.message import Facts, compose, span, subject
from alerts.notify.types import Person, Reason
from data.strict import Words

NOON = 1_734_174_000_000  # 14 December 2024, 11:00 UTC
FACTS = Facts(
    alert_no=7, level=4, cleared=False, reason=Reason.UNACKED, replay=False, rule_id="slow",
    title=Words(en="Very slow traffic", zh="车速过低"), point_id="TE1",
    point=Words(en="Main Road", zh="主路"), district=Words(en="North", zh="北区"),
    department_id="traffic", department=Words(en="Traffic Control", zh="交通控制中心"),
    value=Words(en="22 %", zh="22 %"), limit=Words(en="25 %", zh="25 %"),
    action=Words(en="Send a patrol.", zh="派出巡逻。"), raised_ms=NOON, since_ms=NOON,
    now_ms=NOON + 5 * 60_000, acked_by=None, zone=ZoneInfo("Europe/Paris"),
    link="https://ccc.city.example/alerts/7",
)  # fmt: skip
LEAD = Person(id="lead", name=Words(en="Lead", zh="值班长"), addresses={"email": "l@city.example"})


def test_it_says_what_where_and_what_is_to_be_done() -> None:
    said = compose(FACTS, LEAD, "email", "en")
    assert said.subject == "[RED] Very slow traffic: Main Road, North"
    assert said.body.splitlines() == [
        "Not acknowledged for 5 min.",
        "Value 22 %, limit 25 %",
        "Since 2024-12-14 12:00",
        "Department: Traffic Control",
        "To do: Send a patrol.",
        "Alert 7 · https://ccc.city.example/alerts/7",
    ]
    assert (said.recipient, said.name, said.address) == ("lead", "Lead", "l@city.example")
    assert compose(FACTS, LEAD, "wecom", "en").address is None


def test_it_speaks_chinese() -> None:
    said = compose(FACTS, LEAD, "email", "zh")
    assert said.subject == "【红色】车速过低：主路，北区"
    assert said.body.splitlines()[0] == "已 5 分钟无人确认。"
    assert "处置要求：派出巡逻。" in said.body
    assert said.name == "值班长"


@pytest.mark.parametrize(
    ("language", "start", "line"),
    [("en", "[REPLAY] [RED] ", "This is a replay"), ("zh", "【回放】【红色】", "历史数据回放")],
)
def test_a_replay_says_so_in_every_message(language: str, start: str, line: str) -> None:
    said = compose(replace(FACTS, replay=True), LEAD, "email", language)
    assert said.subject.startswith(start)
    assert line in said.body
    assert said.data["replay"] is True


def test_what_is_new_asks_for_acknowledgement_and_what_cleared_says_so() -> None:
    assert compose(replace(FACTS, now_ms=NOON), LEAD, "x", "en").body.startswith("Please ack")
    assert subject(replace(FACTS, cleared=True), "en").startswith("[RED] [CLEARED] ")


def test_idleness_names_who_acknowledged() -> None:
    facts = replace(FACTS, reason=Reason.IDLE, acked_by="seat 2", now_ms=NOON + 3 * 3_600_000)
    assert compose(facts, LEAD, "x", "en").body.startswith("Acknowledged 3 h ago by seat 2;")
    assert compose(facts, LEAD, "x", "zh").body.startswith("seat 2 于 3 小时前确认")


def test_what_is_not_known_is_left_out() -> None:
    facts = replace(FACTS, value=None, action=None, link=None, district=None)
    said = compose(facts, LEAD, "x", "en")
    assert "Value" not in said.body
    assert "To do" not in said.body
    assert said.body.endswith("Alert 7")
    assert said.subject.endswith(": Main Road")


@pytest.mark.parametrize(
    ("ms", "words"),
    [(59_000, "0 min"), (300_000, "5 min"), (7_199_000, "119 min"), (7_200_000, "2 h")],
)
def test_spans(ms: int, words: str) -> None:
    assert span(ms, "en") == words
