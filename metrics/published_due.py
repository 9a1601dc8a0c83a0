"""Which periods are to be published by now."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from metrics.kpi_period import Period, Span, day_of
from metrics.published_types import Publishing


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
