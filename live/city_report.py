"""A week or a month of a running center, gathered for its report."""

from __future__ import annotations

from dispatch.record.city import city_figures
from dispatch.record.city_types import CityReport
from live.center import Center
from metrics import kpi_pulse
from metrics.export import export
from metrics.kpi_movers import story
from metrics.kpi_period import Period
from metrics.kpi_query import district_names


def report_of(center: Center, period: Period) -> CityReport:
    """The report of a period, against the one before. Raises ValueError as scorecards do."""
    zone, now_ms = center.city.zone, center.now_ms()
    now, then = (
        kpi_pulse.moment(
            center.store, center.kpis, one, zone=zone, now_ms=now_ms, book=center.kept
        )
        for one in (period, period.later(-1, zone))
    )
    names = district_names(center.store)
    titles = {rule.id: rule.title for rule in center.rulebook.in_force()}
    return CityReport(
        period=period,
        running=period.ends_ms(zone) > now_ms,
        story=story(now, then, "department", names),
        by_kpi=story(now, then, "kpi", names),
        export=export(
            now.cards, center.store, center.city.folder, center.catalogue.by_id, now_ms
        ),
        figures=city_figures(center.store, center.city, titles, period, now_ms),
    )
