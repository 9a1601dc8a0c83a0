"""Rules over HTTP: how they stand, check a text, back-test it, publish it, take all as YAML."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.backtest.run import compare, past
from alerts.backtest.types import plain
from alerts.rules import rows as rule_rows
from alerts.rules import text as rule_text
from alerts.rules.model import Rule
from alerts.rules.types import (
    Draft,
    Faulty,
    MovedOn,
    RuleRefused,
    Standing,
    UnknownRule,
    Version,
)
from api.moments import Moment, milliseconds
from api.problems import problem
from api.who import actor
from data.clock import iso
from data.strict import Fault, unknown
from live.center import Center

router = APIRouter(prefix="/api/v1", tags=["rules"])
DAY_MS = 86_400_000
DAYS, DAYS_AT_MOST = 30, 366
EPISODES = 400  # that an answer lists; there may be many more
TITLES = {404: "No such rule", 409: "Changed since you began", 422: "The rule is refused"}
Text = Annotated[str, Field(max_length=100_000)]


class Typed(BaseModel):
    """The YAML of one rule; `rule` is the id that it must have, if it is to follow a version."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    rule: str | None = None


class Asked(BaseModel):
    """`rule`: the id of a rule in force, or the YAML of one. The time ends at `to` (now) and begins
    at `from`, or `days` before."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    rule: Text
    days: Annotated[float, Field(gt=0, le=DAYS_AT_MOST)] = DAYS
    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to")


class Published(BaseModel):
    """`based_on` is the version that the writer had before them, 0 for a rule that is new; `report`
    is what `backtest` gave as `report_key` for exactly this text."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    why: Annotated[str, Field(max_length=1000)]
    based_on: Annotated[int, Field(ge=0)]
    report: str | None = None


class Retired(BaseModel):
    """Why a rule is to end."""

    model_config = ConfigDict(extra="forbid")

    why: Annotated[str, Field(max_length=1000)]
    based_on: Annotated[int, Field(ge=1)]


@router.get("/rules", response_class=Response, summary="The rules, and how they stand")
async def listing(request: Request) -> Response:
    """Each with its definition, version, health (null is well), points and active alerts."""
    return await _answer(request, _listing)


@router.get("/rules.yaml", response_class=Response, summary="The rules in force as YAML")
async def export(request: Request) -> Response:
    """As a file that a city's folder takes."""
    center: Center = request.app.state.center
    text = await asyncio.to_thread(center.rulebook.export, center.now_ms())
    return Response(text, media_type="application/yaml; charset=utf-8")


@router.post("/rules/check", response_class=Response, summary="What is wrong with a text")
async def check(request: Request, typed: Typed) -> Response:
    """Answers `{faults: [{line, key, message}], definition}`; nothing is changed by it."""
    return await _answer(request, lambda center: _check(center, typed))


@router.post("/rules/backtest", response_class=Response, summary="What a rule would have done")
async def backtest(request: Request, asked: Asked) -> Response:
    """Answers `{report, in_force, difference, report_key}`: the rule, the one that is in force over
    the same time, and what differs. 422 with `faults` when the text does not hold."""
    threads = request.app.state.center.rulebook.back_tests
    return await _answer(request, lambda center: _backtest(center, asked), threads)


@router.get("/rules/{rule_id}", response_class=Response, summary="One rule and its versions")
async def one(
    request: Request, rule_id: str, version: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """As it is now, or as of `version`, with the history of all versions, the newest first."""
    return await _answer(request, lambda center: _one(center, rule_id, version))


@router.post("/rules/{rule_id}", response_class=Response, summary="Publish a rule's next version")
async def publish(request: Request, rule_id: str, published: Published) -> Response:
    """In force when it answers. 409 with `newest` when somebody published meanwhile, 422 with
    `faults` when the text does not hold; then the rule in force stays."""
    by = actor(request)
    return await _answer(request, lambda center: _publish(center, rule_id, published, by))


@router.post("/rules/{rule_id}/retire", response_class=Response, summary="Take a rule out of force")
async def retire(request: Request, rule_id: str, retired: Retired) -> Response:
    """Its alerts are cleared; its versions stay. Publish it again to bring it back."""
    by = actor(request)
    return await _answer(request, lambda center: _retire(center, rule_id, retired, by))


# ---- how


async def _answer(
    request: Request, work: Callable[[Center], Any], threads: Executor | None = None
) -> Response:
    """What the work gives as JSON, or why it is refused. Not on the event loop."""
    loop = asyncio.get_running_loop()
    try:
        body = await loop.run_in_executor(threads, work, request.app.state.center)
    except RuleRefused as refusal:
        return _refused(refusal)
    return Response(orjson.dumps(body), media_type="application/json")


def _refused(refusal: RuleRefused) -> Response:
    more: dict[str, Any] = {"field": refusal.field, "reason": refusal.reason}
    if isinstance(refusal, Faulty):
        more["faults"] = [fault_of(fault) for fault in refusal.faults]
    if isinstance(refusal, MovedOn):
        more["newest"] = None if refusal.newest is None else _version(refusal.newest)
    return problem(refusal.status, TITLES[refusal.status], str(refusal), **more)


def _listing(center: Center) -> dict[str, Any]:
    rows = rule_rows.standings(center.rulebook, center.desk, center.registry, center.city)
    return {"rules": [_row(center, row) for row in rows]}


def _row(center: Center, row: Standing) -> dict[str, Any]:
    rule = center.desk.rules.get(row.version.rule_id)
    return {
        "rule": row.version.rule_id,
        "version": row.version.version,
        "retired": row.version.retired,
        "health": row.health,
        "faults": [fault_of(fault) for fault in row.faults],
        "points": row.points,
        "active_alerts": row.open_alerts,
        "actor": row.version.actor,
        "published_at": iso(row.version.published_ms),
        "definition": _definition(rule),
    }


def _one(center: Center, rule_id: str, number: int | None) -> dict[str, Any]:
    book = center.rulebook
    history = book.history(rule_id)
    shown = history[0] if number is None else book.version(rule_id, number)
    return {
        **_version(shown),
        "definition": _definition(book.rule(rule_id, shown.version)),
        "text": shown.body,
        "report": shown.report,
        "history": [_version(one) for one in history],
    }


def _check(center: Center, typed: Typed) -> dict[str, Any]:
    rule, faults = center.rulebook.check(typed.text, typed.rule)
    return {"faults": [fault_of(fault) for fault in faults], "definition": _definition(rule)}


def _backtest(center: Center, asked: Asked) -> dict[str, Any]:
    rule = _rule_asked_for(center, asked.rule)
    until_ms = center.now_ms() if asked.until is None else milliseconds(asked.until)
    since_ms = until_ms - int(asked.days * DAY_MS)
    if asked.since is not None:
        since_ms = milliseconds(asked.since)
    if not until_ms - DAYS_AT_MOST * DAY_MS <= since_ms < until_ms:
        raise RuleRefused("from", f"must lie before 'to', by {DAYS_AT_MOST} days at the most")
    in_force = center.desk.rules.get(rule.id)
    parts = past(center.store, center.registry, center.catalogue.by_id, center.city)
    told = plain(compare(parts, rule, in_force, since_ms, until_ms), EPISODES)
    text = asked.rule
    if text == rule.id:
        text = center.rulebook.newest(rule.id).body
    return {**told, "report_key": center.rulebook.keep_report(text, told)}


def _rule_asked_for(center: Center, asked: str) -> Rule:
    rules = center.desk.rules
    if asked in rules:
        return rules[asked]
    if "\n" not in asked and ":" not in asked:
        raise UnknownRule("rule", unknown("rule", asked, list(rules)))
    rule, faults = center.rulebook.check(asked, rule_text.id_of(asked))
    if rule is None:
        raise Faulty(faults)
    return rule


def _publish(center: Center, rule_id: str, published: Published, by: str) -> dict[str, Any]:
    draft = Draft(**published.model_dump(), actor=by)
    version = center.rulebook.publish(rule_id, draft, center.now_ms())
    center.wake()
    return _one(center, rule_id, version.version)


def _retire(center: Center, rule_id: str, retired: Retired, by: str) -> dict[str, Any]:
    center.rulebook.retire(rule_id, now_ms=center.now_ms(), actor=by, **retired.model_dump())
    center.wake()
    return _one(center, rule_id, None)


def fault_of(fault: Fault) -> dict[str, Any]:
    """A fault as JSON gives it."""
    return {"line": fault.line, "key": fault.entry, "message": fault.message}


def _version(version: Version) -> dict[str, Any]:
    return {
        "rule": version.rule_id,
        "version": version.version,
        "actor": version.actor,
        "why": version.why,
        "origin": str(version.origin),
        "retired": version.retired,
        "published_at": iso(version.published_ms),
        "back_tested": version.report is not None,
    }


def _definition(rule: Rule | None) -> dict[str, Any] | None:
    return rule.model_dump(mode="json", by_alias=True, exclude_none=True) if rule else None
