"""A real server: who is let in, what is forged, what is told, and that no secret gets out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from security.demo import PASSWORD
from security.guard import LOOK_AGAIN_SECONDS
from security.keeper import WALL_COOKIE
from security.types import Role
from tests.server import Server, eventually

pytestmark = pytest.mark.process
HOMES = {"leader": "/wall", "duty officer": "/alerts", "analyst": "/map",
         "department head": "/kpi", "operator": "/ops/users",
         "department contact": "/tasks"}  # fmt: skip
GOOD = "a long enough one"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("identity") / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()
    assert_no_secret("the log", one.log.read_text(encoding="utf-8"), one)


def assert_no_secret(where: str, text: str, server: Server) -> None:
    secret = server.db.with_suffix(".secret").read_text()
    for name, hidden in (("a password", PASSWORD), ("the signing secret", secret),
                         ("a hash", "argon2"), ("a token", "ccc_"), ("a wall token", "cccwall_"),
                         *(("a session", one) for one in server._cookies.values())):  # fmt: skip
        assert hidden not in text, f"{name} stands in {where}"


def sign_in(client: httpx.Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login", json={"name": name, "password": password, **more})


@pytest.mark.parametrize("role", list(Role))
def test_each_role_signs_in_and_lands_on_its_own_page(server: Server, role: Role) -> None:
    with server.client(role) as client:
        assert client.get("/").headers["location"] == HOMES[role]
        assert client.get(HOMES[role]).status_code == 200
        assert client.get("/login").headers["location"] == HOMES[role]
        told = client.get("/api/v1/me").json()
    assert (told["name"], told["role"], told["home"]) == (role, role, HOMES[role])


def test_a_cookie_is_signed_and_for_the_server_only(server: Server) -> None:
    with server.client(None) as client:
        told = sign_in(client, "leader").headers["set-cookie"]
    assert "HttpOnly" in told and "SameSite=lax" in told and "Path=/" in told
    cookie = server.cookie("leader")
    other = "A" if cookie[-9] != "A" else "B"  # not the last one: not all of its bits count
    with server.client(None) as client:
        client.cookies.set(server.cookie_name, cookie[:-9] + other + cookie[-8:])
        assert client.get("/api/v1/me").status_code == 401


def test_login_leads_back_to_where_one_wanted_to_go_and_nowhere_else(server: Server) -> None:
    with server.client(None) as client:
        asked = client.get("/alerts/7?lang=zh")
        assert asked.headers["location"] == "/login?next=/alerts/7%3Flang%3Dzh"
        assert 'data-next="/alerts/7?lang=zh"' in client.get(asked.headers["location"]).text
        assert sign_in(client, "leader", next="/map?point=x").json() == {"to": "/map?point=x"}
        for bad in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:1",
                    "/\t/evil.example", "/login"):  # fmt: skip
            assert sign_in(client, "leader", next=bad).json() == {"to": "/wall"}


def test_what_is_typed_cannot_become_markup(server: Server) -> None:
    with server.client(None) as client:
        page = client.get("/login", params={"next": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_login_speaks_both_languages_and_lists_no_accounts_outside_a_demonstration(
    server: Server,
) -> None:
    with server.client(None) as client:
        assert "Sign in" in client.get("/login").text
        chinese = client.get("/login?lang=zh")
        assert "登录" in chinese.text and chinese.cookies["lang"] == "zh"
        for text in (chinese.text, client.get("/login").text):
            assert PASSWORD not in text and "data-password" not in text


def test_a_wrong_password_is_refused_and_then_one_has_to_wait(server: Server) -> None:
    with server.client(None) as client:
        for _ in range(5):
            answer = sign_in(client, "nobody in particular", "secret guess")
            assert answer.status_code == 401
            assert "secret guess" not in answer.text
        answer = sign_in(client, "nobody in particular", "secret guess")
    assert (answer.status_code, answer.json()["wait_seconds"]) == (429, 1)
    assert answer.headers["retry-after"] == "1"
    assert "secret guess" not in server.log.read_text(encoding="utf-8")


FORGED = [
    ({"Origin": "http://evil.example", **JSON}, "another origin"),
    ({"Origin": "null", **JSON}, "an origin that is hidden"),
    ({"Sec-Fetch-Site": "cross-site", **JSON}, "the browser says so"),
    ({"Sec-Fetch-Site": "same-site", **JSON}, "another host of the site"),
    ({"Origin": "", **JSON}, "no origin"),
    ({"Content-Type": "text/plain"}, "a form's type"),
    ({"Content-Type": "application/x-www-form-urlencoded"}, "a form"),
    ({"Content-Type": ""}, "no type"),
]


@pytest.mark.parametrize("headers", [one for one, _ in FORGED], ids=[name for _, name in FORGED])
@pytest.mark.parametrize(
    "path",
    ["/api/v1/alerts/1/acknowledge", "/logout", "/_dash-update-component", "/api/v1/tokens"],
)
def test_what_another_site_could_send_is_refused_with_a_cookie(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    with server.client("operator") as client:
        answer = client.post(path, content="{}", headers=headers)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert client.get("/api/v1/me").status_code == 200


def test_a_login_cannot_be_forged_from_another_site(server: Server) -> None:
    with server.client(None) as client:
        said = {"name": "leader", "password": PASSWORD}
        evil = {"Origin": "http://evil.example"}
        assert client.post("/login", json=said, headers=evil).status_code == 403
        text = {"content-type": "text/plain"}
        plain = client.post("/login", content=json.dumps(said), headers=text)
        assert plain.status_code == 422 and server.cookie_name not in plain.cookies


def test_a_token_needs_no_origin_and_is_the_name_of_what_it_does(server: Server) -> None:
    with server.with_token("crane", "command", "read") as client:
        del client.headers["Origin"]
        assert client.get("/api/v1/me").json()["scopes"] == ["command", "read"]
        answer = client.post("/api/v1/alerts/1/acknowledge", json={"seen_seq": 1, "actor": "Ada"})
        assert answer.status_code == 422 and "actor" in answer.text
        assert client.post("/api/v1/alerts/1/acknowledge", json={"seen_seq": 1}).status_code == 404
        assert client.post("/api/v1/observations", json=[]).status_code == 403
        assert client.get("/wall").status_code == 403
    with server.client() as operator:
        found = operator.get("/api/v1/tokens")
        (told,) = [one for one in found.json()["tokens"] if one["name"] == "crane"]
        assert told["used_at"] is not None
        assert_no_secret("the list of tokens", found.text, server)
        assert operator.post("/api/v1/tokens/crane/revoke", json={}).status_code == 200
    with httpx.Client(base_url=server.url, headers=client.headers, trust_env=False) as again:
        assert again.get("/api/v1/me").status_code == 401


def test_a_bad_token_is_not_helped_by_a_cookie(server: Server) -> None:
    with server.client() as client:
        for shown in ("Bearer nonsense", "Bearer", "Basic b3BlcmF0b3I6eA==", "nonsense"):
            answer = client.get("/api/v1/me", headers={"Authorization": shown})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wall_link_opens_the_wall_and_nothing_else(server: Server) -> None:
    with server.client() as operator:
        made = operator.post("/api/v1/tokens", json={"name": "left screen", "wall": True}).json()
    with server.client(None) as screen:
        answer = screen.get(made["link"] + "&lang=zh")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall?lang=zh")
        assert "HttpOnly" in answer.headers["set-cookie"] and any(
            name.startswith(WALL_COOKIE) for name in screen.cookies
        )
        for path in ("/wall", "/api/v1/snapshot", "/_dash-layout", "/assets/30_wall.js",
                     "/words/zh", "/api/v1/layers/districts.geojson"):  # fmt: skip
            assert screen.get(path).status_code == 200, path
        for path in ("/alerts", "/map", "/kpi", "/api/v1/alerts", "/api/v1/accounts", "/api/docs"):
            assert screen.get(path).status_code == 403, path
        assert screen.post("/api/v1/alerts/1/comment", json={}).status_code == 403
        with server.client() as operator:
            assert operator.post("/api/v1/tokens/left screen/revoke", json={}).status_code == 200
        assert screen.get("/api/v1/snapshot").status_code == 401
        gone = screen.get(made["link"])
        assert (gone.headers["location"], "set-cookie" in gone.headers) == ("/wall", False)


def test_a_stream_ends_soon_after_its_session(server: Server) -> None:
    with server.client(None) as client:
        sign_in(client, "analyst")
        with client.stream("GET", "/api/v1/stream", timeout=LOOK_AGAIN_SECONDS + 10) as told:
            chunks = told.iter_raw()
            next(chunks)
            with server.client() as operator:
                path = "/api/v1/accounts/analyst/sign-out"
                assert operator.post(path, json={}).status_code == 200
            server._cookies.pop("analyst", None)
            began = time.monotonic()
            for _ in chunks:
                assert time.monotonic() - began < LOOK_AGAIN_SECONDS + 5
        assert client.get("/api/v1/stream").status_code == 401


def test_an_operator_lets_people_in_and_shuts_them_out(server: Server) -> None:
    someone = {"name": "Chen Yu", "role": "department head", "department": "fire_department",
               "password": GOOD, "display": {"en": "Chen Yu", "zh": "陈宇"}}  # fmt: skip
    with server.client() as operator:
        made = operator.post("/api/v1/accounts", json=someone)
        assert made.status_code == 200 and "password" not in made.text
        assert operator.post("/api/v1/accounts", json=someone).json()["field"] == "name"
        for field, wrong in (("password", "short"), ("department", "fire")):
            asked = {**someone, "name": "Other", field: wrong}
            answer = operator.post("/api/v1/accounts", json=asked)
            assert (answer.status_code, answer.json()["field"]) == (422, field)
            assert "short" not in answer.text
        listed = operator.get("/api/v1/accounts")
        assert "Chen Yu" in listed.text
        assert_no_secret("the list of accounts", listed.text, server)
        with server.client(None) as chen:
            assert sign_in(chen, "chen yu", GOOD).json() == {"to": "/kpi"}
            assert chen.get("/api/v1/me").json()["display"]["zh"] == "陈宇"
            new = {"old": "not it", "new": "another long one"}
            assert chen.post("/api/v1/me/password", json=new).status_code == 403
            assert chen.post("/api/v1/me/password", json={**new, "old": GOOD}).is_success
            assert operator.post("/api/v1/accounts/Chen Yu/disable", json={}).json()["disabled"]
            assert chen.get("/api/v1/me").status_code == 401
            assert sign_in(chen, "Chen Yu", "another long one").status_code == 401
        assert operator.post("/api/v1/accounts/operator/disable", json={}).status_code == 422


def test_logging_out_ends_the_session(server: Server) -> None:
    with server.client(None) as client:
        sign_in(client, "leader")
        kept = client.cookies[server.cookie_name]
        assert client.post("/logout", json={}).json() == {"to": "/login"}
        assert server.cookie_name not in client.cookies
        client.cookies.set(server.cookie_name, kept)
        assert client.get("/api/v1/me").status_code == 401


def test_every_refusal_is_logged_once_with_who_what_and_why(server: Server) -> None:
    with server.client("department contact") as client:
        client.get("/kpi/public_order")
        client.get("/kpi/x%0A refused=403 who='forged'")

    def lines(part: str) -> list[str]:
        return [one for one in server.log.read_text(encoding="utf-8").splitlines() if part in one]

    (line,) = eventually(lambda: [*lines("GET /kpi/public_order")][:2] or pytest.fail("not logged"))
    assert "refused=403 who='department contact'" in line and "own department" in line
    assert not any(one.startswith(" refused") for one in lines("forged"))


def test_errors_and_pages_tell_no_secret(server: Server) -> None:
    with server.client() as client:
        for path in ("/wall", "/api/v1/me", "/_dash-layout", "/_dash-dependencies", "/readyz",
                     "/api/openapi.json", "/login", "/api/v1/nope"):  # fmt: skip
            assert_no_secret(path, client.get(path).text, server)
        bad = {"name": "leader", "password": {"x": PASSWORD}, "next": 5}
        assert_no_secret("a refusal", client.post("/login", json=bad).text, server)


def test_what_is_kept_is_for_the_owner_only(server: Server) -> None:
    assert server.db.with_suffix(".secret").stat().st_mode & 0o777 == 0o600
