"""A small real OpenID provider: discovery, authorization code with PKCE, signed ID tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.server import free_port

CLIENT, SECRET = "command-center", "client secret of the tests"


class Provider:
    """Vouches for whoever `claims` says; `spoil` is what a test makes wrong about it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims: dict[str, Any] = {}
        self.spoil: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Nobody is asked anything here: the browser goes straight back with a code."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"]
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": self.spoil.get("state", asked["state"])}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, asked: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code, once, to the client that asked for it; None for anybody else."""
        begun = self.codes.pop(asked.get("code", ""), None)
        shown = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if begun is None or shown != f"{CLIENT}:{SECRET}" or challenge != begun["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": begun["nonce"], **self.claims, **self.spoil.get("claims", {})}
        key = self.spoil.get("key", self.key)
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 300,
                "id_token": self.spoil.get("token") or jwt.encode(
                    {"alg": "RS256", "kid": "one"}, claims, key)}  # fmt: skip


@contextmanager
def running() -> Iterator[Provider]:
    """The provider on a port of its own."""
    provider = Provider(free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            if path == "/authorize":
                to = provider.authorize({k: v[0] for k, v in parse_qs(query).items()})
                self.send_response(302)
                self.send_header("location", to)
                self.end_headers()
            elif path == "/keys":
                self.answer({"keys": [provider.key.as_dict(private=False)]})
            else:
                self.answer(provider.metadata())

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            asked = {k: v[0] for k, v in parse_qs(sent).items()}
            told = provider.token(asked, self.headers.get("authorization", ""))
            self.answer(told or {"error": "invalid_grant"}, 200 if told else 400)

        def answer(self, body: dict[str, Any], status: int = 200) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(provider.url).port or 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
