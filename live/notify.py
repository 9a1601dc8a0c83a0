"""Puts the notifier of a center together: policies, outbox, words, clock."""

from __future__ import annotations

from alerts.desk import Desk
from alerts.notify.briefing import Briefing
from alerts.notify.notifier import Notifier
from alerts.notify.outbox import Outbox
from alerts.notify.types import Claim, Message, Subject
from data.city import City
from data.clock import Clock
from data.registry import Registry
from data.store import Store
from dispatch.notify.briefing import TaskBriefing
from geo.districts import Districts
from metrics.catalogue import Catalogue


class Speaker:
    """Puts a claim into words: of an alert, or of a task."""

    def __init__(self, alerts: Briefing, tasks: TaskBriefing) -> None:
        self._alerts, self._tasks = alerts, tasks

    def message(self, claim: Claim, now_ms: int, replay: bool) -> Message:
        """What the recipient of `claim` is told at `now_ms` of the city's clock."""
        of = self._tasks if claim.subject == Subject.TASK else self._alerts
        return of.message(claim, now_ms, replay)


def build_notifier(
    store: Store,
    registry: Registry,
    city: City,
    catalogue: Catalogue,
    districts: Districts,
    desk: Desk,
    outbox: Outbox,
    clock: Clock,
) -> Notifier:
    """A notifier that sends nothing until it is started. `desk` plans into `outbox` already."""
    briefing = Briefing(
        store,
        registry,
        city,
        lambda: desk.rules,
        catalogue.by_id,
        districts.names,
        outbox.policies,
    )
    speaker = Speaker(briefing, TaskBriefing(store, city, outbox.policies))
    return Notifier(
        store, outbox, speaker, clock, lambda alert_no: desk.silenced(alert_no, clock.now_ms())
    )


def begin_watch(store: Store, outbox: Outbox, now_ms: int) -> None:
    """Send nothing of what fell due in the past that a new replay ran through."""
    store.write(lambda connection: outbox.forget(connection, now_ms))
