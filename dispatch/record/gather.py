"""Everything that the record holds of one incident, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts import lead
from alerts import records as alert_records
from alerts.desk import Desk
from alerts.types import Alert, AlertEvent
from data.city import City
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from dispatch import records
from dispatch.audit import EVENTS
from dispatch.dispatcher import Dispatcher
from dispatch.plans.book import Planbook
from dispatch.plans.model import Plan
from dispatch.plans.types import UnknownPlan
from dispatch.record.ledger import Ledger
from dispatch.record.types import AlertStory, CaseFile, Sent
from dispatch.resources.types import Resource
from dispatch.types import DispatchEvent, Incident, Task
from geo.districts import Districts
from metrics.catalogue import Catalogue

_OF_TASKS = (
    EVENTS
    + """
WHERE subject = 'task' AND list_contains($tasks, subject_no)
ORDER BY event_no
"""
)
_EVIDENCE = """
SELECT evidence_no, incident_no, task_no, name, media, bytes, sha256, sent_by, epoch_ms(sent_at)
FROM evidence
WHERE list_contains($tasks, task_no)
ORDER BY evidence_no
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where a case is read from."""

    store: Store
    city: City
    registry: Registry
    latest: Latest
    catalogue: Catalogue
    desk: Desk
    districts: Districts
    planbook: Planbook
    dispatcher: Dispatcher
    ledger: Ledger
    resources: dict[str, Resource]
    people: Mapping[str, Words] = field(default_factory=dict)  # by the name they sign in with


def case_file(archive: Archive, no: int, now_ms: int) -> CaseFile:
    """One incident with all that is its own. Raises UnknownIncident."""
    head = archive.dispatcher.head  # first of all: what is read below is at least as new
    incident = archive.dispatcher.incident(no)
    tasks = records.tasks_of(archive.store, no)
    numbers = {"tasks": [task.no for task in tasks]}
    district = archive.districts.get(incident.district)
    domain = archive.city.domains.get(incident.domain)
    return CaseFile(
        incident=incident,
        events=tuple(records.events_of(archive.store, no)),
        task_events=tuple(
            DispatchEvent._make(row) for row in archive.store.rows(_OF_TASKS, numbers)
        ),
        tasks=tuple(tasks),
        alerts=tuple(_alerts(archive, incident, now_ms)),
        evidence=tuple(records.Evidence(*row) for row in archive.store.rows(_EVIDENCE, numbers)),
        reports=tuple(archive.ledger.reports(no)),
        lessons=archive.ledger.lessons(no),
        sent=_sent(tasks, archive.resources),
        plan=_plan(archive, incident),
        departments={one.id: one.name for one in archive.city.file.departments},
        domain=domain.name if domain else Words(en=incident.domain, zh=incident.domain),
        district=district.name if district else None,
        head_no=head.event_no,
        head_hash=head.hash,
        read_ms=now_ms,
        people=archive.people,
    )


def _alerts(archive: Archive, incident: Incident, now_ms: int) -> list[AlertStory]:
    """The alerts by the moment at which they were raised."""
    found = []
    for no in incident.alerts:
        alert = archive.desk.alert(no) or alert_records.one_alert(archive.store, no)
        if alert is not None:
            events = tuple(alert_records.events_of(archive.store, no))
            found.append(_alert(archive, alert, events, incident.opened_ms, now_ms))
    return sorted(found, key=lambda one: (one.alert.raised_ms, one.alert.no))


def _alert(
    archive: Archive, alert: Alert, events: tuple[AlertEvent, ...], known_ms: int, now_ms: int
) -> AlertStory:  # fmt: skip
    rule, point = archive.desk.rules.get(alert.rule_id), archive.registry.points[alert.point_no]
    known = archive.catalogue.by_id
    indicator = known[archive.registry.indicator_names[alert.indicator_no]]
    curve: tuple[tuple[int, float | None], ...] = ()
    limits: dict[int, float] = {}
    if rule is not None:
        parts = (archive.store, archive.registry, archive.latest, archive.catalogue)
        told = lead.told(*parts, alert, rule, now_ms)
        indicator, line = known[told["indicator"]], told["curve"]
        factor = indicator.factor
        curve = tuple(
            (line["t0"] + i * line["step"], None if y is None else y * factor)
            for i, y in enumerate(line["y"])
        )
        limits = {int(level): value * factor for level, value in told["limits"].items()}
    return AlertStory(
        alert=alert, events=events, place=point.name, indicator=indicator, lon=point.lon,
        lat=point.lat, known_ms=known_ms, curve=curve, limits=limits,
        title=rule.title if rule else Words(en=alert.rule_id, zh=alert.rule_id),
    )  # fmt: skip


def _sent(tasks: list[Task], resources: dict[str, Resource]) -> tuple[Sent, ...]:
    """The resources that are on a task, each once; one that the city no longer has by its id."""
    ids = dict.fromkeys(one for task in tasks for one in task.resources)
    return tuple(_one_sent(one, resources.get(one)) for one in ids)


def _one_sent(id_: str, found: Resource | None) -> Sent:
    if found is None:
        return Sent(id=id_, name=Words(en=id_, zh=id_), lon=None, lat=None)
    lon, lat = found.place or (None, None)
    return Sent(id=id_, name=found.name, lon=lon, lat=lat)


def _plan(archive: Archive, incident: Incident) -> Plan | None:
    """The plan as of the version that was activated."""
    if incident.plan is None or incident.plan_version is None:
        return None
    try:
        return archive.planbook.as_of(incident.plan, incident.plan_version)
    except UnknownPlan:
        return None
