from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import duckdb
import pytest

from data.store import Connection, Store, StoreError


def test_a_job_that_fails_fails_alone_and_the_others_are_committed() -> None:
    store = Store()
    store.write(lambda c: c.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)"))
    hold = threading.Event()
    store.submit(lambda c: hold.wait(5))

    def insert(number: int) -> Future[Connection]:
        return store.submit(lambda c: c.execute("INSERT INTO t VALUES (?)", [number]))

    futures = [insert(number) for number in (1, 1, 2)]
    hold.set()
    futures[0].result(5)
    with pytest.raises(duckdb.ConstraintException):
        futures[1].result(5)
    futures[2].result(5)
    assert store.rows("SELECT n FROM t ORDER BY n") == [(1,), (2,)]
    store.close()


def test_a_commit_that_fails_says_why() -> None:
    store = Store()
    store.write(lambda c: c.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)"))

    def insert(connection: Connection) -> None:
        connection.execute("INSERT INTO t VALUES (1)")
        with store._connection.cursor() as other:  # commits the same key first
            other.execute("INSERT INTO t VALUES (1)")

    with pytest.raises(duckdb.TransactionException, match="duplicate key"):
        store.write(insert)
    store.write(lambda c: c.execute("INSERT INTO t VALUES (2)"))
    assert store.rows("SELECT n FROM t ORDER BY n") == [(1,), (2,)]
    store.close()


def test_readers_in_many_threads_get_their_own_rows() -> None:
    store = Store()
    wrong: list[int] = []

    def read(number: int) -> None:
        for _ in range(50):
            if store.rows("SELECT ?::INTEGER", [number]) != [(number,)]:
                wrong.append(number)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    store.close()


def test_what_was_committed_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.duckdb")
    store.write(lambda c: c.execute("INSERT INTO meta VALUES ('a', 'b')"))
    store.close()
    again = Store(tmp_path / "x.duckdb")
    assert again.rows("SELECT * FROM meta") == [("a", "b")]
    again.close()


def test_a_file_held_by_another_process_is_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb, sys; c = duckdb.connect({str(path)!r});"
            "print('held', flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    try:
        with pytest.raises(StoreError, match=r"held by another process.*--db"):
            Store(path)
    finally:
        holder.communicate(b"")


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreError, match="--db"):
        Store(path)


def test_the_session_runs_in_utc() -> None:
    store = Store()

    def zone(connection: Connection) -> object:
        return connection.execute("SELECT current_setting('TimeZone')").fetchone()

    assert store.write(zone) == ("UTC",)
    assert store.rows("SELECT current_setting('TimeZone')") == [("UTC",)]
    store.close()


def test_migrations_leave_nothing_in_the_log_that_a_killed_process_would_have_to_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts, file = tmp_path / "schema", tmp_path / "a.duckdb"
    scripts.mkdir()
    (scripts / "001.sql").write_text("CREATE TABLE t (body VARCHAR)")
    (scripts / "002.sql").write_text("ALTER TABLE t ALTER body TYPE BLOB USING encode(body)")
    monkeypatch.setattr("data.store.SCHEMA", scripts)
    store = Store(file)
    store.write(lambda c: c.execute("INSERT INTO t VALUES ('x'::BLOB)"))
    killed = tmp_path / "killed.duckdb"
    for suffix in ("", ".wal"):
        killed.with_name(killed.name + suffix).write_bytes(
            file.with_name(file.name + suffix).read_bytes()
        )
    again = Store(killed)
    assert again.rows("SELECT body FROM t") == [(b"x",)]
    again.close()
    store.close()
