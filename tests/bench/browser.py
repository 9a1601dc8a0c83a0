"""The browser that benchmarks look through."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

# Nothing is asked of the network, and nothing runs besides the page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def screen(width: int = 1920, height: int = 1080) -> Iterator[Page]:
    """An empty page in Debian's Chromium, without a window."""
    found = shutil.which("chromium")
    if found is None:
        raise RuntimeError("no chromium on this machine: `make tools` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.on("pageerror", lambda error: print(f"  the page failed: {error}", flush=True))
        try:
            yield page
        finally:
            browser.close()
