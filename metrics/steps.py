"""The indicators that SQL alone cannot compute: `step:` in a definition names one of these.

A step is handed the SQL's rows and the city's air standard, and returns the rows of the contract:
point_no, observed_us, value, quality, n, reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from metrics import air_quality
from metrics.changes import Row

Step = Callable[[pd.DataFrame, str], list[Row]]

STEPS: Mapping[str, Step] = {
    "daily_air_index": air_quality.daily_index,
    "hourly_air_index": air_quality.hourly_index,
}
