"""What officers said of proposals: for all of them, the last word counts."""

from __future__ import annotations

from dispatch.read import proposed
from dispatch.refusals import Said, keep, key, standing
from tests.dispatch.town import NOON, Town


def say(town: Town, alerts: list[int], said: Said, by: str = "chen") -> None:
    town.store.write(lambda connection: keep(connection, key(alerts, None), said, by, NOON))


def of_alerts(town: Town, alerts: list[int]) -> tuple[list[list[int]], list[list[int]]]:
    """What is proposed and what is refused of these alerts."""
    found = proposed(town.dispatcher, town.store, alerts, town.signals.get)
    return [one["alerts"] for one in found["proposals"]], [o["alerts"] for o in found["refused"]]


def test_what_is_refused_is_proposed_no_more_and_says_by_whom(town: Town) -> None:
    assert of_alerts(town, [1, 2]) == ([[1, 2]], [])
    say(town, [2, 1], Said.NOT_ONE)
    town.restart()
    assert of_alerts(town, [1, 2]) == ([], [[1, 2]])
    assert proposed(town.dispatcher, town.store, [1, 2], town.signals.get)["refused"][0]["by"] == (
        "chen"
    )


def test_one_alert_more_is_another_question(town: Town) -> None:
    say(town, [1, 2], Said.NOT_ONE)
    assert of_alerts(town, [1, 2, 3]) == ([[1, 2, 3]], [])


def test_the_last_word_counts_and_another_proposal_is_not_touched(town: Town) -> None:
    for said in (Said.NOT_ONE, Said.AGAIN):
        say(town, [1, 2], said)
    assert of_alerts(town, [1, 2]) == ([[1, 2]], [])
    town.store.write(
        lambda connection: keep(connection, key([1, 2], 7), Said.NOT_ONE, "chen", NOON)
    )
    assert standing(town.store, [2]).keys() == {key([1, 2], 7)}
    assert of_alerts(town, [1, 2]) == ([[1, 2]], [])
    assert standing(town.store, []) == {}
