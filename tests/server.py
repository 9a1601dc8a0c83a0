"""A real command center in a process of its own, for tests that need one."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from data.store import Store
from security import accounts, demo
from security.demo import PASSWORD
from security.keeper import PERSON_COOKIE
from security.secret import cookie_name

ROOT = Path(__file__).resolve().parent.parent
PORTS = (20_000, 32_000)  # below those that Linux gives to connections going out
LOOK_SECONDS = 0.05
READY_WITHIN = 180.0  # with every core busy
STOP_WITHIN = 20.0
T = TypeVar("T")


@dataclass(slots=True)
class Server:
    """`python app.py` with `options` on the file `db`; it keeps its port when started again."""

    db: Path
    options: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)  # settings of its environment
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None
    _cookies: dict[str, str] = field(default_factory=dict)
    _signing_in: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.db.with_suffix(".log")

    def start(self) -> float:
        """Start it. Returns after how many seconds it was ready."""
        began = time.monotonic()
        if "live" in self.options and not self.db.exists():
            furnish(self.db)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command("--db", str(self.db), "--port", str(self.port)), *self.options],
                cwd=ROOT, env=environment() | self.more, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            eventually(self._is_ready, READY_WITHIN)
        except BaseException:
            self.kill()  # nobody else knows of it
            raise
        return time.monotonic() - began

    def _is_ready(self) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.log.read_text()}")
        try:
            answer = self.client(None).get("/readyz")
        except httpx.TransportError as error:
            raise AssertionError(f"no answer: {error}") from None
        assert answer.status_code == 200, answer.text

    def kill(self) -> None:
        """`kill -9`."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(STOP_WITHIN)

    def stop(self) -> None:
        """Let it end as an operator does; what does not end is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()

    def client(self, as_: str | None = "operator") -> httpx.Client:
        """A client that talks to it and to nobody else, signed in as a role; None as nobody.

        Like a browser's page it says where what it sends comes from.
        """
        client = httpx.Client(
            base_url=self.url, trust_env=False, timeout=10, headers={"Origin": self.url}
        )
        if as_ is not None:
            client.cookies.set(self.cookie_name, self.cookie(as_))
        return client

    @property
    def cookie_name(self) -> str:
        """What it calls the cookie of a person."""
        secret = self.more.get("CCC_SECRET") or self.db.with_suffix(".secret").read_text()
        return cookie_name(PERSON_COOKIE, secret)

    def cookie(self, as_: str) -> str:
        """The session of a role's account, by a real sign-in, once for each server."""
        with self._signing_in:
            if as_ not in self._cookies:
                _, self._cookies[as_] = sign_in(self.url, as_)
            return self._cookies[as_]

    def with_token(self, name: str, *scopes: str) -> httpx.Client:
        """A client with a new token, which is the name of what it does."""
        with self.client() as operator:
            answer = operator.post("/api/v1/tokens", json={"name": name, "scopes": scopes})
        client = self.client(None)
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def get(self, path: str, as_: str | None = "operator") -> Any:
        """What it answers at `path`, read as JSON."""
        with self.client(as_) as client:
            return client.get(path).raise_for_status().json()

    def snapshot(self) -> dict[str, Any]:
        """The operating picture now."""
        picture: dict[str, Any] = self.get("/api/v1/snapshot")
        return picture


def sign_in(url: str, as_: str) -> tuple[str, str]:
    """The cookie of a new session of a role's account: its name and its value."""
    said = {"name": as_, "password": PASSWORD}
    answer = httpx.post(f"{url}/login", json=said, trust_env=False, timeout=10)
    ((name, value),) = answer.raise_for_status().cookies.items()
    return name, value


def furnish(db: Path) -> None:
    """Accounts like those of the demonstration, in a file that a start on the live clock takes."""
    store = Store(db)
    try:
        now_ms = int(time.time() * 1000)
        for one in demo.add_accounts(store, "fire_department", now_ms):
            accounts.change(store, one.name, now_ms, demo=False)
    finally:
        store.close()


def command(*words: str) -> list[str]:
    """`python app.py` with `words`."""
    return [sys.executable, str(ROOT / "app.py"), *words]


def environment() -> dict[str, str]:
    """That of the tests without settings of the center."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CCC_")}


def free_port() -> int:
    """A port that nobody listens on, and that no connection going out is given meanwhile."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def eventually(check: Callable[[], T], within: float = 10.0) -> T:
    """What `check` gives once it raises no AssertionError; its last one after `within` seconds."""
    end = time.monotonic() + within
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(LOOK_SECONDS)
