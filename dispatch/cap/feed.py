"""The messages that are in force, as an Atom feed (RFC 4287) that leads to each."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from data.clock import iso
from dispatch.cap.model import CapFile
from dispatch.cap.types import Issued, Profile
from dispatch.cap.write import clean

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/cap+xml"


def feed_of(
    messages: Iterable[Issued], file: CapFile, *, address: str, title: str, now_ms: int
) -> str:
    """The feed, the newest message first. `address` is where the CAP routes are; what is linked is
    the message as it was issued."""
    newest = sorted(messages, key=lambda one: (one.issued_ms, one.no), reverse=True)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(root, "id", f"{address}/feed")
    _text(root, "title", title)
    _text(root, "updated", iso(newest[0].issued_ms if newest else now_ms))
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", file.sender_name.en)
    _link(root, "self", f"{address}/feed", "application/atom+xml")
    for one in newest:
        _entry(etree.SubElement(root, f"{{{ATOM}}}entry"), one, address)
    etree.indent(root)
    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return told.decode()


def _entry(entry: etree._Element, one: Issued, address: str) -> None:
    where = f"{address}/messages/{one.identifier}.xml"
    _text(entry, "id", where)
    _text(entry, "title", _headline(one))
    _text(entry, "updated", iso(one.issued_ms))
    _text(entry, "summary", f"{one.status} {one.msg_type}")
    _link(entry, "alternate", where, "application/xml" if one.profile is Profile.CHINA else TYPE)


def _headline(one: Issued) -> str:
    root = etree.fromstring(one.body.encode())
    found = (node.text for node in root.iter() if etree.QName(node).localname == "headline")
    return next(found, None) or one.identifier


def _text(node: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(node, f"{{{ATOM}}}{tag}").text = clean(text)


def _link(node: etree._Element, rel: str, href: str, kind: str) -> None:
    etree.SubElement(node, f"{{{ATOM}}}link", rel=rel, href=href, type=kind)
