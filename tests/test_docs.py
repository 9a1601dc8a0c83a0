"""The docs keep up with the code: what can be chosen, sent or declared is named there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from alerts.notify.channels import kinds
from alerts.notify.policies import IdleStep, NotifyFile, Policy, Recipient, UnackedStep
from alerts.rules.model import Rule
from api import (
    accounts,
    alerts,
    brief,
    cap,
    city_report,
    health,
    identity,
    identity_events,
    incidents,
    kpi_export,
    kpi_trace,
    kpis,
    layers,
    observations,
    overlays,
    plans,
    points,
    pulse,
    record,
    resources,
    rules,
    shift,
    shift_log,
    stream,
    tasks,
)
from data.city import CityFile
from data.rows import FIELDS
from data.settings import parser
from data.strict import Strict
from dispatch.plans.model import Plan, Step, Trigger
from metrics.kpi_types import Formula

ROOT = Path(__file__).resolve().parent.parent


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_list_of_indicators_is_what_the_definitions_say() -> None:
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build_indicators.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert text("indicators.md") == module.page(), "run: python docs/build_indicators.py"


def test_every_option_is_in_the_operators_page() -> None:
    page = text("operation.md")
    for line in re.findall(r"--[a-z]+", parser().format_help()):
        assert line in page or line == "--help", line
    for name in re.findall(r"CCC_[A-Z]+", parser().format_help()):
        assert name in page, name


def test_every_setting_of_identity_is_in_its_page() -> None:
    code = (ROOT / "security" / "oidc.py").read_text(encoding="utf-8")
    names = set(re.findall(r"CCC_OIDC_[A-Z_]+[A-Z]", code))
    assert len(names) > 4
    assert {name for name in names if name not in text("identity.md")} == set()


def test_every_route_is_in_the_api_page() -> None:
    page = text("api.md")
    parts = (
        accounts, alerts, brief, cap, city_report, health, identity, identity_events, incidents,
        kpi_export, kpi_trace, kpis, layers,
        observations, overlays, plans, points, pulse, record, resources, rules, shift, shift_log,
        stream, tasks,
    )  # fmt: skip
    routes = [str(getattr(route, "path", "")) for part in parts for route in part.router.routes]
    assert len(routes) > 10
    missing = [path for path in routes if re.sub(r"\{\w+\}", "{", path) not in _plain(page)]
    assert missing == []


def _plain(page: str) -> str:
    return re.sub(r"\{\w+\}", "{", page)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_of_an_observation_is_in_the_api_page(field: str) -> None:
    assert f"`{field}`" in text("api.md")


@pytest.mark.parametrize("key", sorted(Rule.model_fields))
def test_every_key_of_a_rule_is_in_the_rules_page(key: str) -> None:
    assert re.search(rf"\b{key}\b", text("rules.md"))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_channel_and_its_keys_are_in_the_notifications_page(kind: str) -> None:
    page = text("notifications.md")
    (row,) = re.findall(rf"^\| `{kind}` .*$", page, re.MULTILINE)
    own = set(kinds()[kind].model_fields) - {"id", "kind", "timeout", "at_once"}
    assert {key for key in own if f"`{key}`" not in row} == set()
    assert f"kind: {kind}" in page


@pytest.mark.parametrize("model", [NotifyFile, Policy, UnackedStep, IdleStep, Recipient])
def test_every_key_of_a_policy_is_in_the_notifications_page(model: type[Strict]) -> None:
    page = text("notifications.md")
    assert {key for key in model.model_fields if f"`{key}`" not in page} == set()


@pytest.mark.parametrize("name", sorted(Formula.model_fields))
def test_every_formula_is_in_the_kpi_page(name: str) -> None:
    assert f"`{name}:" in text("kpis.md")


@pytest.mark.parametrize("key", sorted(CityFile.model_fields))
def test_every_key_of_a_city_is_used_by_a_city_that_comes_with_it(key: str) -> None:
    cities = [p.read_text(encoding="utf-8") for p in (ROOT / "data/cities").glob("*/city.yaml")]
    assert key == "app" or any(f"\n{key}:" in city for city in cities)


@pytest.mark.parametrize(
    "key", sorted({*Plan.model_fields, *Trigger.model_fields, *Step.model_fields})
)
def test_every_key_of_a_plan_is_in_the_plans_page(key: str) -> None:
    assert f"`{key}`" in text("plans.md")
