"""The record of incidents, read by the command that an operator runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from data.store import Store
from tests.dispatch.conftest import MakeTown
from tests.server import command


def verified(db: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("--db", str(db), "verify-audit", *words), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.process
def test_the_command_verifies_the_record_of_incidents_too(
    make_town: MakeTown, tmp_path: Path
) -> None:
    path = tmp_path / "city.duckdb"
    town = make_town(path)
    town.with_tasks(alerts=(1,))
    noted = town.dispatcher.head
    town.finish(1)
    head = town.dispatcher.head
    town.store.close()
    well = verified(path, "--head", str(noted))
    assert well.returncode == 0, well.stderr
    assert f"{head.event_no} events of incidents, 0 faults, head {head}" in well.stdout

    assert verified(path, "--head", f"{noted.event_no}:{'ab' * 32}").returncode == 1
    store = Store(path)
    store.write(lambda connection: connection.execute("UPDATE task SET state = 'ACCEPTED'"))
    store.close()
    bad = verified(path)
    assert bad.returncode == 1
    assert "city.duckdb: task 1: stands at step" in bad.stderr
