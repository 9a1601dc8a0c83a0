"""Which message tells of a subject now: the first, an update, a cancellation, or the last again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.cap.model import CapFile
from dispatch.cap.types import (
    CapRefused,
    Issued,
    Message,
    MsgType,
    Profile,
    Status,
    Subject,
)


def status_of(drill: str | None, live: bool) -> Status:
    """A drill is an exercise; what a replay shows is a test; only the rest is meant."""
    if drill is not None:
        return Status.EXERCISE
    return Status.ACTUAL if live else Status.TEST


def chain(before: Sequence[Issued], status: Status) -> list[Issued]:
    """The messages that are still in force: since the last Alert, none after a Cancel. Those of
    another status are of another world: an exercise follows nothing that was meant."""
    found: list[Issued] = []
    for one in before:
        if one.status is not status:
            continue
        if one.msg_type is MsgType.ALERT:
            found = []
        found.append(one)
    return [] if found and found[-1].msg_type is MsgType.CANCEL else found


def compose(
    subject: Subject,
    before: Sequence[Issued],
    *,
    file: CapFile,
    city: str,
    zone: ZoneInfo,
    profile: Profile,
    live: bool,
    taken: frozenset[str],
    now_ms: int,
) -> Message | Issued:
    """The next message, or the last one where nothing is new. `before` are those of this subject
    and profile, in order; `taken` are identifiers that stand already.

    Raises CapRefused when there is nothing to say: it is over and nobody was warned.
    """
    status = status_of(subject.drill, live)
    earlier = chain(before, status)
    last = next((one for one in reversed(before) if one.status is status), None)
    if subject.over and not earlier:
        if last is not None:
            return last
        raise CapRefused("alert", "it is over, and nobody was warned of it", 404)
    if earlier and not subject.over:
        same = earlier[-1].digest == digest(subject)
        if same and now_ms < earlier[-1].expires_ms:
            return earlier[-1]
    msg_type = MsgType.ALERT
    if earlier:
        msg_type = MsgType.CANCEL if subject.over else MsgType.UPDATE
    sender, identifier = _names(subject, file, city, zone, profile, taken, now_ms)
    follows = [one.reference for one in earlier]
    return Message(
        profile=profile,
        identifier=identifier,
        sender=sender,
        sent_ms=now_ms // 1000 * 1000,
        status=status,
        msg_type=msg_type,
        # Times of the Chinese dialect have a space, which would part one reference from the next.
        follows=tuple(follows[-1:] if profile is Profile.CHINA else follows),
        subject=subject,
        expires_ms=now_ms + int(file.expires_after.total_seconds() * 1000),
    )


def digest(subject: Subject) -> str:
    """What it says, in short: equal when there is nothing new to tell. A step that changed nothing
    of what is told (a comment, say) is nothing new."""
    told = (
        subject.level, subject.event, subject.description, subject.domain, subject.area,
        subject.onset_ms, subject.certainty, subject.over, subject.drill,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _names(
    subject: Subject,
    file: CapFile,
    city: str,
    zone: ZoneInfo,
    profile: Profile,
    taken: frozenset[str],
    now_ms: int,
) -> tuple[str, str]:
    """Sender and identifier."""
    second = now_ms // 1000
    while True:
        stamp = f"{datetime.fromtimestamp(second, zone):%Y%m%d%H%M%S}"
        for number in range(10):
            if profile is Profile.CHINA:
                if file.china is None:
                    raise CapRefused("senderCode", "the city has no code in the Chinese profile")
                sender, name = file.china.sender, f"{file.china.org}_{stamp}_{number}"
            else:
                sender = file.sender
                name = f"{city}-{subject.kind}-{subject.no}-{stamp}-{number}"
            if name not in taken:
                return sender, name
        second += 1  # more than ten in a second: the next one lends its name
