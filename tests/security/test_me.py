"""One's own account over HTTP, and how a page comes to look as its reader chose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from security.rights import RIGHTS, Action, Reach
from security.secret import digest
from security.types import Role
from tests.security.conftest import House

pytestmark = pytest.mark.long

PREFERENCES = "/api/v1/me/preferences"


@pytest.fixture
def officer(house: House) -> Iterator[TestClient]:
    """A duty officer's browser, who has chosen nothing when the test is over."""
    one = of(house, Role.DUTY_OFFICER)
    yield one
    nothing: dict[str, Any] = {"language": None, "theme": "dark", "density": "normal",
                               "filters": []}  # fmt: skip
    assert one.patch(PREFERENCES, json=nothing).status_code == 200


def of(house: House, visitor: str) -> TestClient:
    headers = {**house.visitors[visitor], "origin": "http://testserver"}
    return TestClient(house.dash_app.server, headers=headers)


def root_of(client: TestClient, path: str) -> dict[str, str]:
    """The attributes of the document's root."""
    found = re.search(r"<html ([^>]*)>", client.get(path).text)
    assert found is not None
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', found[1])}


def test_what_somebody_chose_is_told_to_them_and_to_nobody_else(
    house: House, officer: TestClient
) -> None:
    answer = officer.patch(PREFERENCES, json={"theme": "light", "density": "compact"})
    assert (answer.status_code, answer.json()["theme"]) == (200, "light")
    told = officer.get("/api/v1/me").json()["preferences"]
    assert told == answer.json()
    assert of(house, Role.LEADER).get("/api/v1/me").json()["preferences"]["theme"] == "dark"


def test_a_choice_that_is_not_known_refuses_all_that_came_with_it(officer: TestClient) -> None:
    answer = officer.patch(PREFERENCES, json={"theme": "light", "density": "huge"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.density")
    assert officer.get("/api/v1/me").json()["preferences"]["theme"] == "dark"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_is_told_their_rights_and_how_far_they_go(house: House, role: Role) -> None:
    told = of(house, role).get("/api/v1/me").json()["rights"]
    assert told == {
        str(action): str(RIGHTS[action][role])
        for action in Action
        if RIGHTS[action][role] is not Reach.NONE
    }


def test_a_page_comes_as_its_reader_chose_before_any_script_ran(officer: TestClient) -> None:
    chosen = {"theme": "contrast", "density": "compact", "language": "zh"}
    officer.patch(PREFERENCES, json=chosen)
    root = root_of(officer, "/alerts")
    assert (root["data-theme"], root["data-density"], root["lang"]) == (
        "contrast", "compact", "zh-CN",
    )  # fmt: skip
    assert chosen.items() <= json.loads(root["data-preferences"]).items()


def test_a_wall_is_dark_whatever_its_reader_chose(house: House, officer: TestClient) -> None:
    officer.patch(PREFERENCES, json={"theme": "light", "density": "compact"})
    root = root_of(officer, "/wall")
    assert (root["data-theme"], root["data-density"]) == ("dark", "normal")
    unattended = root_of(of(house, "wall"), "/wall")
    assert unattended["data-theme"] == "dark" and "data-preferences" not in unattended


def test_the_language_is_that_of_the_address_then_the_account_then_the_cookie(
    officer: TestClient,
) -> None:
    session = officer.headers["cookie"]
    officer.headers["cookie"] = f"{session}; lang=zh"
    assert root_of(officer, "/alerts")["lang"] == "zh-CN"
    officer.patch(PREFERENCES, json={"language": "en"})
    assert root_of(officer, "/alerts")["lang"] == "en"
    assert root_of(officer, "/alerts?lang=zh")["lang"] == "zh-CN"
    assert root_of(officer, "/alerts?lang=fr")["lang"] == "en"
    officer.headers["cookie"] = session


def test_what_a_filter_is_called_cannot_become_markup(officer: TestClient) -> None:
    bad = '"><script>alert(1)</script>'
    one = {"name": bad, "tab": "active", "levels": [], "unseen": False, "mine": False, "words": ""}
    assert officer.patch(PREFERENCES, json={"filters": [one]}).status_code == 200
    assert "<script>alert" not in officer.get("/alerts").text
    assert json.loads(root_of(officer, "/alerts")["data-preferences"])["filters"][0]["name"] == bad


def test_sessions_are_told_with_an_id_that_opens_nothing_and_end_one_by_one(house: House) -> None:
    first = of(house, Role.ANALYST)
    cookies = [house.center.keeper.let_in(Role.ANALYST, "10.0.0.9", "Edge, Windows")[1]
               for _ in range(2)]  # fmt: skip
    second, third = (with_cookie(house, cookie) for cookie in cookies)
    answer = first.get("/api/v1/me/sessions")
    told = answer.json()["sessions"]
    assert [one["this"] for one in told] == [True, False, False]
    assert {(one["address"], one["browser"]) for one in told[1:]} == {("10.0.0.9", "Edge, Windows")}
    keeper = house.center.keeper
    for cookie in cookies:
        proof = str(keeper.signer.loads(cookie, salt="person"))
        assert proof not in answer.text and digest(proof) not in answer.text
    own = next(one["id"] for one in second.get("/api/v1/me/sessions").json()["sessions"]
               if one["this"])  # fmt: skip
    assert with_cookie(house, own).get("/api/v1/me").status_code == 401
    left = first.post(f"/api/v1/me/sessions/{own}/end", json={}).json()["sessions"]
    assert len(left) == 2
    assert second.get("/api/v1/me").status_code == 401
    assert third.get("/api/v1/me").status_code == 200
    assert first.post(f"/api/v1/me/sessions/{own}/end", json={}).status_code == 404
    assert len(first.post("/api/v1/me/sessions/end-others", json={}).json()["sessions"]) == 1
    assert third.get("/api/v1/me").status_code == 401


def test_nobody_ends_the_session_of_another_nor_the_one_they_are_in(house: House) -> None:
    leader, analyst = of(house, Role.LEADER), of(house, Role.ANALYST)
    (own,) = (one["id"] for one in leader.get("/api/v1/me/sessions").json()["sessions"])
    assert analyst.post(f"/api/v1/me/sessions/{own}/end", json={}).status_code == 404
    assert leader.post(f"/api/v1/me/sessions/{own}/end", json={}).status_code == 404
    assert leader.get("/api/v1/me").status_code == 200


def with_cookie(house: House, value: str) -> TestClient:
    headers = {"cookie": f"{house.center.keeper.person_cookie}={value}"}
    return TestClient(
        house.dash_app.server, headers={**headers, "origin": "http://testserver"}
    )  # fmt: skip


def test_whoever_is_not_signed_in_sees_the_theme_of_the_last_one_who_was(house: House) -> None:
    nobody = TestClient(house.dash_app.server)
    assert root_of(nobody, "/login")["data-theme"] == "dark"
    nobody.cookies.set("theme", "light")
    assert root_of(nobody, "/login")["data-theme"] == "light"
    nobody.cookies.set("theme", '"><script>')
    assert root_of(nobody, "/login")["data-theme"] == "dark"


def test_a_page_that_says_no_is_in_the_reader_s_theme_too(
    house: House, officer: TestClient
) -> None:
    officer.patch(PREFERENCES, json={"theme": "light", "language": "zh"})
    root = root_of(officer, "/kpi")
    assert (root["data-theme"], root["lang"]) == ("light", "zh-CN")
