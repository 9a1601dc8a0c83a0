"""Versions of rules, held against the sealed record that tells of each."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from alerts.rules import text as rule_text
from data.sealed import FAULTS_AT_MOST
from data.store import Store

_SEALED = "SELECT detail FROM alert_event WHERE trigger = 'PUBLISH' ORDER BY event_no"
_KEPT = "SELECT rule_id, version, body FROM rule_version ORDER BY 1, 2"
Key = tuple[str, int]


def verify(store: Store) -> list[str]:
    """All versions that are not as they were sealed (the first FAULTS_AT_MOST)."""
    kept = {(rule, no): rule_text.text_digest(body) for rule, no, body in store.rows(_KEPT)}
    told = {key: text for (detail,) in store.rows(_SEALED) for key, text in _told(detail)}
    gone = told.keys() - kept.keys()
    faults = [f"{_name(key)}: the record tells of it, and it is not there" for key in gone]
    for key, text in kept.items():
        if key not in told:
            faults.append(f"{_name(key)}: the record does not tell of it")
        elif told[key] not in (None, text):
            faults.append(f"{_name(key)}: its text is not the one that was published")
    return sorted(faults)[:FAULTS_AT_MOST]


def _told(detail: str) -> Iterator[tuple[Key, str | None]]:
    """The versions that one event tells of, each with the digest of its text where it says it."""
    said = orjson.loads(detail)
    if "rule" in said:
        yield (said["rule"], said["version"]), said["text"]
    texts = said.get("texts", {})
    for rule_id, number in said.get("versions", {}).items():
        yield (rule_id, number), texts.get(rule_id)


def _name(key: Key) -> str:
    return f"rule {key[0]}, version {key[1]}"
