"""What `cap.yaml` of a city says: under whose name it warns, whom, and by which codes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from data.city import LEVEL_NAMES, City, Span
from data.strict import Document, Fault, Strict, Words, parse, unknown
from dispatch.cap.types import Category, Scope

FILE = "cap.yaml"
PLAIN = r"^[^\s,<&]+$"  # CAP: no spaces, commas, < or & in identifiers and senders


class China(Strict):
    """The Chinese warning profile: the 14 digits of the organisation, and the code of the kind of
    event (GB/T 35561) of each domain."""

    org: Annotated[str, Field(pattern=r"^\d{14}$")]
    sender: Annotated[str, Field(pattern=PLAIN)]
    event_types: dict[str, Annotated[str, Field(pattern=r"^1[1-4][0-9A-Z]\d\d$")]]


class CapFile(Strict):
    """The content of `cap.yaml`. `sender` is unique in the world; `at_least` is the level from
    which on the feed tells of an alert."""

    sender: Annotated[str, Field(pattern=PLAIN)]
    sender_name: Words
    scope: Scope = Scope.RESTRICTED
    restriction: str | None = None
    addresses: str | None = None
    expires_after: Span = timedelta(hours=6)
    at_least: LEVEL_NAMES = "yellow"
    categories: dict[str, Annotated[list[Category], Field(min_length=1)]]
    china: China | None = None

    @model_validator(mode="after")
    def _says_for_whom(self) -> CapFile:
        if self.scope is Scope.RESTRICTED and not self.restriction:
            raise ValueError("'restriction' is missing: a restricted message says for whom it is")
        if self.scope is Scope.PRIVATE and not self.addresses:
            raise ValueError("'addresses' are missing: a private message says to whom it goes")
        return self


def read_cap(folder: Path, city: City) -> tuple[CapFile | None, list[Fault]]:
    """How the city warns, and all that is wrong with its file. A city without one issues none."""
    if not (folder / FILE).is_file():
        return None, []
    document = Document(folder / FILE, f"{folder.name}/{FILE}")
    file, faults = parse(document, CapFile)
    if file is None:
        return None, faults
    for key, given in (("categories", file.categories), ("event_types", _codes(file))):
        where = (key,) if key == "categories" else ("china", key)
        faults += [
            document.fault((*where, domain), unknown("domain", domain, list(city.domains)))
            for domain in given
            if domain not in city.domains
        ]
    missing = [domain for domain in city.domains if domain not in file.categories]
    if missing:
        words = f"no category for: {', '.join(missing)}"
        faults.append(document.fault(("categories",), words))
    return file, faults


def _codes(file: CapFile) -> dict[str, str]:
    return {} if file.china is None else dict(file.china.event_types)
