"""What a person orders to be done to an incident or a task, and what is asked of each order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.errors import ShapelyError

from alerts.types import BadCommand, Level
from data.strict import Words, unknown
from dispatch.types import Draft, Origin

AREA_POINTS_AT_MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is known when an incident is registered. What is left out comes from the alert that was
    first; `key` tells a request that is sent again from a new one."""

    actor: str
    origin: Origin = Origin.HAND
    alerts: tuple[int, ...] = ()
    grade: Level | None = None
    title: Words | None = None
    domain: str | None = None
    occurred_ms: int | None = None
    lon: float | None = None
    lat: float | None = None
    place: str | None = None
    district: str | None = None
    area: str | None = None
    note: str | None = None
    drill: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order. Which fields count depends on the command; the others are left as they are."""

    actor: str
    note: str | None = None
    # of incidents
    alerts: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()
    grade: Level | None = None
    title: Words | None = None
    lon: float | None = None
    lat: float | None = None
    place: str | None = None
    district: str | None = None
    area: str | None = None
    into: int | None = None
    until_ms: int | None = None
    drafts: tuple[Draft, ...] = ()
    plan: str | None = None
    plan_version: int | None = None
    # of tasks
    check: int | None = None
    department: str | None = None
    role: Words | None = None
    resources: tuple[str, ...] = ()

    def reason(self, why: str) -> str:
        """The note, which this order must have. Raises BadCommand."""
        if self.note is None or not self.note.strip():
            raise BadCommand("note", f"is missing: {why}")
        return self.note.strip()


def checked_area(text: str) -> str:
    """A polygon or several as GeoJSON, as it is kept. Raises BadCommand."""
    try:
        shape = shapely.from_geojson(text)
    except (ShapelyError, ValueError) as error:
        raise BadCommand("area", "is no GeoJSON geometry") from error
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise BadCommand("area", "must be a Polygon or a MultiPolygon")
    if shape.is_empty:
        raise BadCommand("area", "is empty")
    if shapely.get_num_coordinates(shape) > AREA_POINTS_AT_MOST:
        raise BadCommand("area", f"has more than {AREA_POINTS_AT_MOST} corners: draw it simpler")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadCommand("area", "is not in degrees of longitude and latitude (WGS 84)")
    if not shape.is_valid:
        raise BadCommand("area", f"is not a valid area: {shapely.is_valid_reason(shape)}")
    return str(shapely.to_geojson(shapely.normalize(shape)))


def check_place(lon: float | None, lat: float | None) -> None:
    """Both or neither, and on the earth. Raises BadCommand."""
    if (lon is None) != (lat is None):
        raise BadCommand("lat" if lat is None else "lon", "is missing: a place has both")
    if lon is not None and lat is not None and not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadCommand("lon", "and lat are not degrees of longitude and latitude (WGS 84)")


def check_drafts(
    drafts: Sequence[Draft], there: Mapping[str, int], departments: Collection[str]
) -> None:
    """A plan that can be carried out: known departments, each step once, nothing that waits for
    itself. `there` are the steps that the incident has already, with their task's number. Raises
    BadCommand with the draft's place."""
    if not drafts:
        raise BadCommand("tasks", "is empty: there is nothing to activate")
    own = [draft.step for draft in drafts]
    for i, draft in enumerate(drafts):
        if draft.department not in departments:
            raise BadCommand(
                f"tasks.{i}.department", unknown("department", draft.department, list(departments))
            )
        if draft.step in there:
            raise BadCommand(f"tasks.{i}.step", f"is there already: task {there[draft.step]}")
        if draft.step in own[:i]:
            raise BadCommand(f"tasks.{i}.step", f"'{draft.step}' stands twice")
        for step in draft.after:
            if step not in own and step not in there:
                raise BadCommand(f"tasks.{i}.after", unknown("step", step, [*own, *there]))
    waiting = {draft.step: set(draft.after) & set(own) for draft in drafts}
    while free := [step for step, before in waiting.items() if not before]:
        for step in free:
            del waiting[step]
        for before in waiting.values():
            before -= set(free)
    if waiting:
        place = own.index(next(iter(waiting)))
        raise BadCommand(
            f"tasks.{place}.after", f"these wait for one another: {', '.join(waiting)}"
        )
