"""What is wrong with a definition or refused, in the reader's words.

The rooms below tell it in English, as their logs and the API do; here their sentences are found
again and said in the reader's language. What is not ours (such as YAML's own reason) stays.
"""

from __future__ import annotations

import re
from functools import cache

from alerts.rules.types import RuleRefused
from dispatch.plans.types import PlanRefused
from layouts.words import Translate

# Each sentence as it is told, with {places} for what it names. The first that fits is taken.
SENTENCES = (
    "unknown key '{name}'",
    "unknown indicator '{name}'",
    "unknown department '{name}'",
    "unknown kind of point '{name}'",
    "unknown domain '{name}'",
    "unknown district '{name}'",
    "unknown calendar '{name}'",
    "unknown rule '{name}'",
    "key 'owner' is missing: the whole city has none",
    "key '{name}' is missing",
    "key '{name}' stands twice, first on line {n}",
    "not YAML: {reason}",
    "expected a mapping of keys to values",
    "expected a list under '{name}'",
    "it means something else in a list of rules: look for odd line ends",
    "it is longer than {n} characters",
    "aliases (*name) are not taken here; write it out",
    "must stay '{name}'",
    "rule '{name}' stands twice (first at {place})",
    "rules suppress each other in a circle: {names}",
    "what is usual is not known of '{name}'",
    "at least one of blue, yellow, orange, red is needed",
    "{level} must be one number for '{direction}'",
    "{level} must be [low, high] for '{direction}'",
    "{level}: low must be below high",
    "{graver} must be above {lesser}",
    "{graver} must be below {lesser}",
    "{graver} must be wider than {lesser}",
    "must be under half of the narrowest band, {width}",
    "'suppressed_by' names the rule itself",
    "one of 'plan' and 'guidance' is needed: without it, it is no alert",
    "must not be negative; PT0S is no delay",
    "must be longer than nothing, such as PT1H",
    "must be a duration such as PT10M",
    "must be a number, or [low, high] for 'outside'",
    "one of 'kind', 'domain', 'tag' and 'district' is needed",
    "unknown plan '{name}'",
    "unknown phase '{name}'",
    "unknown step '{name}'",
    "unknown category '{name}'",
    "unknown capability '{name}'",
    "{language}: unknown placeholder '{name}'",
    "{language}: a brace stands alone",
    "'en' and 'zh' must name the same placeholders",
    "one of 'domains', 'rules', 'kinds', 'categories' and 'words' is needed",
    "'words' has an empty one: it would fit everything",
    "'due_within' must be longer than 'accept_within'",
    "must be {n} days at most",
    "is empty in one language",
    "is longer than {n} characters",
    "plan '{name}' stands twice (first at {place})",
    "phase '{name}' stands twice",
    "step '{name}' stands twice",
    "phase '{name}' has no step",
    "'{name}' is an address already; choose another name",
    "every step is optional: nobody would do anything",
    "steps wait for each other in a circle: {names}",
    "it means something else in a list of plans: look for odd line ends",
    "list should have at most {n} items after validation, not {m}",
    "string should have at most {n} characters",
    "'need' {need} is more than 'of' {of}",
    "exactly one of 'indicator', 'all', 'any' and 'not' is needed",
    "one of 'at_least' and 'at_most' is needed",
    "'metres' goes with 'where: near', and only with it",
    "must be a valid number, {reason}",
    "must be a valid number",
    "must be a valid integer, {reason}",
    "must be a valid integer",
    "must be a valid boolean, {reason}",
    "must be a valid string",
    "must be a valid list",
    "must be a finite number",
    "must be greater than or equal to {n}",
    "must be greater than {n}",
    "must be less than or equal to {n}",
    "string should match pattern '{pattern}'",
    "list should have at least {n} item after validation, not {m}",
    "must be '{choices}'",
    "'{name}' is not a period such as {examples}",
    "'{name}' is no period of the calendar such as {examples}",
    "'{name}' is no week of the calendar between 1990 and 2199",
    "'{name}' is no day of the calendar between 1990 and 2199",
    "'{name}' is no day such as 2024-12-31",
    "{day} is no day of {period}",
    "{day} has {n} hours, so there is no {period}",
    "unknown KPI '{name}'",
    "unknown parameter '{name}'",
    "unknown SQL '{name}'",
    "unknown unit '{name}'",
    "KPI '{name}' stands twice",
    "key '{name}' is missing: {file} asks for it",
    "'{unit}' does not convert: indicator {name} is in {its}; "
    "write that, or a unit that it converts to",
    "the weights of {name} sum to {total} from {day}, make them sum to 1: {listed}",
    "the weights of {name} sum to {total}, make them sum to 1: {listed}",
    "the weights of departments sum to {total}; make them sum to 1",
    "its rows lack {names}; they have {others}",
    "{kind} is refused, a KPI only reads; write one SELECT",
    "it has {n} statements; write one SELECT",
    "two aims count from {day} on: end the earlier with 'to', the day before",
    "aim {n}: direction '{direction}' needs {order}, given {given}",
    "'{name}' is no month of the calendar between 1990 and 2199",
    "'{name}' is no quarter of the calendar between 1990 and 2199",
    "'{name}' is no year of the calendar between 1990 and 2199",
)
TAILS = (", did you mean '{name}'?", "; known: {names}", " (given: {given})")
# Why a rule or a plan was not published, and the whole sentence that the page says of it.
REFUSALS = {
    "says exactly what is in force already": "The text is the one in force.",
    "is retired already": "The rule is retired already.",
    "'{name}' names it under 'suppressed_by'": "The rule '{name}' names it under 'suppressed_by'.",
    "is missing: who reads this next year must know the reason":
        "Say why: who reads this next year must know the reason.",
    "is missing: name the person": "Say who: name the person.",
    "is of another text: back-test this one": "Back-test this text first.",
    "is no longer kept: back-test this text again":
        "The back-test is no longer kept: run it again.",
    "you began with version {mine}, the rule is at version {newest} by {who}":
        "Not published: you began with version {mine}, meanwhile {who} published version {newest}. "
        "Copy your text and load the page again.",
    "you began with version {mine}, the rule does not exist": "There is no such rule any more.",
    "you began with version {mine}, the plan is at version {newest} by {who}":
        "Not published: you began with version {mine}, meanwhile {who} published version {newest}. "
        "Copy your text and load the page again.",
    "you began with version {mine}, the plan does not exist": "There is no such plan any more.",
    "still has the name of the form: name it": "Give the plan a name of its own under 'id'.",
    "is the name of a plan that is there already":
        "There is a plan of that name already: choose another under 'id'.",
}  # fmt: skip


def told(t: Translate, message: str) -> str:
    """One fault in the reader's words; as it is when it is none of ours."""
    for tail in TAILS:
        found = re.fullmatch(f"(?s:(?P<head>.+?)){_pattern(tail).pattern}", message)
        if found:
            named = found.groupdict()
            return told(t, named.pop("head")) + t(tail, **named)
    for sentence in SENTENCES:
        found = _pattern(sentence).fullmatch(message)
        if found:
            named = found.groupdict()
            if "choices" in named:
                named["choices"] = named["choices"].replace("' or '", t("' or '"))
            return t(sentence, **named)
    return message


def refused(t: Translate, refusal: RuleRefused | PlanRefused) -> str:
    """Why a rule or a plan was not published, in a sentence."""
    for reason, sentence in REFUSALS.items():
        found = _pattern(reason).fullmatch(refusal.reason)
        if found:
            return t(sentence, **found.groupdict())
    return told(t, refusal.reason)


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """The sentence with whatever may stand at its places."""
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(f"(?P<{one}>(?s:.+?))" if i % 2 else re.escape(one) for i, one in enumerate(parts))
    )
