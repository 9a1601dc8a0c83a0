"""The tick: arrivals → indicators → alerts → picture → publish. One thread, woken by the door."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, date, datetime

import numpy as np

from data.events import Lives
from data.latest import Values
from live.center import Center
from live.picture import Painter
from live.silence import Silence
from metrics import baseline
from metrics.stretches import Stretches, holding, merged

log = logging.getLogger(__name__)
REST_SECONDS = 0.02
HOUR_MS = 3_600_000


class Engine:
    """Runs ticks for a center. A tick that fails is logged and the next one goes on."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self._painter = Painter(center)
        self._silence = Silence(
            center.city, center.registry, center.latest, center.door, center.now_ms()
        )
        self._stopping = False
        self._uncomputed: dict[str, Stretches] = {}  # kept until computed from, likewise
        self._unjudged: list[Values] = []  # kept until the rules have seen them, whatever fails
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._baseline_day: date | None = None
        self._hour = 0
        self.ticked_at = 0.0
        center.door.on_arrival(center.wake)

    def start(self) -> None:
        """Begin to tick whenever the center is woken."""
        self._thread.start()

    def stop(self) -> None:
        """End after the tick that is under way."""
        self._stopping = True
        self.center.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def pull(self, now_ms: int) -> None:
        """Take in what the replay holds for this moment."""
        feed = self.center.feed
        lives = feed.pull(now_ms) if feed is not None else None
        if lives is not None:
            self._welcome(lives)

    def tick(self, now_ms: int, publish: bool = True) -> None:
        """One tick at `now_ms`."""
        center = self.center
        self._refresh_baselines(now_ms)
        self._silence.look(now_ms)
        arrived = center.door.drain()
        self._unjudged += arrived
        self._touch(arrived, now_ms)
        if self._uncomputed:
            computed = center.computer.update(self._uncomputed, now_ms)
            center.kept.withdrawn(computed)
            self._unjudged.append(computed)
            self._uncomputed = {}
        changes = _joined(self._unjudged)
        if changes is not None:
            center.desk.evaluate(changes, now_ms)
        self._unjudged = []
        center.desk.sweep(now_ms)
        center.dispatcher.sweep(now_ms)
        self._exercise(now_ms)
        if publish:
            center.hub.publish(self._painter.paint(now_ms))
        self.ticked_at = time.monotonic()

    def _exercise(self, now_ms: int) -> None:
        """What an exercise injects comes after all that is real, and stops none of it."""
        try:
            self.center.drills.step(now_ms)
        except Exception:
            log.exception("exercise=failed")

    def _run(self) -> None:
        while not self._stopping:
            self.center.news.wait()
            self.center.news.clear()
            if self._stopping:
                return
            try:
                self.tick(self.center.now_ms())
            except Exception:
                log.exception("tick=failed")
            time.sleep(REST_SECONDS)

    def _welcome(self, lives: Lives) -> None:
        begun = holding(np.array(lives.begun_ms, np.int64))
        self._uncomputed["event"] = merged((*self._uncomputed.get("event", ()), *begun))
        for point in lives.appeared:
            self.center.desk.add_point(point)

    def _touch(self, arrived: list[Values], now_ms: int) -> None:
        """Note for each measured indicator that arrived the moments that it touched; counts
        of what happened lately move on with each hour too."""
        names = self.center.registry.indicator_names
        touched = self._uncomputed
        for values in arrived:
            for number in np.unique(values.indicator_no):
                moments = values.observed_ms[values.indicator_no == number]
                name = names[int(number)]
                touched[name] = merged((*touched.get(name, ()), *holding(moments)))
        hour = now_ms // HOUR_MS
        if "event" in touched or (hour != self._hour and self.center.city.file.incidents):
            self._hour = hour
            touched["event"] = merged((*touched.get("event", ()), (now_ms, now_ms)))

    def _refresh_baselines(self, now_ms: int) -> None:
        """Once a day of the city, what is usual is learnt again from all that came before."""
        today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(self.center.city.zone).date()
        before, self._baseline_day = self._baseline_day, today
        if before is not None and before != today:
            baseline.refresh(self.center.store, self.center.city.file.zone, now_ms)
            self.center.desk.refresh()


def _joined(parts: list[Values]) -> Values | None:
    parts = [part for part in parts if len(part)]
    if not parts:
        return None
    return Values(
        point_no=np.concatenate([part.point_no for part in parts]),
        indicator_no=np.concatenate([part.indicator_no for part in parts]),
        observed_ms=np.concatenate([part.observed_ms for part in parts]),
        value=np.concatenate([part.value for part in parts]),
        quality=np.concatenate([part.quality for part in parts]),
        n=np.concatenate([part.n for part in parts]),
        received_ms=np.concatenate([part.received_ms for part in parts]),
        reason=None,
    )
