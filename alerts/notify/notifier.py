"""The notifier: one thread that is woken by a commit or a timer, and hands out what is due.

A turn settles what came back, asks what is due, claims as many as the channels have threads free,
and hands them over. Nothing is remembered that the store does not know.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Protocol

from alerts.notify import read
from alerts.notify.lane import Lane
from alerts.notify.outbox import Due, Moment, Outbox
from alerts.notify.types import Attempt, Claim, Message, Subject
from data.clock import Clock
from data.store import Connection, Store

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0  # it looks at least so often, should a clock be set or a call to wake be lost
HELD_SECONDS = 1.0  # how often what is silenced is asked for again: a shelf ends without an event
STOP_SECONDS = 5.0
Silenced = Callable[[int], bool]


class Speaker(Protocol):
    """Puts a claim into words (alerts.notify.briefing)."""

    def message(self, claim: Claim, now_ms: int, replay: bool) -> Message: ...


def system_ms() -> int:
    """The system's time, ms since 1970."""
    return time.time_ns() // 1_000_000


class Notifier:
    """Sends what the outbox holds from `start` to `stop`. `wake` may be called by any thread.

    `clock` is the city's, live or replayed: by it things fall due. Retries run by `wall_ms`, the
    system's time. `silenced(alert_no)` says whether an alert is shelved, suppressed or out of
    service; it is asked in the notifier's thread, never inside a transaction.
    """

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        speaker: Speaker,
        clock: Clock,
        silenced: Silenced = lambda _no: False,
        wall_ms: Callable[[], int] = system_ms,
        executor: Executor | None = None,
    ) -> None:
        self._store, self._outbox, self._speaker, self._clock = store, outbox, speaker, clock
        self._silenced, self._wall_ms = silenced, wall_ms
        policies = outbox.policies
        self._lanes = {
            one.id: Lane(one, self._report, wall_ms, policies.give_up_ms, executor)
            for one in policies.channels.values()
        }
        self._returned: list[Attempt] = []
        self._returning = threading.Lock()
        self._news = threading.Event()
        self._stopping = False
        self._held = False
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
        outbox.on_news(self.wake)

    def start(self) -> None:
        """Take up what an earlier process left, then send."""
        self.prepare()
        if self._lanes:
            self._thread.start()

    def prepare(self) -> None:
        """Open the channels, and free what a process that ended had claimed."""
        now_ms = self._clock.now_ms()
        self._store.write(lambda connection: self._outbox.recover(connection, now_ms))
        last = read.last_attempts(self._store)
        for name, lane in self._lanes.items():
            lane.open(last.get(name, read.Last()))

    def stop(self) -> None:
        """Hand out nothing more, wait a little for what is under way, and record it."""
        self._stopping = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=2 * STOP_SECONDS)
        for lane in self._lanes.values():
            lane.close()

    def wake(self) -> None:
        """Let a turn follow at once."""
        self._news.set()

    @property
    def failing(self) -> dict[str, str]:
        """The channels whose newest attempt failed, each with its error; asks no store."""
        lanes = self._lanes.items()
        return {name: lane.last.error or "" for name, lane in lanes if lane.last.failing}

    @property
    def health(self) -> dict[str, read.Health]:
        """How each channel is doing."""
        counts = read.counts(self._store, self._clock.now_ms())
        return {
            name: read.Health(*counts.get(name, (0, 0)), lane.last)
            for name, lane in self._lanes.items()
        }

    def turn(self) -> None:
        """Settle, claim, hand over: once."""
        at = Moment(self._clock.now_ms(), self._wall_ms())
        returned = self._take_returned()
        try:
            claims = self._claim(at, returned)
        except Exception:
            self._put_back(returned)
            raise
        replay = self._clock.mode == "replay"
        for claim in claims:
            compose = partial(self._speaker.message, claim, at.now_ms, replay)
            self._lanes[claim.channel].take(claim, compose)

    def _claim(self, at: Moment, returned: list[Attempt]) -> list[Claim]:
        """Those that are now ours, in the transaction that settles what came back."""
        chosen = [] if self._stopping else self._choose(at)
        if not chosen and not returned:
            return []

        def work(connection: Connection) -> list[Claim]:
            self._outbox.settle(connection, at.now_ms, returned)
            return self._outbox.claim(connection, at, chosen)

        return self._store.write(work)

    def _choose(self, at: Moment) -> list[int]:
        """Of what is due, as much as the channels have threads for and nothing silences."""
        free = {name: lane.free for name, lane in self._lanes.items()}
        silenced: dict[int, bool] = {}
        chosen: list[int] = []
        self._held = False
        for due in self._outbox.due(self._store, at, [name for name in free if free[name] > 0]):
            if free[due.channel] <= 0:
                continue
            if due.subject == Subject.ALERT and self._is_silenced(due, silenced):
                self._held = True
                continue
            free[due.channel] -= 1
            chosen.append(due.no)
        return chosen

    def _is_silenced(self, due: Due, known: dict[int, bool]) -> bool:
        if due.alert_no not in known:
            known[due.alert_no] = self._silenced(due.alert_no)
        return known[due.alert_no]

    def _report(self, attempt: Attempt) -> None:
        with self._returning:
            self._returned.append(attempt)
        self.wake()

    def _take_returned(self) -> list[Attempt]:
        """What came back since; the threads that brought it are free for more."""
        with self._returning:
            returned, self._returned = self._returned, []
        for attempt in returned:
            self._lanes[attempt.claim.channel].busy -= 1
        return returned

    def _put_back(self, returned: list[Attempt]) -> None:
        for attempt in returned:
            self._lanes[attempt.claim.channel].busy += 1
        with self._returning:
            self._returned = [*returned, *self._returned]

    def _run(self) -> None:
        while not self._stopping:
            self._news.clear()
            wait = self._one_turn()
            self._news.wait(wait)
        end = time.monotonic() + STOP_SECONDS
        while any(lane.busy for lane in self._lanes.values()) and time.monotonic() < end:
            self._one_turn()
            self._news.wait(0.05)
            self._news.clear()

    def _one_turn(self) -> float:
        """A turn, and how long to wait for the next; one that fails is told and made again."""
        try:
            self.turn()
            wait = self.seconds_to_next()
            self._failed = False
        except Exception:
            if not self._failed:
                log.exception("turn=failed")
            self._failed = True
            wait = HELD_SECONDS
        return wait

    def seconds_to_next(self) -> float:
        """How long nothing can fall due, in seconds of the system's clock."""
        at = Moment(self._clock.now_ms(), self._wall_ms())
        due_ms, retry_ms = self._outbox.next(self._store, at, list(self._lanes))
        waits = [HELD_SECONDS if self._held else LOOK_SECONDS]
        if due_ms is not None:
            waits.append((due_ms - at.now_ms) / 1000 / self._clock.speed)
        if retry_ms is not None:
            waits.append((retry_ms - at.wall_ms) / 1000)
        return max(0.001, min(waits))
