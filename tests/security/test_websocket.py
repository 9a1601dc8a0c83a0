"""A real websocket's hand-shake over a real socket: nobody is let through, whoever they are."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.server import Server

pytestmark = pytest.mark.process
DOOR = "/_dash-ws-callback"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("websocket") / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


def shake_hands(server: Server, path: str, cookie: str) -> tuple[int, str]:
    """Status and headers of the answer to a hand-shake as a browser sends it (RFC 6455, 4.1)."""
    asked = [
        f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13", f"Origin: {server.url}",
        *([f"Cookie: {cookie}"] if cookie else []), "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall("\r\n".join(asked).encode())
        told = b""
        while b"\r\n\r\n" not in told and (more := line.recv(65536)):
            told += more
    head = told.partition(b"\r\n\r\n")[0].decode("latin-1")
    return int(head.split()[1]), head.lower()


@pytest.mark.parametrize("who", [None, "operator", "duty officer"])
@pytest.mark.parametrize("path", [DOOR, f"{DOOR}?token=x", "/api/v1/stream/ws"])
def test_no_hand_shake_is_answered_with_a_websocket(
    server: Server, path: str, who: str | None
) -> None:
    cookie = ""
    if who is not None:
        with server.client(who) as client:
            cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            assert client.get("/api/v1/me").json()["name"] == who
    status, head = shake_hands(server, path, cookie)
    assert status != 101 and "sec-websocket-accept" not in head
    if who is None:
        assert status in (303, 401, 403)  # as any other request of nobody
