"""A brief as it is told and kept: JSON with every sentence in all languages, its parameters and its
links. The API gives it, the page and the plain text are made of it, the store keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from data.strict import Words
from layouts.brief_phrases import HEADINGS
from layouts.brief_words import Speaker, told
from layouts.words import LANGUAGES, translator
from metrics.brief.types import Brief, Count, Item, Key, Link, Part, Section, Sentence

Told = dict[str, Any]
WORD = re.compile(r"\S*\w\S*")
SIGN = re.compile(r"[\u4e00-\u9fff]|[A-Za-z0-9.:%−ß-ÿ]+")  # a number or a name counts as one
WORDS_A_MINUTE, SIGNS_A_MINUTE = 200, 350  # read attentively, in English and in Chinese
MORE_LINKS: Mapping[Part, Link] = {
    Part.NOW: Link("alerts", "/alerts"),
    Part.INCIDENTS: Link("incident", "/incidents"),
    Part.FIGURES: Link("pulse", "/kpi"),
    Part.SOLVED: Link("incident", "/incidents"),
    Part.EXPECTED: Link("tasks", "/tasks"),
    Part.UNKNOWN: Link("map", "/map"),
    Part.EXERCISES: Link("exercise", "/drills"),
}


def told_brief(
    brief: Brief, departments: Mapping[str, Words], zone: ZoneInfo, choice: str, again: bool = False
) -> Told:
    """The whole brief. Moments are ms. `choice` says from when it tells; `again`: it is the last
    one told on. `departments` are their names."""
    speakers = {name: Speaker(name, zone, brief.until_ms) for name in LANGUAGES}
    sections = [_section(one, brief, departments, speakers, again) for one in brief.sections]
    return {
        "since": brief.since_ms,
        "until": brief.until_ms,
        "looked": brief.looked_ms,
        "choice": choice,
        "again": again,
        "department": brief.department,
        "changed": brief.changed,
        "length": _length(sections),
        "sections": sections,
    }


def _section(
    one: Section, brief: Brief, departments: Mapping[str, Words], speakers: Mapping[str, Speaker],
    again: bool,
) -> Told:  # fmt: skip
    new_ms = brief.looked_ms if again and brief.looked_ms is not None else brief.since_ms
    rest = [
        Sentence(Key.MORE, {"n": Count(one.more)}, (MORE_LINKS[one.part],))
        for _ in range(min(one.more, 1))
    ]
    if one.fault is not None:
        rest.append(Sentence(Key.FAILED, {"why": one.fault}))
    return {
        "part": str(one.part),
        "heading": {name: translator(name)(HEADINGS[one.part]) for name in speakers},
        "items": [_item(item, new_ms, departments, speakers) for item in one.items],
        "more": one.more,
        "fault": one.fault,
        "rest": [_sentence(sentence, speakers) for sentence in rest],
    }


def _item(
    item: Item, new_ms: int, departments: Mapping[str, Words], speakers: Mapping[str, Speaker]
) -> Told:
    nameless = {one: Words(en=one, zh=one) for one in item.owners}
    return {
        "level": item.level,
        "rating": item.rating,
        "owners": [
            {"id": one, "name": departments.get(one, nameless[one]).model_dump()}
            for one in item.owners
        ],
        "at": item.at_ms,
        "new": item.at_ms is not None and item.at_ms > new_ms and not item.stands,
        "sentences": [_sentence(one, speakers) for one in item.sentences],
    }


def _sentence(one: Sentence, speakers: Mapping[str, Speaker]) -> Told:
    return {
        "key": str(one.key),
        "words": {name: speaker.sentence(one) for name, speaker in speakers.items()},
        "parameters": {
            name: {
                **told(value),
                "said": {spoken: speaker.said(value) for spoken, speaker in speakers.items()},
            }
            for name, value in one.parameters.items()
        },
        "links": [{"kind": link.kind, "href": link.href} for link in one.links],
    }


def _length(sections: list[Told]) -> Told:
    """How long it is: words of English, signs of Chinese, and minutes of the slower."""
    sentences = every_sentence(sections)
    words = sum(len(WORD.findall(one["words"]["en"])) for one in sentences)
    signs = sum(len(SIGN.findall(one["words"]["zh"])) for one in sentences)
    minutes = max(words / WORDS_A_MINUTE, signs / SIGNS_A_MINUTE)
    return {"en": words, "zh": signs, "minutes": max(1, round(minutes))}


def every_sentence(sections: list[Told]) -> list[Told]:
    """All sentences of all sections, in their order."""
    return [
        sentence
        for section in sections
        for sentence in (
            *(one for item in section["items"] for one in item["sentences"]), *section["rest"]
        )
    ]  # fmt: skip
