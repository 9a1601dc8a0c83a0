"""A department contact with a phone: a task comes, is accepted, carried out, shown; a question is
answered; another takes it first; the line is cut."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import Screens, copy_of
from tests.server import Server

pytestmark = pytest.mark.browser
PHONE = (390, 844)
OFFICER, CONTACT, OTHER = "duty officer", "department contact", "department head"
DEPARTMENT = "fire_department"


@pytest.fixture(scope="module")
def berlin(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin at 14:50, as fast as a clock on a wall: limits last as long as they say."""
    db = copy_of(filled_berlin, tmp_path_factory.mktemp("tasks"))
    server = Server(db, ("--city", "data/cities/berlin", "--speed", "1"))
    server.start()
    yield server
    server.stop()


def send(server: Server, as_: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    with server.client(as_) as client:
        answer = client.post(f"/api/v1{path}", json=body)
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


def dispatch(server: Server, title: str, **more: Any) -> tuple[int, int]:
    """An incident with one task of the fire department: their numbers."""
    told = send(server, OFFICER, "/incidents", {
        "title": f"Smoke: {title}", "domain": "fire", "grade": 3, "lon": 13.469, "lat": 52.503,
        "place": "Ostkreuz",
    })  # fmt: skip
    draft = {
        "step": "look", "department": DEPARTMENT, "role": "crew", "title": title,
        "message": "Look what burns under the bridge.", "accept_within": "PT10M",
        "due_within": "PT1H", "checks": ["Bridge closed", "Power off"], **more,
    }  # fmt: skip
    body = {"seen_seq": told["seq"], "tasks": [draft]}
    done = send(server, OFFICER, f"/incidents/{told['no']}/activate", body)
    return told["no"], done["tasks"][0]["no"]


def a_png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    pixels = zlib.compress(b"\0" + b"\xff\0\0" * 2 + b"\0" + b"\0\0\xff" * 2)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def card(page: Page, no: int) -> Any:
    return page.locator(f'#tasks-list article[data-task="{no}"]')


def test_a_task_comes_and_is_carried_out_with_a_thumb(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/", PHONE, as_=CONTACT)
    expect(page).to_have_url(berlin.url + "/tasks")
    expect(page.locator("#tasks-none")).to_be_visible()
    page.locator("h1").click()  # a browser sounds only for somebody who pressed something
    expect(page.locator("#tasks-sound")).to_have_text("A new task sounds.")

    _, no = dispatch(berlin, "Look at the bridge")
    mine = card(page, no)
    expect(mine).to_contain_text("Look at the bridge")
    expect(mine.locator("[data-left]")).to_contain_text("to accept")
    page.wait_for_function("ccc.tasks.sounded === 1")
    assert mine.locator(".tasks-main").bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    page.wait_for_timeout(600)  # cards do not move under a thumb
    mine.locator(".tasks-main").click()
    expect(page.locator('[data-rows="running"]')).to_contain_text("Look at the bridge")
    mine.locator("[data-do=open]").click()
    detail = page.locator("#tasks-detail")
    expect(detail).to_contain_text("Look what burns under the bridge.")
    detail.locator(".tasks-next .tasks-main").click()
    expect(detail.locator(".tasks-next .tasks-main")).to_have_text("On site")
    detail.locator(".tasks-next .tasks-main").click()
    expect(detail.locator(".tasks-next .tasks-main")).to_have_text("Done")
    detail.locator("[data-do=tick]").first.click()
    expect(detail.locator("[data-do=tick]").first).to_have_attribute("aria-checked", "true")

    with page.expect_file_chooser() as chooser:
        detail.locator("[data-do=photo]").click()
    chooser.value.set_files(
        [FilePayload(name="roof.png", mimeType="image/png", buffer=a_png())]
    )  # fmt: skip
    expect(detail.locator(".tasks-thumb img")).to_have_count(1)
    with page.expect_file_chooser() as chooser:
        detail.locator("[data-do=file]").click()
    chooser.value.set_files([
        FilePayload(name="talk.mp4", mimeType="video/mp4", buffer=b"x"),
        FilePayload(name="huge.jpg", mimeType="image/jpeg", buffer=b"0" * 11_000_000),
    ])  # fmt: skip
    expect(detail.locator(".failed").first).to_contain_text("only photos")
    expect(detail.locator(".failed").last).to_contain_text("too large: 10\u00a0MB, at most 10")

    detail.locator(".tasks-next .tasks-main").click()  # one line is not ticked
    form = page.locator("#tasks-done-form")
    expect(form).to_contain_text("Not ticked: Power off.")
    form.locator("textarea").fill("The railway does it")
    form.locator("[data-part=send]").click()
    expect(detail).to_contain_text("It waits to be verified.")
    told = berlin.get(f"/api/v1/tasks/{no}", OFFICER)
    assert (told["state"], len(told["evidence"])) == ("DONE", 1)
    assert told["checks"][0]["done"] and not told["checks"][1]["done"]


def test_another_was_first_and_it_says_so(screens: Screens, berlin: Server) -> None:
    """What is on the screen is older than what is so: nothing is done, and it is told what is."""
    _, no = dispatch(berlin, "Close the stair")
    page = screens.open(berlin, "/tasks", PHONE, as_=CONTACT)
    screens.expected = ("409",)
    expect(card(page, no)).to_contain_text("Close the stair")
    page.evaluate("ccc.tasks.ask = () => {}")  # this phone hears of nothing more
    seq = berlin.get(f"/api/v1/tasks/{no}", OFFICER)["seq"]
    send(berlin, OTHER, f"/tasks/{no}/accept", {"seen_seq": seq})
    card(page, no).locator(".tasks-main").click()
    expect(page.locator("#tasks-answer")).to_contain_text(
        "NOT accepted: it changed since you looked"
    )
    expect(page.locator("#tasks-answer")).to_contain_text("accepted by department head")


def test_a_decline_says_why_and_a_new_offer_stands_on_top(screens: Screens, berlin: Server) -> None:
    _, no = dispatch(berlin, "Open the shaft")
    page = screens.open(berlin, "/tasks", PHONE, as_=CONTACT)
    card(page, no).locator("[data-do=decline]").click()
    form = page.locator("#tasks-decline-form")
    form.locator("[data-part=send]").click()
    expect(form.locator("[data-part=said]")).to_have_text("Say it in a few words.")
    form.locator("textarea").fill("No crew is free")
    page.keyboard.press("Enter")
    expect(card(page, no)).to_contain_text("Declined. The duty officer decides who does it.")
    seq = berlin.get(f"/api/v1/tasks/{no}", OFFICER)["seq"]
    send(berlin, OFFICER, f"/tasks/{no}/re-offer", {"seen_seq": seq, "department": "public_order"})
    expect(card(page, no)).to_have_count(0)


def test_go_or_no_go_is_asked_answered_and_on_the_wall(screens: Screens, berlin: Server) -> None:
    incident, _ = dispatch(berlin, "Hold the bridge")
    phone = screens.open(berlin, "/tasks", PHONE, as_=CONTACT)
    wall = screens.open(berlin, "/wall")
    expect(wall.locator("#wall-polls")).to_be_hidden()
    officer = screens.open(berlin, f"/incidents/{incident}", as_=OFFICER)
    officer.locator('[data-poll="open"]').click()
    officer.locator("#poll-question").fill("Ready to open the bridge?")
    officer.locator('[data-whom="public_order"]').click()
    officer.locator('[data-poll="ask"]').click()
    expect(officer.locator("#incident-polls h3").last).to_have_text("Ready to open the bridge?")
    expect(wall.locator("#wall-polls")).to_contain_text("0 of 2 go")

    question = phone.locator("#tasks-polls .polls-one").last
    expect(question).to_contain_text("left to answer")
    question.locator(".no-go").click()
    question.locator("textarea").fill("A train stands on it")
    question.locator('[data-poll="send-no-go"]').click()
    expect(wall.locator("#wall-polls .no_go")).to_contain_text("Fire Department")
    expect(officer.locator("#incident-polls")).to_contain_text("A train stands on it")
    question.locator(".go").click()
    expect(officer.locator("#incident-polls")).to_contain_text("1 of 2 go")
    officer.locator('#incident-polls [data-poll="close"]').click()
    expect(wall.locator("#wall-polls")).to_be_hidden()
    expect(phone.locator("#tasks-polls .polls-one")).to_have_count(0)
    expect(officer.locator("#incident-polls .closed")).to_contain_text("1 of 2 go")
    leader = screens.open(berlin, f"/incidents/{incident}", as_="leader")
    expect(leader.locator("#incident-polls .closed")).to_have_count(1)
    expect(leader.locator('[data-poll="open"], #poll-form')).to_have_count(0)


def test_a_question_whose_time_is_over_is_answered_late(screens: Screens, berlin: Server) -> None:
    incident, _ = dispatch(berlin, "Count them")
    now = datetime.fromtimestamp(berlin.snapshot()["now"] / 1000, UTC)
    asked = send(berlin, OFFICER, f"/incidents/{incident}/polls", {
        "question": "All counted?", "departments": [DEPARTMENT],
        "answer_by": (now + timedelta(seconds=2)).isoformat(),
    })  # fmt: skip
    page = screens.open(berlin, "/tasks?lang=zh", PHONE, as_=CONTACT)
    question = page.locator(f'[data-of="{asked["no"]}"]')
    expect(question).to_contain_text("时限已到")
    question.locator(".go").click()
    expect(question.locator(".polls-late")).to_have_text("超时")


def test_without_a_line_nothing_is_pretended(screens: Screens, berlin: Server) -> None:
    _, no = dispatch(berlin, "Fetch the pump")
    page = screens.open(berlin, "/tasks", PHONE, as_=CONTACT)
    expect(card(page, no)).to_contain_text("Fetch the pump")
    page.evaluate("ccc.lost = true; document.body.classList.add('lost')")
    page.evaluate(
        f"document.querySelector('article[data-task=\"{no}\"] .tasks-main').click()"
    )  # fmt: skip
    expect(page.locator("#tasks-answer")).to_have_text(
        "NOT accepted: no connection. Nothing was sent."
    )
    assert berlin.get(f"/api/v1/tasks/{no}", OFFICER)["state"] == "OFFERED"
