"""What a person chose for their own screens: language, theme, density, sound, saved filters."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from data.store import Connection, Store

log = logging.getLogger(__name__)
Language = Literal["en", "zh"]
Theme = Literal["dark", "light", "contrast"]
Density = Literal["normal", "compact"]
Loudness = Literal["off", "quiet", "normal", "loud"]
Tab = Literal["active", "cleared", "shelved", "suppressed", "out", "ended"]
FILTERS_AT_MOST = 20
KEPT = "SELECT name, chosen FROM preference WHERE account_key = ?"
KEEP = """
INSERT INTO preference (account_key, name, chosen, changed_at)
VALUES ($account, $name, $chosen, make_timestamptz($now * 1000))
ON CONFLICT (account_key, name) DO UPDATE SET chosen = excluded.chosen,
                                              changed_at = excluded.changed_at
"""


class Choice(BaseModel):
    """A choice as it is sent and kept; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sound(Choice):
    """How loud an alert of each level is, 1 (blue) to 4 (red)."""

    blue: Annotated[Loudness, Field(alias="1")]
    yellow: Annotated[Loudness, Field(alias="2")]
    orange: Annotated[Loudness, Field(alias="3")]
    red: Annotated[Loudness, Field(alias="4")]


class Filter(Choice):
    """A filter of the list of alerts that was saved under a name."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    tab: Tab
    levels: Annotated[
        tuple[Annotated[int, Field(ge=1, le=4)], ...], Field(max_length=4, strict=False)
    ]
    unseen: bool
    mine: bool
    words: Annotated[str, StringConstraints(max_length=200)]


class Preferences(Choice):
    """All that a person chose; what they did not choose is as it stands here. A language of None is
    that of the browser or the city."""

    language: Language | None = None
    theme: Theme = "dark"
    density: Density = "normal"
    sound: Sound = Sound.model_validate(dict.fromkeys("1234", "normal"))
    filters: Annotated[tuple[Filter, ...], Field(max_length=FILTERS_AT_MOST, strict=False)] = ()

    @field_validator("filters")
    @classmethod
    def _each_name_once(cls, filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        names = [one.name for one in filters]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two filters have the name '{twice[0]}'")
        return filters

    def told(self) -> dict[str, Any]:
        """As it is sent."""
        return self.model_dump(mode="json", by_alias=True)


NOTHING_CHOSEN = Preferences()


def of(store: Store, account_key: str) -> Preferences:
    """What somebody chose. A choice that this version does not know counts for nothing, and stops
    no other."""
    return _read(store.rows(KEPT, [account_key]), account_key)


def choose(store: Store, account_key: str, given: Preferences, now_ms: int) -> None:
    """Keep those of `given` that were named when it was made; the others stay as they were."""
    told = given.told()
    rows = [
        {"account": account_key, "name": name, "chosen": json.dumps(told[name]), "now": now_ms}
        for name in sorted(given.model_fields_set)
    ]

    def write(connection: Connection) -> None:
        for row in rows:
            connection.execute(KEEP, row)

    if rows:
        store.write(write)


def _read(rows: Iterable[tuple[str, str]], account_key: str) -> Preferences:
    chosen: dict[str, Any] = {}
    for name, kept in rows:
        try:
            chosen[name] = getattr(Preferences.model_validate_json(f'{{"{name}":{kept}}}'), name)
        except (ValidationError, AttributeError):
            log.warning("preference=unknown who=%r name=%r", account_key, name)
    return NOTHING_CHOSEN.model_copy(update=chosen)
