"""The operator over a real server: roles, what is refused and where, and the record of it all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from security.demo import PASSWORD
from tests.server import Server

pytestmark = pytest.mark.process
GOOD = "a long enough one"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("operator") / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def operator(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def add(operator: httpx.Client, name: str, role: str = "analyst", **more: Any) -> None:
    body = {"name": name, "role": role, "password": GOOD, **more}
    operator.post("/api/v1/accounts", json=body).raise_for_status()


def events(operator: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        operator.get("/api/v1/identity-events", params=asked).raise_for_status().json()["events"]
    )
    return found


def test_a_role_is_changed_and_counts_at_once(server: Server, operator: httpx.Client) -> None:
    add(operator, "bo")
    with server.client(None) as bo:
        bo.post("/login", json={"name": "bo", "password": GOOD}).raise_for_status()
        assert bo.get("/api/v1/rules").status_code == 200
        asked = {"role": "department contact", "department": "environment"}
        told = operator.post("/api/v1/accounts/BO/role", json=asked).json()
        assert (told["role"], told["department"], told["sessions"]) == (*asked.values(), 1)
        assert bo.get("/api/v1/rules").status_code == 403
        assert bo.get("/api/v1/me").json()["department"] == "environment"


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("role", {}, "role"),
        ("role", {"role": "department head"}, "department"),
        ("role", {"role": "department head", "department": "fire"}, "department"),
        ("role", {"role": "leader", "department": "environment"}, "department"),
        ("reset", {}, "password"),
        ("reset", {"password": "short"}, "password"),
    ],
)
def test_what_cannot_be_names_its_field_and_changes_nothing(
    operator: httpx.Client, command: str, body: dict[str, str], field: str
) -> None:
    before = operator.get("/api/v1/accounts").json()
    answer = operator.post(f"/api/v1/accounts/analyst/{command}", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.json()["reason"] and "short" not in answer.text
    assert [{**one, "seen_at": 0} for one in operator.get("/api/v1/accounts").json()["accounts"]] \
        == [{**one, "seen_at": 0} for one in before["accounts"]]  # fmt: skip


def test_a_role_that_there_is_not_is_refused(operator: httpx.Client) -> None:
    answer = operator.post("/api/v1/accounts/analyst/role", json={"role": "king"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.role"


def test_operators_cannot_lock_themselves_or_each_other_out(
    server: Server, operator: httpx.Client
) -> None:
    for command, body, field in (
        ("role", {"role": "analyst"}, "role"), ("disable", {}, "name"),
    ):  # fmt: skip
        answer = operator.post(f"/api/v1/accounts/operator/{command}", json=body)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    add(operator, "second", "operator")
    with server.client(None) as second:
        second.post("/login", json={"name": "second", "password": GOOD}).raise_for_status()
        assert operator.post("/api/v1/accounts/second/disable", json={}).is_success
        assert second.post("/api/v1/accounts/operator/disable", json={}).status_code == 401
    assert operator.get("/api/v1/accounts").is_success


def test_the_list_says_when_somebody_was_last_seen(server: Server, operator: httpx.Client) -> None:
    add(operator, "cy")

    def told() -> dict[str, Any]:
        all_of_them = operator.get("/api/v1/accounts").json()["accounts"]
        (one,) = [one for one in all_of_them if one["name"] == "cy"]
        return dict(one)

    assert (told()["seen_at"], told()["sessions"]) == (None, 0)
    with server.client(None) as cy:
        cy.post("/login", json={"name": "cy", "password": GOOD}).raise_for_status()
        assert told()["seen_at"] is not None and told()["sessions"] == 1
        cy.post("/logout", json={}).raise_for_status()
    assert told()["seen_at"] is not None and told()["sessions"] == 0


def test_the_record_has_it_all_with_who_and_from_where(
    server: Server, operator: httpx.Client
) -> None:
    add(operator, "dora", "leader")
    with server.client(None) as dora:
        for password in ("a wrong secret", GOOD):
            dora.post("/login", json={"name": "dora", "password": password})
        assert dora.get("/api/v1/accounts").status_code == 403
        new = {"old": GOOD, "new": "another long one"}
        dora.post("/api/v1/me/password", json=new).raise_for_status()
        dora.post("/logout", json={}).raise_for_status()
    found = events(operator, about="Dora")
    assert [(one["kind"], one["who"], one["whom"]) for one in found] == [
        ("signed out", "dora", ""), ("new password", "dora", "dora"), ("not allowed", "dora", ""),
        ("signed in", "dora", ""), ("sign-in refused", "", "dora"),
        ("account added", "operator", "dora"),
    ]  # fmt: skip
    assert {one["address"] for one in found} == {"127.0.0.1"}
    assert "manage accounts" in found[2]["detail"]
    with server.with_token("dora's crane", "observe") as crane:
        assert crane.get("/api/v1/alerts").status_code == 403
    assert [one["kind"] for one in events(operator, about="dora's crane")] == [
        "not allowed", "token added",
    ]  # fmt: skip


def test_the_record_is_read_a_page_at_a_time(operator: httpx.Client) -> None:
    add(operator, "eve")
    for _ in range(3):
        operator.post("/api/v1/accounts/eve/sign-out", json={}).raise_for_status()
    read, before = [], None
    while True:
        asked: dict[str, Any] = {"about": "eve", "limit": 2}
        asked |= {"before": before} if before else {}
        page = operator.get("/api/v1/identity-events", params=asked).json()
        read += [one["no"] for one in page["events"]]
        before = page["next"]
        if before is None:
            break
    assert len(read) == 4 and read == sorted(read, reverse=True)
    assert len(events(operator, about="eve", kind=["account added", "token added"])) == 1
    assert events(operator, about="eve", **{"from": "2999-01-01T00:00:00Z"}) == []
    assert events(operator, about="eve", to="2000-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "nonsense"), ("from", "yesterday"), ("to", "2024-01-01"), ("limit", "501"),
     ("limit", "0"), ("before", "x"), ("words", "x" * 201)],
)  # fmt: skip
def test_what_the_record_does_not_understand_names_its_field(
    operator: httpx.Client, name: str, value: str
) -> None:
    answer = operator.get("/api/v1/identity-events", params={name: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(f"query.{name}")


def test_nobody_else_reads_it(server: Server) -> None:
    for who in ("leader", "duty officer", "department head", "analyst"):
        with server.client(who) as client:
            assert client.get("/api/v1/identity-events").status_code == 403
            assert client.get("/ops/users").status_code == 403
    with server.with_token("reader", "read", "observe", "command") as machine:
        assert machine.get("/api/v1/identity-events").status_code == 403


def test_no_secret_stands_in_it(server: Server, operator: httpx.Client) -> None:
    made = operator.post("/api/v1/tokens", json={"name": "hidden", "scopes": ["read"]}).json()
    wall = operator.post("/api/v1/tokens", json={"name": "dark", "wall": True}).json()
    with server.client(None) as screen:
        screen.get(wall["link"])
        screen.post("/login", json={"name": PASSWORD, "password": "another wrong secret"})
        screen.get(f"/api/v1/{made['token']}")
    with server.client("leader") as leader:
        leader.post(f"/api/v1/tokens/{made['token']}/revoke", json={})
    operator.post("/api/v1/accounts/analyst/reset", json={"password": "one that is reset"})
    whole = operator.get("/api/v1/identity-events", params={"limit": 500}).text
    assert "ccc_…" in whole and "screen opened" in whole
    secrets = (made["token"], wall["token"], PASSWORD, "another wrong secret", "one that is reset",
               "argon2", *server._cookies.values())  # fmt: skip
    assert [one for one in secrets if one in whole] == []
