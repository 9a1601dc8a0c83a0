"""Guessing gets slower, and honest people are heard."""

from __future__ import annotations

import pytest

from security.throttle import (
    ADDRESS_AT_MOST_MS,
    FORGOTTEN_MS,
    FREE_OF_ADDRESS,
    FREE_OF_NAME,
    KEPT,
    NAME_AT_MOST_MS,
    Throttle,
    delay_ms,
)


@pytest.mark.parametrize(
    ("count", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (11, 60), (10**6, 60)]
)
def test_the_delay_doubles_up_to_its_most(count: int, seconds: int) -> None:
    assert delay_ms(count, FREE_OF_NAME, NAME_AT_MOST_MS) == seconds * 1000


def test_the_delay_of_an_address_ends_at_fifteen_minutes() -> None:
    assert delay_ms(99, FREE_OF_ADDRESS, ADDRESS_AT_MOST_MS) == ADDRESS_AT_MOST_MS


def test_a_name_is_slowed_from_everywhere_and_heard_again_after_the_wait() -> None:
    throttle = Throttle()
    for n in range(FREE_OF_NAME):
        assert throttle.attempt("ada", f"10.0.0.{n}", 0) == 0
    assert throttle.attempt("ada", "10.0.1.1", 0) == 1000
    assert throttle.attempt("ada", "10.0.1.1", 400) == 600
    assert throttle.attempt("ada", "10.0.1.1", 1000) == 0
    assert throttle.attempt("ada", "10.0.1.1", 1000) == 2000


def test_an_address_is_slowed_whatever_the_names() -> None:
    throttle = Throttle()
    for n in range(FREE_OF_ADDRESS):
        assert throttle.attempt(f"name {n}", "10.0.0.1", 0) == 0
    assert throttle.attempt("ada", "10.0.0.1", 0) > 0
    assert throttle.attempt("ada", "10.0.0.2", 0) == 0


def test_success_forgets_the_name_and_counts_nothing_against_the_address() -> None:
    throttle = Throttle()
    for _ in range(5 * FREE_OF_ADDRESS):
        assert throttle.attempt("ada", "10.0.0.1", 0) == 0
        throttle.succeeded("ada", "10.0.0.1")


def test_attempts_at_the_same_moment_are_counted_before_any_has_failed() -> None:
    throttle = Throttle()
    heard = [throttle.attempt("ada", "10.0.0.1", 0) == 0 for _ in range(100)]
    assert heard.count(True) == FREE_OF_NAME


def test_failures_are_forgotten_after_an_hour() -> None:
    throttle = Throttle()
    for _ in range(FREE_OF_NAME):
        throttle.attempt("ada", "10.0.0.1", 0)
    assert throttle.attempt("ada", "10.0.0.1", FORGOTTEN_MS + 1) == 0
    assert throttle.attempt("ada", "10.0.0.1", FORGOTTEN_MS + 1) == 0


def test_a_flood_of_names_takes_no_more_memory_than_allowed() -> None:
    throttle = Throttle()
    for n in range(KEPT + 100):
        throttle.attempt(f"name {n}", f"10.{n}", 0)
    assert len(throttle._failures) <= KEPT
