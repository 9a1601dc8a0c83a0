"""Presence over HTTP: told to those who see alerts, no names in the picture, no idle deltas."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server import Server, eventually

pytestmark = pytest.mark.long

PATH = "/api/v1/presence"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("presence") / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


def say(server: Server, as_: str, alert: int | None, **more: Any) -> dict[str, Any]:
    with server.client(as_) as client:
        answer = client.post(PATH, json={"screen": "tab1", "alert": alert, **more})
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


def seen(server: Server) -> list[Any]:
    return sorted(server.snapshot()["presence"].values())


def test_two_people_see_each_other_and_the_picture_has_no_names(server: Server) -> None:
    mine = say(server, "duty officer", 5, doing="shelve")
    told = say(server, "department contact", 5)
    assert told["people"][mine["you"]]["name"] == "duty officer"
    assert told["people"][told["you"]]["role"] == "department contact"

    def both() -> None:
        assert seen(server) == [[[5, "reading"]], [[5, "shelve"]]]

    eventually(both)
    assert "officer" not in str(server.snapshot()["presence"])
    assert server.get(PATH, "leader") == {"you": None, "people": told["people"]}
    assert say(server, "department contact", None)["you"] is None
    say(server, "duty officer", None)

    def nobody() -> None:
        assert seen(server) == []

    eventually(nobody)


def test_what_is_said_again_makes_no_new_revision(server: Server) -> None:
    say(server, "duty officer", 5)

    def there() -> int:
        picture = server.snapshot()
        assert picture["presence"]
        revision: int = picture["rev"]
        return revision

    revision = eventually(there)
    for _ in range(3):
        say(server, "duty officer", 5)
        time.sleep(0.1)
    assert server.snapshot()["rev"] == revision


@pytest.mark.parametrize(
    "body",
    [{}, {"screen": "tab1"}, {"screen": "t", "alert": 5}, {"screen": "tab1", "alert": 0},
     {"screen": "tab1", "alert": 5, "doing": "sleeping"},
     {"screen": "tab1", "alert": 5, "actor": "somebody else"}],
)  # fmt: skip
def test_what_is_not_understood_is_refused(server: Server, body: dict[str, Any]) -> None:
    with server.client("duty officer") as client:
        answer = client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_machine_is_nobody_on_an_alert(server: Server) -> None:
    with server.with_token("reader", "read", "command") as client:
        assert client.get(PATH).status_code == 403
        assert client.post(PATH, json={"screen": "tab1", "alert": 5}).status_code == 403
