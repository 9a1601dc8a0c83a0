"""Reports of a running center: where their type is kept, and what they are made of."""

from __future__ import annotations

import tempfile
from pathlib import Path

from data.store import Store
from dispatch.record.darkroom import Darkroom
from dispatch.record.document import document
from dispatch.record.fonts import Case
from dispatch.record.gather import Archive, case_file
from dispatch.record.photo_types import Photo
from dispatch.record.types import CaseFile, Document
from live.center import Center
from security import accounts


def open_type(store: Store) -> Case:
    """The folder of unpacked type beside the database; of a store in memory one that goes with it.
    It can be thrown away at any time."""
    if store.path is None:
        return Case(Path(tempfile.mkdtemp(prefix="type-")))
    return Case(store.path.with_name("type"))


def case_of(center: Center, no: int) -> CaseFile:
    """All that the record holds of one incident. Raises UnknownIncident."""
    archive = Archive(
        store=center.store, city=center.city, registry=center.registry, latest=center.latest,
        catalogue=center.catalogue, desk=center.desk, districts=center.districts,
        planbook=center.planbook, dispatcher=center.dispatcher, ledger=center.ledger,
        resources=center.roster.inventory.resources,
        people={one.name: one.display for one in accounts.every(center.store) if one.display},
    )  # fmt: skip
    return case_file(archive, no, center.now_ms())


def report_of(center: Center, no: int) -> Document:
    """The after-action report of one incident as of now. Raises UnknownIncident."""
    holds = Darkroom(center.cabinet).holds
    return document(case_of(center, no), center.city, center.ledger.rules, holds)


def developed(center: Center, photo: Photo) -> bytes | None:
    """One photo of a report, small, as PNG; None for what cannot be shown."""
    return Darkroom(center.cabinet).small(photo.sha256, photo.media)
