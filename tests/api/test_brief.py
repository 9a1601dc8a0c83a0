"""The brief over HTTP: made for a reader, looked at when they say so, kept as they read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from alerts.types import Level
from api import brief
from data.settings import parser, settings
from data.strict import Words
from dispatch.orders import Registration
from live.brief import incidents
from live.brief.looks import FRESH_MS
from live.center import Center
from live.opening import open_center
from security.types import Kind, Role, Who

pytestmark = pytest.mark.long

LEADER = Who(kind=Kind.PERSON, name="leader", role=Role.LEADER)
HEAD = Who(kind=Kind.PERSON, name="head", role=Role.DEPARTMENT_HEAD, department="fire_department")


class Reader:
    """A center without values, and whoever reads."""

    def __init__(self, center: Center) -> None:
        self.center, self.who, self.later_ms = center, LEADER, 0
        server = FastAPI()
        server.state.center = center
        server.middleware("http")(self._as)
        server.include_router(brief.router)
        self.client = TestClient(server)

    async def _as(self, request: Any, call_next: Any) -> Any:
        request.state.who = self.who
        return await call_next(request)

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/v1/brief{path}").json()

    def seen(self, told: Any, **changes: int) -> Any:
        sent = {"since": told["since"], "until": told["until"], **changes}
        return self.client.post("/api/v1/brief/seen", json=sent)


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    db = tmp_path_factory.mktemp("brief") / "x.duckdb"
    engine = open_center(settings(parser().parse_args(["--clock", "live", "--db", str(db)])))
    yield engine.center
    engine.center.close()


@pytest.fixture
def reader(center: Center, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Each test reads a day later than the one before, by a clock that it turns."""
    found = Reader(center)
    began = center.now_ms() + 86_400_000 * (1 + len(_days))
    _days.append(began)
    monkeypatch.setattr(
        type(center.clock), "now_ms", lambda _self: began + found.later_ms
    )
    return found


_days: list[int] = []


def sentences(told: Any) -> list[dict[str, Any]]:
    return [
        one
        for section in told["sections"]
        for item in section["items"]
        for one in item["sentences"]
    ]


def test_it_is_told_in_both_languages_with_parameters_and_links(reader: Reader) -> None:
    told = reader.get()
    assert [one["part"] for one in told["sections"]][:2] == ["now", "incidents"]
    calm = sentences(told)[0]
    assert calm["key"] == "calm"
    assert calm["words"] == {
        "en": "Nothing grave is open, and nothing waits too long.",
        "zh": "目前没有严重告警，也没有超时未处理的告警。",
    }
    assert calm["links"] == [{"kind": "alerts", "href": "/alerts"}]
    assert not told["changed"]


def test_the_same_moment_gives_the_same_brief(reader: Reader) -> None:
    assert reader.get() == reader.get()


def test_to_ask_is_not_to_look(reader: Reader) -> None:
    before = reader.get("/looks")
    reader.get()
    assert reader.get("/looks") == before


def test_what_was_seen_is_where_the_next_one_begins(reader: Reader) -> None:
    told = reader.get()
    look = reader.seen(told).json()["look"]
    assert (look["since"], look["until"]) == (told["since"], told["until"])
    reader.later_ms = FRESH_MS - 1
    again = reader.get()
    assert (again["again"], again["since"]) == (True, told["since"])
    reader.later_ms = FRESH_MS
    after = reader.get()
    assert (after["again"], after["since"], after["looked"]) == (
        False, told["until"], told["until"],
    )  # fmt: skip


def test_what_was_read_can_be_read_again_as_it_was(reader: Reader) -> None:
    told = reader.get()
    reader.seen(told)
    reader.later_ms = 3 * FRESH_MS
    assert reader.get(f"/looks/{told['until']}") == told
    assert reader.get("/looks?limit=1")[0]["until"] == told["until"]
    reader.who = HEAD
    answer = reader.client.get(f"/api/v1/brief/looks/{told['until']}")
    assert answer.status_code == 404  # another's


def test_a_brief_that_was_never_made_is_refused(reader: Reader) -> None:
    told = reader.get()
    answer = reader.seen(told, until=told["until"] - 1)
    assert answer.status_code == 409
    assert "no brief from" in answer.json()["detail"]
    assert reader.client.get("/api/v1/brief?since=ever").status_code == 422


def test_a_part_that_fails_says_so_and_the_others_stand(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("no disk")

    monkeypatch.setattr(incidents, "open_items", broken)
    told = reader.get()
    parts = {one["part"]: one for one in told["sections"]}
    assert parts["incidents"]["fault"] == "RuntimeError: no disk"
    assert parts["incidents"]["rest"][0]["words"]["en"] == (
        "This part could not be made (RuntimeError: no disk); the others stand."
    )
    assert sentences(told)[0]["key"] == "calm"
    assert told["changed"]  # nobody can say that nothing did


def test_an_incident_is_news_once_and_of_an_exercise_nothing_is_told(reader: Reader) -> None:
    told = reader.get()
    reader.seen(told)
    reader.later_ms = 2 * FRESH_MS
    for drill in (None, "Storm night (1)"):
        reader.center.dispatcher.register(
            Registration(
                actor="officer", title=Words(en="Gas", zh="燃气"), domain="fire",
                grade=Level.RED, drill=drill,
            ),
            reader.center.now_ms(),
        )  # fmt: skip
    reader.later_ms += 1
    found = reader.get()
    items = next(one for one in found["sections"] if one["part"] == "incidents")["items"]
    assert found["changed"] and len(items) == 1
    assert items[0]["level"] == 4
    assert items[0]["sentences"][0]["key"] == "incident_new"
    assert items[0]["sentences"][0]["words"]["en"].startswith("Gas: opened at ")
    reader.seen(found)
    reader.later_ms += FRESH_MS
    later = reader.get()
    items = next(one for one in later["sections"] if one["part"] == "incidents")["items"]
    assert items[0]["sentences"][0]["key"] == "incident_stands"


def test_the_head_reads_the_own_department_first(reader: Reader) -> None:
    reader.who = HEAD
    assert reader.get()["department"] == "fire_department"


def test_a_typical_brief_is_read_in_two_minutes(reader: Reader) -> None:
    length = reader.get()["length"]
    assert 0 < length["en"] <= 300 and length["minutes"] <= 2
