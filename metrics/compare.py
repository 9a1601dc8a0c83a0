"""Fair comparison of shares: intervals, shrinkage of small counts, funnels, intervals for ranks.

A share is k of n separate cases. 15 of 16 and 26 of 28 cannot be told apart, and a league table
that orders them says what the counts do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Z_95 = 1.959964  # the normal distribution's 97.5th percentile
DRAWS = 20_000
SEED = 20260302  # fixed, so that the same counts give the same ranks on every machine
Counts = Sequence[tuple[float, float]]


def wilson(k: float, n: float, z: float = Z_95) -> tuple[float, float]:
    """The 95 % interval of a share k of n (Wilson 1927, JASA 22, equation on page 209)."""
    if n <= 0:
        return 0.0, 1.0
    p = min(1.0, max(0.0, k / n))
    z2 = z**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What all together say of one before its own cases do: a Beta distribution of mean `mean` that
    weighs as much as `strength` cases. Infinite where nothing but chance tells them apart."""

    mean: float
    strength: float

    def shrunk(self, k: float, n: float) -> float:
        """The share k of n drawn to the mean, the more the fewer its cases."""
        if math.isinf(self.strength):
            return self.mean
        return (k + self.mean * self.strength) / (n + self.strength)


def prior(counts: Counts) -> Prior | None:
    """The prior of all shares by the method of moments (Kleinman 1973, JASA 68, 46-54, with weights
    n): empirical Bayes. None for fewer than two shares with cases, or when all are 0 or all 1."""
    used = [(k, n) for k, n in counts if n > 0]
    total = sum(n for _, n in used)
    if len(used) < 2 or total <= 0:
        return None
    mean = sum(k for k, _ in used) / total
    if not 0 < mean < 1:
        return None
    spread = sum(n * (k / n - mean) ** 2 for k, n in used)
    chance = mean * (1 - mean)
    expected = chance * (len(used) - 1)
    left = total - sum(n * n for _, n in used) / total - (len(used) - 1)
    within = (spread - expected) / (chance * left) if left > 0 else 0.0
    if within <= 0:
        return Prior(mean=mean, strength=math.inf)
    return Prior(mean=mean, strength=max(0.0, 1 / min(1.0, within) - 1))


def ranks(
    counts: Counts, *, more_is_better: bool = True, share: float = 0.9, seed: int = SEED
) -> list[tuple[int, int] | None]:
    """The ranks, 1 for the best, between which each share lies with probability `share`; None where
    there are no cases.

    From draws of the posterior of each share, Beta(k + ½, n − k + ½), Jeffreys' prior (Goldstein
    and Spiegelhalter 1996, J. R. Stat. Soc. A 159, 385-443, section 4). Ranks are whole, so the
    interval covers at least `share`.
    """
    used = [place for place, (_, n) in enumerate(counts) if n > 0]
    drawn = tuple((float(counts[place][0]), float(counts[place][1])) for place in used)
    found: list[tuple[int, int] | None] = [None] * len(counts)
    for place, its_ranks in zip(used, _ranks(drawn, more_is_better, share, seed), strict=True):
        found[place] = its_ranks
    return found


@lru_cache(maxsize=256)
def _ranks(
    counts: tuple[tuple[float, float], ...], more_is_better: bool, share: float, seed: int
) -> tuple[tuple[int, int], ...]:
    """The ranks of shares with cases. Kept, because 300 districts take half a second."""
    if not counts:
        return ()
    size = np.array([n for _, n in counts])
    good = np.minimum(np.array([k for k, _ in counts]), size)
    draw = np.random.Generator(np.random.PCG64(seed))
    drawn = draw.beta(good + 0.5, size - good + 0.5, size=(DRAWS, len(counts)))
    order = _order(np.negative(drawn, out=drawn) if more_is_better else drawn)
    placed = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(placed, order, np.arange(1, len(counts) + 1, dtype=np.int32)[None], axis=1)
    tail = (1 - share) / 2
    first = math.floor((DRAWS - 1) * tail)  # so that `share` or more of the draws lie between
    last = math.ceil(DRAWS * (1 - tail) - 1e-9) - 1
    ends = np.partition(np.ascontiguousarray(placed.T), (first, last), axis=1)
    return tuple(zip(ends[:, first].tolist(), ends[:, last].tolist(), strict=True))


def _order(drawn: np.ndarray) -> np.ndarray:
    """The places of each row from the lowest on; of equal ones the first first."""
    order = np.argsort(drawn, axis=1)
    sorted_ = np.take_along_axis(drawn, order, axis=1)
    if (sorted_[:, 1:] == sorted_[:, :-1]).any():
        return np.argsort(drawn, axis=1, kind="stable")
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Between which shares n cases lie by chance alone, with probability 95 % and 99.8 %."""

    n: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float

    def outside(self, share: float) -> str | None:
        """'alarm' beyond 99.8 %, 'warning' beyond 95 %, else None."""
        if not self.low_998 <= share <= self.high_998:
            return "alarm"
        return None if self.low_95 <= share <= self.high_95 else "warning"


def funnel(n: int, share: float) -> Funnel:
    """The limits at n cases round the share of all: exact binomial (Spiegelhalter 2005, Stat. Med.
    24, 1185-1202, appendix A.1.1), in whole cases, so that one on a limit is inside. His limits are
    interpolated for the eye, and then a whole case may lie outside that chance brings often."""
    if n < 1 or not 0 <= share <= 1:
        raise ValueError(f"a funnel needs n of 1 or more and a share of 0 to 1: {n}, {share}")
    sums = np.cumsum(_binomial(n, share))
    return Funnel(
        n=n,
        low_95=_limit(sums, 0.025),
        high_95=_limit(sums, 0.975),
        low_998=_limit(sums, 0.001),
        high_998=_limit(sums, 0.999),
    )


def smooth_limits(n: int, share: float) -> tuple[float, float, float, float]:
    """The same limits as a drawing has them, from the lowest up: interpolated between whole cases
    (Spiegelhalter 2005, A.1.1), so that they make a line and no saw."""
    sums = np.cumsum(_binomial(n, share))
    low_998, low_95, high_95, high_998 = (
        _between(sums, p) for p in (0.001, 0.025, 0.975, 0.999)
    )
    return low_998, low_95, high_95, high_998


def _between(sums: np.ndarray, p: float) -> float:
    """The quantile of a binomial's cumulated chances between whole cases, as a share of its n."""
    place = min(int(np.searchsorted(sums, p - 1e-12)), len(sums) - 1)
    step = sums[place] - (sums[place - 1] if place else 0.0)
    whole = place - (sums[place] - p) / step if step > 0 else place
    return float(min(1.0, max(0.0, whole / (len(sums) - 1))))


def _binomial(n: int, share: float) -> np.ndarray:
    """The probability of 0 to n of n."""
    if share in (0.0, 1.0):
        certain = np.zeros(n + 1)
        certain[0 if share == 0 else n] = 1.0
        return certain
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    k = np.arange(n + 1)
    log_choices = log_factorial[n] - log_factorial[k] - log_factorial[n - k]
    chances: np.ndarray = np.exp(log_choices + k * math.log(share) + (n - k) * math.log1p(-share))
    whole: np.ndarray = chances / chances.sum()
    return whole


def _limit(sums: np.ndarray, p: float) -> float:
    """The quantile of a binomial's cumulated chances, as a share of its n."""
    place = int(np.searchsorted(sums, p - 1e-12))
    return min(place, len(sums) - 1) / (len(sums) - 1)
