"""Runs a definition's SQL once against an empty store: what cannot run is told before it must."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any

import duckdb

from data.store import Connection, Store
from data.strict import Fault
from metrics.statements import inputs, rows
from metrics.types import Indicator

_NUMBERS = re.compile(r"(TINY|SMALL|BIG|HUGE|U)*INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*|BOOLEAN")
_TIME = re.compile(r"TIMESTAMP WITH TIME ZONE")
# What a definition's rows must have, and as what.
CONTRACT = {
    "point_no": _NUMBERS,
    "observed_at": _TIME,
    "value": _NUMBERS,
    "quality": _NUMBERS,
    "n": _NUMBERS,
    "reason": re.compile(r"VARCHAR|INTEGER"),  # NULL alone is an integer to DuckDB
}
FOR_A_STEP = ("point_no", "observed_at")


class Trial:
    """An empty store to try statements in; a context."""

    def __init__(self) -> None:
        self._store = Store()

    def __enter__(self) -> Trial:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._store.close()

    def faults(self, one: Indicator, named: set[str], label: str) -> list[Fault]:
        """What is wrong with its SQL; `named` are its parameters, `label` its file."""
        assert one.sql is not None
        moment = datetime(2000, 1, 1, tzinfo=UTC)
        at_hand: dict[str, Any] = dict.fromkeys(("since", "until", "now"), moment)
        known = at_hand | {"zone": "UTC"} | dict.fromkeys(one.inputs, 1)
        try:
            given = {name: known[name] for name in named}
            types = self._types(one.sql, given)
            wrong = _columns(types, CONTRACT if one.step is None else FOR_A_STEP, label)
            if not wrong:
                self._types((rows if one.step is None else inputs)(one), given)
        except duckdb.Error as error:
            return [_told(error, label)]
        return wrong

    def _types(self, sql: str, given: dict[str, Any]) -> dict[str, str]:
        """The columns of its rows, and what each holds."""
        run = partial(_run, sql=sql, given=given)
        return {name: str(holds) for name, holds, *_ in self._store.write(run)}


def _run(connection: Connection, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    return connection.execute(sql, given).description or []


def _columns(types: dict[str, str], wanted: Iterable[str], label: str) -> list[Fault]:
    faults = []
    for name in wanted:
        if name not in types:
            message = f"column '{name}' is missing; a row is {', '.join(CONTRACT)}"
        elif not CONTRACT[name].fullmatch(types[name]):
            message = f"column '{name}' must not be {types[name]}; write CAST({name} AS …)"
        else:
            continue
        faults.append(Fault(file=label, line=1, entry=name, message=message))
    return faults


def _told(error: duckdb.Error, label: str) -> Fault:
    lines = str(error).splitlines()
    place = re.search(r"LINE (\d+):", str(error))
    near = next((f"; {line}" for line in lines[1:] if line.startswith("Candidate")), "")
    return Fault(
        file=label, line=int(place.group(1)) if place else 1, entry="", message=lines[0] + near
    )
