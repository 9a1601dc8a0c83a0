"""Scorecards are published: once for each period, by the job or by a person, sealed in the record.

The record's event (trigger PUBLISH, said of the desk) carries the digest of what was published;
`verify` holds the tables against it, so an edit of a published figure is found.
"""

from __future__ import annotations

import logging

from data.store import Store
from live.center import Center
from metrics import published, published_write
from metrics.kpi import scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_period import Period
from metrics.kpi_types import Scorecard
from metrics.published_due import begun_ms, due
from metrics.published_types import ITSELF, AlreadyPublished, NotOver, Publication, Restated

log = logging.getLogger(__name__)
FAULTS_AT_MOST = 50
DUE = "its period is over, and the grace after it"
_SEALED = """
-- One row is one scorecard of which the record says that it was published.
SELECT event_no, detail ->> 'scorecard', detail ->> 'period', detail ->> 'digest'
FROM alert_event
WHERE trigger = 'PUBLISH' AND (detail ->> 'scorecard') IS NOT NULL
ORDER BY event_no
"""


def publish_due(center: Center, now_ms: int) -> list[Publication]:
    """Publish what fell due since the center began, and was not published yet. What was over
    before is told as never published."""
    since_ms = begun_ms(center.store)
    rules, zone = center.kpis.publishing, center.city.zone
    periods = [] if since_ms is None else due(rules, zone, since_ms, now_ms)
    done = {(one.department, one.period) for one in published.publications(center.store)}
    departments = list(dict.fromkeys(kpi.department for kpi in center.kpis))
    found = []
    for period in periods:
        for department in departments:
            if (department, period) not in done:
                card = _card(center, department, period, now_ms, center.kept)
                found.append(_publish(center, card, ITSELF, DUE))
    return found


def publish_by_hand(
    center: Center, department: str, period: Period, actor: str, why: str, now_ms: int
) -> Publication:
    """Publish a period that is over, before it is due or when it never was. Raises NotOver,
    AlreadyPublished, ValueError for a department without KPIs."""
    if not any(kpi.department == department for kpi in center.kpis):
        raise ValueError(f"{department} has no KPIs")
    if period.ends_ms(center.city.zone) > now_ms:
        raise NotOver(f"{period} is not over; a running period changes with each day")
    there = published.publication(center.store, department, period)
    if there is not None:
        raise AlreadyPublished(department, str(period), there.known_ms)
    return _publish(center, _card(center, department, period, now_ms), actor, why)


def verify(store: Store) -> list[str]:
    """All that is wrong with what was published (the first FAULTS_AT_MOST)."""
    there = {(one.department, str(one.period)): one for one in published.publications(store)}
    faults = []
    for event, department, period, sealed in store.rows(_SEALED):
        one = there.pop((department, period), None)
        if one is None or not one.digest == sealed == published_write.digest(one):
            faults.append(
                f"scorecard {department} {period}: not what was sealed by event {event}"
            )
    faults += [f"scorecard {name} {period}: no event has sealed it" for name, period in there]
    return faults[:FAULTS_AT_MOST]


def _card(
    center: Center, department: str, period: Period, now_ms: int, book: KpiBook | None = None
) -> Scorecard:
    """From the values themselves: what is kept by day may be a minute behind. The job has just
    kept it, and hands it over as `book`."""
    return scorecard(
        center.store, center.kpis, department, period, zone=center.city.zone, now_ms=now_ms,
        coverage=center.kpis.coverage(period.first), book=book,
    )  # fmt: skip


def _publish(center: Center, card: Scorecard, actor: str, why: str) -> Publication:
    one = published_write.frozen(card, actor, why)
    detail = {"scorecard": one.department, "period": str(one.period), "digest": one.digest}
    also = published_write.writing(one, card)
    center.desk.note(actor, why, detail, card.now_ms, also)
    log.info("published=%s period=%s score=%s", one.department, one.period, one.score)
    found = published.publication(center.store, one.department, one.period)
    assert found is not None
    return found


def restated(center: Center, one: Publication) -> dict[str, Restated]:
    """The published figures that stand otherwise now, by KPI."""
    card = scorecard(
        center.store, center.kpis, one.department, one.period, zone=center.city.zone,
        now_ms=center.now_ms(), coverage=center.kpis.coverage(one.period.first), book=center.kept,
    )  # fmt: skip
    return published.restated(one, card)
