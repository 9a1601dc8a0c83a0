"""Gathers what is said of an alert: from its record, its rule, its point and its department."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from alerts import records
from alerts.notify.message import Facts, compose
from alerts.notify.policies import Policies
from alerts.notify.types import Claim, Message, Person
from alerts.types import Alert, Level
from data.city import City
from data.registry import Registry
from data.store import Store
from data.strict import Words

_VALUE = """
SELECT value, epoch_ms(recorded_at) FROM alert_event WHERE alert_no = $no AND seq = $seq
"""


class Indicator(Protocol):
    """What is needed to say a value."""

    @property
    def unit(self) -> Words: ...

    @property
    def decimals(self) -> int: ...

    @property
    def factor(self) -> float: ...


class Rule(Protocol):
    """What is needed of a rule."""

    @property
    def title(self) -> Words: ...

    @property
    def action(self) -> Words: ...


class Briefing:
    """Makes the message of a claim. Reads the store; writes nothing. `rules` are asked anew each
    time: they are edited while we run."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        city: City,
        rules: Callable[[], Mapping[str, Rule]],
        indicators: Mapping[str, Indicator],
        districts: Mapping[str, Words],
        policies: Policies,
    ) -> None:
        self._store, self._registry, self._city = store, registry, city
        self._rules, self._indicators, self._districts = rules, indicators, districts
        self._policies = policies
        self._language = policies.language or city.file.default_language

    def message(self, claim: Claim, now_ms: int, replay: bool) -> Message:
        """What the recipient of `claim` is told at `now_ms` of the city's clock."""
        alert = records.one_alert(self._store, claim.alert_no)
        if alert is None:
            raise LookupError(f"there is no alert {claim.alert_no}")
        rows = self._store.rows(_VALUE, {"no": claim.alert_no, "seq": claim.alert_seq})
        value, since_ms = rows[0] if rows else (None, alert.raised_ms)
        facts = self._facts(alert, claim, value, since_ms, now_ms, replay)
        person = self._policies.people.get(claim.recipient) or Person(
            id=claim.recipient, name=Words(en=claim.recipient, zh=claim.recipient), addresses={}
        )
        return compose(facts, person, self._policies.channels[claim.channel].kind, self._language)

    def _facts(
        self, alert: Alert, claim: Claim, value: float | None, since_ms: int, now_ms: int,
        replay: bool,
    ) -> Facts:  # fmt: skip
        point = self._registry.points[alert.point_no]
        rule = self._rules().get(alert.rule_id)
        department = self._city.departments.get(alert.owner)
        address = self._policies.address
        shown = alert.onset_value if value is None else value
        return Facts(
            alert_no=alert.no,
            level=int(alert.level) or int(alert.max_level),
            cleared=alert.level is Level.NORMAL,
            reason=claim.reason,
            replay=replay,
            rule_id=alert.rule_id,
            title=rule.title if rule else Words(en=alert.rule_id, zh=alert.rule_id),
            point_id=point.id,
            point=point.name,
            district=self._districts.get(point.district_id or ""),
            department_id=alert.owner,
            department=department.name if department else Words(en=alert.owner, zh=alert.owner),
            value=self._said(alert.indicator_no, shown),
            limit=self._said(alert.indicator_no, alert.limit_value),
            action=rule.action if rule else None,
            raised_ms=alert.raised_ms,
            since_ms=since_ms,
            now_ms=now_ms,
            acked_by=alert.acked_by,
            zone=self._city.zone,
            link=f"{address.rstrip('/')}/alerts/{alert.no}" if address else None,
        )

    def _said(self, indicator_no: int, value: float | None) -> Words | None:
        """A value with its unit, in both languages."""
        if value is None:
            return None
        names = self._registry.indicator_names
        indicator = self._indicators.get(names[indicator_no])
        if indicator is None:
            return Words(en=f"{value:g}", zh=f"{value:g}")
        shown = f"{value * indicator.factor:,.{indicator.decimals}f}"
        return Words(
            en=f"{shown} {indicator.unit.en}".strip(), zh=f"{shown} {indicator.unit.zh}".strip()
        )
