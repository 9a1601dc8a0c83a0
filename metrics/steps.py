"""The indicators that SQL alone cannot compute: `step:` in a definition names one of these.

A step is handed the SQL's rows and what the city says, and returns the rows of the contract:
point_no, observed_us, value, quality, n, reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from metrics import air_quality
from metrics.air_quality import City
from metrics.changes import Row

Step = Callable[[pd.DataFrame, City], list[Row]]

STEPS: Mapping[str, Step] = {
    "daily_air_index": air_quality.daily_index,
    "daily_air_index_of_hours": air_quality.daily_index_of_hours,
    "hourly_air_index": air_quality.hourly_index,
}
