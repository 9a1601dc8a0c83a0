"""Makes a brief: each part by itself, so that one that fails is told and stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from data.strict import Words
from dispatch.drills.records import drills
from live.brief import alerts, expected, incidents, unknown
from live.brief.calendar import calendar_items
from live.brief.decided import decided_items
from live.brief.restated import restated_items
from live.brief.usual import usual_items
from live.center import Center
from metrics.brief.figures import Sources, figures
from metrics.brief.room import fitted, own_first
from metrics.brief.types import Brief, Item, Key, Link, Moment, Parameter, Part, Section, Sentence

log = logging.getLogger(__name__)
HORIZON_MS = expected.HOURS_AHEAD * expected.HOUR_MS


class Asked(NamedTuple):
    """From when, as of when, for whom: `looked_ms` is when its reader last looked; what is of
    `department` comes first."""

    since_ms: int
    now_ms: int
    looked_ms: int | None = None
    department: str | None = None


def make(center: Center, asked: Asked) -> Brief:
    """The brief of a center. The same rows and the same moments give the same brief."""
    faults: dict[Part, str] = {}
    found: dict[Part, list[Item]] = {}

    def guarded(part: Part, build: Callable[[], list[Item]]) -> list[Item]:
        try:
            return build()
        except Exception as error:
            log.exception("brief=%s failed", part)
            faults[part] = f"{type(error).__name__}: {error}"
            return []

    lost: list[Item] = []

    def with_figures() -> list[Item]:
        items, gone = _figures(center, asked)
        lost.extend(gone)
        decided = decided_items(center.store, center.kpis, asked.since_ms, asked.now_ms)
        return [*items[:1], *decided, *items[1:]]

    silent = guarded(Part.UNKNOWN, lambda: unknown.silent_items(center, asked.now_ms))
    found[Part.NOW] = guarded(Part.NOW, lambda: _now(center, asked, len(silent)))
    found[Part.INCIDENTS] = guarded(
        Part.INCIDENTS,
        lambda: incidents.open_items(_incidents(center), asked.since_ms, asked.now_ms),
    )
    found[Part.FIGURES] = guarded(Part.FIGURES, with_figures)
    found[Part.SOLVED] = guarded(Part.SOLVED, lambda: _solved(center, asked))
    found[Part.EXPECTED] = guarded(Part.EXPECTED, lambda: _expected(center, asked))
    found[Part.UNKNOWN] = [
        *silent, *lost, *guarded(Part.UNKNOWN, lambda: _unknown(center, asked))
    ]  # fmt: skip
    found[Part.EXERCISES] = guarded(Part.EXERCISES, lambda: _exercises(center, asked))
    ordered = {part: own_first(found[part], asked.department) for part in Part}
    shown = fitted(ordered)
    sections = tuple(
        Section(
            part=part, items=shown[part], more=len(ordered[part]) - len(shown[part]),
            fault=faults.get(part),
        )
        for part in Part
        if ordered[part] or part in faults
    )  # fmt: skip
    return Brief(
        since_ms=asked.since_ms, until_ms=asked.now_ms, sections=sections,
        looked_ms=asked.looked_ms, department=asked.department,
    )  # fmt: skip


def _alerts(center: Center, told: frozenset[int] = frozenset()) -> alerts.Sources:
    return alerts.Sources(
        store=center.store, desk=center.desk, registry=center.registry, latest=center.latest,
        catalogue=center.catalogue, districts=_districts(center), told=told,
    )  # fmt: skip


def _incidents(center: Center) -> incidents.Sources:
    names = {one.id: one.name for one in center.city.departments.values()}
    return incidents.Sources(
        store=center.store, dispatcher=center.dispatcher, departments=names
    )


def _districts(center: Center) -> dict[str, Words]:
    return center.districts.names


def _now(center: Center, asked: Asked, silent: int) -> list[Item]:
    told = (one.alerts for one in center.dispatcher.open_incidents() if one.drill is None)
    return alerts.now_items(_alerts(center, alerts.told_of(told)), asked.now_ms, silent)


def _figures(center: Center, asked: Asked) -> tuple[list[Item], list[Item]]:
    sources = Sources(
        store=center.store, kpis=center.kpis, book=center.kept, zone=center.city.zone,
        names=_districts(center),
    )  # fmt: skip
    return figures(sources, asked.since_ms, asked.now_ms)


def _solved(center: Center, asked: Asked) -> list[Item]:
    return [
        *incidents.ended_items(_incidents(center), asked.since_ms, asked.now_ms),
        *alerts.ended_items(_alerts(center), asked.since_ms, asked.now_ms),
    ]


def _expected(center: Center, asked: Asked) -> list[Item]:
    """What is late or has a limit, by when; then events; then what is usual, and what waits."""
    now_ms, until_ms = asked.now_ms, asked.now_ms + HORIZON_MS
    zone = center.city.zone
    dated = [
        *expected.report_items(center, now_ms, until_ms),
        *expected.task_items(center, now_ms, until_ms),
        *expected.poll_items(center, now_ms, until_ms),
        *expected.ending_items(center, now_ms, until_ms),
    ]
    events = calendar_items(
        center.city.calendars.values(), zone, asked.since_ms, now_ms, until_ms
    )
    usual = usual_items(center.store, center.registry, center.catalogue, zone, now_ms, until_ms)
    in_time = [item for _, item in sorted(dated, key=lambda pair: pair[0])]
    return [*in_time, *events, *expected.appeal_items(center), *usual]


def _unknown(center: Center, asked: Asked) -> list[Item]:
    return [
        *restated_items(center, asked.since_ms, asked.now_ms),
        *unknown.replaced_items(center, asked.since_ms, asked.now_ms),
        *unknown.refused_items(center, asked.since_ms, asked.now_ms),
    ]


def _exercises(center: Center, asked: Asked) -> list[Item]:
    """What exercises there were, as nothing of them is told elsewhere; the newest first."""
    found = []
    for one in reversed(drills(center.store)):
        link = (Link("exercise", "/drills"),)
        said: dict[str, Parameter] = {"title": one.scenario.title}
        if one.is_open:
            said["since"] = Moment(one.started_ms)
            found.append(Item(sentences=(Sentence(Key.EXERCISE_ON, said, link),), stands=True))
        elif one.ended_ms is not None and asked.since_ms < one.ended_ms <= asked.now_ms:
            said["at"] = Moment(one.ended_ms)
            found.append(Item(sentences=(Sentence(Key.EXERCISE_ENDED, said, link),), stands=True))
    return found
