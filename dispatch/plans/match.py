"""Which plans fit an incident: the most specific first, each with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from alerts.types import Level
from data.calendars import Calendar
from data.city import City
from data.strict import Words
from dispatch.plans.model import Plan, Trigger
from dispatch.plans.types import Match, Situation

Known = Mapping[str, Words]

# How much naming one thing says of an incident. What was planned for one night or one district
# goes before what was planned for one rule, and that before what was planned for a domain.
WEIGHT = {
    "during": 32, "districts": 32, "rules": 8, "categories": 8, "words": 8, "kinds": 4,
    "not_during": 1, "domains": 2,
}  # fmt: skip
LEVELS = {
    Level.BLUE: Words(en="blue or graver", zh="蓝色及以上"),
    Level.YELLOW: Words(en="yellow or graver", zh="黄色及以上"),
    Level.ORANGE: Words(en="orange or graver", zh="橙色及以上"),
    Level.RED: Words(en="red", zh="红色"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a city calls what triggers name, and when its calendars hold."""

    zone: ZoneInfo
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    names: Mapping[str, Known] = field(default_factory=dict)  # by the key of the trigger

    def words(self, key: str, name: str) -> Words:
        """The city's words for one name; the name itself for one that has none."""
        return self.names.get(key, {}).get(name, Words(en=name, zh=name))


def lookup(city: City, rules: Known, districts: Known) -> Lookup:
    """What a city calls what triggers name; rules and districts by id."""
    incidents = city.file.incidents
    calendars = {name: one.name for name, one in city.calendars.items()}
    return Lookup(
        zone=city.zone,
        calendars=city.calendars,
        names={
            "domains": {one.id: one.name for one in city.file.domains},
            "kinds": {one.id: one.name for one in city.file.kinds}
            | {"city": Words(en="the whole city", zh="全市")},
            "categories": incidents.categories if incidents else {},
            "rules": rules,
            "districts": districts,
            "during": calendars,
            "not_during": calendars,
        },
    )


def matching(plans: Iterable[Plan], situation: Situation, look: Lookup) -> list[Match]:
    """The plans that fit, the most specific first; of equal ones in the order of their names."""
    found = [
        Match(plan=plan, trigger=best, reason=reason(best, situation, look))
        for plan in plans
        if (best := _best(plan, situation, look)) is not None
    ]
    return sorted(found, key=lambda match: (*_rank(match.trigger), match.plan.id))


def fits(trigger: Trigger, situation: Situation, look: Lookup) -> bool:
    """Whether an incident is all that a trigger names."""
    told = situation.told.casefold()
    alternatives = (
        (trigger.domains, {situation.domain}),
        (trigger.rules, situation.rules),
        (trigger.kinds, situation.kinds),
        (trigger.categories, situation.categories),
        (trigger.districts, {situation.district}),
    )
    return (
        situation.level >= trigger.level
        and all(not names or not have.isdisjoint(names) for names, have in alternatives)
        and (not trigger.words or any(word.casefold() in told for word in trigger.words))
        and (not trigger.during or _is_in(trigger.during, situation, look))
        and not _is_in(trigger.not_during, situation, look)
    )


def reason(trigger: Trigger, situation: Situation, look: Lookup) -> Words:
    """Why it fits: "Crowd, orange or graver, Far more people than usual, New Year's Eve"."""
    have = {
        "domains": {situation.domain}, "rules": situation.rules, "kinds": situation.kinds,
        "categories": situation.categories, "districts": {situation.district},
    }  # fmt: skip
    parts = [look.words("domains", name) for name in trigger.domains if name in have["domains"]]
    parts.append(LEVELS[trigger.level])
    for key in ("rules", "categories", "kinds", "districts"):
        named = [name for name in getattr(trigger, key) if name in have[key]]
        parts += [_quoted(key, look.words(key, name)) for name in named]
    told = situation.told.casefold()
    said = [word for word in trigger.words if word.casefold() in told]
    parts += [Words(en=f"“{word}” in the report", zh=f"报告中有“{word}”") for word in said[:2]]
    for name in trigger.during:
        if _is_in([name], situation, look):
            parts.append(look.words("during", name))
    return Words(en=", ".join(one.en for one in parts), zh="、".join(one.zh for one in parts))


def _quoted(key: str, words: Words) -> Words:
    return Words(en=f"“{words.en}”", zh=f"“{words.zh}”") if key == "rules" else words


def _best(plan: Plan, situation: Situation, look: Lookup) -> Trigger | None:
    """The most specific of a plan's triggers that fit."""
    return min(
        (one for one in plan.triggers if fits(one, situation, look)), key=_rank, default=None
    )


def _rank(trigger: Trigger) -> tuple[int, int, int]:
    """The more a trigger names, the graver it must be, and the fewer names it takes, the sooner."""
    named = {key: getattr(trigger, key) for key in WEIGHT}
    weight = sum(WEIGHT[key] for key, names in named.items() if names)
    breadth = sum(map(len, named.values()))
    return -weight, -int(trigger.level), breadth


def _is_in(calendars: list[str], situation: Situation, look: Lookup) -> bool:
    moment = np.array([situation.occurred_ms], np.int64)
    known = [look.calendars[name] for name in calendars if name in look.calendars]
    return any(bool(one.holds(moment, look.zone)[0]) for one in known)
