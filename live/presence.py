"""Who looks at which alert now, and what they are about to do: in memory only, forgotten soon.

The picture goes to every screen, the wall's too, so its section `presence` has no names: only the
number that somebody has while they are here. Names are told to those who may see alerts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from security.types import Who

FORGOTTEN_MS = 25_000  # a screen says that it is here every ten seconds
SCREENS_AT_MOST = 8  # of one session
SESSIONS_AT_MOST = 500


class Doing(StrEnum):
    """What somebody is about to do with an alert. All but reading fill in a form."""

    READING = "reading"
    COMMENT = "comment"
    ASSIGN = "assign"
    SHELVE = "shelve"


@dataclass(slots=True)
class _Screen:
    alert: int
    doing: Doing
    heard_ms: int


@dataclass(slots=True)
class _Session:
    """One sign-in, with the screens that have an alert before them; the last one heard is last."""

    number: int
    who: Who
    screens: dict[str, _Screen] = field(default_factory=dict)


class Presence:
    """Who is here. Safe to call from several threads; `clock` is the system's, as a replay's runs
    fast."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}
        self._given = 0

    def say(self, who: Who, screen: str, alert: int | None, doing: Doing) -> bool:
        """One screen of `who` has `alert` before it, or none. Whether that is news to anybody."""
        with self._lock:
            self._forget()
            before = self._section()
            if alert is None:
                self._leave(who.proof, screen)
            else:
                here = self._session(who).screens
                here.pop(screen, None)
                here[screen] = _Screen(alert, doing, self._clock())
                while len(here) > SCREENS_AT_MOST:
                    del here[next(iter(here))]
            return self._section() != before

    def section(self) -> dict[str, list[list[Any]]]:
        """The picture's section: by number of somebody, each alert before them and what they do."""
        with self._lock:
            self._forget()
            return self._section()

    def people(self) -> dict[str, dict[str, Any]]:
        """Who has which number: `name, display, role`."""
        with self._lock:
            self._forget()
            return {
                str(one.number): {
                    "name": one.who.name,
                    "display": one.who.display.model_dump() if one.who.display else None,
                    "role": one.who.role,
                }
                for one in self._sessions.values()
            }

    def number_of(self, who: Who) -> str | None:
        """The number of somebody's own session, while it has an alert before it."""
        with self._lock:
            session = self._sessions.get(who.proof)
            return None if session is None else str(session.number)

    def _session(self, who: Who) -> _Session:
        session = self._sessions.get(who.proof)
        if session is None:
            if len(self._sessions) >= SESSIONS_AT_MOST:
                del self._sessions[next(iter(self._sessions))]
            self._given += 1
            session = self._sessions[who.proof] = _Session(self._given, who)
        session.who = who
        return session

    def _leave(self, proof: str, screen: str) -> None:
        session = self._sessions.get(proof)
        if session is not None:
            session.screens.pop(screen, None)
            if not session.screens:
                del self._sessions[proof]

    def _forget(self) -> None:
        """Those who have said nothing for too long."""
        since = self._clock() - FORGOTTEN_MS
        for proof, session in list(self._sessions.items()):
            for name, screen in list(session.screens.items()):
                if screen.heard_ms < since:
                    self._leave(proof, name)

    def _section(self) -> dict[str, list[list[Any]]]:
        """Of two screens with one alert before them, the one that does more than read counts."""
        found: dict[str, list[list[Any]]] = {}
        for session in self._sessions.values():
            doing: dict[int, Doing] = {}
            for screen in session.screens.values():
                if doing.get(screen.alert, Doing.READING) is Doing.READING:
                    doing[screen.alert] = screen.doing
            found[str(session.number)] = [[no, str(what)] for no, what in sorted(doing.items())]
        return found
