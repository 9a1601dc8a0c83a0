"""The rules in force and all their versions: read from the city's folder, edited in the browser.

A version is written, with its seal in the record, before it is in force; a text that does not hold
changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from alerts.desk import Desk
from alerts.rules import check as rule_check
from alerts.rules import text as rule_text
from alerts.rules import versions as rule_versions
from alerts.rules.folder import read_filed, settle
from alerts.rules.model import Rule
from alerts.rules.types import (
    CITY_FOLDER,
    Draft,
    Faulty,
    MovedOn,
    Origin,
    RuleRefused,
    UnknownRule,
    Version,
)
from alerts.types import SYSTEM
from data.city import City
from data.store import Store
from data.strict import Fault
from metrics.types import Indicator

log = logging.getLogger(__name__)
NOBODY = frozenset({SYSTEM, CITY_FOLDER})
REPORTS_AT_MOST = 32


class Rulebook:
    """The rules of one city. Safe to call from several threads.

    Opened before the desk, which begins with `in_force()`; then `open(desk)` writes what the
    folder changed. `broken` says what is wrong with stored versions that no longer hold, by rule.
    """

    def __init__(
        self, store: Store, city: City, indicators: Mapping[str, Indicator], now_ms: int
    ) -> None:
        self._store, self._city, self._indicators = store, city, indicators
        # One at a time: a back-test takes a core for seconds. In a thread of its own: those that
        # wait must not hold the threads in which an alert is acknowledged.
        self.back_tests = ThreadPoolExecutor(1, thread_name_prefix="back-test")
        self.plans: Callable[[], Collection[str]] | None = None  # which ones a rule may name
        self._lock = threading.RLock()
        self._desk: Desk | None = None
        self._reports: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._filed = {one.name: one for one in read_filed(city.folder, "rules")}
        self._newest = rule_versions.newest(store)
        changes, told = settle("rule", self._filed.values(), (), self._newest)
        self._pending = [rule_versions.settled(one, now_ms) for one in changes]
        for warning in told:
            log.warning(warning)
        self._newest |= {version.rule_id: version for version in self._pending}
        self.broken: dict[str, list[Fault]] = {}
        self._rules: dict[str, Rule] = {}
        self._read()

    # ---- what is so

    def in_force(self) -> list[Rule]:
        """The rules that are evaluated, in the order of the city's files, then by name."""
        return list(self._rules.values())

    def since(self) -> dict[str, int]:
        """When the version of each rule in force was published, ms since 1970."""
        return {rule_id: self._newest[rule_id].published_ms for rule_id in self._rules}

    def newest(self, rule_id: str) -> Version:
        """The newest version of a rule, retired or not. Raises UnknownRule."""
        if rule_id not in self._newest:
            raise UnknownRule("rule", f"there is no rule '{rule_id}'")
        return self._newest[rule_id]

    def all_newest(self) -> list[Version]:
        """The newest version of every rule, retired ones last."""
        return sorted(self._newest.values(), key=lambda one: (one.retired, self._place(one)))

    def history(self, rule_id: str) -> list[Version]:
        """Every version of a rule, the newest first. Raises UnknownRule."""
        self.newest(rule_id)
        return rule_versions.history(self._store, rule_id)

    def version(self, rule_id: str, number: int) -> Version:
        """One version as it was published. Raises UnknownRule."""
        for one in self.history(rule_id):
            if one.version == number:
                return one
        raise UnknownRule("version", f"rule '{rule_id}' has no version {number}")

    def rule(self, rule_id: str, number: int) -> Rule | None:
        """A rule as of one version; None when its text no longer holds. Raises UnknownRule."""
        now = self._rules.get(rule_id)
        if now is not None and now.version == number:
            return now
        rule, _ = self._check(self.version(rule_id, number).body, rule_id, None)
        return rule

    def check(self, text: str, rule_id: str | None = None) -> tuple[Rule | None, list[Fault]]:
        """The rule that a text says beside the others in force, or all that is wrong with it."""
        return self._check(text, rule_id, None if self.plans is None else self.plans())

    def _check(
        self, text: str, rule_id: str | None, plans: Collection[str] | None
    ) -> tuple[Rule | None, list[Fault]]:
        others = [v.body for v in self._newest.values() if v.rule_id in self._rules
                  and v.rule_id != rule_id]  # fmt: skip
        return rule_check.check(text, rule_id, others, self._city, self._indicators, plans)

    def export(self, now_ms: int) -> str:
        """The rules in force as YAML that a city's folder would take, with the comments of their
        texts; a rule that was not edited stands as in its file."""
        by_heading: dict[str, list[str]] = {}
        for rule_id in self._rules:
            version, filed = self._newest[rule_id], self._filed.get(rule_id)
            body = version.body
            if filed is not None and rule_text.same(filed.body, body):
                body = rule_text.numbered(filed.body, version.version)
            heading = filed.heading if filed else "# ---- written in the browser"
            by_heading.setdefault(heading, []).append(body)
        moment = datetime.fromtimestamp(now_ms / 1000, self._city.zone)
        numbers = [f"# {rule.id}: version {rule.version}" for rule in self._rules.values()]
        name = self._city.file.name.en
        head = f"# The rules of {name} in force at {moment.isoformat(timespec='minutes')}"
        return "\n".join([head, *numbers, rule_text.together(by_heading)])

    # ---- what is done

    def open(self, desk: Desk, now_ms: int) -> None:
        """From now on this desk has the rules; write what the folder changed."""
        self._desk = desk
        if self._pending:
            numbers = {one.rule_id: one.version for one in self._pending}
            retired = [one.rule_id for one in self._pending if one.retired]
            texts = {one.rule_id: rule_text.text_digest(one.body) for one in self._pending}
            detail = {"versions": numbers, "retired": retired, "texts": texts}
            write = partial(rule_versions.add, versions=self._pending)
            desk.note(CITY_FOLDER, "read from the city's folder", detail, now_ms, also=write)
            self._pending = []

    def keep_report(self, text: str, report: Mapping[str, Any]) -> str:
        """Keep the back-test of a text, to be published with it. Returns how to ask for it."""
        key = rule_text.text_digest(text)
        with self._lock:
            self._reports[key] = report
            self._reports.move_to_end(key)
            while len(self._reports) > REPORTS_AT_MOST:
                self._reports.popitem(last=False)
        return key

    def publish(self, rule_id: str, draft: Draft, now_ms: int) -> Version:
        """Let a text be the rule's next version, at once in force. Raises RuleRefused, MovedOn or
        Faulty; then nothing has changed."""
        with self._lock:
            known = self._begin(rule_id, draft.based_on, draft.why, draft.actor)
            rule, faults = self.check(draft.text, rule_id)
            if rule is None:
                raise Faulty(faults)
            if known and not known.retired and rule_text.same(known.body, draft.text, True):
                raise RuleRefused("text", "says exactly what is in force already")
            number = known.version + 1 if known else 1
            body = rule_text.numbered(_plain(draft.text), number)
            version = self._draw(known, rule_id, number, body, draft, now_ms)
            self._put(version, rule.model_copy(update={"version": number}), draft.based_on, now_ms)
            return version

    def retire(self, rule_id: str, why: str, actor: str, based_on: int, now_ms: int) -> Version:
        """Take a rule out of force; its alerts are cleared. Raises RuleRefused or MovedOn."""
        with self._lock:
            self.newest(rule_id)
            known = self._begin(rule_id, based_on, why, actor)
            if known is None or known.retired:
                raise RuleRefused("rule", "is retired already")
            for rule in self._rules.values():
                if any(cause.rule == rule_id for cause in rule.suppressed_by):
                    raise RuleRefused("rule", f"'{rule.id}' names it under 'suppressed_by'")
            draft = Draft(text=known.body, why=why, actor=actor, based_on=based_on)
            number = known.version + 1
            version = self._draw(known, rule_id, number, known.body, draft, now_ms, retired=True)
            self._put(version, None, based_on, now_ms)
            return version

    # ---- how

    def _begin(self, rule_id: str, based_on: int, why: str, actor: str) -> Version | None:
        """The version that is newest. Raises when it is not the one that was begun with, or when
        nobody says who and why."""
        known = self._newest.get(rule_id)
        if based_on != (known.version if known else 0):
            raise MovedOn(known, based_on)
        if not why.strip():
            raise RuleRefused("why", "is missing: who reads this next year must know the reason")
        if not actor.strip() or actor.strip().casefold() in NOBODY:
            raise RuleRefused("actor", "is missing: name the person")
        return known

    def _draw(
        self, known: Version | None, rule_id: str, number: int, body: str, draft: Draft,
        now_ms: int, retired: bool = False,
    ) -> Version:  # fmt: skip
        """The version as it will be written. Raises RuleRefused when its back-test is not there."""
        report = None
        if draft.report is not None:
            if draft.report != rule_text.text_digest(draft.text):
                raise RuleRefused("report", "is of another text: back-test this one")
            report = self._reports.get(draft.report)
            if report is None:
                raise RuleRefused("report", "is no longer kept: back-test this text again")
        filed = self._filed.get(rule_id)
        return Version(
            rule_id=rule_id, version=number, body=body, actor=draft.actor.strip(),
            why=draft.why.strip(), origin=Origin.BROWSER, filed=filed.digest if filed else None,
            retired=retired, published_ms=now_ms, report=report,
        )  # fmt: skip

    def _put(self, version: Version, rule: Rule | None, based_on: int, now_ms: int) -> None:
        """Write a version with its seal, then let it be so."""
        if self._desk is None:
            raise RuntimeError("the rulebook has no desk yet: call open()")
        detail = {
            "rule": version.rule_id, "version": version.version, "based_on": based_on,
            "retired": version.retired, "text": rule_text.text_digest(version.body),
        }  # fmt: skip
        self._desk.note(
            version.actor, version.why, detail, now_ms,
            also=partial(rule_versions.add, versions=[version]),
        )  # fmt: skip
        self._newest[version.rule_id] = version
        rules = {one: kept for one, kept in self._rules.items() if one != version.rule_id}
        if rule is not None:
            rules[rule.id] = rule
        self._rules = self._ordered(rules)
        self.broken.pop(version.rule_id, None)
        self._desk.take_rules(self.in_force(), self.since())

    def _read(self) -> None:
        """The rules of the newest versions. One that no longer holds gives way to its file."""
        texts = {one.rule_id: one.body for one in self._newest.values() if not one.retired}
        rules, faults = rule_check.in_force(texts, self._city, self._indicators)
        missing = texts.keys() - {rule.id for rule in rules}
        for rule_id in missing:
            self.broken[rule_id] = rule_check.check(
                texts[rule_id], rule_id, [], self._city, self._indicators
            )[1] or faults
            log.error("rule=%s version=%d no longer holds: %s", rule_id,
                      self._newest[rule_id].version, self.broken[rule_id][0])  # fmt: skip
            if rule_id in self._filed:
                texts[rule_id] = self._filed[rule_id].body
        if missing:
            rules, _ = rule_check.in_force(texts, self._city, self._indicators)
        self._rules = self._ordered({rule.id: rule for rule in rules})

    def _ordered(self, rules: dict[str, Rule]) -> dict[str, Rule]:
        return dict(sorted(rules.items(), key=lambda item: self._place(self._newest[item[0]])))

    def _place(self, version: Version) -> tuple[int, str]:
        places = {rule_id: place for place, rule_id in enumerate(self._filed)}
        return places.get(version.rule_id, len(places)), version.rule_id


def _plain(text: str) -> str:
    """The text with plain line ends, and one at its end."""
    return text.replace("\r\n", "\n").strip("\n") + "\n"
