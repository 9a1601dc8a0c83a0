"""Looks: what is told begins where the last brief ended; read at once again it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.store import Store
from live.brief.looks import FRESH_MS, Choice, Look, Looks, counts, window, yesterday_ms

pytestmark = pytest.mark.long

ZONE = ZoneInfo("Europe/Berlin")
MINUTE, HOUR = 60_000, 3_600_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


NOW = ms("2025-01-20T08:00")


@pytest.fixture
def looks() -> Iterator[Looks]:
    store = Store()
    yield Looks(store)
    store.close()


def read(looks: Looks, now_ms: int, reader: str = "leader") -> tuple[int, bool]:
    """A brief is made and seen; from when it told, and whether it was the last one told on."""
    found = window(Choice.LOOK, looks.last(reader, now_ms), None, now_ms, ZONE)
    looks.served(reader, found.since_ms, now_ms, f'"{now_ms}"')
    looks.seen(reader, found.since_ms, now_ms, now_ms)
    return found.since_ms, found.again


def test_who_never_looked_is_told_since_yesterday_morning(looks: Looks) -> None:
    found = window(Choice.LOOK, looks.last("leader", NOW), None, NOW, ZONE)
    assert (found.since_ms, found.choice) == (ms("2025-01-19T08:00"), Choice.YESTERDAY)


def test_yesterday_is_of_the_citys_clock_also_when_that_is_changed() -> None:
    assert yesterday_ms(ms("2025-03-31T04:00"), ZONE) == ms("2025-03-30T08:00")
    assert yesterday_ms(ms("2025-03-31T04:00"), ZONE) - ms("2025-03-29T08:00") == 23 * HOUR


def test_read_again_at_once_it_is_the_same_brief_told_on(looks: Looks) -> None:
    first, _ = read(looks, NOW)
    assert read(looks, NOW + 3 * MINUTE) == (first, True)
    assert looks.last("leader", NOW + 3 * MINUTE) == Look(first, NOW, NOW)
    assert read(looks, NOW + 2 * HOUR) == (NOW, False)


def test_what_was_made_and_not_seen_is_no_look(looks: Looks) -> None:
    looks.served("leader", NOW - HOUR, NOW, '"x"')
    assert looks.last("leader", NOW) is None
    assert looks.read("leader", NOW) is None


def test_what_was_never_made_cannot_have_been_seen(looks: Looks) -> None:
    with pytest.raises(LookupError, match="no brief"):
        looks.seen("leader", NOW - HOUR, NOW, NOW)


def test_two_devices_are_one_reader_and_two_readers_are_two(looks: Looks) -> None:
    read(looks, NOW)
    assert Looks(looks._store).last("leader", NOW + HOUR) is not None  # another process
    assert looks.last("head", NOW + HOUR) is None


def test_two_tabs_that_say_it_together_are_one_look(looks: Looks) -> None:
    for until in (NOW, NOW + 1000):
        looks.served("leader", NOW - HOUR, until, '"x"')
    one, two = (
        looks.seen("leader", NOW - HOUR, until, NOW + 9000) for until in (NOW, NOW + 1000)
    )
    assert one == two
    assert len(looks.some("leader", NOW + HOUR, 9)) == 1


def test_what_was_read_is_kept_as_it_was(looks: Looks) -> None:
    read(looks, NOW)
    assert looks.read("leader", NOW) == f'"{NOW}"'
    assert looks.read("head", NOW) is None


def test_a_part_of_the_time_is_no_look_at_all_of_it() -> None:
    look = Look(NOW - 9 * HOUR, NOW - 5 * HOUR, NOW - 5 * HOUR)
    assert not counts(look, NOW - 2 * HOUR, NOW)  # since the shift began: three hours are missing
    assert counts(look, NOW - 24 * HOUR, NOW)


def test_a_look_that_lies_ahead_counts_for_nothing() -> None:
    ahead = Look(NOW, NOW + HOUR, NOW + HOUR)
    assert window(Choice.LOOK, ahead, None, NOW, ZONE).look is None


def test_a_shift_that_nobody_keeps_is_not_told_of() -> None:
    assert window(Choice.SHIFT, None, NOW - HOUR, NOW, ZONE).since_ms == NOW - HOUR
    assert window(Choice.SHIFT, None, None, NOW, ZONE).choice is Choice.YESTERDAY


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 90 * MINUTE), min_size=1, max_size=12))
def test_between_briefs_nothing_is_left_out(steps: list[int]) -> None:
    """Whatever the times of reading, each brief begins no later than the last look ended."""
    store = Store()
    looks, now_ms, ended = Looks(store), NOW, yesterday_ms(NOW, ZONE)
    for step in steps:
        now_ms += step
        since_ms, again = read(looks, now_ms)
        assert since_ms <= max(ended, yesterday_ms(now_ms, ZONE))
        assert again == (ended > NOW and now_ms - ended < FRESH_MS)
        last = looks.last("leader", now_ms)
        assert last is not None
        ended = last.until_ms
    store.close()
