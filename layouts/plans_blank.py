"""The text that a new plan begins with: every key with what it is for, to be written over."""

from __future__ import annotations

from layouts.words import Translate

BLANK = """\
# {what}
id: {place_id}
version: 1
title: {{en: "", zh: ""}}  # {title}
aim: {{en: "", zh: ""}}  # {aim}
triggers:  # {triggers}
  - {{domains: {domain}, least_level: orange, words: [""]}}
phases:  # {phases}
  - {{id: verify, title: {{en: Find out, zh: 核查}}}}
steps:  # {steps}
  - id: look
    phase: verify
    department: {department}
    role: {{en: Duty desk, zh: 值班室}}
    title: {{en: "", zh: ""}}
    message:  # {message}
      en: "{{level}} at {{place}} since {{time}}"
      zh: "{{place}}自{{time}}起{{level}}"
    accept_within: PT5M  # {limits}
    due_within: PT30M
    after: []  # {after}
    checklist: []  # {checklist}
    optional: false  # {optional}
"""
NEW_ID = "new_plan"


def blank(t: Translate, domain: str, department: str) -> str:
    """A plan that says nothing yet, for one of the city's domains and departments. It does not hold
    until it has a title, an aim and a word or another trigger."""
    return BLANK.format(
        domain=domain, department=department, place_id=NEW_ID,
        what=t("Write over what is here; what is still missing stands under the text."),
        title=t("what it is called, in both languages"),
        aim=t("what is so when it has worked"),
        triggers=t("proposed when one of them fits: domains, least_level, rules, kinds, words"),
        phases=t("the parts of the response, in their order"),
        steps=t("one task for one department each"),
        message=t("what they are told: level, place, district, time, value are filled in"),
        limits=t("from the offer: PT5M is five minutes, PT2H two hours"),
        after=t("steps that must be done before"),
        checklist=t("lines to be ticked"),
        optional=t("true: only when the officer ticks it on"),
    )  # fmt: skip
