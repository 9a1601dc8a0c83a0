"""The office that warns: hands messages out, so that what follows can refer to them, and takes in
the warnings of others.

A message is issued when it is first asked for: whoever was handed one must be able to follow what
comes after it. Asked again, the same bytes are handed out until there is something new to tell.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.types import Level
from data.city import City
from data.store import Store
from dispatch.cap import records, times
from dispatch.cap.compose import compose, digest
from dispatch.cap.feed import feed_of
from dispatch.cap.model import CapFile
from dispatch.cap.read import Unread, read
from dispatch.cap.types import (
    CapRefused,
    Issued,
    Message,
    MsgType,
    Profile,
    Report,
    Status,
    Subject,
)
from dispatch.cap.write import body_of
from dispatch.orders import Registration
from dispatch.types import Origin

log = logging.getLogger(__name__)
DAY_MS = 86_400_000  # how long the feed still says that something is over
TITLE_AT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Who knows what there is to tell of: one alert or incident (kind, number), None when there is
    none; and all that is not over."""

    one: Callable[[str, int], Subject | None]
    open: Callable[[], Sequence[Subject]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a body: each report with its number and whether it was new; what was refused."""

    reports: tuple[tuple[int, bool, Report], ...]
    refused: tuple[Unread, ...]


class Office:
    """One city's. `file` None: it issues nothing and says so. `live` is whether the clock is."""

    def __init__(
        self, store: Store, city: City, file: CapFile | None, subjects: Subjects, *, live: bool
    ) -> None:
        self._store, self._city, self._file = store, city, file
        self._subjects, self._live = subjects, live
        self._lock = threading.Lock()

    # ---- out

    def message(self, kind: str, no: int, profile: Profile, by: str, now_ms: int) -> Issued:
        """What is to be told of an alert or incident now. Raises CapRefused."""
        subject = self._subjects.one(kind, no)
        if subject is None:
            raise CapRefused(kind, f"there is no {kind} {no}", 404)
        return self._issue(subject, profile, by, now_ms)

    def issued(self, identifier: str) -> Issued:
        """A message as it was issued. Raises CapRefused when there is none of that name."""
        found = records.by_identifier(self._store, identifier)
        if found is None:
            raise CapRefused("identifier", f"no message {identifier!r} was issued", 404)
        return found

    def feed(self, profile: Profile, address: str, by: str, now_ms: int) -> str:
        """All that is in force from the city's level on, and what was cancelled in the last day, as
        Atom. Raises CapRefused."""
        file = self._own_file()
        if profile is Profile.CHINA and file.china is None:
            raise CapRefused("senderCode", "the city has no code in the Chinese profile", 404)
        least = Level[file.at_least.upper()]
        for subject in self._subjects.open():
            if subject.level >= least and not subject.over:
                self._issue_if_it_can(subject, profile, by, now_ms)
        for one in records.last_of_each(self._store, profile, now_ms - DAY_MS):
            told = self._subjects.one(one.subject, one.subject_no)
            if told is not None and told.over:  # who was warned is told that it is over
                self._issue_if_it_can(told, profile, by, now_ms)
        messages = records.last_of_each(self._store, profile, now_ms - DAY_MS)
        title = f"{file.sender_name.en}: {self._city.file.name.en}"
        return feed_of(messages, file, address=address, title=title, now_ms=now_ms)

    def _issue_if_it_can(self, subject: Subject, profile: Profile, by: str, now_ms: int) -> None:
        """One that cannot be told keeps none of the others out of the feed."""
        try:
            self._issue(subject, profile, by, now_ms)
        except CapRefused as refusal:
            log.warning(
                "cap=untold profile=%s %s=%d element=%s reason=%r", profile, subject.kind,
                subject.no, refusal.element, refusal.reason,
            )  # fmt: skip

    def _issue(self, subject: Subject, profile: Profile, by: str, now_ms: int) -> Issued:
        file, zone = self._own_file(), self._city.zone
        with self._lock:  # two who ask at once are handed the same message
            before = records.of_subject(self._store, profile, subject.kind, subject.no)
            found = compose(
                subject, before, file=file, city=self._city.id, zone=zone, profile=profile,
                live=self._live, taken=self._taken(subject, profile), now_ms=now_ms,
            )  # fmt: skip
            if isinstance(found, Issued):
                return found
            body = body_of(found, file, zone)
            return self._keep(found, body, by, now_ms)

    def _keep(self, message: Message, body: str, by: str, now_ms: int) -> Issued:
        sent = times.written(message.sent_ms, self._city.zone, message.profile)
        said = digest(message.subject)
        return self._store.write(
            lambda connection: records.keep(connection, message, sent, said, body, by, now_ms)
        )

    def _taken(self, subject: Subject, profile: Profile) -> frozenset[str]:
        file = self._own_file()
        beginning = f"{self._city.id}-{subject.kind}-{subject.no}-"
        if profile is Profile.CHINA:
            beginning = "" if file.china is None else f"{file.china.org}_"
        return records.identifiers_like(self._store, beginning)

    def _own_file(self) -> CapFile:
        if self._file is None:
            raise CapRefused("sender", "the city has no cap.yaml: it warns nobody by CAP", 404)
        return self._file

    # ---- in

    def take(self, body: bytes, by: str, now_ms: int) -> Taken:
        """What came in, kept: each report once, what cannot be read in quarantine as it came."""
        reports, unread = read(body)
        numbers = self._store.write(
            lambda connection: records.take_in(connection, reports, unread, by, now_ms)
        )
        return Taken(
            reports=tuple(
                (number, new, report)
                for (number, new), report in zip(numbers, reports, strict=True)
            ),
            refused=tuple(unread),
        )

    def report(self, report_no: int) -> tuple[Report, int | None]:
        """One that came in, and as which incident it was registered. Raises CapRefused."""
        row = records.one_received(self._store, report_no)
        if row is None:
            raise CapRefused("report", f"there is no report {report_no}", 404)
        return read(row[1].encode())[0][0], row[5]

    def reports(self, limit: int) -> list[tuple[int, Report, int, str, int | None]]:
        """What came in, the newest first: number, report, when, by whom, as which incident."""
        return [
            (no, read(body.encode())[0][0], received_ms, by, incident_no)
            for no, body, _, received_ms, by, incident_no in records.received(self._store, limit)
        ]

    def registered(self, report_no: int, incident_no: int) -> None:
        """A report became an incident."""
        self._store.write(
            lambda connection: records.keep_incident(connection, report_no, incident_no)
        )

    def domain_of(self, report: Report) -> str | None:
        """The domain whose categories it has; None when no domain of the city has any."""
        categories = {} if self._file is None else self._file.categories
        return next((d for d, some in categories.items() if set(some) & set(report.category)), None)


def registration_of(
    report: Report, actor: str, *, domain: str | None, grade: Level | None
) -> Registration:
    """What is registered when a report becomes an incident. An exercise of others is one here too;
    their tests and drafts are nothing. The same report is registered once. Raises CapRefused."""
    if report.status not in (Status.ACTUAL, Status.EXERCISE):
        raise CapRefused("status", f"{report.status}: only what is meant, or an exercise, is one")
    if report.msg_type not in (MsgType.ALERT, MsgType.UPDATE):
        raise CapRefused("msgType", f"{report.msg_type}: it tells of nothing that goes on")
    words = report.headline
    return Registration(
        actor=actor,
        origin=Origin.FEED,
        grade=grade or report.level,
        title=words.model_copy(
            update={"en": words.en[:TITLE_AT_MOST], "zh": words.zh[:TITLE_AT_MOST]}
        ),
        domain=domain,
        occurred_ms=report.onset_ms or report.sent_ms,
        lon=report.lon,
        lat=report.lat,
        place=report.area_words[:TITLE_AT_MOST] or None,
        area=report.area,
        note=f"CAP {report.key}\n{report.description.en}"[:4000],
        drill=f"cap:{report.identifier}" if report.status is Status.EXERCISE else None,
        key=f"cap:{report.key}",
    )
