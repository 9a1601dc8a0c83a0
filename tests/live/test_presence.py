"""Who is here: said, seen, forgotten; a word that changes nothing is no news."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
import pytest

from data.strict import Words
from live.presence import (
    FORGOTTEN_MS,
    SCREENS_AT_MOST,
    SESSIONS_AT_MOST,
    Doing,
    Presence,
)
from security.types import Kind, Role, Who

READING, SHELVE = Doing.READING, Doing.SHELVE


@dataclass
class Clock:
    now: int = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(clock: Clock) -> Presence:
    return Presence(clock)


def officer(name: str) -> Who:
    return Who(
        kind=Kind.PERSON, name=name, role=Role.DUTY_OFFICER, proof=f"secret {name}",
        display=Words(en="Chen Wei", zh="陈伟") if name == "chen" else None,
    )  # fmt: skip


CHEN, ADA = officer("chen"), officer("ada")


def test_who_looks_is_a_number_in_the_picture_and_a_name_for_those_who_may(
    presence: Presence,
) -> None:
    assert presence.say(CHEN, "tab1", 7, READING)
    assert presence.say(ADA, "tab1", 7, SHELVE)
    assert presence.section() == {"1": [[7, "reading"]], "2": [[7, "shelve"]]}
    assert presence.people()["1"] == {
        "name": "chen", "display": {"en": "Chen Wei", "zh": "陈伟"}, "role": "duty officer",
    }  # fmt: skip
    assert (presence.number_of(CHEN), presence.number_of(officer("bo"))) == ("1", None)


def test_no_session_is_told_to_anybody(presence: Presence) -> None:
    presence.say(CHEN, "tab1", 7, READING)
    told = orjson.dumps([presence.section(), presence.people()]).decode()
    assert "secret" not in told
    assert "chen" not in orjson.dumps(presence.section()).decode()


def test_what_is_said_again_is_no_news(presence: Presence, clock: Clock) -> None:
    assert presence.say(CHEN, "tab1", 7, READING)
    clock.now += 10_000
    assert not presence.say(CHEN, "tab1", 7, READING)
    assert presence.say(CHEN, "tab1", 8, READING)
    assert presence.say(CHEN, "tab1", None, READING)
    assert not presence.say(CHEN, "tab1", None, READING)
    assert presence.section() == {}


@pytest.mark.parametrize(("after_ms", "here"), [(FORGOTTEN_MS, True), (FORGOTTEN_MS + 1, False)])
def test_who_says_nothing_is_forgotten(
    presence: Presence, clock: Clock, after_ms: int, here: bool
) -> None:
    presence.say(CHEN, "tab1", 7, READING)
    clock.now += after_ms
    assert bool(presence.section()) is here
    assert bool(presence.people()) is here


def test_who_comes_back_after_being_forgotten_is_news(presence: Presence, clock: Clock) -> None:
    presence.say(CHEN, "tab1", 7, READING)
    clock.now += FORGOTTEN_MS + 1
    assert presence.say(CHEN, "tab1", 7, READING)


def test_two_tabs_of_one_person_are_one_person(presence: Presence) -> None:
    presence.say(CHEN, "tab1", 7, SHELVE)
    assert not presence.say(CHEN, "tab2", 7, READING)
    assert presence.say(CHEN, "tab2", 9, READING)
    assert presence.section() == {"1": [[7, "shelve"], [9, "reading"]]}
    assert presence.say(CHEN, "tab1", None, READING)
    assert presence.section() == {"1": [[9, "reading"]]}


def test_what_is_kept_has_bounds(presence: Presence) -> None:
    for at in range(SCREENS_AT_MOST + 3):
        presence.say(CHEN, f"tab{at}", at + 1, READING)
    assert [no for no, _ in presence.section()["1"]] == list(range(4, SCREENS_AT_MOST + 4))
    for at in range(SESSIONS_AT_MOST + 3):
        presence.say(officer(f"o{at}"), "tab1", 1, READING)
    assert len(presence.section()) == SESSIONS_AT_MOST
