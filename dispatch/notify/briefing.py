"""Gathers what is said of a task: from its record and its incident."""

from __future__ import annotations

from alerts.notify.policies import Policies
from alerts.notify.types import Claim, Message, Person
from data.city import City
from data.store import Store
from data.strict import Words
from dispatch import records
from dispatch.notify.message import Facts, compose


class TaskBriefing:
    """Makes the message of a claim about a task. Reads the store; writes nothing."""

    def __init__(self, store: Store, city: City, policies: Policies) -> None:
        self._store, self._city, self._policies = store, city, policies
        self._language = policies.language or city.file.default_language

    def message(self, claim: Claim, now_ms: int, replay: bool) -> Message:
        """What the recipient of `claim` is told at `now_ms` of the city's clock."""
        task = records.one_task(self._store, claim.alert_no)
        incident = records.one_incident(self._store, task.incident_no) if task else None
        if task is None or incident is None:
            raise LookupError(f"there is no task {claim.alert_no}")
        address = self._policies.address
        link = f"{address.rstrip('/')}/tasks#{task.no}" if address else None
        facts = Facts(
            task=task, incident=incident, reason=claim.reason, replay=replay, now_ms=now_ms,
            zone=self._city.zone, link=link,
        )  # fmt: skip
        kind = self._policies.channels[claim.channel].kind
        return compose(facts, self._person(claim.recipient), kind, self._language)

    def _person(self, recipient: str) -> Person:
        """Who is named in the policy; a department without addresses by its own name."""
        known = self._policies.people.get(recipient)
        department = self._city.departments.get(recipient)
        name = department.name if department else Words(en=recipient, zh=recipient)
        return known or Person(id=recipient, name=name, addresses={})
