"""What changed between two pictures: entries that are new or different, and keys that are gone."""

from __future__ import annotations

from typing import Any

Sections = dict[str, dict[str, Any]]


def difference(old: Sections, new: Sections) -> tuple[Sections, dict[str, list[str]]]:
    """The entries to set and the keys to drop, by section; sections without change are left out."""
    changed: Sections = {}
    gone: dict[str, list[str]] = {}
    for section, entries in new.items():
        before = old.get(section, {})
        if before is entries:
            continue
        fresh = {k: v for k, v in entries.items() if k not in before or before[k] != v}
        lost = [key for key in before if key not in entries]
        if fresh:
            changed[section] = fresh
        if lost:
            gone[section] = lost
    return changed, gone


def apply(old: Sections, changed: Sections, gone: dict[str, list[str]]) -> Sections:
    """The picture after a delta: the inverse of `difference`, as the browser does it."""
    picture = {section: dict(entries) for section, entries in old.items()}
    for section, entries in changed.items():
        picture.setdefault(section, {}).update(entries)
    for section, keys in gone.items():
        for key in keys:
            picture[section].pop(key, None)
    return picture
