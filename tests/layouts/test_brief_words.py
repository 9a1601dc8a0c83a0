"""Sentences of the brief: complete, in step with their parameters, and said as people say them."""

from __future__ import annotations

import re
import string
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.strict import Words
from layouts.brief_phrases import HEADINGS, PHRASES
from layouts.brief_words import Speaker
from layouts.words import LANGUAGES, catalogue
from metrics.brief.types import (
    Amount,
    Count,
    Days,
    Key,
    Lasting,
    Listed,
    Moment,
    Parameter,
    Part,
    Place,
    Sentence,
)

ZONE = ZoneInfo("Europe/Berlin")
DAY_MS = 86_400_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


NOW = ms("2025-01-20T08:00")
NAMES = st.builds(
    Words, en=st.sampled_from(["Days of 15 µg/m³ or less", "Mitte", "A 100"]),
    zh=st.sampled_from(["日均15以下", "米特区", "A 100"]),
)  # fmt: skip
UNITS = st.sampled_from(
    [Words(en="%", zh="%"), Words(en="min", zh="分"), Words(en="", zh=""),
     Words(en="fires", zh="起"), Words(en="km/h", zh="km/h")]
)  # fmt: skip
AMOUNTS = st.builds(
    Amount, value=st.floats(-1e6, 1e6), unit=UNITS, decimals=st.integers(0, 3),
    show=st.sampled_from(["number", "percent", "minutes"]), of=st.none() | NAMES,
    sign=st.booleans(),
)  # fmt: skip
MOMENTS = st.builds(Moment, st.integers(NOW - 800 * DAY_MS, NOW + 30 * DAY_MS))
DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 30)).flatmap(
    lambda first: st.dates(first, date(2025, 12, 31)).map(lambda last: Days(first, last))
)
PLACES = st.builds(
    Place, name=NAMES, within=st.none() | NAMES, value=st.none() | AMOUNTS, old=st.booleans()
)
COUNTS = st.builds(Count, st.integers(0, 3000))
KINDS: dict[str, st.SearchStrategy[Parameter]] = {
    **dict.fromkeys(("n", "done", "unseen", "least_n"), COUNTS),
    **dict.fromkeys(("place", "first", "what"), PLACES),
    **dict.fromkeys(("since", "until", "by", "at", "acked", "opened", "last"), MOMENTS),
    **dict.fromkeys(("late", "lasting"), st.builds(Lasting, st.integers(0, 90 * DAY_MS))),
    **dict.fromkeys(("day", "days", "days_before"), DAYS),
    **dict.fromkeys(("departments", "indicators"),
                    st.lists(NAMES, min_size=1, max_size=3).map(lambda all_: Listed(tuple(all_)))),
    **dict.fromkeys(("who", "note", "why"), st.sampled_from(["duty officer", "no crew"])),
    **dict.fromkeys(
        ("title", "grade", "department", "task", "kpi", "against", "district", "event",
         "calendar", "report", "question", "indicator", "source"), NAMES),
    **dict.fromkeys(
        ("score", "change", "coverage", "least", "points", "rest", "value", "standard", "high",
         "low", "middle", "without", "published", "error", "now"), AMOUNTS),
}  # fmt: skip
OF_KEY: dict[tuple[Key, str], st.SearchStrategy[Parameter]] = {
    (Key.INCIDENT_GRAVER, "before"): NAMES,
    (Key.INCIDENT_LIGHTER, "before"): NAMES,
    (Key.TASKS_DUE, "first"): MOMENTS,
    (Key.KPI_LOST_FEW, "least"): COUNTS,
}


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def filled(key: Key) -> st.SearchStrategy[Sentence]:
    """A sentence with any parameters of the right kinds."""
    kinds = {
        name: OF_KEY.get((key, name), AMOUNTS if name == "before" else KINDS.get(name, NAMES))
        for name in places(PHRASES[key])
    }
    return st.fixed_dictionaries(kinds).map(lambda said: Sentence(key, said))


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@settings(max_examples=6, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_no_gap_and_no_number_of_its_own(language: str, data: st.DataObject) -> None:
    speaker = Speaker(language, ZONE, NOW)
    for key in Key:
        one = data.draw(filled(key))
        said = speaker.sentence(one)
        assert not re.search(r"None|nan\b|NA %|[{}]|  ", said), said
        assert said[-1] in ".。", said
        known = " ".join(speaker.said(value) for value in one.parameters.values())
        assert not set(numbers(said)) - set(numbers(known)), (said, known)


@pytest.mark.parametrize("key", list(Key))
def test_every_sentence_is_written_in_both_languages(key: Key) -> None:
    chinese = catalogue("zh")[PHRASES[key]]
    left_out = {"n"} if key is Key.POLL_DUE else set()
    assert places(chinese) | left_out == places(PHRASES[key])


def test_every_part_has_a_heading_in_both_languages() -> None:
    assert set(HEADINGS) == set(Part)
    assert all(heading in catalogue("zh") for heading in HEADINGS.values())


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1 more is not told here."), (2, "2 more are not told here."),
     (1234, "1,234 more are not told here.")],
)  # fmt: skip
def test_one_is_one_and_many_are_many(n: int, said: str) -> None:
    assert Speaker("en", ZONE, NOW).sentence(Sentence(Key.MORE, {"n": Count(n)})) == said


@pytest.mark.parametrize(
    ("at", "plain", "with_at", "zh"),
    [
        ("2025-01-20T07:05", "07:05", "at 07:05", "07:05"),
        ("2025-01-19T18:00", "yesterday 18:00", "yesterday at 18:00", "昨天18:00"),
        ("2025-01-21T06:30", "tomorrow 06:30", "tomorrow at 06:30", "明天06:30"),
        ("2025-01-03T18:00", "3 January 18:00", "on 3 January at 18:00", "1月3日18:00"),
        ("2024-12-31T18:00", "31 December 2024 18:00", "on 31 December 2024 at 18:00",
         "2024年12月31日18:00"),
        ("2025-01-18T00:00", "18 January", "on 18 January at 00:00", "1月18日"),
        ("2025-01-25T00:00", "25 January 00:00", "on 25 January at 00:00", "1月25日00:00"),
    ],
)  # fmt: skip
def test_moments_are_said_as_people_say_them(at: str, plain: str, with_at: str, zh: str) -> None:
    english, moment = Speaker("en", ZONE, NOW), Moment(ms(at))
    assert english.said(moment) == plain
    assert f"{english.filled(moment):at}" == with_at
    assert Speaker("zh", ZONE, NOW).said(moment) == zh


@pytest.mark.parametrize(
    ("span", "en", "zh"),
    [(0, "0 minutes", "0分钟"), (60_000, "1 minute", "1分钟"), (3_540_000, "59 minutes", "59分钟"),
     (3_600_000, "1 hour", "1小时"), (7_800_000, "2 h 10 min", "2小时10分"),
     (60_360_000, "17 hours", "17小时"), (3 * DAY_MS, "3 days", "3天")],
)  # fmt: skip
def test_spans_are_said_no_finer_than_they_matter(span: int, en: str, zh: str) -> None:
    assert Speaker("en", ZONE, NOW).said(Lasting(span)) == en
    assert Speaker("zh", ZONE, NOW).said(Lasting(span)) == zh


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        (Amount(value=82.04, unit=Words(en="%", zh="%"), decimals=1), "82.0\u00a0%", "82.0%"),
        (Amount(value=201_612, unit=Words(en="min", zh="分"), show="minutes"), "3,360\u00a0min",
         "3,360分"),
        (Amount(value=624, unit=Words(en="min", zh="分"), show="minutes"), "10:24\u00a0min",
         "10分24秒"),
        (Amount(value=1, unit=Words(en="fires", zh="起")), "1\u00a0fire", "1起"),
        (Amount(value=0.04, decimals=1, sign=True), "0.0", "0.0"),
        (Amount(value=0.3, decimals=1, sign=True), "+0.3", "+0.3"),
        (Amount(value=-0.3, decimals=1, sign=True), "−0.3", "−0.3"),
        (Amount(value=42, unit=Words(en="%", zh="%"), of=Words(en="free flow", zh="自由流")),
         "42\u00a0% of free flow", "自由流的42%"),
        (Amount(value=3.2, unit=Words(en="×", zh="倍"), decimals=1,
                of=Words(en="usual", zh="平时")), "3.2\u00a0× usual", "平时的3.2倍"),
    ],
)  # fmt: skip
def test_numbers_carry_their_unit(amount: Amount, en: str, zh: str) -> None:
    assert Speaker("en", ZONE, NOW).said(amount) == en
    assert Speaker("zh", ZONE, NOW).said(amount) == zh


def test_an_old_value_says_so() -> None:
    place = Place(
        name=Words(en="A", zh="甲"), value=Amount(value=3, unit=Words(en="km/h", zh="km/h")),
        old=True,
    )  # fmt: skip
    assert Speaker("en", ZONE, NOW).said(place) == "A (3\u00a0km/h, long ago)"
    assert Speaker("zh", ZONE, NOW).said(place) == "甲，3\u00a0km/h，数据已过时"
