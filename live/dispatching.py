"""Puts the dispatcher of a center together: what it must know of alerts, and where files are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from alerts import records
from alerts.desk import Desk
from alerts.notify.policies import Policies
from alerts.types import Alert
from data.city import City
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import CITY_POINT
from dispatch.dispatcher import Dispatcher, Listener
from dispatch.drills.records import drill_name
from dispatch.drills.shadows import marked
from dispatch.evidence import Cabinet
from dispatch.ladder import by_policy
from dispatch.types import Signal

Signals = Callable[[int], Signal | None]


def build_dispatcher(
    store: Store, registry: Registry, city: City, desk: Desk, also: Listener | None = None,
    policies: Policies | None = None,
) -> tuple[Dispatcher, Signals]:  # fmt: skip
    """The dispatcher, and how an alert looks to it. `also` must know of each change; `policies`
    say who is told of a task."""

    def drill_of(alert: Alert) -> str | None:
        drill = registry.points[alert.point_no].drill
        return None if drill is None else drill_name(store, drill)

    def signal_of(alert_no: int) -> Signal | None:
        alert = desk.alert(alert_no) or records.one_alert(store, alert_no)
        if alert is None:
            return None
        signal, drill = _signal(alert, registry, city, desk), drill_of(alert)
        if drill is None:
            return signal
        return signal._replace(drill=drill, title=marked(signal.title))

    ladder = by_policy(policies or Policies())
    return Dispatcher(store, list(city.departments), signal_of, also, ladder), signal_of


def open_cabinet(store: Store) -> Cabinet:
    """The folder of files beside the database; of a store in memory a folder that goes with it."""
    if store.path is None:
        return Cabinet(Path(tempfile.mkdtemp(prefix="evidence-")))
    return Cabinet(store.path.with_name(f"{store.path.stem}-evidence"))


def _signal(alert: Alert, registry: Registry, city: City, desk: Desk) -> Signal:
    rule, point = desk.rules.get(alert.rule_id), registry.points[alert.point_no]
    title = rule.title if rule else Words(en=alert.rule_id, zh=alert.rule_id)
    somewhere = point.no != CITY_POINT  # what is so of the whole city is in no spot of it
    return Signal(
        no=alert.no, domain=alert.domain, grade=alert.max_level, title=title,
        onset_ms=alert.onset_ms, lon=point.lon if somewhere else None,
        lat=point.lat if somewhere else None,
        place=point.name.of(city.file.default_language), district=point.district_id,
    )  # fmt: skip
