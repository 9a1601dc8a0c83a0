"""The plans that are proposed and all their versions: from the city's folder, from the browser.

A version is written, with its seal in the record, before it is proposed; a text that does not hold
changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from alerts.desk import Desk
from alerts.rules import text as rule_text
from alerts.rules.folder import read_filed, settle
from alerts.rules.types import CITY_FOLDER, Origin
from alerts.types import SYSTEM
from data.city import City
from data.store import Store
from data.strict import Fault, Words
from dispatch.plans import check as plan_check
from dispatch.plans import versions as plan_versions
from dispatch.plans.files import LIST, named_plans, read_plans
from dispatch.plans.model import Plan
from dispatch.plans.types import (
    Edit,
    FaultyPlan,
    PlanMovedOn,
    PlanRefused,
    Standing,
    UnknownPlan,
    Version,
)

log = logging.getLogger(__name__)
NOBODY = frozenset({SYSTEM, CITY_FOLDER})


class Planbook:
    """The plans of one city. Safe to call from several threads.

    `rules` gives the ids of the rules there are now; `open(desk)` writes what the folder changed.
    `faults` are those of the folder's plans, `broken` those of stored versions that hold no more.
    """

    def __init__(
        self,
        store: Store,
        city: City,
        rules: Callable[[], Collection[str]],
        now_ms: int,
        capabilities: Collection[str] = (),
    ) -> None:
        self._store, self._city, self._rules = store, city, rules
        self._capabilities = capabilities
        self._lock = threading.RLock()
        self._desk: Desk | None = None
        good, self.faults = read_plans(city.folder, city, rules(), capabilities)
        for fault in self.faults:
            log.error("%s", fault)
        holds = {plan.id for plan in good}
        self._filed = {one.name: one for one in read_filed(city.folder, LIST, holds)}
        self._newest = plan_versions.newest(store)
        changes, told = settle(
            "plan", self._filed.values(), named_plans(city.folder), self._newest
        )  # fmt: skip
        self._pending = [plan_versions.settled(one, now_ms) for one in changes]
        for warning in told:
            log.warning(warning)
        self._newest |= {version.plan_id: version for version in self._pending}
        self.broken: dict[str, list[Fault]] = {}
        self._plans: dict[str, Plan] = {}
        for version in self.all_newest():
            self._read(version)

    # ---- what is so

    def plans(self) -> list[Plan]:
        """The plans that can be proposed, in the order of the city's files, then by name."""
        return list(self._plans.values())

    def ids(self) -> set[str]:
        """The names of the plans that can be proposed."""
        return set(self._plans)

    def plan(self, plan_id: str) -> Plan | None:
        """The plan of that name as it is proposed now; None when there is none."""
        return self._plans.get(plan_id)

    def newest(self, plan_id: str) -> Version:
        """The newest version of a plan, retired or not. Raises UnknownPlan."""
        if plan_id not in self._newest:
            raise UnknownPlan("plan", f"there is no plan '{plan_id}'")
        return self._newest[plan_id]

    def all_newest(self) -> list[Version]:
        """The newest version of every plan, retired ones last."""
        return sorted(self._newest.values(), key=lambda one: (one.retired, self._place(one)))

    def standings(self) -> list[Standing]:
        """Every plan that was ever published, in the order of the files, retired ones last."""
        return [self.standing(one.plan_id) for one in self.all_newest()]

    def standing(self, plan_id: str) -> Standing:
        """How one plan stands. Raises UnknownPlan."""
        version = self.newest(plan_id)
        plan = self._plans.get(plan_id) or self.as_of(plan_id, version.version)
        title = plan.title if plan else Words(en=plan_id, zh=plan_id)
        faults = tuple(self.broken.get(plan_id, ()))
        return Standing(version=version, title=title, plan=plan, faults=faults)

    def history(self, plan_id: str) -> list[Version]:
        """Every version of a plan, the newest first. Raises UnknownPlan."""
        self.newest(plan_id)
        return plan_versions.history(self._store, plan_id)

    def version(self, plan_id: str, number: int) -> Version:
        """One version as it was published. Raises UnknownPlan."""
        for one in self.history(plan_id):
            if one.version == number:
                return one
        raise UnknownPlan("version", f"plan '{plan_id}' has no version {number}")

    def as_of(self, plan_id: str, number: int) -> Plan | None:
        """A plan as of one version, such as the one that an incident used; None when its text no
        longer holds. Raises UnknownPlan."""
        now = self._plans.get(plan_id)
        if now is not None and now.version == number:
            return now
        plan, _ = self.check(self.version(plan_id, number).body, plan_id)
        return plan

    def check(self, text: str, plan_id: str | None = None) -> tuple[Plan | None, list[Fault]]:
        """The plan that a text says, or all that is wrong with it."""
        return plan_check.check(text, plan_id, self._city, self._rules(), self._capabilities)

    def export(self, now_ms: int) -> str:
        """The plans as YAML that a city's folder would take, with the comments of their texts; a
        plan that was not edited stands as in its file."""
        by_heading: dict[str, list[str]] = {}
        for plan_id, plan in self._plans.items():
            body, filed = self._newest[plan_id].body, self._filed.get(plan_id)
            if filed is not None and rule_text.same(filed.body, body):
                body = rule_text.numbered(filed.body, plan.version)
            heading = filed.heading if filed else "# ---- written in the browser"
            by_heading.setdefault(heading, []).append(body)
        moment = datetime.fromtimestamp(now_ms / 1000, self._city.zone)
        name = self._city.file.name.en
        head = f"# The plans of {name} as of {moment.isoformat(timespec='minutes')}"
        numbers = [f"# {plan.id}: version {plan.version}" for plan in self._plans.values()]
        return "\n".join([head, *numbers, rule_text.together(by_heading, LIST)])

    # ---- what is done

    def open(self, desk: Desk, now_ms: int) -> None:
        """From now on the record of this desk has the seals; write what the folder changed."""
        self._desk = desk
        if self._pending:
            numbers = {one.plan_id: one.version for one in self._pending}
            retired = [one.plan_id for one in self._pending if one.retired]
            detail = {"plans": numbers, "retired": retired}
            write = partial(plan_versions.add, versions=self._pending)
            desk.note(CITY_FOLDER, "plans read from the city's folder", detail, now_ms, also=write)
            self._pending = []

    def publish(self, plan_id: str, edit: Edit, now_ms: int) -> Version:
        """Let a text be the plan's next version, proposed from now on. Raises PlanRefused,
        PlanMovedOn or FaultyPlan; then nothing has changed."""
        with self._lock:
            known = self._begin(plan_id, edit.based_on, edit.why, edit.actor)
            plan, faults = self.check(edit.text, plan_id)
            if plan is None:
                raise FaultyPlan(faults)
            if known and not known.retired and rule_text.same(known.body, edit.text, True):
                raise PlanRefused("text", "says exactly what is in force already")
            number = known.version + 1 if known else 1
            body = rule_text.numbered(edit.text.replace("\r\n", "\n").strip("\n") + "\n", number)
            version = self._draw(plan_id, number, body, edit, now_ms)
            self._put(version, plan.model_copy(update={"version": number}), now_ms)
            return version

    def retire(self, plan_id: str, why: str, actor: str, based_on: int, now_ms: int) -> Version:
        """Propose a plan no more; incidents that use it go on. Raises PlanRefused."""
        with self._lock:
            body = self.newest(plan_id).body
            known = self._begin(plan_id, based_on, why, actor)
            if known is None or known.retired:
                raise PlanRefused("plan", "is retired already")
            edit = Edit(text=body, why=why, actor=actor, based_on=based_on)
            version = self._draw(plan_id, known.version + 1, body, edit, now_ms, retired=True)
            self._put(version, None, now_ms)
            return version

    # ---- how

    def _begin(self, plan_id: str, based_on: int, why: str, actor: str) -> Version | None:
        """The version that is newest. Raises when it is not the one that was begun with, or when
        nobody says who and why."""
        known = self._newest.get(plan_id)
        if based_on != (known.version if known else 0):
            raise PlanMovedOn(known, based_on)
        if not why.strip():
            raise PlanRefused("why", "is missing: who reads this next year must know the reason")
        if not actor.strip() or actor.strip().casefold() in NOBODY:
            raise PlanRefused("actor", "is missing: name the person")
        return known

    def _draw(
        self, plan_id: str, number: int, body: str, edit: Edit, now_ms: int, retired: bool = False
    ) -> Version:
        filed = self._filed.get(plan_id)
        return Version(
            plan_id=plan_id, version=number, body=body, actor=edit.actor.strip(),
            why=edit.why.strip(), origin=Origin.BROWSER, filed=filed.digest if filed else None,
            retired=retired, published_ms=now_ms,
        )  # fmt: skip

    def _put(self, version: Version, plan: Plan | None, now_ms: int) -> None:
        """Write a version with its seal, then let it be so."""
        if self._desk is None:
            raise RuntimeError("the book of plans has no desk yet: call open()")
        detail = {
            "plan": version.plan_id, "version": version.version, "retired": version.retired,
            "text": rule_text.text_digest(version.body),
        }  # fmt: skip
        write = partial(plan_versions.add, versions=[version])
        self._desk.note(version.actor, version.why, detail, now_ms, also=write)
        self._newest[version.plan_id] = version
        plans = {one: kept for one, kept in self._plans.items() if one != version.plan_id}
        if plan is not None:
            plans[plan.id] = plan
        self._plans = self._ordered(plans)
        self.broken.pop(version.plan_id, None)

    def _read(self, version: Version) -> None:
        """The plan of a newest version. One that no longer holds gives way to its file."""
        if version.retired:
            return
        plan, faults = self.check(version.body, version.plan_id)
        if plan is None:
            self.broken[version.plan_id] = faults
            log.error("plan=%s version=%d no longer holds: %s", version.plan_id, version.version,
                      faults[0])  # fmt: skip
            if version.plan_id in self._filed:
                plan, _ = self.check(self._filed[version.plan_id].body, version.plan_id)
        if plan is not None:
            self._plans[plan.id] = plan

    def _ordered(self, plans: dict[str, Plan]) -> dict[str, Plan]:
        return dict(sorted(plans.items(), key=lambda item: self._place(self._newest[item[0]])))

    def _place(self, version: Version) -> tuple[int, str]:
        places = {plan_id: place for place, plan_id in enumerate(self._filed)}
        return places.get(version.plan_id, len(places)), version.plan_id
