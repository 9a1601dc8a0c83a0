"""Subjects, a city's way to warn, and an office over a store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from alerts.types import Level
from data.store import Store
from data.strict import Words
from dispatch.cap.model import CapFile, China
from dispatch.cap.office import Office, Subjects
from dispatch.cap.types import Area, Category, Certainty, Scope, Subject

NOW_MS = 1_734_185_220_000  # 14 December 2024, 15:07:00 in Berlin
BERLIN = ZoneInfo("Europe/Berlin")
FILE = CapFile(
    sender="center@city.example", sender_name=Words(en="The Center", zh="指挥中心"),
    scope=Scope.RESTRICTED, restriction="departments", expires_after=timedelta(hours=6),
    categories={"crowd": [Category.SAFETY], "fire": [Category.FIRE, Category.RESCUE]},
    china=China(org="11000041600000", sender="北京市指挥中心", event_types={"crowd": "14A01"}),
)  # fmt: skip
SQUARE = ((13.41, 52.52), (13.42, 52.52), (13.42, 52.53), (13.41, 52.53), (13.41, 52.52))


def a_subject(**changes: Any) -> Subject:
    """An orange alert of a crowd at a square."""
    subject = Subject(
        kind="alert", no=7, step=1, level=Level.ORANGE,
        event=Words(en="Crowd builds up", zh="人群聚集"),
        description=Words(en="Square: 2.1 people per m²", zh="广场：每平方米 2.1 人"),
        domain="crowd",
        area=Area(words=Words(en="The Square, Mitte", zh="米特区，广场"), polygons=(SQUARE,)),
        onset_ms=NOW_MS - 600_000, certainty=Certainty.OBSERVED, over=False,
    )  # fmt: skip
    return replace(subject, **changes)


class Desk:
    """An office, and the subjects that it knows of, to change at will."""

    def __init__(self, store: Store, file: CapFile | None = FILE, live: bool = True) -> None:
        self.store = store
        self.subjects: dict[tuple[str, int], Subject] = {}
        city: Any = SimpleNamespace(
            id="town", zone=BERLIN, file=SimpleNamespace(name=Words(en="Town", zh="镇"))
        )
        known = Subjects(
            one=lambda kind, no: self.subjects.get((kind, no)),
            open=lambda: list(self.subjects.values()),
        )
        self.office = Office(store, city, file, known, live=live)

    def know(self, **changes: Any) -> None:
        """There is such a subject now."""
        subject = a_subject(**changes)
        self.subjects[subject.kind, subject.no] = subject


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store()
    yield made
    made.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    made = Desk(store)
    made.know()
    return made


def text(body: str, tag: str) -> str | None:
    """The text of the first element of that name, in any namespace."""
    found = etree.fromstring(body.encode()).iter("{*}" + tag)
    return next((node.text for node in found), None)
