"""Alerts in a brief: what is grave or waits too long, in their order; calm is never deaf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from alerts import audit, records
from alerts.overlays import Kind
from alerts.types import Alert, Level, State, Trigger
from data.latest import Latest
from data.store import Store
from data.strict import Words
from data.types import SHADOWS, Point, Reading
from live.brief.alerts import Sources, ended_items, now_items
from metrics.brief.types import Amount, Count, Item, Key, Lasting, Moment, Place
from metrics.catalogue import Catalogue, load_catalogue
from tests.alerts.small_town import NAME, a_rule

NOW = 1_737_360_000_000
MINUTE = 60_000
PLACES = {
    no: Point(no=no, id=f"p{no}", kind="site", domain="traffic", district_id="01",
              name=Words(en=f"Street {no}", zh=f"{no}街"), lon=13.4, lat=52.5)
    for no in (1, 2, 3, 4, SHADOWS + 1)
}  # fmt: skip
SHELF = SimpleNamespace(kind=Kind.SHELF)
RULE = a_rule(indicator="speed", respond_within="PT10M", stale_after="PT2H")


class Heard:
    """The newest value of every series: 11 km/h of a quarter of an hour ago."""

    def get(self, _point: int, _indicator: int) -> Reading:
        return Reading(observed_ms=NOW - 15 * MINUTE, value=11.0, quality=1, n=1, reason=None,
                       received_ms=NOW)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def store() -> Iterator[Store]:
    found = Store()
    yield found
    found.close()


def an_alert(no: int, level: Level, **changes: Any) -> Alert:
    """Raised five minutes ago at the point of its number, seen by nobody."""
    given = {
        "seq": 1, "rule_id": "hot", "rule_version": 1, "point_no": no, "indicator_no": 1,
        "domain": "traffic", "owner": "traffic", "state": State.UNACKED, "level": level,
        "max_level": level, "onset_value": 11.0, "limit_value": 20.0, "onset_ms": NOW - 6 * MINUTE,
        "raised_ms": NOW - 5 * MINUTE, **changes,
    }  # fmt: skip
    return Alert(no=no, **given)


def seen(no: int, level: Level, **changes: Any) -> Alert:
    return an_alert(no, level, state=State.ACKED, acked_ms=NOW - MINUTE, acked_by="ada", **changes)


def told(
    store: Store, catalogue: Catalogue, alerts: Sequence[Alert], silent: int = 0,
    in_incidents: Sequence[int] = (), silenced: Sequence[int] = (),
) -> list[Item]:  # fmt: skip
    desk = SimpleNamespace(
        rules={"hot": RULE}, open_alerts=lambda: list(alerts),
        overlays=lambda alert, _now: [SHELF] if alert.no in silenced else [],
    )  # fmt: skip
    registry = SimpleNamespace(
        points=PLACES, indicator_names={1: "speed"}, indicator_no=lambda _name: 1
    )
    sources = Sources(
        store=store, desk=cast(Any, desk), registry=cast(Any, registry),
        latest=cast(Latest, Heard()), catalogue=catalogue,
        districts={"01": Words(en="Mitte", zh="米特区")}, told=frozenset(in_incidents),
    )  # fmt: skip
    return now_items(sources, NOW, silent)


def keys(items: Sequence[Item]) -> list[Key]:
    return [item.sentences[0].key for item in items]


def test_calm_is_said_with_what_is_not_heard(store: Store, catalogue: Catalogue) -> None:
    assert keys(told(store, catalogue, [])) == [Key.CALM]
    deaf = told(store, catalogue, [], silent=2)
    assert keys(deaf) == [Key.CALM_DEAF]
    assert deaf[0].sentences[0].parameters["n"] == Count(2)


def test_the_gravest_first_then_what_is_late_then_what_waits(
    store: Store, catalogue: Catalogue
) -> None:
    late = an_alert(3, Level.ORANGE, raised_ms=NOW - 20 * MINUTE)
    items = told(
        store, catalogue,
        [seen(1, Level.ORANGE), an_alert(2, Level.ORANGE), late, seen(4, Level.RED)],
    )  # fmt: skip
    assert keys(items) == [Key.OPEN_SEEN, Key.OPEN_LATE, Key.OPEN_UNSEEN, Key.OPEN_SEEN]
    assert [item.level for item in items] == [4, 3, 3, 3]
    assert items[1].sentences[0].parameters["late"] == Lasting(10 * MINUTE)
    assert items[2].sentences[0].parameters["by"] == Moment(NOW + 5 * MINUTE)
    assert items[3].sentences[0].parameters["who"] == "ada"


def test_an_alert_is_named_with_its_place_its_value_and_its_owner(
    store: Store, catalogue: Catalogue
) -> None:
    (only,) = told(store, catalogue, [an_alert(1, Level.RED)])
    (sentence,) = only.sentences
    place = sentence.parameters["place"]
    assert isinstance(place, Place) and isinstance(place.value, Amount)
    assert (place.name.en, place.value.value, place.old) == ("Street 1", 11.0, False)
    assert place.value.unit == catalogue.by_id["speed"].unit
    assert sentence.parameters["title"] == NAME
    assert [link.href for link in sentence.links] == ["/alerts/1", "/map?point=p1"]
    assert only.owners == ("traffic",)


def test_a_lesser_alert_is_told_when_it_is_late_and_else_counted(
    store: Store, catalogue: Catalogue
) -> None:
    late = an_alert(1, Level.BLUE, raised_ms=NOW - 60 * MINUTE)
    items = told(store, catalogue, [late, an_alert(2, Level.YELLOW), seen(3, Level.BLUE)])
    assert keys(items) == [Key.OPEN_LATE, Key.LESSER]
    assert items[1].sentences[0].parameters == {"n": Count(2), "unseen": Count(1)}


def test_many_of_one_rule_are_one_item(store: Store, catalogue: Catalogue) -> None:
    many = [an_alert(no, Level.RED, raised_ms=NOW - no * MINUTE) for no in (1, 2, 3)]
    items = told(store, catalogue, [*many, seen(4, Level.RED)])
    assert keys(items) == [Key.OPEN_MANY, Key.OPEN_SEEN]
    said = items[0].sentences[0].parameters
    assert (said["n"], said["since"]) == (Count(3), Moment(NOW - 3 * MINUTE))
    just_these = items[0].sentences[0].links[0]
    assert just_these.href == "/alerts?level=4&words=x&unseen=true"


def test_what_is_over_and_nobody_saw_is_told_without_a_value(
    store: Store, catalogue: Catalogue
) -> None:
    over = an_alert(
        1, Level.NORMAL, max_level=Level.RED, state=State.CLEARED_UNACKED, cleared_ms=NOW - MINUTE
    )
    (only,) = told(store, catalogue, [over])
    assert only.sentences[0].key is Key.CLEARED_UNSEEN
    place = only.sentences[0].parameters["place"]
    assert isinstance(place, Place) and place.value is None
    assert only.level == 4


def test_an_incident_tells_of_its_alerts_unless_nobody_saw_them(
    store: Store, catalogue: Catalogue
) -> None:
    pair = [seen(1, Level.RED), an_alert(2, Level.RED)]
    assert keys(told(store, catalogue, pair, in_incidents=[1, 2])) == [Key.OPEN_UNSEEN]


def test_exercises_are_left_out_and_what_does_not_sound_is_counted(
    store: Store, catalogue: Catalogue
) -> None:
    drill = an_alert(9, Level.RED, point_no=SHADOWS + 1)
    items = told(store, catalogue, [drill, an_alert(1, Level.RED)], silenced=[1])
    assert keys(items) == [Key.CALM, Key.SILENCED]
    assert items[1].sentences[0].links[0].href == "/alerts?tab=shelved"


def test_what_ended_is_counted_with_the_gravest(store: Store, catalogue: Catalogue) -> None:
    ended = [
        an_alert(no, Level.NORMAL, max_level=level, state=State.NORMAL, point_no=point,
                 cleared_ms=NOW - MINUTE, closed_ms=NOW - MINUTE)
        for no, level, point in ((1, Level.BLUE, 1), (2, Level.RED, 2), (3, Level.RED, SHADOWS + 1))
    ]  # fmt: skip
    keep(store, ended)
    desk = SimpleNamespace(rules={"hot": RULE})
    sources = Sources(
        store=store, desk=cast(Any, desk), registry=cast(Any, SimpleNamespace(points=PLACES)),
        latest=cast(Latest, Heard()), catalogue=catalogue, districts={},
    )  # fmt: skip
    (only,) = ended_items(sources, NOW - 10 * MINUTE, NOW)
    said = only.sentences[0]
    assert (said.key, said.parameters["n"]) == (Key.ALERTS_ENDED, Count(2))
    assert said.parameters["place"] == Place(name=PLACES[2].name)
    assert said.links[1].href == "/alerts/2"
    assert ended_items(sources, NOW, NOW + MINUTE) == []


def keep(store: Store, alerts: Sequence[Alert]) -> None:
    """Into the table, as the desk puts them there."""
    chain = audit.Chain(audit.START)
    for one in alerts:
        chain.add(
            one.no, 1, Trigger.RAISE, State.NORMAL, State.UNACKED, one.max_level, "system", None,
            None, None, NOW, NOW,
        )  # fmt: skip
    store.write(lambda connection: records.keep(connection, chain, alerts))


def test_what_goes_on_stands_before_what_is_over(store: Store, catalogue: Catalogue) -> None:
    over = an_alert(
        1, Level.NORMAL, max_level=Level.RED, state=State.CLEARED_UNACKED, cleared_ms=NOW - MINUTE
    )
    items = told(store, catalogue, [over, seen(2, Level.ORANGE)])
    assert keys(items) == [Key.OPEN_SEEN, Key.CLEARED_UNSEEN]


def test_of_what_is_over_only_the_grave_is_told_and_many_as_one(
    store: Store, catalogue: Catalogue
) -> None:
    def over(no: int, level: Level) -> Alert:
        return an_alert(no, Level.NORMAL, max_level=level, state=State.CLEARED_UNACKED,
                        raised_ms=NOW - 60 * MINUTE, cleared_ms=NOW - MINUTE)  # fmt: skip

    items = told(store, catalogue, [over(no, Level.RED) for no in (1, 2, 3)])
    assert keys(items) == [Key.CLEARED_MANY]
    assert items[0].sentences[0].parameters["n"] == Count(3)
    assert items[0].sentences[0].links[0].href.startswith("/alerts?tab=cleared&level=4&words=")


def test_what_is_over_is_not_told_as_open(store: Store, catalogue: Catalogue) -> None:
    over = {"max_level": Level.YELLOW, "cleared_ms": NOW - MINUTE}
    calm, missed, latched = told(
        store, catalogue,
        [an_alert(1, Level.NORMAL, state=State.CLEARED_UNACKED, **over),
         an_alert(2, Level.NORMAL, state=State.LATCHED_ACKED, **over)],
    )  # fmt: skip
    assert keys([calm, missed, latched]) == [Key.CALM, Key.LESSER_OVER, Key.LATCHED]
    assert {one.sentences[0].links[0].href for one in (missed, latched)} == {"/alerts?tab=cleared"}
