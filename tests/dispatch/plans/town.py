"""A small city with two departments, and one good plan for it."""

from __future__ import annotations

from pathlib import Path

import yaml

from data.calendars import Calendar
from data.city import City, CityFile
from data.strict import Document, Fault, Words
from dispatch.plans.files import check_plans
from dispatch.plans.match import Lookup, lookup
from dispatch.plans.model import Plan

NOON = 1_734_350_400_000  # 16 December 2024, 13:00 in the city, a Monday
RULES = ("crowd_dense", "slow")
CAPABILITIES = ("ambulance", "fire_engine")
GOOD = """\
# Checked every spring.
plans:
  # How it began: the fair of 2019.
  - id: crowd
    version: 1
    title: {en: Crowd at a square, zh: 广场人群聚集}
    aim: {en: Nobody is pressed., zh: 无人受挤。}
    triggers:
      - {domains: crowd, least_level: yellow, kinds: counter}
    phases:
      - {id: verify, title: {en: Find out, zh: 核查}}
      - {id: relieve, title: {en: Relieve, zh: 疏导}}
    steps:
      - id: look
        phase: verify
        department: order
        role: {en: Patrol, zh: 巡逻}
        title: {en: Look, zh: 查看}
        message: {en: "{level} at {place}, {time}: {value}", zh: "{place}{level}，{time}：{value}"}
        accept_within: PT2M
        due_within: PT10M
      - id: close
        phase: relieve
        department: traffic
        role: {en: Shift, zh: 当班}
        title: {en: Close the street, zh: 封路}
        message: {en: Close it., zh: 封闭。}
        accept_within: PT2M
        due_within: PT15M
        after: look
        wanted:
          - {capability: ambulance, number: 2}
      - id: stop
        phase: relieve
        department: order
        role: {en: Patrol, zh: 巡逻}
        title: {en: Stop the inflow, zh: 截流}
        message: {en: Stop it., zh: 截流。}
        accept_within: PT2M
        due_within: PT5M
        after: close
        optional: true
      - id: reopen
        phase: relieve
        department: traffic
        role: {en: Shift, zh: 当班}
        title: {en: Reopen, zh: 恢复}
        message: {en: Reopen., zh: 恢复。}
        accept_within: PT2M
        due_within: PT20M
        after: [close, stop]
        checklist:
          - {en: Street clean, zh: 路面已清理}
"""
CALENDARS = [
    {"id": "fair", "name": {"en": "Fair", "zh": "集市"},
     "events": [{"name": {"en": "x", "zh": "x"}, "from": "2024-12-16T10:00:00",
                 "to": "2024-12-16T20:00:00"}]},
    {"id": "night", "name": {"en": "Night", "zh": "夜间"},
     "weekly": [{"from": "22:00", "to": "06:00"}]},
]  # fmt: skip


def a_city(folder: Path) -> City:
    """Domains crowd and traffic, departments order and traffic, one kind of point each."""
    words = {"en": "x", "zh": "x"}
    names = {"crowd": {"en": "Crowd", "zh": "人群"}, "traffic": {"en": "Traffic", "zh": "交通"}}
    vital = {
        "id": "a", "indicator": "flow", "label": words, "compare": {"kind": "since"},
        "bar": {"indicator": "flow", "low": 0, "high": 1},
    }  # fmt: skip
    block = {
        "id": "t", "domain": "traffic", "source": "viz", "counted": words, "answered_by": "flow",
        "kind": "site", "vitals": [vital, vital],
        "chart": {"indicator": "flow", "span": "PT30H", "low": 0, "high": 1},
    }  # fmt: skip
    file = CityFile.model_validate(
        {
            "name": words, "zone": "Europe/Berlin", "centre": [13, 52], "attribution": "x",
            "air_standard": "hj633-2026",
            "replay": {"start": "2024-12-13T15:00:00", "end": "2024-12-14T15:00:00"},
            "domains": [{"id": name, "name": one} for name, one in names.items()],
            "departments": [
                {"id": "order", "name": words, "domain": "crowd"},
                {"id": "traffic", "name": words, "domain": "traffic"},
            ],
            "kinds": [
                {"id": "counter", "domain": "crowd", "owner": "order",
                 "name": {"en": "Counters", "zh": "计数点"}},
                {"id": "site", "domain": "traffic", "owner": "traffic", "name": words},
            ],
            "base": [],
            "wall": {"blocks": [block]},
        }
    )  # fmt: skip
    calendars = {one.id: one for one in map(Calendar.model_validate, CALENDARS)}
    return City(folder, file, [], calendars)


def checked(text: str) -> tuple[list[Plan], list[Fault]]:
    """The plans in a file of this text, and its faults."""
    document = Document(Path("town/plans/crowd.yaml"), "town/plans/crowd.yaml", text)
    return check_plans([document], a_city(Path("nowhere")), RULES, CAPABILITIES)


def a_plan(**changes: object) -> Plan:
    """The good plan with other values for some keys."""
    return Plan.model_validate({**yaml.safe_load(GOOD)["plans"][0], **changes})


def a_look() -> Lookup:
    rules = {name: Words(en=name.title(), zh=name) for name in RULES}
    return lookup(a_city(Path("nowhere")), rules, {"01": Words(en="Mitte", zh="米特区")})
