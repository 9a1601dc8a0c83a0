"""A figure and the scores that it is part of, before and after something is left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.kpi_types import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure, and the scores that it is part of."""

    row: Row
    department: float | None
    coverage: float
    pulse: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The same figure before and after something is left out. `before` may be as computed, or as
    decided until now."""

    before: Standing
    after: Standing

    @property
    def moves(self) -> bool:
        """Whether anything is another number."""
        one, two = self.before, self.after
        return (one.row.figure.value, one.row.score, one.department, one.pulse) != (
            two.row.figure.value, two.row.score, two.department, two.pulse,
        )  # fmt: skip
