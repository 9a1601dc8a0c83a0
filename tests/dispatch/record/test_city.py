"""A week of the city in counts: incidents, and what came of each source."""

from __future__ import annotations

import orjson
import pytest

from alerts.types import Level
from data.store import Connection, Store
from dispatch.record.city import city_figures
from dispatch.record.city_types import CityFigures
from metrics.kpi_period import Period
from metrics.published_due import begin
from tests.dispatch.drills.conftest import a_scenario
from tests.dispatch.record.cases import Case, berlin
from tests.dispatch.town import MINUTE, NOON

DAY = 1440
WEEK = Period.parse("2024-W50")  # 14 December, its Saturday, is the town's day
NEXT = Period.parse("2024-W51")


def figures(store: Store, period: Period, minute: float = 30 * DAY) -> CityFigures:
    return city_figures(store, berlin(), {}, period, NOON + round(minute * MINUTE))


@pytest.fixture
def town() -> Case:
    """One incident that ends on the same day, one that is open into the next week, an exercise."""
    case = Case()
    case.at(0).register(grade=Level.ORANGE)
    case.at(1).do(1, "unfounded", note="nothing there")
    case.at(2).register(grade=Level.RED)
    case.at(3).register(drill="storm night")
    return case


def test_incidents_count_where_they_were_registered_and_where_they_ended(town: Case) -> None:
    this, after = figures(town.store, WEEK), figures(town.store, NEXT)
    assert (this.opened, this.closed, this.open_at_end) == (2, 1, 1)
    assert (after.opened, after.closed, after.open_at_end) == (0, 0, 1)
    assert [(one.no, one.grade) for one in this.incidents] == [(2, 4), (1, 3)]


def test_the_watch_begins_when_the_center_was_opened_or_its_first_alert_was_raised(
    town: Case,
) -> None:
    assert figures(town.store, WEEK).watched_ms == 0  # nobody noted it
    begin(town.store, NOON)
    assert figures(town.store, WEEK).watched_ms == NOON
    raised = "make_timestamptz(? * 1000)"
    row = f"INSERT INTO alert VALUES (1, 1, 'r', 1, 1, 1, 'd', 'o', 'UNACKED', 1, 1, 2, 1, {raised}"
    hour_before = NOON - 60 * MINUTE
    town.store.write(lambda connection: connection.execute(
        f"{row}, {raised}, NULL, NULL, NULL, NULL, NULL)", [hour_before, hour_before],
    ))  # fmt: skip
    assert figures(town.store, WEEK).watched_ms == hour_before


def test_what_was_not_yet_by_then_does_not_count(town: Case) -> None:
    assert figures(town.store, WEEK, minute=1.5).opened == 1
    assert figures(town.store, Period.parse("2024-W49")).incidents == ()


def test_an_exercise_counts_where_it_ended(town: Case) -> None:
    body = a_scenario().model_dump_json(by_alias=True)

    def write(connection: Connection) -> None:
        connection.execute(
            "INSERT INTO drill VALUES (1, 1, 'storm', 'storm night', 'ENDED', ?,"
            " make_timestamptz(? * 1000), 'ada', 'because', NULL, 0, make_timestamptz(? * 1000),"
            " 'ada', NULL, ?)",
            [body, NOON, NOON + 60 * MINUTE, orjson.dumps({"points": 425, "of": 600}).decode()],
        )

    town.store.write(write)
    (one,) = figures(town.store, WEEK).drills
    assert (one.no, one.points, one.of) == (1, 425, 600)
    assert figures(town.store, NEXT).drills == ()


def test_each_source_says_what_came_in_time_what_was_replaced_and_refused() -> None:
    store = Store()

    def write(connection: Connection) -> None:
        run = connection.execute
        run("INSERT INTO source VALUES (1, 'viz'), (2, 'blume')")
        row = ("INSERT INTO observation VALUES (1, 1, make_timestamptz(? * 1000), 1, 1, ?,"
               " make_timestamptz(? * 1000), NULL, NULL)")  # fmt: skip
        hour = 60 * MINUTE
        for source, observed, received in (
            (1, NOON, NOON), (1, NOON + hour, NOON + 3 * hour),  # at the edge of two hours
            (1, NOON + 2 * hour, NOON + 5 * hour),  # an hour too late
            (1, NOON - 7 * DAY * MINUTE, NOON),  # of the week before
            (2, NOON, NOON + 60 * DAY * MINUTE),  # not yet come
        ):
            run(row, [observed, source, received])
        run("INSERT INTO observation_revision VALUES (1, 1, make_timestamptz(? * 1000), 1, 1, 1,"
            " make_timestamptz(? * 1000), make_timestamptz(? * 1000))", [NOON, NOON, NOON + hour])
        run("INSERT INTO quarantine VALUES (make_timestamptz(? * 1000), 'viz', 'value', 'no', '')",
            [NOON])  # fmt: skip

    store.write(write)
    found = {one.source: one for one in figures(store, WEEK).sources}
    assert set(found) == set(berlin().sources)
    viz, blume = found["viz"], found["blume"]
    assert (viz.taken, viz.in_time, viz.replaced, viz.refused) == (3, 2, 1, 1)
    assert viz.newest_ms == NOON + 5 * 60 * MINUTE
    assert (blume.taken, blume.newest_ms) == (0, None)
    store.close()
