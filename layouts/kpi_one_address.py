"""The address of a KPI's page: every step down to the rows is a link to a changed one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

ROWS, VALUE = "rows", "value"  # the parts of the page that a link leads to


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says; an empty part says nothing. `district` is '-' for rows of none; `day`,
    `until` are ISO days; `after` and `at` are ms; a `sort` with '-' goes the other way."""

    department: str
    kpi: str
    period: str
    until: str = ""
    district: str = ""
    day: str = ""
    after: str = ""
    sort: str = ""
    offset: str = ""
    point: str = ""
    indicator: str = ""
    at: str = ""

    @property
    def path(self) -> str:
        return f"/kpi/{quote(self.department)}/{quote(self.kpi)}"

    def to(self, part: str = "", **changed: str) -> str:
        """The address with some parts changed, at a part of the page."""
        new = replace(self, **changed)
        return f"{new.path}?{new.query()}" + (f"#{part}" if part else "")

    def rows(self, **changed: str) -> str:
        """A link to the rows, from the first on, with no value opened."""
        return self.to(ROWS, **{"offset": "", "point": "", "indicator": "", "at": "", **changed})

    def query(self, *names: str) -> str:
        """What it says as a query, of all parts or some."""
        asked = names or PARTS
        given: dict[str, Any] = {name: getattr(self, name) for name in asked}
        return urlencode({name: one for name, one in given.items() if one}, safe="/")

    @property
    def narrowed(self) -> bool:
        """Whether not all rows are asked for."""
        return bool(self.district or self.day or self.after)


PARTS = (
    "period", "until", "district", "day", "after", "sort", "offset", "point", "indicator", "at",
)  # fmt: skip
