"""What the office that warns by CAP knows of alerts and incidents, put together for a center."""

from __future__ import annotations

from functools import cache
from typing import Any

from alerts import records
from alerts.desk import Desk
from alerts.read import sounding
from alerts.types import Alert
from data.city import City
from data.clock import Clock
from data.registry import Registry
from data.store import Store
from data.strict import Words
from dispatch.cap import tell
from dispatch.cap.model import CapFile
from dispatch.cap.office import Office, Subjects
from dispatch.cap.types import Subject
from dispatch.dispatcher import Dispatcher
from dispatch.drills.records import drill_name
from dispatch.types import Incident, UnknownIncident
from geo.districts import Districts
from geo.features import area_outlines
from metrics.catalogue import Catalogue


def open_office(
    store: Store, city: City, file: CapFile | None, clock: Clock, registry: Registry,
    catalogue: Catalogue, districts: Districts, desk: Desk, dispatcher: Dispatcher,
) -> Office:  # fmt: skip
    """The office of a center. On a replay's clock nothing is ever meant."""
    outlines = cache(lambda: area_outlines(city.folder / "points.geojson"))

    def district(name: str | None) -> Words | None:
        found = districts.get(name)
        return None if found is None else found.name

    def alert(one: Alert) -> Subject:
        point = registry.points[one.point_no]
        indicator = catalogue.by_id[registry.indicator_names[one.indicator_no]]
        outline: Any = outlines().get(point.id)
        return tell.of_alert(
            one, desk.rules.get(one.rule_id), point, indicator, district(point.district_id),
            outline, _drill(store, one.no, point.drill),
        )  # fmt: skip

    def incident(one: Incident) -> Subject:
        return tell.of_incident(one, district(one.district))

    def find(kind: str, no: int) -> Subject | None:
        if kind == tell.INCIDENT:
            try:
                return incident(dispatcher.incident(no))
            except UnknownIncident:
                return None
        found = desk.alert(no) or records.one_alert(store, no)
        return None if found is None else alert(found)

    def all_open() -> list[Subject]:  # nobody is warned of what is shelved or out of service
        return [
            *(alert(one) for one in sounding(desk, clock.now_ms())),
            *(incident(one) for one in dispatcher.open_incidents()),
        ]

    return Office(store, city, file, Subjects(one=find, open=all_open), live=clock.mode == "live")


def _drill(store: Store, alert_no: int, drill: int | None) -> str | None:
    """The exercise that an alert belongs to: that of its shadow, or of any incident it is or was
    in. An incident that was closed is a drill still."""
    if drill is not None:
        return drill_name(store, drill)
    rows = store.rows(
        "SELECT drill FROM incident JOIN incident_alert USING (incident_no) "
        "WHERE alert_no = $no AND drill IS NOT NULL",
        {"no": alert_no},
    )
    return rows[0][0] if rows else None
