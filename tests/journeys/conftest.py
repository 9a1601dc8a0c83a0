"""Real servers, a real browser, and screens that must stay without a fault."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.server import Server

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CCC_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = (1920, 1080)
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is here drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Not "session": Playwright keeps an event loop, and tests elsewhere run their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


WHOSE = {  # the longest beginning of a path counts
    "/wall": "leader", "/alerts": "duty officer", "/alerts/rules": "operator", "/map": "analyst",
    "/kpi": "department head",
}  # fmt: skip


def whose(path: str) -> str:
    """The role that a page is for."""
    found = [start for start in WHOSE if path.startswith(start)]
    return WHOSE[max(found, key=len)] if found else "operator"


class Screens:
    """Screens of different people. `faults` is what went wrong on any of them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()  # parts of console errors that a test provokes

    def open(
        self, server: Server, path: str, size: tuple[int, int] = DESK, script: str = "",
        as_: str | None = "",
    ) -> Page:
        """A page in a browser context of its own, seen by whose page it is or by `as_` (None:
        nobody); `script` runs in it before anything else."""
        context = self._browser.new_context(viewport={"width": size[0], "height": size[1]})
        who = whose(path) if as_ == "" else as_
        if who is not None:
            context.add_cookies([{
                "name": server.cookie_name, "value": server.cookie(who), "url": server.url,
                "httpOnly": True, "sameSite": "Lax",
            }])  # fmt: skip
        if script:
            context.add_init_script(script)
        return self.tab(context.new_page(), server, path)

    def beside(self, page: Page, server: Server, path: str) -> Page:
        """Another tab of the same browser."""
        return self.tab(page.context.new_page(), server, path)

    def tab(self, page: Page, server: Server, path: str) -> Page:
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.note("page", str(error)))
        page.on("request", lambda request: self._look_at(request, server))
        page.goto(server.url + path)
        return page

    def note(self, where: str, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.faults.append(f"{where}: {text[:500]}")

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.note("console", said.text)

    def _look_at(self, request: Request, server: Server) -> None:
        address = urlparse(request.url)
        inside = address.netloc == urlparse(server.url).netloc
        if address.scheme in ("http", "https", "ws", "wss") and not inside:
            self.note("outside", request.url)

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()


@pytest.fixture
def screens(chromium: Browser) -> Iterator[Screens]:
    """Opens pages. In the end none of them may have had an error or asked another host."""
    opened = Screens(chromium)
    yield opened
    opened.close()
    assert opened.faults == []


def fill(folder: Path, city: str, start: str) -> Path:
    """A file of the city as it stands at `start`, from which a server goes on at once."""
    server = Server(
        folder / f"{city}.duckdb",
        ("--city", f"data/cities/{city}", "--from", start, "--speed", "1"),
    )
    server.start()
    server.stop()
    return server.db


def copy_of(db: Path, folder: Path) -> Path:
    return Path(shutil.copy(db, folder / db.name))


Filled = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Files of cities as they stand at a moment, to be copied. Each is made once for all workers:
    it costs as much as three starts of a server."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "filled"

    def made(city: str, start: str) -> Path:
        folder = shared / f"{city}-{start.replace(':', '')}"
        folder.mkdir(parents=True, exist_ok=True)
        done = folder / "done"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                (folder / f"{city}.duckdb").unlink(missing_ok=True)
                fill(folder, city, start)
                done.touch()
        return folder / f"{city}.duckdb"

    return made


@pytest.fixture(scope="session")
def filled_berlin(filled: Filled) -> Path:
    """Ten minutes and two before Rhinstraße southbound is known to be at 11 km/h."""
    return filled("berlin", "2024-12-14T14:50")


@pytest.fixture(scope="module")
def berlin(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin at 14:50, a minute a second."""
    db = copy_of(filled_berlin, tmp_path_factory.mktemp("berlin"))
    server = Server(db, ("--city", "data/cities/berlin", "--speed", "60"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def melbourne(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Melbourne in the last afternoon of 2022, ten minutes a second."""
    made = filled("melbourne", "2022-12-31T14:00")
    db = copy_of(made, tmp_path_factory.mktemp("melbourne"))
    server = Server(db, ("--city", "data/cities/melbourne", "--speed", "600"))
    server.start()
    yield server
    server.stop()
