"""From the hours of a day to the concentrations by which a standard judges the day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from metrics.air import gb3095, us_epa
from metrics.air.columns import Floats

PARTICLES = ("pm2_5", "pm10")
GASES = ("so2", "no2", "co", "o3")
US_LEAST_OF_DAY = 18  # three quarters of the hours, as the hourly index has it

Of = Callable[[Floats], Floats]  # (days, hours) -> days
_Wanted = dict[str, tuple[str, Of]]


def _highest(days: Floats) -> Floats:
    """The highest hour of each day; NaN of none."""
    found = np.max(np.where(np.isnan(days), -np.inf, days), axis=1)
    return np.where(np.isinf(found), np.nan, found)


# By key of the standard, of what and how. GB 3095: 20 hours for a day, 6 for eight hours, and these
# within the day. HJ 633-2012 indexes the highest hour of ozone too.
_CHINA: _Wanted = {f"{name}_24h": (name, gb3095.day_mean) for name in (*PARTICLES, *GASES[:3])} | {
    "o3_8h": ("o3", gb3095.highest_of_days),
    "o3_1h": ("o3", _highest),
}
_US_MEAN = partial(gb3095.day_mean, least=US_LEAST_OF_DAY)
_US: _Wanted = {
    "pm2_5_24h": ("pm2_5", _US_MEAN),
    "pm10_24h": ("pm10", _US_MEAN),
    "so2_24h": ("so2", _US_MEAN),
    "so2_1h": ("so2", _highest),
    "no2_1h": ("no2", _highest),
    "co_8h": ("co", gb3095.highest_of_days),
    "o3_8h": ("o3", gb3095.highest_of_days),
    "o3_1h": ("o3", _highest),
}


def concentrations(rows: pd.DataFrame, edition: str) -> dict[str, Floats]:
    """What the standard asks of each day, in the units of the hours; NaN where too few are there.

    `rows` has a column '<name>_day' of lists of hours, 23 to 25 of them.
    """
    wanted = _US if edition == us_epa.ID else _CHINA
    if edition == "hj633-2026":
        wanted = {key: how for key, how in wanted.items() if key != "o3_1h"}
    lengths = rows["pm2_5_day"].map(len).to_numpy()
    found = {key: np.full(len(rows), np.nan) for key in wanted}
    for length in np.unique(lengths):
        here = lengths == length
        for key, (name, how) in wanted.items():
            hours = np.array(rows.loc[here, f"{name}_day"].tolist(), dtype=float)
            found[key][here] = how(known(hours))
    return found


def known(values: Floats) -> Floats:
    """NaN for what is absent, or below nothing (a drifting analyser)."""
    return np.where(values >= 0, values, np.nan)
