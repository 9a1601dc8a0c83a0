"""Which periods are to be published by now, and since when the center does that."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from data.seed import read_meta, write_meta
from data.store import Store
from metrics.kpi_period import Period, Span, day_of
from metrics.published_types import Publishing

SINCE = "publishing_since_ms"


def begin(store: Store, now_ms: int) -> None:
    """Remember when the center began to publish: the first time that it was opened."""
    if read_meta(store, SINCE) is None:
        write_meta(store, SINCE, str(now_ms))


def begun_ms(store: Store) -> int | None:
    """When the center began to publish; None before it was ever opened."""
    kept = read_meta(store, SINCE)
    return None if kept is None else int(kept)


def due_ms(period: Period, rules: Publishing, zone: ZoneInfo) -> int:
    """From when on a period is published: its end and the grace after it."""
    return period.ends_ms(zone) + grace_ms(rules)


def grace_ms(rules: Publishing) -> int:
    return int(rules.grace.total_seconds() * 1000)


def due(rules: Publishing, zone: ZoneInfo, since_ms: int, now_ms: int) -> list[Period]:
    """The periods that fell due after `since_ms`, when the center began to publish, and by
    `now_ms`; the one that fell due first is first. What fell due before was never told by it."""
    found: list[Period] = []
    for span in rules.spans:
        if span in (Span.HOUR, Span.ROLLING):
            continue
        period = Period.holding(day_of(since_ms - grace_ms(rules), zone), span)
        while due_ms(period, rules, zone) <= now_ms:
            if due_ms(period, rules, zone) > since_ms:
                found.append(period)
            period = period.later(1)
    return sorted(found, key=lambda one: (one.ends_ms(zone), len(one.days)))
