"""The text of one rule, checked as its file would be, with lines that are those of the text."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from alerts.rules import text as rule_text
from alerts.rules.files import check_rules
from alerts.rules.model import Rule
from data.city import City
from data.strict import Document, Fault, unknown
from data.yaml_text import LOADER
from metrics.types import Indicator

TEXT_AT_MOST = 20_000  # characters; the longest rule that comes with a city has 1,500
LIST = "rules"
OTHERS = "the rules in force"


class Alone(Document):
    """The text of one entry, as the only one of a list under `key`."""

    def __init__(self, text: str, label: str, key: str = LIST) -> None:
        super().__init__(Path(label), label, text)
        if isinstance(self.content, Mapping):
            self.content = {key: [self.content]}
        elif not self.faults:
            self.faults.append(self.fault((), "expected a mapping of keys to values"))
        self.lines = {(key, 0, *where): line for where, line in self.lines.items()} | {(): 1}


def check(
    text: str,
    rule_id: str | None,
    others: Iterable[str],
    city: City,
    indicators: Mapping[str, Indicator],
    plans: Collection[str] | None = None,
) -> tuple[Rule | None, list[Fault]]:
    """The rule that a text says, or all that is wrong with it.

    rule_id: the id that it must have; None: any · others: the texts of the rules beside it ·
    plans: the ids of the plans that it may name; None: any
    """
    label = f"{rule_id or 'rule'}.yaml"
    refused = too_much(text, TEXT_AT_MOST)
    if refused:
        return None, [Fault(file=label, line=1, entry="", message=refused)]
    mine = Alone(text, label)
    beside = Document(Path(OTHERS), OTHERS, rule_text.together({"": list(others)}))
    rules, faults = check_rules([beside, mine], city, indicators)
    wrong = [as_alone(fault) for fault in faults if fault.file == label]
    found = [rule for rule in rules if rule.id == _id_of(mine)]
    if not wrong and rule_id is not None and found and found[0].id != rule_id:
        wrong.append(as_alone(mine.fault((LIST, 0, "id"), f"must stay '{rule_id}'")))
    named = found[0].plan if found else None
    if plans is not None and named is not None and named not in plans:
        wrong.append(as_alone(mine.fault((LIST, 0, "plan"), unknown("plan", named, list(plans)))))
    if found and not rule_text.listable(text):
        message = "it means something else in a list of rules: look for odd line ends"
        wrong.append(as_alone(mine.fault((), message)))
    return (None, sorted(wrong)) if wrong or not found else (found[0], [])


def in_force(
    texts: Mapping[str, str], city: City, indicators: Mapping[str, Indicator]
) -> tuple[list[Rule], list[Fault]]:
    """The rules of stored texts (by id) that hold, and what is wrong with the others."""
    document = Document(Path("stored"), "stored", rule_text.together({"": list(texts.values())}))
    return check_rules([document], city, indicators)


def too_much(text: str, at_most: int) -> str | None:
    """Why a text must not even be read: it would be long, or an alias could make it so."""
    if len(text) > at_most:
        return f"it is longer than {at_most:,} characters"
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, LOADER)):
            return "aliases (*name) are not taken here; write it out"
    except yaml.YAMLError:
        return None  # the document tells it, with its line
    return None


def _id_of(document: Document) -> Any:
    content = document.content
    return content[LIST][0].get("id") if isinstance(content, Mapping) else None


def as_alone(fault: Fault, key: str = LIST) -> Fault:
    """The fault told for the text of one entry alone."""
    first = f"{key}.1"
    entry = fault.entry.removeprefix(f"{first}.")
    return dataclasses.replace(fault, entry="" if entry == first else entry)
