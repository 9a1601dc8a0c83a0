"""Alerts in a brief: what is open and grave, or waits too long for somebody; what ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from alerts.desk import Desk
from alerts.listing import Tab, tab_of
from alerts.records import ALERT, alert_of
from alerts.rules.model import Rule
from alerts.types import Alert, Level
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import SHADOWS
from metrics.brief.types import (
    Amount,
    Count,
    Item,
    Key,
    Lasting,
    Link,
    Moment,
    Parameter,
    Place,
    Sentence,
)
from metrics.catalogue import Catalogue
from metrics.types import milliseconds

GRAVE = Level.ORANGE
ALONE = 2  # more alerts of one rule that stand alike are one item
RESPOND_MS = 30 * 60_000  # of an alert whose rule is no longer there
_ENDED = (Path(__file__).parent / "ended.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where alerts are read from. `districts` are their names, `told` the alerts that an open
    incident tells of."""

    store: Store
    desk: Desk
    registry: Registry
    latest: Latest
    catalogue: Catalogue
    districts: Mapping[str, Words]
    told: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """An open alert and what it asks of somebody at a moment."""

    alert: Alert
    by_ms: int  # when it must have been acknowledged
    late: bool

    @property
    def waits(self) -> bool:
        return self.alert.unacknowledged

    @property
    def over(self) -> bool:
        """It is normal again."""
        return self.alert.level == Level.NORMAL

    @property
    def level(self) -> int:
        """How grave; of one that is over, how grave it was."""
        return int(self.alert.level or self.alert.max_level)

    @property
    def order(self) -> tuple[bool, int, bool, bool, int, int]:
        """What goes on before what is over, the gravest first; then what is late, what waits, what
        is older."""
        since_ms = self.alert.raised_ms
        return self.over, -self.level, not self.late, not self.waits, since_ms, self.alert.no


def now_items(sources: Sources, now_ms: int, silent: int) -> list[Item]:
    """What is open and grave or late, in the order of `Standing.order`; what is open besides, and
    what does not sound. `silent` is how many sources say nothing: calm is only said with it."""
    real = [one for one in sources.desk.open_alerts() if one.point_no < SHADOWS]
    tabs = {one.no: tab_of(one, sources.desk.overlays(one, now_ms)) for one in real}
    sounding = [one for one in real if tabs[one.no] in (Tab.ACTIVE, Tab.CLEARED)]
    silenced = [tab for tab in tabs.values() if tab not in (Tab.ACTIVE, Tab.CLEARED)]
    standing = sorted((_standing(sources, one, now_ms) for one in sounding), key=lambda s: s.order)
    told = [one for one in standing if _is_told(one, sources.told)]
    items = _items(sources, told, now_ms) or [_calm(silent)]
    lesser = [one for one in standing if not _is_told(one, sources.told)]
    lesser = [one for one in lesser if one.alert.no not in sources.told]
    return [*items, *_besides(lesser), *_silenced(silenced)]


def _standing(sources: Sources, alert: Alert, now_ms: int) -> Standing:
    rule = sources.desk.rules.get(alert.rule_id)
    by_ms = alert.raised_ms + (milliseconds(rule.respond_within) if rule else RESPOND_MS)
    return Standing(alert, by_ms, alert.unacknowledged and now_ms >= by_ms)


def _is_told(one: Standing, in_incidents: frozenset[int]) -> bool:
    if one.alert.no in in_incidents and not one.waits:
        return False
    if one.over:
        return one.waits and one.level >= GRAVE
    return one.late or one.level >= GRAVE


def _items(sources: Sources, told: Sequence[Standing], now_ms: int) -> list[Item]:
    """One item for each, but one for many of a rule that stand alike, at the place of the first."""
    groups: dict[tuple[str, int, bool, bool], list[Standing]] = {}
    for one in told:
        groups.setdefault((one.alert.rule_id, one.level, one.waits, one.over), []).append(one)
    found: list[Item] = []
    for group in groups.values():
        if len(group) > ALONE:
            found.append(_many(sources, group, now_ms))
        else:
            found += [_one(sources, one, now_ms) for one in group]
    return found


def _one(sources: Sources, one: Standing, now_ms: int) -> Item:
    alert = one.alert
    rule = sources.desk.rules.get(alert.rule_id)
    said: dict[str, Parameter] = {
        "title": title(alert, rule), "place": place_of(sources, alert, rule, now_ms),
        "since": Moment(alert.raised_ms),
    }  # fmt: skip
    if one.over:
        key, since = Key.CLEARED_UNSEEN, alert.cleared_ms or alert.raised_ms
        said |= {"since": Moment(since), "place": _named(sources, alert)}
    elif one.late:
        key = Key.OPEN_LATE
        said["late"] = Lasting(now_ms - one.by_ms)
    elif one.waits:
        key = Key.OPEN_UNSEEN
        said["by"] = Moment(one.by_ms)
    else:
        key = Key.OPEN_SEEN
        said |= {"who": alert.acked_by or "?", "acked": Moment(alert.acked_ms or alert.raised_ms)}
    sentence = Sentence(key, said, alert_links(sources, alert))
    return Item(
        sentences=(sentence,), level=one.level, owners=(alert.owner,), at_ms=alert.raised_ms
    )


def _many(sources: Sources, group: Sequence[Standing], now_ms: int) -> Item:
    first = min(group, key=lambda one: (one.alert.raised_ms, one.alert.no)).alert
    rule = sources.desk.rules.get(first.rule_id)
    said: dict[str, Parameter] = {"title": title(first, rule), "n": Count(len(group))}
    if group[0].over:
        key = Key.CLEARED_MANY
    else:
        key = Key.OPEN_MANY if group[0].waits else Key.OPEN_MANY_SEEN
        said["since"] = Moment(first.raised_ms)
        said["first"] = place_of(sources, first, rule, now_ms)
    links = (_listed(group, said["title"]), *alert_links(sources, first))
    sentence = Sentence(key, said, links)
    return Item(
        sentences=(sentence,), level=max(one.level for one in group),
        owners=tuple(dict.fromkeys(one.alert.owner for one in group)),
        at_ms=max(one.alert.raised_ms for one in group),
    )  # fmt: skip


def _calm(silent: int) -> Item:
    link = Link("alerts", "/alerts")
    if silent:
        said = Sentence(Key.CALM_DEAF, {"n": Count(silent)}, (link,))
    else:
        said = Sentence(Key.CALM, {}, (link,))
    return Item(sentences=(said,), stands=True)


def _listed(group: Sequence[Standing], said: Parameter) -> Link:
    """To the console's list of just these: one rule's, of one level, in one tab."""
    words = said.en if isinstance(said, Words) else str(said)
    query: list[tuple[str, str | int]] = [("tab", str(Tab.CLEARED))] if group[0].over else []
    query += [("level", group[0].level), ("words", words)]
    if group[0].waits and not group[0].over:
        query.append(("unseen", "true"))
    return Link("alerts", f"/alerts?{urlencode(query)}")


def _besides(lesser: Sequence[Standing]) -> list[Item]:
    """What is open and neither grave nor late, and what is over but not done with, as counts."""
    going_on = [one for one in lesser if not one.over]
    missed = [one for one in lesser if one.over and one.waits]
    latched = [one for one in lesser if one.over and not one.waits]
    cleared = f"/alerts?tab={Tab.CLEARED}"
    found = []
    if going_on:
        unseen = sum(one.waits for one in going_on)
        more: dict[str, Parameter] = {"unseen": Count(unseen)} if unseen else {}
        key = Key.LESSER if unseen else Key.LESSER_SEEN
        found.append(_counted(key, going_on, "/alerts", more))
    if missed:
        found.append(_counted(Key.LESSER_OVER, missed, cleared, {}))
    if latched:
        found.append(_counted(Key.LATCHED, latched, cleared, {}))
    return found


def _counted(
    key: Key, those: Sequence[Standing], href: str, more: Mapping[str, Parameter]
) -> Item:
    said = {"n": Count(len(those)), **more}
    at_ms = max(one.alert.raised_ms for one in those)
    return Item(sentences=(Sentence(key, said, (Link("alerts", href),)),), at_ms=at_ms)


def _silenced(tabs: Sequence[Tab]) -> list[Item]:
    """How many do not sound, with a link to the tab where most of them stand."""
    if not tabs:
        return []
    most = max(dict.fromkeys(tabs), key=tabs.count)
    link = Link("alerts", f"/alerts?tab={most}")
    told = Sentence(Key.SILENCED, {"n": Count(len(tabs))}, (link,))
    return [Item(sentences=(told,), stands=True)]


def ended_items(sources: Sources, since_ms: int, now_ms: int) -> list[Item]:
    """The real alerts that were closed in the time: how many, and the gravest of them."""
    asked = {"since": since_ms, "until": now_ms, "shadows": SHADOWS}
    rows = sources.store.rows(ALERT + _ENDED, asked)
    ended = [alert_of(row) for row in rows]
    if not ended:
        return []
    gravest = ended[0]
    said: dict[str, Parameter] = {
        "title": title(gravest, sources.desk.rules.get(gravest.rule_id)),
        "place": _named(sources, gravest),
        "lasting": Lasting((gravest.cleared_ms or gravest.closed_ms or now_ms) - gravest.onset_ms),
    }  # fmt: skip
    links = alert_links(sources, gravest)
    key = Key.ALERT_ENDED
    if len(ended) > 1:
        key = Key.ALERTS_ENDED
        said["n"] = Count(len(ended))
        links = (Link("alerts", "/alerts?tab=ended"), *links)
    return [
        Item(
            sentences=(Sentence(key, said, links),), at_ms=max(one.closed_ms or 0 for one in ended),
            owners=tuple(dict.fromkeys(one.owner for one in ended)),
        )
    ]  # fmt: skip


# ---- how an alert is named


def title(alert: Alert, rule: Rule | None) -> Words:
    """What it is, as its rule says."""
    return rule.title if rule else Words(en=alert.rule_id, zh=alert.rule_id)


def place_of(sources: Sources, alert: Alert, rule: Rule | None, now_ms: int) -> Place:
    """Where it is, with the value of now; an old value is said to be one."""
    named = _named(sources, alert)
    reading = sources.latest.get(alert.point_no, alert.indicator_no)
    if reading is None or reading.value is None:
        return named
    value, number = reading.value, alert.indicator_no
    if rule is not None and rule.main is not None:
        main = sources.registry.indicator_no(rule.main.indicator)
        beside = sources.latest.get(alert.point_no, main)
        if beside and beside.value is not None and beside.observed_ms == reading.observed_ms:
            value, number = beside.value, main
    stale = rule is not None and now_ms - reading.observed_ms > milliseconds(rule.stale_after)
    return replace(named, value=_amount(sources, number, value), old=stale)


def _named(sources: Sources, alert: Alert) -> Place:
    """Where it is, by name."""
    point = sources.registry.points[alert.point_no]
    return Place(name=point.name, within=_within(sources, alert))


def _amount(sources: Sources, indicator_no: int, value: float) -> Amount | None:
    one = sources.catalogue.by_id.get(sources.registry.indicator_names[indicator_no])
    if one is None:
        return None
    of = one.ratio.words if one.ratio and one.unit.en.startswith(("%", "×")) else None
    return Amount(value=value * one.factor, unit=one.unit, decimals=one.decimals, of=of)


def _within(sources: Sources, alert: Alert) -> Words | None:
    """The district, unless the point is itself one."""
    point = sources.registry.points[alert.point_no]
    found = sources.districts.get(point.district_id or "")
    return None if found is None or found == point.name else found


def alert_links(sources: Sources, alert: Alert) -> tuple[Link, ...]:
    """To the alert, and to its point on the map."""
    point = sources.registry.points[alert.point_no]
    own = Link("alert", f"/alerts/{alert.no}")
    if point.lon is None:
        return (own,)
    return own, Link("point", f"/map?point={point.id}")


def told_of(alerts: Iterable[Iterable[int]]) -> frozenset[int]:
    """The numbers of all alerts that belong to these incidents."""
    return frozenset(no for one in alerts for no in one)
