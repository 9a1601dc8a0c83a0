"""A brief as plain text, to be sent on: made of what is told (brief_told.py), one line per item."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from data.strict import Words
from layouts.brief_words import Speaker
from layouts.words import translator
from metrics.brief.types import Moment

LEVEL_NAMES = {
    "en": {1: "[BLUE] ", 2: "[YELLOW] ", 3: "[ORANGE] ", 4: "[RED] "},
    "zh": {1: "【蓝色】", 2: "【黄色】", 3: "【橙色】", 4: "【红色】"},
}


def plain_text(told: dict[str, Any], language: str, city: Words, zone: ZoneInfo) -> str:
    """The whole brief; each owner stands at the end of the line."""
    t = translator(language)
    title = f"{city.of(language)} · {t('City brief')}"
    lines = [title, headline(told, language, zone)]
    if not told["changed"]:
        lines.append(unchanged(told, language, zone))
    for section in told["sections"]:
        lines += ["", section["heading"][language].upper()]
        lines += [_line(item, language) for item in section["items"]]
        lines += ["- " + one["words"][language] for one in section["rest"]]
    return "\n".join(lines) + "\n"


def headline(told: dict[str, Any], language: str, zone: ZoneInfo) -> str:
    """From when to when."""
    speak, t = Speaker(language, zone, told["until"]), translator(language)
    today = speak.is_today(told["since"])
    say = (lambda at_ms: speak.said(Moment(at_ms))) if today else speak.stamp
    since, until = (say(told[name]) for name in ("since", "until"))
    return t("From {since} to {until}", since=since, until=until)


def unchanged(told: dict[str, Any], language: str, zone: ZoneInfo) -> str:
    """That nothing did, in one line."""
    since = Speaker(language, zone, told["until"]).said(Moment(told["since"]))
    return translator(language)("Nothing changed since {since}.", since=since)


def _line(item: dict[str, Any], language: str) -> str:
    level = LEVEL_NAMES[language].get(item["level"], "")
    said = ("" if language == "zh" else " ").join(
        one["words"][language] for one in item["sentences"]
    )
    owners = ("、" if language == "zh" else ", ").join(
        one["name"][language] for one in item["owners"]
    )
    if not owners:
        return f"- {level}{said}"
    return f"- {level}{said}（{owners}）" if language == "zh" else f"- {level}{said} ({owners})"
