"""Files that show something, as a report tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from data.strict import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One file that shows something. `lost`: it is not there as it was sealed."""

    no: int
    sha256: str
    media: str
    caption: Words
    about: Words
    seal: str
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos:
    """Files that show something, side by side."""

    photos: tuple[Photo, ...]
