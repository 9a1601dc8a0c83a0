"""What `resources.yaml` of a city says: capabilities, resources, and how ways are measured."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from data.city import Span
from data.strict import Strict, Words
from dispatch.resources.types import Kind

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"  # in quotes: YAML takes 22:00 for a number of minutes
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Kmh = Annotated[float, Field(ge=3, le=200)]


def _no_spaces(name: str) -> str:
    if not name or any(sign.isspace() or sign in "/?#%" for sign in name):
        raise ValueError("must be one word, as it stands in addresses")
    return name


Id = Annotated[str, AfterValidator(_no_spaces)]


class Capability(Strict):
    """Something that a task may ask for."""

    id: Id
    name: Words


class Drive(Strict):
    """How fast one drives between two moments of the city's clock."""

    since: Annotated[str, Field(pattern=CLOCK)]
    until: Annotated[str, Field(pattern=CLOCK)]
    kmh: Kmh


class RoadFile(Strict):
    """The file with the city's roads: lines whose property `speed` is km/h, or whose `by` names a
    class that `kmh` gives the speed of. `oneway` true is passed in the line's direction only."""

    file: str
    by: str = "class"
    kmh: dict[str, Kmh] = {}


class Travel(Strict):
    """How the time of a way is found. With `roads` over them, else in a straight line times
    `detour`, at the speed of the hour.

    `turnout` is for whom no own turnout time is known; `within` is how soon the first one should
    be there, for what a departure uncovers.
    """

    detour: Annotated[float, Field(ge=1, le=3)]
    drive: Annotated[list[Drive], Field(min_length=1)]
    turnout: Span
    within: Span = timedelta(minutes=10)
    why: Words
    roads: RoadFile | None = None


class Entry(Strict):
    """One station, unit, team or shelter."""

    id: Id
    kind: Kind
    name: Words
    department: str
    capabilities: list[str] = []
    station: str | None = None
    point: str | None = Field(None, description="the point of the map that it is")
    place: tuple[Longitude, Latitude] | None = None
    count: Annotated[int, Field(ge=1)] = 1
    turnout: Span | None = None
    evidence: Words | None = Field(None, description="how it is known that there is one")

    @model_validator(mode="after")
    def _fits(self) -> Entry:
        if self.kind is Kind.STATION and (self.station or self.capabilities or self.turnout):
            raise ValueError("a station is not sent itself: capabilities belong to its units")
        return self


class ResourceFile(Strict):
    """The content of `resources.yaml`. `note` says what the list lacks; screens show it."""

    note: Words | None = None
    travel: Travel
    capabilities: list[Capability]
    resources: list[Entry]
