"""What people choose: what is taken, what is refused, and that one bad choice spoils no other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from data.store import Connection, Store
from security import preferences
from security.preferences import FILTERS_AT_MOST, Preferences

NOW_MS = 1_734_185_220_000
LOUD = {"1": "off", "2": "quiet", "3": "normal", "4": "loud"}
MINE = {"name": "mine", "tab": "active", "levels": [4, 3], "unseen": True, "mine": True,
        "words": "fire"}  # fmt: skip


@pytest.fixture
def store() -> Iterator[Store]:
    one = Store()
    yield one
    one.close()


def choose(store: Store, who: str = "ada", **given: Any) -> None:
    preferences.choose(store, who, Preferences.model_validate(given), NOW_MS)


def keep(values: dict[str, Any], connection: Connection) -> None:
    connection.execute(preferences.KEEP, values)


def test_who_chose_nothing_has_what_the_city_gives(store: Store) -> None:
    assert preferences.of(store, "ada").told() == {
        "language": None, "theme": "dark", "density": "normal",
        "sound": dict.fromkeys("1234", "normal"), "filters": [],
    }  # fmt: skip


def test_each_key_that_is_given_is_replaced_and_the_others_stay(store: Store) -> None:
    choose(store, theme="light", sound=LOUD, filters=[MINE])
    choose(store, theme="contrast", language="zh")
    told = preferences.of(store, "ada").told()
    assert (told["theme"], told["language"], told["sound"]) == ("contrast", "zh", LOUD)
    assert told["filters"] == [MINE]
    choose(store, filters=[], language=None)
    told = preferences.of(store, "ada").told()
    assert (told["filters"], told["language"], told["theme"]) == ([], None, "contrast")
    assert preferences.of(store, "bob") == Preferences()


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"theme": "pink"}, ("theme",)),
        ({"theme": None}, ("theme",)),
        ({"density": 1}, ("density",)),
        ({"language": "fr"}, ("language",)),
        ({"sound": {"4": "loud"}}, ("sound", "1")),
        ({"sound": {**LOUD, "5": "loud"}}, ("sound", "5")),
        ({"sound": {**LOUD, "4": "deafening"}}, ("sound", "4")),
        ({"filters": [MINE, MINE]}, ("filters",)),
        ({"filters": [{**MINE, "name": str(n)} for n in range(FILTERS_AT_MOST + 1)]}, ("filters",)),
        ({"filters": [{**MINE, "name": "  "}]}, ("filters", 0, "name")),
        ({"filters": [{**MINE, "levels": [0]}]}, ("filters", 0, "levels", 0)),
        ({"filters": [{**MINE, "unseen": "yes"}]}, ("filters", 0, "unseen")),
        ({"filters": [{**MINE, "more": 1}]}, ("filters", 0, "more")),
        ({"filters": [{**MINE, "words": "x" * 201}]}, ("filters", 0, "words")),
        ({"colour": "red"}, ("colour",)),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_known_is_refused_and_named(
    given: dict[str, Any], where: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as refused:
        Preferences.model_validate(given)
    assert where in [error["loc"] for error in refused.value.errors()]


def test_a_kept_choice_that_is_no_longer_known_counts_for_nothing_and_stops_no_other(
    store: Store,
) -> None:
    choose(store, theme="light")
    for name, chosen in (("density", '"huge"'), ("smell", '"rose"'), ("sound", "{")):
        values = {"account": "ada", "name": name, "chosen": chosen, "now": NOW_MS}
        store.write(partial(keep, values))
    assert preferences.of(store, "ada") == Preferences(theme="light")
