"""Published figures that stand otherwise now, because values for their time came late."""

from __future__ import annotations

from live.center import Center
from metrics.brief.pulse import amount
from metrics.brief.types import Days, Item, Key, Link, Parameter, Sentence
from metrics.kpi import scorecards
from metrics.kpi_period import Period, Span
from metrics.kpi_types import Scorecard
from metrics.published import publications, restated
from metrics.published_types import Publication

_LATE = """
-- Whether any value for a time within came after $since and by $until.
SELECT count(*)
FROM observation
WHERE received_at > make_timestamptz($since * 1000)
  AND received_at <= make_timestamptz($until * 1000)
  AND observed_at > make_timestamptz($begins * 1000)
  AND observed_at <= make_timestamptz($ends * 1000)
"""


def restated_items(center: Center, since_ms: int, now_ms: int) -> list[Item]:
    """The figures of the newest published month that are others now, when something came for it in
    the time. Computed only then: it costs as much as a page of scorecards."""
    months = [one for one in publications(center.store) if one.period.span is Span.MONTH]
    period = max((one.period for one in months), default=None)
    if period is None or not _something_late(center, period, since_ms, now_ms):
        return []
    cards = scorecards(
        center.store, center.kpis, period, zone=center.city.zone, now_ms=now_ms, book=center.kept
    )
    published = {one.department: one for one in months if one.period == period}
    return [
        item
        for card in cards
        if card.department in published
        for item in _items(published[card.department], card, now_ms)
    ]


def _something_late(center: Center, period: Period, since_ms: int, now_ms: int) -> bool:
    zone = center.city.zone
    asked = {
        "since": since_ms, "until": now_ms,
        "begins": period.begins_ms(zone), "ends": period.ends_ms(zone),
    }  # fmt: skip
    return bool(center.store.rows(_LATE, asked)[0][0])


def _items(published: Publication, card: Scorecard, now_ms: int) -> list[Item]:
    found = []
    kpis = {row.kpi.id: row.kpi for row in card.rows}
    for name, one in restated(published, card).items():
        then, kpi = one.published.value, kpis[name]
        if then is None or one.value is None or "value" not in one.changed:
            continue
        said: dict[str, Parameter] = {
            "kpi": kpi.name, "days": Days(card.period.first, card.period.last),
            "published": amount(kpi, then), "value": amount(kpi, one.value),
        }  # fmt: skip
        decimals = 0 if kpi.show == "minutes" else kpi.decimals
        if round(then, decimals) == round(one.value, decimals):
            continue  # it reads as it did
        link = Link("kpi", f"/kpi/{card.department}/{name}?period={card.period}")
        told = Sentence(Key.KPI_RESTATED, said, (link,))
        found.append(Item(sentences=(told,), owners=(card.department,), at_ms=now_ms))
    return found
