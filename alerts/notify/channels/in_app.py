"""In the center itself: the screens show and sound every alert, and the record says who was due.

Nothing leaves the machine. `alerts.notify.read.recent` lists what was delivered this way.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from alerts.notify.types import Config as Base
from alerts.notify.types import Message


class Config(Base):
    """No keys of its own."""

    kind: Literal["in_app"]
    at_once: Annotated[int, Field(ge=1, le=1000)] = 250  # recorded together, in one transaction

    @property
    def is_mute(self) -> bool:
        return True

    def open(self) -> InApp:
        return InApp()


class InApp:
    """Delivered as soon as it is recorded."""

    def send(self, message: Message, key: str) -> None:
        """The record that the notifier writes is the delivery."""

    def close(self) -> None:
        """Holds nothing."""
