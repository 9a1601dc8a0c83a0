"""A browser is known by what it says of itself, in few words."""

from __future__ import annotations

import pytest

from security.browsers import browser

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (CHROME, "Chrome, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/131.0 Safari/537.36 Edg/131.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0",
         "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/17.0 Safari/605",
         "Safari, macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604",
         "Safari, iOS"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("python-httpx/0.28", ""),
        ("<script>alert(1)</script> Windows", "Windows"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_by_its_name_and_its_system(said: str, known: str) -> None:
    assert browser(said) == known
