"""The one DuckDB file: a cursor for each read, one writer that commits for many at once."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Generic, TypeVar

import duckdb
import pandas as pd

log = logging.getLogger(__name__)
SCHEMA = Path(__file__).parent / "schema"
T = TypeVar("T")
Connection = duckdb.DuckDBPyConnection
Parameters = Mapping[str, Any] | list[Any] | None


class StoreError(Exception):
    """The store cannot be opened; the message says what an operator can do."""


class _Job(Generic[T]):
    __slots__ = ("future", "run")

    def __init__(self, run: Callable[[Connection], T]) -> None:
        self.run = run
        self.future: Future[T] = Future()

    def attempt(self, connection: Connection) -> T:
        return self.run(connection)


class Store:
    """Reads from any thread; writes in the writer's thread, several to a transaction.

    `path` None keeps everything in memory. Raises StoreError when the file is held or damaged.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._connection = _open(path)
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        _migrate(self._connection)
        self._writer = threading.Thread(target=self._write_forever, name="writer", daemon=True)
        self._writer.start()

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """The answer as tuples. Select times as epoch_ms(...)."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def frame(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """The answer as a frame."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).df()

    def submit(self, run: Callable[[Connection], T]) -> Future[T]:
        """Run in the writer's next transaction; the future is done when it is committed."""
        job = _Job(run)
        self._jobs.put(job)
        return job.future

    def write(self, run: Callable[[Connection], T]) -> T:
        """Run in the writer's next transaction and wait until it is committed."""
        return self.submit(run).result()

    def checkpoint(self) -> None:
        """Move what the write-ahead log holds into the file; later, when a transaction is open."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
        except duckdb.TransactionException as error:
            log.info("checkpoint=later reason=%s", error)

    def close(self) -> None:
        """Finish what is queued, then close the file."""
        self._jobs.put(None)
        self._writer.join(timeout=30)
        self._connection.close()

    def _write_forever(self) -> None:
        connection = self._connection.cursor()
        while (first := self._jobs.get()) is not None:
            jobs, closing = self._gather(first)
            _commit_together(connection, jobs)
            if closing:
                break
        connection.close()

    def _gather(self, first: _Job[Any]) -> tuple[list[_Job[Any]], bool]:
        """All that waits now, to share one commit, and whether the store is to close after it."""
        jobs = [first]
        while len(jobs) < 256:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False


def _open(path: Path | None) -> Connection:
    if path is None:
        return duckdb.connect(":memory:")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as error:
        text = str(error)
        if "lock" in text.lower():
            message = f"{path} is held by another process; stop it, or name another file with --db"
        else:
            message = f"{path} cannot be opened: {text}. Move it aside or name another with --db"
        raise StoreError(message) from error
    except duckdb.Error as error:
        raise StoreError(
            f"{path} is not a database that this version reads: {error}. "
            "Move it aside, or name another file with --db"
        ) from error


def _migrate(connection: Connection) -> None:
    """Run the numbered SQL files that this file has not seen yet, each in a transaction.

    Then nothing of them stays in the write-ahead log: DuckDB cannot replay every change of a table
    (a type that changes, as of 1.5.5), and a process that was killed then left a file that could
    not be opened.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name VARCHAR PRIMARY KEY)")
    done = {name for (name,) in connection.execute("SELECT name FROM migration").fetchall()}
    new = [script for script in sorted(SCHEMA.glob("*.sql")) if script.name not in done]
    for script in new:
        connection.execute("BEGIN")
        connection.execute(script.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO migration VALUES (?)", [script.name])
        connection.execute("COMMIT")
    if new:
        connection.execute("CHECKPOINT")


def _commit_together(connection: Connection, jobs: list[_Job[Any]]) -> None:
    """One transaction for all; when one of them fails, each on its own, so it fails alone."""
    try:
        results = _transaction(connection, jobs)
    except Exception as error:
        if len(jobs) == 1:
            jobs[0].future.set_exception(error)
            return
        log.warning("group_commit=split jobs=%d error=%s", len(jobs), error)
        for job in jobs:
            _commit_together(connection, [job])
        return
    for job, result in zip(jobs, results, strict=True):
        job.future.set_result(result)


def _transaction(connection: Connection, jobs: list[_Job[Any]]) -> list[Any]:
    connection.execute("BEGIN")
    try:
        results = [job.attempt(connection) for job in jobs]
    except Exception:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")  # one that fails leaves nothing to roll back
    return results
