"""What a brief expects: calendars, and the usual curve with the error that it had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from data.calendars import Calendar
from data.registry import Registry
from data.store import Connection, Store
from data.types import CITY_POINT
from live.brief.calendar import calendar_items
from live.brief.usual import usual_items
from metrics.brief.types import Amount, Days, Item, Key, Moment
from metrics.catalogue import Catalogue, load_catalogue
from metrics.moments import utc

ZONE = ZoneInfo("Europe/Berlin")
NAME = {"en": "Days", "zh": "日"}
HOUR = 3_600_000
PEOPLE, RATIO = 1, 2


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def told(calendar: dict[str, Any], now: str, since: str | None = None) -> list[Item]:
    one = Calendar.model_validate({"id": "x", "name": NAME, **calendar})
    now_ms = ms(now)
    since_ms = now_ms - 24 * HOUR if since is None else ms(since)
    return calendar_items([one], ZONE, since_ms, now_ms, now_ms + 24 * HOUR)


EVENT = {"events": [{"name": NAME, "from": "2024-12-31T18:00:00", "to": "2025-01-01T06:00:00"}]}


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2024-12-30T17:00", None), ("2024-12-31T08:00", Key.EVENT_BEGINS),
        ("2024-12-31T20:00", Key.EVENT_LASTS), ("2025-01-01T06:00", None),
    ],
)  # fmt: skip
def test_an_event_is_told_from_a_day_before_to_its_end(now: str, key: Key | None) -> None:
    assert [item.sentences[0].key for item in told(EVENT, now)] == ([key] if key else [])


def test_an_event_that_began_since_is_news_and_one_to_come_is_not() -> None:
    assert told(EVENT, "2024-12-31T08:00")[0].stands
    assert not told(EVENT, "2024-12-31T20:00", since="2024-12-31T12:00")[0].stands
    assert told(EVENT, "2024-12-31T20:00", since="2024-12-31T19:00")[0].stands


def test_public_holidays_and_dates_are_told_and_routine_hours_are_not() -> None:
    holidays = {"holidays": {"country": "DE", "subdivision": "BE"}}
    (only,) = told(holidays, "2024-12-31T08:00")
    day = date(2025, 1, 1)
    assert only.sentences[0].parameters["day"] == Days(day, day)
    assert told({"dates": ["2025-01-02"]}, "2024-12-31T08:00") == []
    assert told({"weekly": [{"from": "06:00", "to": "10:00"}]}, "2024-12-31T08:00") == []


# ---- the usual curve


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def store() -> Iterator[Store]:
    """Two counters with six weeks of 100 an hour, 400 on Mondays at five."""
    found = Store()

    def fill(connection: Connection) -> None:
        connection.execute(
            "INSERT INTO usual SELECT point, $1, day, hour,"
            " 0, CASE WHEN day = 1 AND hour = 17 THEN 400 ELSE 100 END, 0, 6, now()"
            " FROM range(2, 4) AS p(point), range(7) AS d(day), range(24) AS h(hour)",
            [PEOPLE],
        )

    found.write(fill)
    yield found
    found.close()


def off_by(store: Store, share: float, days: int) -> None:
    """The city's count at five was off its usual by so much, on so many days before."""
    end = datetime(2025, 1, 19, 18, tzinfo=ZONE)
    rows = [(utc(int((end - timedelta(days=n)).timestamp() * 1000)), 1 + share * (-1) ** n)
            for n in range(days)]  # fmt: skip
    store.write(lambda connection: connection.executemany(
        f"INSERT INTO computed VALUES (1, {RATIO}, ?, ?, 1, 2, NULL, now())", rows,
    ))  # fmt: skip


def usual(store: Store, catalogue: Catalogue) -> list[Item]:
    numbers = {"pedestrians": PEOPLE, "city_pedestrians_ratio": RATIO}
    registry = SimpleNamespace(
        indicator_no=lambda name: numbers.get(name, 99),
        points={CITY_POINT: SimpleNamespace(id="city")},
    )
    now_ms = ms("2025-01-20T08:00")
    return usual_items(
        store, cast(Registry, registry), catalogue, ZONE, now_ms, now_ms + 24 * HOUR
    )


def test_the_peak_ahead_is_told_with_how_far_off_it_was(
    store: Store, catalogue: Catalogue
) -> None:
    off_by(store, 0.25, 20)
    (only,) = usual(store, catalogue)
    said = only.sentences[0].parameters
    assert said["at"] == Moment(ms("2025-01-20T17:00"))
    value, error = said["value"], said["error"]
    assert isinstance(value, Amount) and isinstance(error, Amount)
    assert value.value == 800
    assert error.value == pytest.approx(25)
    (link,) = only.sentences[0].links
    assert link.href == "/map?point=city&indicator=city_pedestrians"


def test_without_enough_days_to_know_its_error_nothing_is_said(
    store: Store, catalogue: Catalogue
) -> None:
    off_by(store, 0.25, 13)
    assert usual(store, catalogue) == []
