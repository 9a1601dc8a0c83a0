"""The command line, as an operator types it."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import Store
from tests.server import ROOT, Server, command, environment

pytestmark = pytest.mark.process

CITIES = ROOT / "data" / "cities"
WITHIN = 60.0


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """`python app.py` with `words`, until it ends."""
    return subprocess.run(
        command(*words), cwd=ROOT, env=environment(), text=True, capture_output=True,
        timeout=WITHIN, check=False,
    )  # fmt: skip


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A copy of Berlin that may be spoilt; without its seed data, which `check` does not read."""
    folder = tmp_path / "berlin"
    shutil.copytree(CITIES / "berlin", folder, ignore=shutil.ignore_patterns("*.parquet"))
    return folder


def spoil(path: Path, right: str, wrong: str) -> int:
    """Put `wrong` for the first `right` in a file. Returns the line where it stands."""
    before, found, after = path.read_text(encoding="utf-8").partition(right)
    assert found
    path.write_text(before + wrong + after, encoding="utf-8")
    return before.count("\n") + 1


def test_help_names_every_option() -> None:
    answer = run("--help")
    assert answer.returncode == 0
    for option in ("--city", "--db", "--host", "--port", "--clock", "--from", "--speed", "check"):
        assert option in answer.stdout
    for variable in ("CITY", "DB", "HOST", "PORT", "CLOCK", "FROM", "SPEED"):
        assert f"CCC_{variable}" in answer.stdout


@pytest.mark.parametrize("name", ["berlin", "melbourne"])
def test_the_cities_that_come_with_it_have_no_faults(name: str) -> None:
    answer = run("check", f"data/cities/{name}")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.strip().endswith(f"{name}: no faults")


def test_check_names_all_faults_at_once_with_file_and_line(city: Path) -> None:
    extra = spoil(city / "city.yaml", "default_language: en\n", "default_languge: en\n")
    key = spoil(city / "rules" / "traffic.yaml", "deadband:", "deadbant:")
    limit = spoil(city / "rules" / "air.yaml", "yellow: 25", "yelow: 25")
    unit = spoil(city / "rules" / "fire.yaml", "hold: PT0S", "hold: 5 minutes")
    owner = spoil(city / "rules" / "crowd.yaml", "owner: public_order", "owner: public_ordr")
    spoil(city / "kpis.yaml", "kpis:\n", "kpis: [\n")
    answer = run("check", str(city))
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    faults = answer.stderr.splitlines()
    assert answer.stdout.strip().endswith(f"berlin: {len(faults)} faults")

    def told(place: str, *words: str) -> bool:
        return any(line.startswith(place) and all(w in line for w in words) for line in faults)

    city_yaml = f"berlin/city.yaml:{extra}:"
    assert told(city_yaml, "'default_languge'", "did you mean 'default_language'?")
    assert told(f"berlin/rules/traffic.yaml:{key}:", "'deadbant'", "did you mean 'deadband'?")
    assert told(f"berlin/rules/air.yaml:{limit}:", "'yelow'", "did you mean 'yellow'?")
    assert told(f"berlin/rules/fire.yaml:{unit}:", "'5 minutes'")
    assert told(
        f"berlin/rules/crowd.yaml:{owner}:", "'public_ordr'", "did you mean 'public_order'?"
    )
    assert any(re.match(r"berlin/kpis\.yaml:\d+: not YAML", fault) for fault in faults)


def test_a_folder_that_is_no_city_is_named(tmp_path: Path) -> None:
    answer = run("check", str(tmp_path))
    assert answer.returncode == 1
    assert "city.yaml is missing" in answer.stderr


def test_a_city_with_faults_does_not_start_and_says_why(city: Path, tmp_path: Path) -> None:
    spoil(city / "city.yaml", "departments:\n", "departments: [\n")
    db = tmp_path / "city.duckdb"
    answer = run("--city", str(city), "--db", str(db))
    assert answer.returncode == 1
    assert "berlin/city.yaml:" in answer.stderr
    assert "not YAML" in answer.stderr
    assert f"python app.py check {city}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not db.exists()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A database that another process (this one) has open."""
    db = tmp_path / "held.duckdb"
    store = Store(db)
    yield db
    store.close()


@pytest.mark.parametrize("more", [(), ("--from", "2024-12-14T12:00"), ("--clock", "live")],
                         ids=["go on", "begin anew", "live"])  # fmt: skip
def test_a_second_process_on_a_file_is_refused_with_the_way_out(
    held: Path, more: tuple[str, ...]
) -> None:
    answer = run("--db", str(held), "--port", "0", *more)
    assert answer.returncode == 1
    assert f"{held} is held by another process" in answer.stderr
    assert "--db" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert [one.name for one in held.parent.glob("*.duckdb")] == [held.name]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    db = tmp_path / "notes.duckdb"
    db.write_text("not a database\n" * 100)
    answer = run("--db", str(db))
    assert answer.returncode == 1
    assert str(db) in answer.stderr
    assert "Traceback" not in answer.stderr
    assert db.read_text().startswith("not a database")


@pytest.mark.parametrize(
    "words",
    [("--speed", "0"), ("--speed", "fast"), ("--speed", "3601"), ("--from", "noon"),
     ("--clock", "sundial"), ("--port", "70000"), ("--prot=8050",)],
    ids=lambda words: "=".join(words),
)  # fmt: skip
def test_an_option_that_cannot_be_is_refused(words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.returncode == 2
    assert words[0].split("=")[0] in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            command("--clock", "live", "--port", port, "--db", str(tmp_path / "x.duckdb")),
            env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_it_without_a_traceback(tmp_path: Path) -> None:
    server = Server(tmp_path / "x.duckdb", ("--clock", "live"))
    server.start()
    assert server.process is not None
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(20) == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
