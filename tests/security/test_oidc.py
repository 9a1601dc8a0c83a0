"""Sign-in through a real OpenID provider, and all that must not be believed."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from security.oidc import OidcError, provider_of
from tests.security.provider import CLIENT, SECRET, Provider, running
from tests.server import Server

SETTINGS = {
    "CCC_OIDC_CLIENT_ID": CLIENT,
    "CCC_OIDC_CLIENT_SECRET": SECRET,
    "CCC_OIDC_ROLES": "ccc-duty=duty officer, ccc-head=department head,ccc-it=operator",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as one:
        yield one


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("oidc") / "berlin.duckdb"
    one = Server(db, ("--clock", "live"), more={"CCC_OIDC_ISSUER": provider.url, **SETTINGS})
    one.start()
    yield one
    one.stop()
    log = one.log.read_text(encoding="utf-8")
    assert SECRET not in log and "eyJ" not in log and "code=" not in log


@pytest.fixture(autouse=True)
def nothing_is_spoilt(provider: Provider) -> None:
    provider.spoil, provider.claims = {}, {}


def come(server: Server, client: httpx.Client) -> httpx.Response:
    """To the provider and back, as a browser goes."""
    away = client.get("/login/oidc")
    assert away.status_code == 303
    back = httpx.get(away.headers["location"], trust_env=False)
    return client.get(back.headers["location"])


def claim(provider: Provider, sub: str, *groups: str, **more: Any) -> None:
    provider.claims = {"sub": sub, "groups": list(groups), "preferred_username": sub, **more}


@pytest.mark.process
def test_whom_the_provider_vouches_for_comes_in_with_the_role_of_their_group(
    server: Server, provider: Provider
) -> None:
    with server.client(None) as client:
        assert "/login/oidc" in client.get("/login").text
        claim(provider, "grace", "staff", "ccc-duty")
        assert come(server, client).headers["location"] == "/alerts"
        told = client.get("/api/v1/me").json()
        assert (told["name"], told["role"]) == ("grace", "duty officer")
        claim(provider, "grace", "ccc-it")  # another role from now on, the same account
        assert come(server, client).headers["location"] == "/ops/users"
    with server.client() as operator:
        listed = operator.get("/api/v1/accounts").json()["accounts"]
        assert [one["role"] for one in listed if one["name"] == "grace"] == ["operator"]


@pytest.mark.process
def test_a_head_has_the_department_of_a_claim(server: Server, provider: Provider) -> None:
    with server.client(None) as client:
        claim(provider, "heidi", "ccc-head")
        assert come(server, client).headers["location"] == "/login?failed=1"
        claim(provider, "heidi", "ccc-head", department="fire_department")
        assert come(server, client).headers["location"] == "/kpi"
        assert client.get("/kpi/fire_department").status_code == 200
        assert client.get("/kpi/public_order").status_code == 403


@pytest.mark.process
def test_who_is_disabled_here_is_not_let_in_by_the_provider(
    server: Server, provider: Provider
) -> None:
    claim(provider, "ivan", "ccc-duty")
    with server.client(None) as client, server.client() as operator:
        assert come(server, client).headers["location"] == "/alerts"
        operator.post("/api/v1/accounts/ivan/disable", json={}).raise_for_status()
        assert client.get("/api/v1/me").status_code == 401
        assert come(server, client).headers["location"] == "/login?failed=1"


def unsigned() -> str:
    parts = [{"alg": "none"}, {"sub": "mallory", "groups": ["ccc-it"], "aud": CLIENT}]
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=")
                    for p in parts) + "."  # fmt: skip


SPOILT: list[tuple[str, dict[str, Any]]] = [
    ("another nonce", {"claims": {"nonce": "x"}}),
    ("no nonce", {"claims": {"nonce": None}}),
    ("for another client", {"claims": {"aud": "somebody"}}),
    ("for another client too", {"claims": {"aud": ["somebody", CLIENT], "azp": "somebody"}}),
    ("from another issuer", {"claims": {"iss": "http://evil.example"}}),
    ("long ago", {"claims": {"exp": int(time.time()) - 3600}}),
    ("another key", {"key": RSAKey.generate_key(2048, {"kid": "one"})}),
    ("unsigned", {"token": unsigned()}),
    ("no token at all", {"token": "nonsense"}),
    ("another state", {"state": "x"}),
    ("no role", {"claims": {"groups": ["staff"]}}),
    ("the name of somebody else", {"claims": {"preferred_username": "Operator"}}),
    ("a name that cannot be", {"claims": {"preferred_username": "<script>"}}),
]


@pytest.mark.process
@pytest.mark.parametrize("spoil", [one for _, one in SPOILT], ids=[name for name, _ in SPOILT])
def test_what_is_not_as_it_must_be_lets_nobody_in(
    server: Server, provider: Provider, spoil: dict[str, Any]
) -> None:
    claim(provider, "mallory", "ccc-it")
    provider.spoil = spoil
    with server.client(None) as client:
        answer = come(server, client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?failed=1")
        assert server.cookie_name not in client.cookies
        assert "let nobody in" in client.get("/login?failed=1").text


@pytest.mark.process
def test_an_answer_that_was_begun_elsewhere_or_comes_twice_lets_nobody_in(
    server: Server, provider: Provider
) -> None:
    claim(provider, "judy", "ccc-duty")
    with server.client(None) as first, server.client(None) as second:
        away = first.get("/login/oidc")
        back = httpx.get(away.headers["location"], trust_env=False).headers["location"]
        assert second.get(back).headers["location"] == "/login?failed=1"
        assert first.get(back).headers["location"] == "/alerts"
        assert first.get(back).headers["location"] == "/login?failed=1"


def test_settings_that_lack_something_say_what() -> None:
    assert provider_of({}) is None
    with pytest.raises(OidcError, match="CCC_OIDC_CLIENT_ID is missing"):
        provider_of({"CCC_OIDC_ISSUER": "https://id.example"})
    wrong = {"CCC_OIDC_ISSUER": "https://id.example", **SETTINGS, "CCC_OIDC_ROLES": "a=operatr"}
    with pytest.raises(OidcError, match="did you mean 'operator'"):
        provider_of(wrong)
    assert SECRET not in repr(provider_of({"CCC_OIDC_ISSUER": "https://id.example", **SETTINGS}))
