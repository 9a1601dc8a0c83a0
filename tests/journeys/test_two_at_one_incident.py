"""Two officers at one incident, each in a browser of their own: what one corrects is told to the
other, nobody's words are lost, and what is put off has a moment that was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from security.demo import PASSWORD
from tests.journeys.conftest import Screens, copy_of
from tests.server import Server

FIRST, SECOND = "duty officer", "chen"
FORM = "#incident-form"


@pytest.fixture(scope="module")
def city(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A calm Berlin with a second officer."""
    server = Server(copy_of(filled_berlin, tmp_path_factory.mktemp("two")), ("--speed", "1"))
    server.start()
    account = {"name": SECOND, "role": "duty officer", "password": PASSWORD,
               "display": {"en": "Chen Wei", "zh": "陈伟"}}  # fmt: skip
    with server.client("operator") as client:
        client.post("/api/v1/accounts", json=account).raise_for_status()
    yield server
    server.stop()


def registered(city: Server) -> int:
    report = {"origin": "phone", "title": "Water in the street", "domain": "traffic", "grade": 2,
              "lon": 13.4, "lat": 52.5, "place": "Ku'damm"}  # fmt: skip
    with city.client(FIRST) as client:
        no: int = client.post("/api/v1/incidents", json=report).raise_for_status().json()["no"]
    return no


def correct(page: Page, part: str, words: str, why: str) -> None:
    """Write into the correction that stands open, without sending it."""
    page.locator(f"{FORM} [data-part={part}]").fill(words)
    page.locator(f"{FORM} [data-part=note]").fill(why)


def test_what_one_corrects_the_other_is_told_and_does_not_take_back(
    screens: Screens, city: Server
) -> None:
    screens.expected = ("status of 409",)
    no = registered(city)
    one = screens.open(city, f"/incidents/{no}", as_=FIRST)
    other = screens.open(city, f"/incidents/{no}", as_=SECOND)
    for page in (one, other):
        expect(page.locator("#incident-title")).to_have_text("Water in the street")
        page.keyboard.press("g")
    correct(one, "title-of-it", "Burst main", "seen on the spot")
    correct(other, "place", "Ku'damm 12", "the caller came back")
    one.locator(f"{FORM} [data-part=send]").click()
    expect(other.locator("#incident-title")).to_have_text("Burst main")
    expect(other.locator(f"{FORM} [data-part=news]")).to_contain_text("Title corrected: Burst main")
    expect(other.locator(f"{FORM} [data-part=title-of-it]")).to_have_value("Burst main")
    other.wait_for_timeout(1200)  # as long as it takes to read it
    other.locator(f"{FORM} [data-part=send]").click()
    expect(other.locator(FORM)).to_be_hidden()
    expect(one.locator("#incident-facts")).to_contain_text("Ku'damm 12")
    expect(one.locator("#incident-story")).to_contain_text(re.compile("Ku'damm 12, was: Ku'damm"))
    told = city.get(f"/api/v1/incidents/{no}")
    assert (told["title"]["en"], told["place"]) == ("Burst main", "Ku'damm 12")


def test_an_area_is_a_circle_then_changed_and_it_is_put_off_until_a_written_moment(
    screens: Screens, city: Server
) -> None:
    no = registered(city)
    page = screens.open(city, f"/incidents/{no}", as_=FIRST)
    page.locator(".inc-map .inc-flag").wait_for()
    page.keyboard.press("r")
    page.locator('[data-circle="300"]').click()
    page.locator('[data-draw="keep"]').click()
    expect(page.locator("#incident-story")).to_contain_text("Area drawn")
    page.keyboard.press("r")
    corner = page.locator(".inc-corner").first.bounding_box()
    assert corner is not None
    page.mouse.move(corner["x"] + 9, corner["y"] + 9)
    page.mouse.down()
    page.mouse.move(corner["x"] + 60, corner["y"] - 30, steps=4)
    page.mouse.up()
    page.locator('[data-draw="keep"]').click()
    expect(page.locator("#incident-story")).to_contain_text("Area changed")
    assert city.snapshot()["incidents"][str(no)]["area"]["type"] == "Polygon"

    page.keyboard.press("f")
    page.locator(f"{FORM} .inc-moment input").fill("2024-12-24 06:30")
    expect(page.locator(f"{FORM} .inc-moment output")).to_have_text("Tue 24 Dec 06:30")
    page.locator(f"{FORM} [data-part=note]").fill("the works are shut until then")
    page.keyboard.press("Enter")
    expect(page.locator("#incident-state")).to_contain_text("Deferred until")
    assert city.get(f"/api/v1/incidents/{no}")["deferred_until"] == "2024-12-24T05:30:00Z"
