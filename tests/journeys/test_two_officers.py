"""Two officers at once, each in a browser of their own: both hear an alert, see each other on it,
and neither does anything to what the other has changed meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from security.demo import PASSWORD
from tests.journeys.conftest import Screens, copy_of
from tests.journeys.test_duty_officer import find_by_keyboard, row
from tests.server import Server, eventually

FIRST, SECOND = "duty officer", "chen"
LATER = """() => {
  const now = performance.now.bind(performance);
  performance.now = () => now() + 61000;
}"""
SHELF_MS = 90_000  # thirty minutes of the city, and time to spare
AT = "2024-12-14T13:00:00+01:00"
VALUES = {"pm2_5": {2: 30.0, 4: 80.0}, "no2": {2: 60.0, 4: 150.0}}  # by the level they raise


def with_a_second_officer(filled: Path, folder: Path, speed: str) -> Iterator[Server]:
    server = Server(copy_of(filled, folder), ("--speed", speed))
    server.start()
    account = {
        "name": SECOND, "role": "duty officer", "password": PASSWORD,
        "display": {"en": "Chen Wei", "zh": "陈伟"},
    }  # fmt: skip
    with server.client("operator") as client:
        client.post("/api/v1/accounts", json=account).raise_for_status()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def fast(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Berlin of its own, a minute a second: a shelf ends."""
    yield from with_a_second_officer(filled_berlin, tmp_path_factory.mktemp("fast"), "60")


@pytest.fixture(scope="module")
def city(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One in which for ten minutes nothing comes by itself."""
    yield from with_a_second_officer(filled_berlin, tmp_path_factory.mktemp("calm"), "1")


def console(screens: Screens, city: Server, who: str, path: str = "/alerts") -> Page:
    """A console on which somebody has pressed a key, so that it may sound."""
    page = screens.open(city, path, as_=who)
    page.locator("#alerts-list .ag-row").first.wait_for()
    page.keyboard.press("Shift")
    page.wait_for_function("() => ccc.sound.ready()")
    return page


def raise_alert(city: Server, level: int = 4) -> dict[str, Any]:
    """What the air holds at a station, over HTTP by whoever may; each time another one."""
    with city.client("operator") as client:
        points = client.get("/api/v1/points", params={"kind": "air"}).json()["features"]
        taken = {(a["point_id"], a["indicator"]) for a in city.snapshot()["alerts"].values()}
        places = sorted(one["properties"]["point_id"] for one in points)
        station, indicator = next(
            (place, indicator) for indicator in VALUES for place in places
            if (place, indicator) not in taken
        )  # fmt: skip
        value = VALUES[indicator][level]
        sent = [{"point_id": station, "indicator": indicator, "observed_at": AT, "value": value}]
        client.post("/api/v1/observations", json=sent).raise_for_status()

    def known() -> dict[str, Any]:
        found = [
            one for one in city.snapshot()["alerts"].values()
            if (one["point_id"], one["indicator"]) == (station, indicator)
        ]  # fmt: skip
        assert found
        alert: dict[str, Any] = found[0]
        return alert

    return eventually(known)


def acknowledge(city: Server, alert: dict[str, Any], command: str = "acknowledge") -> None:
    with city.client(FIRST) as client:
        path = f"/api/v1/alerts/{alert['no']}/{command}"
        client.post(path, json={"seen_seq": alert["seq"]}).raise_for_status()


def test_both_hear_it_see_each_other_and_what_one_did_the_other_is_told(
    screens: Screens, fast: Server
) -> None:
    screens.expected = ("status of 409",)
    one, other = console(screens, fast, FIRST), console(screens, fast, SECOND)
    alert = raise_alert(fast)
    no = alert["no"]
    for page in (one, other):
        page.locator(row(no)).last.wait_for()
        page.wait_for_function("() => ccc.alerts.sounded === 4")
        find_by_keyboard(page, no)
        page.wait_for_function("() => document.querySelector('#alerts-head h1')?.textContent")
    expect(one.locator("#alerts-presence")).to_have_text("Chen Wei is looking too")
    expect(other.locator("#alerts-presence")).to_have_text("duty officer is looking too")
    expect(one.locator(f"{row(no)}[data-present='Chen Wei is looking too']")).to_have_count(1)

    other.keyboard.press("c")
    expect(one.locator("#alerts-presence")).to_have_text("Chen Wei is commenting on this")
    form = other.locator("#alerts-comment-form")
    other.keyboard.type("a skip burns")
    one.keyboard.press("a")
    expect(one.locator("#alerts-ack")).to_contain_text("Acknowledged")
    changed = other.locator("#alerts-changed")
    expect(changed).to_have_text(
        re.compile(r"^Changed since you opened it: duty officer acknowledged it \d\d:\d\d\.$")
    )
    assert one.locator("#alerts-changed").text_content() == ""  # of their own deed nobody is told
    other.keyboard.press("Enter")
    expect(form.locator(".alerts-said")).to_have_text(
        re.compile(
            r"^NOT noted: it changed since you looked\. duty officer acknowledged it \d\d:\d\d\. "
            r"Look again, then repeat it\.$"
        )
    )
    expect(form.locator("[data-part=leave]")).to_have_text("Look again")
    other.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(changed).not_to_have_text("")  # a key of the dialog was none for it
    other.wait_for_timeout(600)  # nobody reads it sooner (58_alerts_changed.js: READ_MS)
    other.keyboard.press("c")
    expect(changed).to_have_text("")
    expect(form.locator("textarea")).to_have_value("a skip burns")  # nothing was lost
    other.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(one.locator("#alerts-happened")).to_contain_text("Comment by chen")
    expect(one.locator("#alerts-changed")).to_contain_text("chen commented")

    one.wait_for_timeout(600)  # what changed a moment ago was not seen (51_alerts_list.js: SEEN_MS)
    one.keyboard.press("s")
    one.keyboard.type("chimney sweep")
    one.keyboard.press("Enter")
    for page in (one, other):
        expect(page.locator("#alerts-head .alerts-silent")).to_contain_text("chimney sweep")
    for page in (one, other):
        expect(page.locator("#alerts-happened")).to_contain_text(
            "Shelf ended: its time was over", timeout=SHELF_MS
        )
        assert page.evaluate("ccc.alerts.selected") == str(no)
    expect(other.locator("#alerts-changed")).to_contain_text("Its shelf ended")
    triggers = [one["trigger"] for one in fast.get(f"/api/v1/alerts/{no}/events")["events"]]
    assert triggers == ["RAISE", "ACK", "COMMENT", "SHELVE", "SHELF_END"]


def test_an_acknowledgement_that_comes_second_is_refused_in_plain_words(
    screens: Screens, city: Server
) -> None:
    screens.expected = ("status of 409",)
    alert = raise_alert(city)
    page = console(screens, city, SECOND, f"/alerts/{alert['no']}")
    page.locator("#alerts-happened .alerts-event").first.wait_for()

    def overtaken(route: Route) -> None:
        acknowledge(city, alert)
        route.continue_()

    page.route("**/acknowledge", overtaken)
    page.keyboard.press("a")
    expect(page.locator("#alerts-answer")).to_have_text(
        re.compile(
            r"^NOT acknowledged: it changed since you looked\. duty officer acknowledged it "
            r"\d\d:\d\d\. Look again, then repeat it\.$"
        )
    )
    events = city.get(f"/api/v1/alerts/{alert['no']}/events")["events"]
    assert [(one["trigger"], one["actor"]) for one in events][1:] == [("ACK", FIRST)]


def test_who_leaves_is_seen_no_more(screens: Screens, city: Server) -> None:
    no = raise_alert(city)["no"]
    path = f"/alerts/{no}"
    one, other = console(screens, city, FIRST, path), console(screens, city, SECOND, path)
    expect(one.locator("#alerts-presence")).to_have_text("Chen Wei is looking too")
    other.keyboard.press("j")
    other.keyboard.press("j")
    expect(one.locator("#alerts-presence")).to_have_text("")
    other.goto(f"{city.url}{path}")
    expect(one.locator("#alerts-presence")).to_have_text("Chen Wei is looking too")
    other.close(run_before_unload=True)  # sooner than it would be forgotten
    expect(one.locator("#alerts-presence")).to_have_text("", timeout=8_000)


def test_two_tabs_of_one_browser_sound_once(screens: Screens, city: Server) -> None:
    one = console(screens, city, FIRST)
    other = screens.beside(one, city, "/alerts")
    other.locator("#alerts-list .ag-row").first.wait_for()
    other.keyboard.press("Shift")
    other.wait_for_function("() => ccc.sound.ready()")
    no = raise_alert(city)["no"]
    for page in (one, other):
        page.locator(row(no)).last.wait_for()
    heard = "() => ccc.alerts.sounded || 0"
    eventually(lambda: some(one.evaluate(heard) + other.evaluate(heard)))
    one.wait_for_timeout(500)
    assert sorted([one.evaluate(heard), other.evaluate(heard)]) == [0, 4]


def some(number: int) -> None:
    assert number > 0


def test_a_mute_counts_down_for_all_tabs_and_a_new_red_alert_breaks_it(
    screens: Screens, city: Server
) -> None:
    page = console(screens, city, FIRST)
    said = page.locator("#alerts-sound")
    expect(said).to_have_text("Sound is on")
    page.keyboard.press("m")
    expect(said).to_have_text(re.compile(r"^Muted, 1:5\d left; a new red alert sounds$"))
    lesser = raise_alert(city, 2)["no"]
    page.locator(row(lesser)).last.wait_for()
    assert page.evaluate("ccc.alerts.sounded || 0") == 0
    expect(said).to_have_text(re.compile("^Muted"))
    raise_alert(city)
    page.wait_for_function("() => ccc.alerts.sounded === 4")
    expect(said).to_have_text("Sound is on")


def test_a_level_sounds_as_its_reader_chose(screens: Screens, city: Server) -> None:
    page = console(screens, city, FIRST)
    page.evaluate(
        "() => { ccc.preferences.sound = { 1: 'normal', 2: 'off', 3: 'loud', 4: 'off' }; }"
    )
    expect(page.locator("#alerts-sound")).to_have_text("Sound is on, but not for every level")
    assert page.evaluate("() => ccc.sound.play(4)") is False
    assert page.evaluate("() => ccc.sound.play(3)") is True
    no = raise_alert(city)["no"]
    page.locator(row(no)).last.wait_for()
    page.wait_for_timeout(400)
    assert page.evaluate("ccc.alerts.sounded || 0") == 0


def test_who_may_not_is_offered_nothing_and_told_why(screens: Screens, city: Server) -> None:
    owners = {one["owner"]: one["no"] for one in city.snapshot()["alerts"].values()}
    mine = city.get("/api/v1/me", "department contact")["department"]
    theirs = next(no for owner, no in owners.items() if owner != mine)
    page = screens.open(city, f"/alerts/{theirs}", as_="department contact")
    page.locator("#alerts-happened .alerts-event").first.wait_for()
    assert page.locator("#alerts-ack").count() == 0
    expect(page.locator("#alerts-comment")).to_be_hidden()
    answer = page.locator("#alerts-answer")
    for key, words in (
        ("a", "Your role follows alerts; it does not handle them."),
        ("c", "You comment on alerts of your own department."),
    ):
        page.keyboard.press(key)
        expect(answer).to_have_text(words)
    assert page.locator("dialog[open]").count() == 0
    if mine in owners:
        page.evaluate("no => ccc.alerts.go(no)", owners[mine])
        expect(page.locator("#alerts-comment")).to_be_visible()


def test_a_red_alert_that_waits_is_said_again_each_minute_quietly(
    screens: Screens, city: Server
) -> None:
    alert = raise_alert(city)
    page = console(screens, city, FIRST, f"/alerts/{alert['no']}")
    assert page.evaluate("ccc.alerts.reminded || 0") == 0
    page.wait_for_timeout(1_500)  # it has been noticed that one waits
    page.evaluate(LATER)
    page.wait_for_function("() => ccc.alerts.reminded === 1")
    page.wait_for_timeout(2_500)
    assert page.evaluate("ccc.alerts.reminded") == 1
    assert page.evaluate("ccc.alerts.sounded || 0") == 0
    for one in list(city.snapshot()["alerts"].values()):
        if one["level"] == 4 and one["state"] == "UNACKED":
            acknowledge(city, one)
    page.wait_for_function("() => ccc.picture.counts.active.levels[4][1] === 0")
    page.evaluate(LATER)
    page.wait_for_timeout(2_500)
    assert page.evaluate("ccc.alerts.reminded") == 1


def test_what_the_picture_does_not_list_sounds_by_the_counts(
    screens: Screens, city: Server
) -> None:
    page = console(screens, city, FIRST)
    page.evaluate("() => { ccc.alert.unseen = () => false; }")  # as if it were beyond the first 500
    raise_alert(city)
    page.wait_for_function("() => ccc.alerts.sounded === 4")


def test_what_is_near_is_listed_leads_there_and_is_kept_up(screens: Screens, city: Server) -> None:
    first = raise_alert(city)
    values = {"point_id": first["point_id"], "observed_at": AT}
    with city.client("operator") as client:
        sent = [{**values, "indicator": "pm2_5", "value": 80.0},
                {**values, "indicator": "no2", "value": 150.0}]  # fmt: skip
        client.post("/api/v1/observations", json=sent).raise_for_status()

    def both() -> dict[str, Any]:
        found = [
            one for one in city.snapshot()["alerts"].values()
            if one["point_id"] == first["point_id"] and one["no"] != first["no"]
        ]  # fmt: skip
        assert found
        alert: dict[str, Any] = found[0]
        return alert

    other = eventually(both)
    if other["state"] == "ACKED":  # by a test before
        acknowledge(city, other, "unacknowledge")
    page = console(screens, city, FIRST, f"/alerts/{first['no']}")
    neighbour = page.locator("#alerts-near .alerts-neighbour", has_text="the same point").first
    expect(neighbour).to_contain_text("at the same time · not acknowledged")
    acknowledge(city, city.get(f"/api/v1/alerts/{other['no']}") | {"no": other["no"]})
    expect(neighbour).to_contain_text("at the same time · acknowledged")
    assert page.evaluate("ccc.alerts.selected") == str(first["no"])
    neighbour.click()
    page.wait_for_function(f"() => ccc.alerts.selected === '{other['no']}'")
    expect(page).to_have_url(re.compile(f"/alerts/{other['no']}$"))
