"""Rows on their way in: as JSON gives them, as typed columns, and into the table `observation`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.registry import Registry
from data.store import Connection
from data.types import Refusal

FIELDS = frozenset(
    {"point_id", "indicator", "observed_at", "value", "quality", "source_id", "lon", "lat"}
)
FEW = 16
Column = npt.NDArray[Any]


@dataclass(slots=True, kw_only=True)
class Rows:
    """Rows on their way in, as columns of equal length; `index` is their place in what was sent."""

    index: npt.NDArray[np.int64]
    point_no: npt.NDArray[np.int64]
    indicator_no: npt.NDArray[np.int64]
    observed_ms: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    quality: npt.NDArray[np.float64]
    source_no: npt.NDArray[np.int64]
    received_ms: npt.NDArray[np.int64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.index)

    def only(self, chosen: Column) -> Rows:
        """The rows that `chosen` (a mask or places) picks."""
        return Rows(**{name: getattr(self, name)[chosen] for name in self.__slots__})


def read_rows(
    rows: Sequence[Any],
    registry: Registry,
    indicators: Mapping[str, int],
    source_id: str,
    now_ms: int,
) -> tuple[Rows, list[Refusal]]:
    """JSON objects as typed columns; a row whose fields are missing, unknown or of a wrong type is
    refused. Whether the values are possible is checked later, for all at once."""
    refused: list[Refusal] = []
    reader = _Reader(registry, indicators, source_id)
    good: list[tuple[Any, ...]] = []
    places: list[int] = []
    for index, row in enumerate(rows):
        try:
            good.append(reader.read(row))
            places.append(index)
        except _FieldError as error:
            refused.append(Refusal(index=index, field=error.field, reason=error.reason))
    columns: list[Any] = list(zip(*good, strict=True)) if good else [()] * 8
    return (
        Rows(
            index=np.array(places, np.int64),
            point_no=np.array(columns[0], np.int64),
            indicator_no=np.array(columns[1], np.int64),
            observed_ms=np.array(columns[2], np.int64),
            value=np.array(columns[3], np.float64),
            quality=np.array(columns[4], np.float64),
            source_no=np.array(columns[5], np.int64),
            received_ms=np.full(len(places), now_ms, np.int64),
            lon=np.array(columns[6], np.float64),
            lat=np.array(columns[7], np.float64),
        ),
        refused,
    )


class _FieldError(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


class _Reader:
    """Reads one row after another and remembers the times and names it has seen."""

    def __init__(self, registry: Registry, indicators: Mapping[str, int], source_id: str) -> None:
        self._registry = registry
        self._indicators = indicators
        self._source_no = registry.sources.get(source_id, 0)
        self._moments: dict[str, int] = {}

    def read(self, row: Any) -> tuple[Any, ...]:
        """(point_no, indicator_no, observed_ms, value, quality, source_no, lon, lat) of one row."""
        try:
            if not row.keys() <= FIELDS:
                name = min(row.keys() - FIELDS).encode(errors="replace").decode()
                raise _FieldError(name, f"unknown field; known: {', '.join(sorted(FIELDS))}")
            point, name, moment, value = (
                row["point_id"],
                row["indicator"],
                row["observed_at"],
                row["value"],
            )
        except AttributeError:
            raise _FieldError("", "is not a JSON object") from None
        except KeyError as error:
            raise _FieldError(str(error.args[0]), "is missing") from None
        return (
            self._point(point),
            self._indicator(name),
            self._moments.get(moment)
            if type(moment) is str and moment in self._moments
            else self._moment(moment),
            value if type(value) is float else _number("value", value),
            _number("quality", row["quality"]) if "quality" in row else 1.0,
            self._source(row["source_id"]) if "source_id" in row else self._source_no,
            _number("lon", row["lon"]) if "lon" in row else np.nan,
            _number("lat", row["lat"]) if "lat" in row else np.nan,
        )

    def _point(self, name: Any) -> int:
        number = self._registry.no(name) if isinstance(name, str) else None
        if number is None:
            raise _FieldError("point_id", f"unknown point {name!r}")
        return number

    def _indicator(self, name: Any) -> int:
        number = self._indicators.get(name) if isinstance(name, str) else None
        if number is None:
            raise _FieldError("indicator", f"unknown or computed indicator {name!r}")
        return number

    def _source(self, name: Any) -> int:
        number = self._registry.sources.get(name) if isinstance(name, str) else None
        if number is None:
            raise _FieldError("source_id", f"unknown source {name!r}")
        return number

    def _moment(self, text: Any) -> int:
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            raise _FieldError(
                "observed_at", f"{text!r} is not a time such as 2024-12-14T15:00:00+01:00"
            ) from None
        if moment.tzinfo is None:
            raise _FieldError("observed_at", f"{text!r} has no offset from UTC, such as +01:00")
        self._moments[text] = int(moment.timestamp() * 1000)
        return self._moments[text]


def _number(field: str, value: Any) -> float:
    if type(value) is not int and type(value) is not float:
        raise _FieldError(field, f"{value!r} is not a number")
    try:
        return float(value)
    except OverflowError:  # a whole number beyond all that a float holds
        return np.inf


def insert(connection: Connection, fresh: Rows, late: Rows, now_ms: int) -> None:
    if 0 < len(fresh) <= FEW:
        _append_few(connection, fresh)
    elif len(fresh):
        connection.register("incoming", _table(fresh))
        connection.execute("INSERT INTO observation SELECT * FROM incoming")
        connection.unregister("incoming")
    if len(late):
        connection.register("incoming", _table(late))
        for statement in _MERGE_LATE:
            connection.execute(statement, {"now": now_ms} if "$now" in statement else None)
        connection.unregister("incoming")


def _append_few(connection: Connection, rows: Rows) -> None:
    """A handful of rows as literal values: a third of the time that a registered table takes."""
    values: list[Any] = []
    for i in range(len(rows)):
        place = [None if np.isnan(v) else float(v) for v in (rows.lon[i], rows.lat[i])]
        values += [
            int(rows.point_no[i]),
            int(rows.indicator_no[i]),
            int(rows.observed_ms[i]) * 1000,
            float(rows.value[i]),
            float(rows.quality[i]),
            int(rows.source_no[i]),
            int(rows.received_ms[i]) * 1000,
            *place,
        ]
    row = "(?, ?, make_timestamptz(?), ?, ?, ?, make_timestamptz(?), ?, ?)"
    connection.execute(f"INSERT INTO observation VALUES {', '.join([row] * len(rows))}", values)


_MERGE_LATE = (
    """
    INSERT INTO observation_revision
    SELECT o.* EXCLUDE (lon, lat), make_timestamptz(CAST($now AS BIGINT) * 1000)
    FROM observation AS o
    JOIN incoming AS i USING (point_no, indicator_no, observed_at)
    WHERE o.value <> i.value OR o.quality <> i.quality
    """,
    """
    DELETE FROM observation AS o
    USING incoming AS i
    WHERE o.point_no = i.point_no
      AND o.indicator_no = i.indicator_no
      AND o.observed_at = i.observed_at
      AND (o.value <> i.value OR o.quality <> i.quality)
    """,
    """
    INSERT INTO observation
    SELECT i.*
    FROM incoming AS i
    ANTI JOIN observation AS o USING (point_no, indicator_no, observed_at)
    """,
)


def _table(rows: Rows) -> pa.Table:
    stamp = pa.timestamp("ms", tz="UTC")
    return pa.table(
        {
            "point_no": rows.point_no.astype(np.int32),
            "indicator_no": rows.indicator_no.astype(np.int16),
            "observed_at": pa.array(rows.observed_ms, pa.int64()).cast(stamp),
            "value": rows.value,
            "quality": rows.quality.astype(np.float32),
            "source_no": rows.source_no.astype(np.int16),
            "received_at": pa.array(rows.received_ms, pa.int64()).cast(stamp),
            "lon": pa.array(rows.lon, mask=np.isnan(rows.lon)),
            "lat": pa.array(rows.lat, mask=np.isnan(rows.lat)),
        }
    )
