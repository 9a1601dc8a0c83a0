"""A message as XML: CAP 1.2, checked against the schema of OASIS, or the Chinese warning profile.

The Chinese national warning XML is a dialect of CAP (GB/T 35965.1-2018, GB/T 34283-2017; shape as
in public implementations): severity is a colour, times have a space and no T, an identifier has 31
signs, the kind of event is a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree

from alerts.types import Level
from data.strict import Words
from dispatch.cap import times
from dispatch.cap.model import CapFile
from dispatch.cap.types import (
    SEVERITY,
    Area,
    CapRefused,
    Message,
    MsgType,
    Profile,
    Status,
    Subject,
    Urgency,
)
from dispatch.drills.shadows import bare

CAP_12 = "urn:oasis:names:tc:emergency:cap:1.2"
SCHEMA = Path(__file__).parent / "schema" / "CAP-v1.2.xsd"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANGUAGES = {"en": "en", "zh": "zh-CN"}
COLOURS = {
    Level.NORMAL: "Unknown", Level.BLUE: "Blue", Level.YELLOW: "Yellow", Level.ORANGE: "Orange",
    Level.RED: "Red",
}  # fmt: skip
GRADES = {
    Level.BLUE: "蓝色预警[Ⅳ级/一般]", Level.YELLOW: "黄色预警[Ⅲ级/较大]",
    Level.ORANGE: "橙色预警[Ⅱ级/重大]", Level.RED: "红色预警[Ⅰ级/特别重大]",
}  # fmt: skip
NOT_MEANT = {
    Status.EXERCISE: Words(en="EXERCISE: ", zh="【演练】"),
    Status.TEST: Words(en="TEST: ", zh="【测试】"),
}
NOTHING = Words(en="", zh="")
Part = tuple[str, str | None]


def body_of(message: Message, file: CapFile, zone: ZoneInfo) -> str:
    """The message as XML. Raises CapRefused when it would not be valid."""
    china = message.profile is Profile.CHINA
    root = _china(message, file, zone) if china else _cap(message, file, zone)
    if message.subject.drill is not None and _status(root) != Status.EXERCISE:
        raise CapRefused("status", "a drill never leaves as anything but an exercise")
    text = _text(root)
    if not china:
        check(etree.fromstring(text.encode()))
    return text


def check(root: etree._Element) -> None:
    """Raise CapRefused with the element and the reason when it is not as the schema wants it."""
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]
        element = re.sub(r"\{.*?\}", "", first.path or "alert").rpartition("/")[2]
        named = re.match(r"Element '(?:\{.*?\})?(\w+)'", first.message)
        reason = re.sub(r"\{urn:.*?\}", "", first.message)
        raise CapRefused(named.group(1) if named else element, reason)


def clean(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return NOT_XML.sub("", text)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def _cap(message: Message, file: CapFile, zone: ZoneInfo) -> etree._Element:
    root = etree.Element(f"{{{CAP_12}}}alert", nsmap={None: CAP_12})
    restricted = [("restriction", file.restriction), ("addresses", file.addresses)]
    _add(
        root,
        [
            ("identifier", message.identifier),
            ("sender", message.sender),
            ("sent", times.written(message.sent_ms, zone)),
            ("status", message.status),
            ("msgType", message.msg_type),
            ("scope", file.scope),
            *[(tag, text) for tag, text in restricted if text],
            ("note", _note(message)),
            ("references", " ".join(message.follows) or None),
        ],
    )
    for language in LANGUAGES:
        _info(etree.SubElement(root, f"{{{CAP_12}}}info"), message, file, zone, language)
    return root


def _info(
    info: etree._Element, message: Message, file: CapFile, zone: ZoneInfo, language: str
) -> None:
    subject = message.subject
    categories = file.categories.get(subject.domain, ["Other"])
    headline = _headed(message).of(language)
    _add(
        info,
        [
            ("language", LANGUAGES[language]),
            *[("category", category) for category in categories],
            ("event", subject.event.of(language)),
            ("responseType", "AllClear" if subject.over else "Monitor"),
            ("urgency", _urgency(subject)),
            ("severity", SEVERITY[subject.level]),
            ("certainty", subject.certainty),
        ],
    )
    if subject.event_code is not None:
        _pair(info, "eventCode", *subject.event_code)
    _add(
        info,
        [
            ("effective", times.written(message.sent_ms, zone)),
            ("onset", times.written(subject.onset_ms, zone)),
            ("expires", times.written(message.expires_ms, zone)),
            ("senderName", file.sender_name.of(language)),
            ("headline", headline),
            ("description", subject.description.of(language)),
        ],
    )
    _pair(info, "parameter", "level", subject.level.name.lower())
    _area(etree.SubElement(info, f"{{{CAP_12}}}area"), subject.area, language)


def _event(message: Message) -> Words:
    """What it is about; that it is exercised is said once."""
    event = message.subject.event
    return bare(event) if message.status is Status.EXERCISE else event


def _headed(message: Message) -> Words:
    mark, event = NOT_MEANT.get(message.status, NOTHING), _event(message)
    return Words(en=mark.en + event.en, zh=mark.zh + event.zh)


def _area(node: etree._Element, area: Area, language: str) -> None:
    _add(node, [("areaDesc", area.words.of(language) or "-"), *_shapes(area)])
    if area.district is not None:
        _pair(node, "geocode", "district", area.district)


def _shapes(area: Area) -> Iterable[Part]:
    """Polygons as "lat,lon lat,lon …", the first place again at the end; else a circle of no
    radius, which is a point."""
    for ring in area.polygons:
        yield "polygon", " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in ring)
    if area.point is not None and not area.polygons:
        lon, lat = area.point
        yield "circle", f"{lat:.5f},{lon:.5f} 0"


def _china(message: Message, file: CapFile, zone: ZoneInfo) -> etree._Element:
    subject, china = message.subject, file.china
    code = None if china is None else china.event_types.get(subject.domain)
    if china is None or code is None:
        raise CapRefused("eventType", f"there is no code for the domain '{subject.domain}'")
    sent = times.written(message.sent_ms, zone, Profile.CHINA)
    root = etree.Element("alert")
    _add(
        root,
        [
            ("identifier", message.identifier),
            ("sender", china.sender),
            ("senderCode", china.org),
            ("sendTime", sent),
            ("status", message.status),
            ("msgType", message.msg_type),
            ("scope", file.scope),
            ("secClassification", "None"),
            ("note", _note(message)),
            ("references", " ".join(message.follows) or None),
        ],
    )
    info = etree.SubElement(root, "info")
    does = "解除" if message.msg_type is MsgType.CANCEL else "发布"
    prefix, event = NOT_MEANT.get(message.status, NOTHING).zh, _event(message).zh
    headline = f"{prefix}{china.sender}{does}{event}{GRADES.get(subject.level, '预警')}"
    _add(
        info,
        [
            ("language", "zh-CN"),
            ("eventType", code),
            ("urgency", _urgency(subject)),
            ("severity", COLOURS[subject.level]),
            ("certainty", "Likely" if subject.certainty == "Possible" else subject.certainty),
            ("effective", sent),
            ("onset", times.written(subject.onset_ms, zone, Profile.CHINA)),
            ("expires", times.written(message.expires_ms, zone, Profile.CHINA)),
            ("senderName", file.sender_name.zh),
            ("headline", headline),
            ("description", subject.description.zh),
        ],
    )
    area = etree.SubElement(info, "area")
    _add(area, [("areaDesc", subject.area.words.zh or "-"), *_shapes(subject.area)])
    return root


def _urgency(subject: Subject) -> Urgency:
    if subject.over:
        return Urgency.PAST
    return Urgency.IMMEDIATE if subject.level >= Level.ORANGE else Urgency.EXPECTED


def _note(message: Message) -> str | None:
    """Whose exercise it is; that a replay is none of today's; why a cancellation."""
    if message.status is Status.EXERCISE:
        return f"Exercise, not a real event: {message.subject.drill} / 演练，非真实事件"
    if message.status is Status.TEST:
        return "Replayed data, not a real event / 回放数据，非真实事件"
    return "No longer in force / 不再有效" if message.msg_type is MsgType.CANCEL else None


def _add(node: etree._Element, parts: Iterable[Part]) -> None:
    """Children with text, in order; those without any are left out."""
    space = etree.QName(node).namespace
    for tag, text in parts:
        if text is not None:
            child = etree.SubElement(node, tag if space is None else f"{{{space}}}{tag}")
            child.text = clean(str(text))


def _pair(node: etree._Element, tag: str, name: str, value: str) -> None:
    pair = etree.SubElement(node, f"{{{CAP_12}}}{tag}")
    _add(pair, [("valueName", name), ("value", value)])


def _status(root: etree._Element) -> str:
    """What the finished message says of itself, once."""
    (status,) = (one.text for one in root if etree.QName(one).localname == "status")
    return str(status)


def _text(root: etree._Element) -> str:
    etree.indent(root)
    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return told.decode()
