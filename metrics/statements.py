"""The statement that a definition's SQL becomes: its rows as the table `computed` takes them."""

from __future__ import annotations

import math

from metrics import reasons
from metrics.types import Indicator

_ROWS = """
SELECT
    CAST(point_no AS INTEGER) AS point_no,
    epoch_us(observed_at) AS observed_us,
    CASE WHEN why IS NULL THEN CAST(value AS DOUBLE) END AS value,
    CAST(quality AS FLOAT) AS quality,
    CAST(n AS BIGINT) AS n,
    CAST(coalesce(CAST(reason AS VARCHAR), why) AS VARCHAR) AS reason
FROM (
    SELECT
        *,
        CASE
            WHEN n < {least} THEN '{too_few}'
            WHEN NOT value BETWEEN {low} AND {high} THEN '{implausible}'
        END AS why
    FROM (
{sql}
    )
)
WHERE isfinite(value) OR reason IS NOT NULL
"""
_INPUT = """
SELECT
    * EXCLUDE (observed_at),
    epoch_us(observed_at) AS observed_us
FROM (
{sql}
)
"""


def rows(one: Indicator) -> str:
    """Point, moment (µs), value, quality, n and reason of each row.

    A value of fewer than `minimum`, or outside `valid`, is withheld with its reason; a row with
    neither a number nor a reason is none.
    """
    low, high = one.valid or (-math.inf, math.inf)
    return _ROWS.format(
        sql=one.sql,
        least=one.minimum,
        too_few=reasons.too_few(one.minimum),
        low=f"CAST('{low}' AS DOUBLE)",
        high=f"CAST('{high}' AS DOUBLE)",
        implausible=reasons.implausible(),
    )


def inputs(one: Indicator) -> str:
    """What its step is handed: the SQL's own columns, the moment in µs."""
    return _INPUT.format(sql=one.sql)
