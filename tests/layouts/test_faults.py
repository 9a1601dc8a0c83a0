"""What is wrong, in the reader's words: every sentence has its Chinese, and is found again."""

from __future__ import annotations

import re

import pytest

from alerts.rules.check import check
from alerts.rules.types import CITY_FOLDER, MovedOn, Origin, RuleRefused, Version
from data.city import read_city
from data.strict import unknown
from layouts.faults import REFUSALS, SENTENCES, TAILS, refused, told
from layouts.words import catalogue, translator
from metrics.catalogue import load_catalogue
from metrics.kpi_period import Period
from tests.server import ROOT

pytestmark = pytest.mark.long

T, ZH = translator("en"), translator("zh")
HAN = re.compile("[\u4e00-\u9fff]")
GOOD = """id: slow
version: 1
title: {en: Slow, zh: 慢}
indicator: speed_ratio
points: {kind: site}
direction: below
limits: {blue: 0.5, red: 0.2}
deadband: 0.05
hold: PT0S
clear: PT1H
stale_after: PT2H
consequence: {en: x, zh: x}
action: {en: x, zh: x}
respond_within: PT10M
guidance: {en: x, zh: x}
"""


def test_every_sentence_has_its_chinese() -> None:
    said = {*SENTENCES, *TAILS, *REFUSALS.values()}
    assert sorted(said - set(catalogue("zh"))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("deadband: 0.05", "deadbnd: 0.05"),
        ("deadband: 0.05", "deadband: much"),
        ("deadband: 0.05", "deadband: -1"),
        ("indicator: speed_ratio", "indicator: speed_ration"),
        ("indicator: speed_ratio", "indicator: [1]"),
        ("kind: site", "kind: sitte"),
        ("kind: site", "domain: trafic"),
        ("kind: site", ""),
        ("direction: below", "direction: under"),
        ("red: 0.2", "red: 0.6"),
        ("red: 0.2", "red: [1, 2]"),
        ("red: 0.2", "red: low"),
        ("{blue: 0.5, red: 0.2}", "{}"),
        ("clear: PT1H", "clear: 1 hour"),
        ("clear: PT1H", "clear: -PT1H"),
        ("clear: PT1H", "clear: PT1H\nclear: PT1H"),
        ("clear: PT1H", "clear: PT1H\nonly_if: [{indicator: flow}]"),
        ("clear: PT1H", "clear: PT1H\nonly_if: [{indicator: flow, at_least: 1, metres: 3}]"),
        ("clear: PT1H", "clear: PT1H\nsamples: {need: 3, of: 2}"),
        ("clear: PT1H", "clear: PT1H\nowner: nobody"),
        ("clear: PT1H", "clear: PT1H\nduring: [peak]"),
        ("guidance: {en: x, zh: x}", ""),
        ("guidance: {en: x, zh: x}", "guidance: {en: x}"),
        ("guidance: {en: x, zh: x}", "guidance: x"),
        ("id: slow", "id: Slow!"),
        ("id: slow", "id: other"),
        (GOOD, ""),
    ],
)
def test_a_fault_of_a_rule_is_told_in_the_readers_language(right: str, wrong: str) -> None:
    city, _ = read_city(ROOT / "data" / "cities" / "berlin")
    assert city is not None and right in GOOD
    _, faults = check(GOOD.replace(right, wrong), "slow", [], city, load_catalogue().by_id)
    assert faults
    for fault in faults:
        assert told(T, fault.message) == fault.message
        assert HAN.search(told(ZH, fault.message)), fault.message


def test_what_is_near_and_what_was_given_stand_in_the_sentence() -> None:
    assert told(ZH, unknown("rule", "slo", ["slow"])) == "没有规则“slo”，是否应为“slow”？"
    assert told(ZH, "must be 'a', 'b' or 'c' (given: 'd')") == "应为 'a', 'b' 或 'c'（现为 'd'）"


def test_what_is_not_ours_stays() -> None:
    assert told(ZH, "KeyError: 'x'") == "KeyError: 'x'"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("is missing: name the person", "Say who: name the person."),
        ("'jam' names it under 'suppressed_by'", "The rule 'jam' names it under 'suppressed_by'."),
    ],
)
def test_a_refusal_is_a_sentence(reason: str, said: str) -> None:
    refusal = RuleRefused("field", reason)
    assert refused(T, refusal) == said
    assert HAN.search(refused(ZH, refusal))


def test_who_published_meanwhile_is_named() -> None:
    newest = Version(
        rule_id="slow", version=3, body="", actor="Ada", why="", origin=Origin.BROWSER,
        filed=CITY_FOLDER, retired=False, published_ms=0,
    )  # fmt: skip
    assert "meanwhile Ada published version 3" in refused(T, MovedOn(newest, 2))
    assert "Ada 已发布第 3 版" in refused(ZH, MovedOn(newest, 2))


@pytest.mark.parametrize("text", ["soon", "2024-13", "2024-W60", "1700-01", "P0D/2024-12-31"])
def test_a_period_that_there_is_not_is_told_in_the_reader_s_words(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)) as wrong:
        Period.parse(text)
    message = str(wrong.value)
    assert told(T, message) == message
    assert HAN.search(told(ZH, message)) and text in told(ZH, message)


@pytest.mark.parametrize(
    "message",
    [
        "the weights of fire sum to 0.9, make them sum to 1: a 0.5, b 0.4",
        "the weights of fire sum to 1.5 from 2025-01-01, make them sum to 1: a 1, b 0.5",
        "'m' does not convert: indicator pm2_5 is in µg/m³; write that, or a unit that it "
        "converts to",
        "key 'within_minutes' is missing: metrics/kpis/closed.sql asks for it",
        "aim 1: direction 'up' needs floor < target < stretch, given 5, 0 (as last year), 2.5",
        "DELETE is refused, a KPI only reads; write one SELECT",
    ],
)
def test_what_is_wrong_with_a_kpi_is_told_in_both_languages(message: str) -> None:
    assert told(T, message) == message
    assert HAN.search(told(ZH, message))
    assert "sum to" not in told(ZH, message) and "needs" not in told(ZH, message)
