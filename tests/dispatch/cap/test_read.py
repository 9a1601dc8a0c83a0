"""Warnings of others: real feeds, and what is refused, with the element and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.types import Level
from dispatch.cap.read import BYTES_AT_MOST, read
from dispatch.cap.shapes import circle, polygon, rings
from dispatch.cap.types import MsgType, Report, Status

FILES = Path(__file__).parent / "files"
GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>a-1</identifier><sender>w@x.example</sender><sent>2024-12-14T15:00:00+01:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info>
    <language>en</language><category>Met</category><event>Storm</event>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <onset>2024-12-14T18:00:00+01:00</onset><headline>Storm this evening</headline>
    <area><areaDesc>North</areaDesc>
      <polygon>52.5,13.4 52.5,13.5 52.6,13.5 52.5,13.4</polygon></area>
  </info>
  <info>
    <language>zh-CN</language><category>Met</category><event>大风</event>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <area><areaDesc>北区</areaDesc></area>
  </info>
</alert>
"""
OLD = GOOD.replace(":cap:1.2", ":cap:1.1").replace(
    "2024-12-14T15:00:00+01:00", "2024-12-14T14:00:00Z"
)


def one(text: str) -> Report:
    (report,), unread = read(text.encode())
    assert unread == []
    return report


@pytest.mark.parametrize("text", [GOOD, OLD], ids=["1.2", "1.1"])
def test_a_warning_is_understood(text: str) -> None:
    report = one(text)
    assert (report.event.en, report.event.zh) == ("Storm", "大风")
    assert (report.headline.en, report.headline.zh) == ("Storm this evening", "Storm")
    assert (report.level, report.status) == (Level.ORANGE, Status.ACTUAL)
    assert report.sent_ms == 1_734_184_800_000
    assert report.onset_ms == 1_734_195_600_000
    assert report.area_words == "North; 北区"
    assert report.lon is not None
    assert 13.4 < report.lon < 13.5
    assert report.raw == text


@pytest.mark.parametrize(
    ("name", "count"),
    [("nws_atom_2020-05-07.xml", 4), ("nws_atom_index_cap1.1.xml", 163),
     ("oasis_amber_alert_example.xml", 1)],
)  # fmt: skip
def test_real_feeds_are_read_whole(name: str, count: int) -> None:
    reports, unread = read((FILES / name).read_bytes())
    assert (len(reports), unread) == (count, [])
    assert len({report.key for report in reports}) == count
    for report in reports:  # each can be read again by itself, as it is kept
        ((again,), _) = read(report.raw.encode())
        assert (again.key, again.headline, again.area) == (report.key, report.headline, report.area)


@pytest.mark.parametrize(
    ("right", "wrong", "element", "reason"),
    [
        (
            "<sent>2024-12-14T15:00:00+01:00",
            "<sent>2024-12-14T14:00:00Z",
            "sent",
            "is not a time such as 2024-12-14T15:00:00+01:00",
        ),
        (
            "<sent>2024-12-14T15:00:00+01:00",
            "<sent>2024-13-14T15:00:00+01:00",
            "sent",
            "is not a time such as",
        ),
        ("<status>Actual", "<status>Real", "status", "unknown word 'Real'; known: Actual"),
        ("<sender>w@x.example</sender>", "", "sender", "is missing"),
        ("<msgType>Alert", "<msgType>Cancel", "references", "is missing: Cancel must say"),
        ("<scope>Public", "<scope>Private", "addresses", "is missing"),
        ("<severity>Severe", "<severity>Orange", "severity", "unknown word 'Orange'"),
        ("52.6,13.5 52.5,13.4<", "52.6,13.5<", "polygon", "the last one the first again"),
        ("52.5,13.5 ", "152.5,13.5 ", "polygon", "is not on the earth: latitude comes first"),
        ("<category>Met</category><event>Storm", "<event>Storm", "category", "is missing"),
        ("<language>en", "<colour>red</colour><language>en", "colour", "not expected"),
        ("52.5,13.5 ", "x ", "polygon", "'x' is not latitude,longitude"),
        ("52.5,13.5 ", "nan,13.5 ", "polygon", "is not on the earth"),
        ("<identifier>a-1<", "<identifier> <", "identifier", "is missing"),
        (":cap:1.2", ":cap:9", "alert", "is neither a CAP alert"),
        ("</alert>", "", "document", "is not XML"),
    ],
)
def test_a_bad_one_is_refused_with_the_element_and_the_reason(
    right: str, wrong: str, element: str, reason: str
) -> None:
    assert right in GOOD
    text = GOOD.replace(right, wrong, 1)
    reports, unread = read(text.encode())
    assert reports == []
    assert (unread[0].element, unread[0].raw) == (element, text)
    assert reason in unread[0].reason


def test_a_wrong_word_of_cap_1_1_is_told_with_the_nearest() -> None:
    _, (bad,) = read(OLD.replace("<severity>Severe", "<severity>Sever", 1).encode())
    assert (bad.element, bad.reason) == ("severity", "unknown word 'Sever', did you mean 'Severe'?")


def test_one_bad_entry_of_a_feed_stops_none_of_the_others() -> None:
    body = (FILES / "nws_atom_2020-05-07.xml").read_text(encoding="utf-8")
    reports, unread = read(body.replace("<cap:status>Actual", "<cap:status>Realy", 1).encode())
    assert (len(reports), len(unread)) == (3, 1)
    assert unread[0].element == "status"
    assert unread[0].raw.startswith("<entry")


def test_an_entry_without_an_author_has_the_feeds() -> None:
    body = (FILES / "nws_atom_2020-05-07.xml").read_text(encoding="utf-8")
    head, *entries = body.split("<entry>")
    author = "<author>\n<name>w-nws.webmaster@noaa.gov</name>\n</author>\n"
    bare = [entry.replace(author, "", 1) for entry in entries]
    assert bare != entries
    reports, unread = read("<entry>".join([head, *bare]).encode())
    assert (len(reports), unread) == (4, [])
    for report in reports:
        ((again,), _) = read(report.raw.encode())
        assert again.sender == report.sender == "w-nws.webmaster@noaa.gov"


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE alert [<!ENTITY a "b">]>',
        '<!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/x.dtd">',
        "<!DOCTYPE alert ["
        + '<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(f'<!ENTITY a{i} "{("&a" + str(i - 1) + ";") * 20}">' for i in range(1, 9))
        + "]>",
    ],
    ids=["an entity", "a file", "the network", "a bomb"],
)
def test_nothing_is_expanded_and_nothing_is_loaded(bomb: str) -> None:
    text = GOOD.replace("<alert", bomb + "<alert", 1).replace("Storm this evening", "&a;")
    reports, (bad,) = read(text.encode())
    assert (reports, bad.element) == ([], "document")


def test_what_is_too_large_is_not_even_looked_at() -> None:
    _, (bad,) = read(GOOD.encode() + b" " * BYTES_AT_MOST)
    assert bad.reason.startswith("is larger than")


def test_a_cancellation_may_be_bare() -> None:
    head, _, _ = GOOD.partition("  <info>")
    text = head.replace(">Alert<", ">Cancel<").replace(
        "</scope>", "</scope><references>w@x.example,a-0,2024-12-14T14:00:00+01:00</references>"
    )
    report = one(text + "</alert>")
    assert (report.msg_type, report.level) == (MsgType.CANCEL, None)
    assert report.follows == ("w@x.example,a-0,2024-12-14T14:00:00+01:00",)


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_answered(body: bytes) -> None:
    reports, unread = read(body)
    assert reports == []
    assert len(unread) == 1


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.sampled_from(["", "<", "&", ">", "\x00", "x", "9", "é"]))
def test_a_damaged_one_is_read_or_refused(at: int, damage: str) -> None:
    reports, unread = read((GOOD[:at] + damage + GOOD[at + 1 :]).encode())
    assert len(reports) + len(unread) == 1


def test_shapes_turn_latitude_and_longitude_round() -> None:
    square = shapely.box(13.4, 52.5, 13.5, 52.6)
    (ring,) = rings(square.__geo_interface__)
    assert ring[0] == ring[-1]
    again = polygon(" ".join(f"{lat},{lon}" for lon, lat in ring))
    assert again.equals(square)
    holed = shapely.Polygon(square.exterior, [shapely.box(13.44, 52.54, 13.46, 52.56).exterior])
    assert rings(holed.__geo_interface__) == (ring,)
    assert rings(shapely.Point(1, 2).__geo_interface__) == ()
    around = circle("52.5,13.4 10")
    assert around.contains(shapely.Point(13.4, 52.585))
    assert not around.contains(shapely.Point(13.4, 52.595))
    assert around.contains(shapely.Point(13.54, 52.5))
    assert not around.contains(shapely.Point(13.55, 52.5))
