"""Accounts on the command line, and a start that has none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.security.test_server import sign_in
from tests.server import ROOT, Server, command, environment

pytestmark = pytest.mark.process


def run(*words: str, piped: str = "") -> subprocess.CompletedProcess[str]:
    """`python app.py` with `words`, and a line on its standard input."""
    return subprocess.run(
        command("--clock", "live", *words), cwd=ROOT, env=environment(), text=True, input=piped,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_start_without_accounts_refuses_to_serve_until_there_is_one(tmp_path: Path) -> None:
    db = str(tmp_path / "city.duckdb")
    answer = run("--db", db, "--port", "0")
    assert (answer.returncode, "add-user NAME --role operator" in answer.stderr) == (1, True)
    assert "Traceback" not in answer.stderr
    words = ("--db", db, "add-user", "Ada", "--role")
    for role, piped, said in (
        ("operatr", "a long enough one\n", "did you mean 'operator'?"),
        ("operator", "short\n", "12 to 256"),
        ("department-head", "a long enough one\n", "department"),
    ):
        answer = run(*words, role, piped=piped)
        assert (answer.returncode, said in answer.stderr) == (1, True), answer.stderr
        assert piped.strip() not in answer.stderr + answer.stdout
    answer = run(*words, "operator", piped="a long enough one\n")
    assert (answer.returncode, answer.stdout) == (0, "Ada may sign in as operator.\n")
    assert run("--db", db, "users").stdout == "Ada: operator\n"
    assert run("--db", db, "add-wall", "left").stdout.splitlines()[1].startswith("/wall?token=")

    server = Server(tmp_path / "city.duckdb", ("--clock", "live"))
    server.start()
    try:
        with server.client(None) as client:
            assert sign_in(client, "Ada", "a long enough one").json() == {"to": "/ops/users"}
    finally:
        server.stop()
    answer = run("--db", db, "disable-user", "ada")
    assert (answer.returncode, "the last operator" in answer.stderr) == (1, True)
