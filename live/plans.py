"""What a center knows of an alert or an incident that a plan is wanted for."""

from __future__ import annotations

from alerts import records
from alerts.types import Alert
from dispatch.plans.match import Lookup, lookup
from dispatch.plans.situation import of_alerts, of_incident
from dispatch.plans.types import Situation
from dispatch.types import Incident
from live.center import Center
from metrics.types import Indicator


def looked_up(center: Center) -> Lookup:
    """What the city calls rules, districts, kinds, calendars, and when the calendars hold."""
    rules = {rule.id: rule.title for rule in center.rulebook.in_force()}
    districts = center.districts.names
    return lookup(center.city, rules, districts)


def situation_of_alert(center: Center, alert: Alert) -> Situation:
    """What is known of one alert."""
    return of_alerts([alert], center.registry.points, _indicators(center))


def situation_of_incident(center: Center, incident: Incident) -> Situation:
    """What is known of an incident with its alerts, the first-out in front."""
    order = sorted(incident.alerts, key=lambda no: (no != incident.first_out, no))
    found = [records.one_alert(center.store, no) for no in order]
    alerts = [alert for alert in found if alert is not None]
    return of_incident(incident, alerts, center.registry.points, _indicators(center))


def _indicators(center: Center) -> dict[int, Indicator]:
    known = center.catalogue.by_id
    names = center.registry.indicator_names
    return {number: known[name] for number, name in names.items() if name in known}
