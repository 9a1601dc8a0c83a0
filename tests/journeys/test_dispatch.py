"""A crowd builds up at a square: one officer and three departments, each in a browser of their own,
from the first count to the report of what was done."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from security.demo import PASSWORD
from tests.journeys.conftest import Screens, copy_of
from tests.server import Server, eventually

OFFICER, FIRE = "duty officer", "department contact"
POLICE, TRANSIT = "polly", "travis"
CONTACTS = {POLICE: "public_order", TRANSIT: "traffic_control"}
COUNTED_AT = "2024-12-14T14:00:00+01:00"
PHONE = (390, 844)
PHOTO = Path("tests/dispatch/record/files/turned_with_gps.jpg")
WORK_SECONDS = 150
LATE_MS = 90_000  # two minutes of the city at six times its speed, and time to spare


@pytest.fixture(scope="module")
def city(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Berlin in which a limit of two minutes ends after twenty seconds, with its contacts."""
    server = Server(copy_of(filled_berlin, tmp_path_factory.mktemp("dispatch")), ("--speed", "6"))
    server.start()
    with server.client("operator") as client:
        for name, department in CONTACTS.items():
            client.post("/api/v1/accounts", json={
                "name": name, "role": "department contact", "department": department,
                "password": PASSWORD, "display": {"en": name.title(), "zh": name},
            }).raise_for_status()  # fmt: skip
    yield server
    server.stop()


def crowd(city: Server) -> dict[str, Any]:
    """More and more people at one counter that has no alert yet: the alert that comes of it."""
    with city.client("operator") as client:
        points = client.get("/api/v1/points", params={"kind": "counter"}).json()["features"]
        taken = {alert["point_id"] for alert in city.snapshot()["alerts"].values()}
        counted = [one["properties"] for one in points if one["properties"]["value"]]
        free = [one["point_id"] for one in counted if one["point_id"] not in taken]
        for people in (400.0, 2500.0):
            sent = [{"point_id": point, "indicator": "pedestrians", "observed_at": COUNTED_AT,
                     "value": people} for point in free[:12]]  # fmt: skip
            client.post("/api/v1/observations", json=sent).raise_for_status()

    def known() -> dict[str, Any]:
        found = [one for one in city.snapshot()["alerts"].values()
                 if one["point_id"] in free and one["indicator"] == "pedestrians_ratio"
                 and one["level"] >= 3]  # fmt: skip
        assert found
        return max(found, key=lambda one: (one["level"], one["no"]))

    return eventually(known)


def work_off(left: Callable[[], Any], phones: list[Page]) -> None:
    """While anything is left: accept it, go there and do it on the phones of whoever has it."""
    end = time.monotonic() + WORK_SECONDS
    while what := left():
        assert time.monotonic() < end, what
        for phone in phones:
            press_next(phone)


def waits(city: Server, no: int) -> list[str]:
    tasks = city.get(f"/api/v1/incidents/{no}")["tasks"]
    over = ("DONE", "PLANNED", "WITHDRAWN")
    return [f"{one['step']} {one['state']}" for one in tasks if one["state"] not in over]


def press_next(phone: Page) -> None:
    """The next step of the first task on a phone, if one waits; with words where it asks."""
    button = phone.locator("#tasks-list .tasks-main").first
    if not button.count():
        return
    phone.wait_for_function("() => !ccc.tasks.just_moved() && ccc.tasks.under_way === null")
    button.click()
    form = phone.locator("#tasks-done-form[open]")
    if form.count():
        form.locator("textarea").fill("seen on the spot")
        form.locator("[data-part=send]").click()
    phone.wait_for_function("() => ccc.tasks.under_way === null")
    expect(form).to_have_count(0)


def task(page: Page, title: str) -> Any:
    """A task's row on the officer's page."""
    return page.locator("[data-task-row]", has_text=title).first


def card(page: Page, title: str) -> Any:
    """A task's card on a contact's phone."""
    return page.locator("#tasks-list [data-task]", has_text=title).first


def primary(page: Page) -> Any:
    return page.locator("#incident-orders .main")


def go_on(page: Page) -> None:
    """Enter carries out the next step, once it has stood before the reader for a moment."""
    page.wait_for_function("() => !ccc.incidents.one.just_changed()")
    page.keyboard.press("Enter")


def test_a_crowd_at_a_square_from_the_first_count_to_the_report(
    screens: Screens, city: Server
) -> None:
    # The incident is not closed over open tasks, and a task may change under a thumb.
    screens.expected = ("status of 422", "status of 409")
    alert = crowd(city)
    officer = screens.open(city, f"/alerts/{alert['no']}", as_=OFFICER)
    police, transit, fire = (
        screens.open(city, "/tasks", PHONE, as_=who) for who in (POLICE, TRANSIT, FIRE)
    )
    officer.locator("#alerts-list .ag-row").first.wait_for()
    officer.wait_for_function("() => document.querySelector('#alerts-head h1')?.textContent")
    officer.keyboard.press("a")
    expect(officer.locator("#alerts-ack")).to_contain_text("Acknowledged")
    officer.keyboard.press("d")
    officer.wait_for_url(re.compile(r"/incidents/\d+$"))
    no = int(officer.url.rsplit("/", 1)[1])

    expect(officer.locator(".inc-match.on b")).to_have_text("Crowd at a square or in a street")
    expect(officer.locator(".inc-match.on")).to_contain_text("fits: Crowd")
    expect(primary(officer)).to_contain_text("Activate: 12 tasks to 3 departments")
    officer.locator('[data-open="look"]').click()
    expect(officer.locator(".inc-message")).to_contain_text("Send the nearest patrol")
    officer.evaluate("document.activeElement.blur()")
    go_on(officer)
    expect(task(officer, "Go there and report what is there")).to_contain_text("Offered")

    for page, title in ((police, "Go there and report"), (transit, "Watch the streets around")):
        expect(card(page, title)).to_be_visible()
    expect(fire.locator("#tasks-list [data-task]")).to_have_count(0)  # theirs waits for the look
    card(police, "Go there and report").locator('[data-do="accept"]').click()
    expect(task(officer, "Go there and report")).to_contain_text("Accepted")
    expect(officer.locator("#incident-state")).to_have_text("In progress")

    card(transit, "Watch the streets around").locator('[data-do="decline"]').click()
    transit.locator("#tasks-decline-note").fill("no camera there")
    transit.locator("#tasks-decline-form [data-part=send]").click()
    expect(task(officer, "Watch the streets around")).to_contain_text("no camera there")
    expect(primary(officer)).to_contain_text("Re-offer: Watch the streets around")
    go_on(officer)
    officer.locator('#incident-form [name="pick-department"][value="public_order"]').check()
    officer.keyboard.press("Enter")
    expect(officer.locator("#incident-form")).to_be_hidden()
    expect(card(police, "Watch the streets around")).to_be_visible()
    expect(task(officer, "Watch the streets around")).to_contain_text("Public Order")

    late = task(officer, "Tell the leadership")
    expect(late.locator(".over")).to_be_visible(timeout=LATE_MS)
    expect(late).to_contain_text("escalated", timeout=LATE_MS)
    expect(officer.locator("#incident-long")).to_contain_text("late")

    officer.keyboard.press("c")  # not while somebody is still at it, and it says so
    expect(officer.locator("#incident-answer")).to_contain_text("NOT done")

    card(police, "Go there and report").locator('[data-do="open"]').click()
    with police.expect_file_chooser() as chooser:
        police.locator("#tasks-detail [data-do=photo]").click()
    chooser.value.set_files(PHOTO)
    expect(police.locator("#tasks-detail .tasks-thumb img")).to_have_count(1)
    police.keyboard.press("Escape")
    theirs = fire.locator("#tasks-list [data-task]")
    work_off(lambda: not theirs.count(), [police])
    expect(theirs.first).to_contain_text("Ambulances")
    work_off(lambda: waits(city, no), [police, transit, fire])

    expect(officer.locator("#incident-state")).to_have_text("Waits to be verified")
    go_on(officer)
    expect(officer.locator("#incident-state")).to_have_text("Verified")
    go_on(officer)
    expect(officer.locator("#incident-state")).to_have_text("Closed")
    expect(officer.locator("#incident-story")).to_contain_text("Closed by duty officer")
    go_on(officer)
    officer.wait_for_url(re.compile(rf"/incidents/{no}/report"))
    expect(officer.locator("#report")).to_contain_text("Far more people than usual")
    expect(officer.locator("#report")).to_contain_text("Traffic Control declined")
    photo = officer.locator(".report-photos img")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    printed = officer.pdf(prefer_css_page_size=True)  # as the button Print does
    assert len(PdfReader(io.BytesIO(printed)).pages) > 3
    for language, title in (("en", "Far more people than usual"), ("zh", "人流远超平时")):
        file = officer.request.get(f"{city.url}/api/v1/incidents/{no}/report.pdf?lang={language}")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(file.body())).pages]
        assert title in pages[0].replace("\n", "") and "camera" in "".join(pages)


def test_who_only_looks_has_no_orders_and_a_report_is_registered(
    screens: Screens, city: Server
) -> None:
    officer = screens.open(city, "/incidents", as_=OFFICER)
    officer.locator("#incidents-new").wait_for()
    officer.keyboard.press("n")
    officer.keyboard.type("Water main burst")
    officer.keyboard.press("Enter")
    form = officer.locator("#incidents-report")
    expect(form.locator("[data-part=said]")).to_have_text("How grave is it? Choose a grade.")
    form.locator('[data-part=grade] [data-value="2"]').click()
    form.locator('[data-part=domain] [data-value="traffic"]').click()
    form.locator("[data-part=place]").fill("jessner")
    expect(form.locator("[data-first]")).to_contain_text("Jessnerstraße")
    form.locator("[data-part=place]").press("Enter")
    form.locator("[data-part=place]").press("Enter")
    officer.wait_for_url(re.compile(r"/incidents/\d+$"))
    expect(officer.locator("#incident-title")).to_have_text("Water main burst")
    expect(officer.locator("#incident-facts")).to_contain_text("Jessnerstraße")

    officer.locator(".inc-map .inc-flag").wait_for()
    officer.keyboard.press("r")
    box = officer.locator("#incident-map").bounding_box()
    assert box is not None
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.5, 0.75)):
        officer.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    officer.locator('[data-draw="keep"]').click()
    expect(officer.locator("#incident-story")).to_contain_text("Area drawn")
    expect(officer.locator("path.inc-area")).to_have_count(1)

    path = re.sub(r"^.*?(/incidents/\d+)$", r"\1", officer.url)
    leader = screens.open(city, path, as_="leader")
    expect(leader.locator("#incident-title")).to_have_text("Water main burst")
    expect(leader.locator("#incident-orders .alerts-button")).to_have_count(0)
    expect(leader.locator("#incident-write")).to_have_count(0)
