"""Warnings from outside: CAP 1.2 and 1.1, and Atom feeds with CAP's elements (NWS), as reports.

Nothing outside is loaded and nothing is expanded: no entities, no DTD, no network, and no more than
BYTES_AT_MOST. A message that is not as it must be is refused with the element and the reason; in a
feed it is refused alone. CAP 1.2 is held against the schema of OASIS, too.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

import shapely
from lxml import etree

from data.strict import Words, unknown
from dispatch.cap import shapes, times
from dispatch.cap.types import (
    LEVEL,
    CapRefused,
    Category,
    Certainty,
    MsgType,
    Report,
    Scope,
    Severity,
    Status,
    Urgency,
)
from dispatch.cap.write import CAP_12, check

CAP_11 = "urn:oasis:names:tc:emergency:cap:1.1"
ATOM = "http://www.w3.org/2005/Atom"
BYTES_AT_MOST = 4 * 1024 * 1024
E = TypeVar("E", bound=StrEnum)
Node: TypeAlias = etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """One message that could not be taken, as it came."""

    element: str
    reason: str
    raw: str


def read(body: bytes) -> tuple[list[Report], list[Unread]]:
    """The reports that `body` holds, and what of it could not be taken."""
    try:
        root = parsed(body)
        kind = etree.QName(root)
        if kind.localname == "alert" and kind.namespace in (CAP_11, CAP_12):
            return [_message(root, body)], []
        if (kind.localname, kind.namespace) == ("feed", ATOM):
            return _feed(root)
        if (kind.localname, kind.namespace) == ("entry", ATOM):
            return [_entry(root, as_text(body))], []
        raise CapRefused(kind.localname, "is neither a CAP alert (1.1, 1.2) nor an Atom feed")
    except CapRefused as refusal:
        return [], [Unread(element=refusal.element, reason=refusal.reason, raw=as_text(body))]


def parsed(body: bytes) -> Node:
    """The root element. Raises CapRefused."""
    if len(body) > BYTES_AT_MOST:
        raise CapRefused("document", f"is larger than {BYTES_AT_MOST:,} bytes", 413)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root: Node = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CapRefused("document", f"is not XML: {str(error)[:300]}") from None
    if root.getroottree().docinfo.doctype:
        raise CapRefused(
            "document", "has a document type: none is needed, and it could hide things"
        )
    return root


def as_text(body: bytes) -> str:
    """What came, as text that a store can hold."""
    return body.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def _message(root: Node, body: bytes) -> Report:
    strict = etree.QName(root).namespace == CAP_12
    report = _whole(root, strict, body)
    if strict:  # last, as its words are harder to understand
        check(root)
    return report


def _whole(root: Node, strict: bool, body: bytes) -> Report:
    told = _Reader(root, strict)
    status, msg_type = told.one("status", Status), told.one("msgType", MsgType)
    follows = tuple((told.text("references") or "").split())
    if msg_type in (MsgType.UPDATE, MsgType.CANCEL) and not follows:
        raise CapRefused("references", f"is missing: {msg_type} must say what it follows")
    scope = told.one("scope", Scope)
    needed = {Scope.RESTRICTED: "restriction", Scope.PRIVATE: "addresses"}.get(scope)
    if needed is not None:
        told.need(needed)
    infos = told.children("info")
    if not infos and msg_type in (MsgType.ALERT, MsgType.UPDATE):
        raise CapRefused("info", "is missing: there is nothing to act on")
    raw, sent = as_text(body), told.need("sent")
    head = (told.need("sender"), told.need("identifier"), sent)
    if not infos:
        return _bare(head, told.moment("sent") or 0, status, msg_type, scope, follows, raw)
    return _report(infos, head, told.moment("sent") or 0, status, msg_type, scope, follows, raw)


def _feed(root: Node) -> tuple[list[Report], list[Unread]]:
    """Each entry that has elements of CAP; others are no warnings (but say that there are none)."""
    reports: list[Report] = []
    unread: list[Unread] = []
    author = root.find(f"{{{ATOM}}}author")
    for entry in root.iterchildren(f"{{{ATOM}}}entry"):
        if not any(etree.QName(one).namespace in (CAP_11, CAP_12) for one in entry):
            continue
        if author is not None and entry.find(f"{{{ATOM}}}author") is None:
            entry.append(copy.deepcopy(author))  # so that it can be read by itself
        raw = etree.tostring(entry, encoding="unicode", with_tail=False)
        try:
            reports.append(_entry(entry, raw))
        except CapRefused as refusal:
            unread.append(Unread(element=refusal.element, reason=refusal.reason, raw=raw))
    return reports, unread


def _entry(entry: Node, raw: str) -> Report:
    """An entry is an index of a message: what it says of it, under the entry's own id."""
    atom, told = _Reader(entry, False, ATOM), _Reader(entry, False)
    sender = entry.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
    if not sender:
        raise CapRefused("author", "is missing: nobody says who warns")
    sent_ms = atom.moment("updated")
    head = (sender.strip(), atom.need("id"), atom.need("updated"))
    status, msg_type = told.one("status", Status), told.one("msgType", MsgType)
    return _report([told], head, sent_ms or 0, status, msg_type, Scope.PUBLIC, (), raw, atom)


def _report(
    infos: list[_Reader], head: tuple[str, str, str], sent_ms: int, status: Status,
    msg_type: MsgType, scope: Scope, follows: tuple[str, ...], raw: str,
    atom: _Reader | None = None,
) -> Report:  # fmt: skip
    """A report of the first `info`, its words in Chinese from one in Chinese where there is one."""
    first = infos[0]
    chinese = next((i for i in infos if (i.text("language") or "").startswith("zh")), first)
    western = next((i for i in infos if not (i.text("language") or "").startswith("zh")), first)

    def words(tag: str, otherwise: str = "") -> Words:
        return Words(en=western.text(tag) or otherwise, zh=chinese.text(tag) or otherwise)

    title, summary = ("", "")
    if atom is not None:
        title, summary = atom.text("title") or "", atom.text("summary") or ""
    for info in infos:
        info.need("event")
    severity = first.one("severity", Severity)
    shape = _area(infos)
    middle = None if shape is None else shapely.point_on_surface(shape)
    areas = dict.fromkeys(text for info in infos for text in info.every("areaDesc"))
    return Report(
        sender=head[0],
        identifier=head[1],
        sent=head[2],
        sent_ms=sent_ms,
        status=status,
        msg_type=msg_type,
        scope=scope,
        event=words("event"),
        headline=words("headline", title or first.need("event")),
        description=words("description", summary),
        category=tuple(first.each("category", Category)),
        urgency=first.one("urgency", Urgency),
        severity=severity,
        certainty=first.one("certainty", Certainty),
        level=LEVEL[severity],
        follows=follows,
        area_words="; ".join(areas),
        area=None if shape is None else json.dumps(shape.__geo_interface__),
        lon=None if middle is None else float(middle.x),
        lat=None if middle is None else float(middle.y),
        onset_ms=first.moment("onset") or first.moment("effective"),
        expires_ms=first.moment("expires"),
        raw=raw,
    )


def _bare(
    head: tuple[str, str, str], sent_ms: int, status: Status, msg_type: MsgType, scope: Scope,
    follows: tuple[str, ...], raw: str,
) -> Report:  # fmt: skip
    """A message without `info`: a cancellation or an acknowledgement."""
    name = Words(en=str(msg_type), zh=str(msg_type))
    return Report(
        sender=head[0], identifier=head[1], sent=head[2], sent_ms=sent_ms, status=status,
        msg_type=msg_type, scope=scope, event=name, headline=name, description=Words(en="", zh=""),
        category=(), urgency=Urgency.UNKNOWN, severity=Severity.UNKNOWN,
        certainty=Certainty.UNKNOWN, level=None, follows=follows, raw=raw,
    )  # fmt: skip


def _area(infos: list[_Reader]) -> shapely.Geometry | None:
    """All polygons and circles as one shape; None when there are none."""
    drawn = [shapes.polygon(text) for info in infos for text in info.every("polygon") if text]
    drawn += [shapes.circle(text) for info in infos for text in info.every("circle") if text]
    return shapes.whole(drawn)


class _Reader:
    """The children of one element by name, in CAP's own namespace or another."""

    def __init__(self, node: Node, strict: bool, space: str | None = None) -> None:
        self._node, self._strict = node, strict
        self._spaces = (CAP_11, CAP_12) if space is None else (space,)

    def children(self, tag: str) -> list[_Reader]:
        """The children of that name, as readers."""
        return [_Reader(one, self._strict) for one in self._nodes(tag)]

    def every(self, tag: str) -> list[str]:
        """The texts of all below of that name."""
        found = [self._node.iter(f"{{{space}}}{tag}") for space in self._spaces]
        return [(one.text or "").strip() for some in found for one in some]

    def text(self, tag: str) -> str | None:
        """The text of the child; None when there is none, or nothing in it."""
        return next(((one.text or "").strip() or None for one in self._nodes(tag)), None)

    def need(self, tag: str) -> str:
        """The text of the child. Raises CapRefused when there is none."""
        text = self.text(tag)
        if text is None:
            raise CapRefused(tag, "is missing")
        return text

    def one(self, tag: str, kind: type[E]) -> E:
        """The child as one of the words that CAP knows. Raises CapRefused."""
        return _word(tag, self.need(tag), kind)

    def each(self, tag: str, kind: type[E]) -> Iterator[E]:
        """All children of that name; there must be one. Raises CapRefused."""
        self.need(tag)
        for node in self._nodes(tag):
            yield _word(tag, (node.text or "").strip(), kind)

    def moment(self, tag: str) -> int | None:
        """The child as a moment; None when there is none. Raises CapRefused."""
        text = self.text(tag)
        if text is None:
            return None
        try:
            return times.read(text, self._strict)
        except ValueError as error:
            raise CapRefused(tag, str(error)) from None

    def _nodes(self, tag: str) -> list[Node]:
        return [
            one
            for one in self._node
            if isinstance(one.tag, str)
            and etree.QName(one).localname == tag
            and etree.QName(one).namespace in self._spaces
        ]


def _word(tag: str, text: str, kind: type[E]) -> E:
    try:
        return kind(text)
    except ValueError:
        raise CapRefused(tag, unknown("word", text, [str(one) for one in kind])) from None
