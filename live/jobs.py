"""What runs by the clock on the wall: the replay's feed, timers, saving, KPIs, checkpoints."""

from __future__ import annotations

import logging
import time
from datetime import date

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from data.clock import ReplayClock
from live.engine import Engine
from live.publishing import publish_due
from metrics.kpi_period import day_of
from metrics.published_due import begin

log = logging.getLogger(__name__)
KEEP_S = 60  # how often days are looked at for what came late


class Jobs:
    """The scheduler and the engine it works for."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._center = engine, engine.center
        center = engine.center
        self._kept_day: date | None = None
        self._kept_at = 0.0  # seconds of time.monotonic
        self._scheduler = BackgroundScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
            timezone="UTC",
        )
        self._scheduler.add_listener(_failed, EVENT_JOB_ERROR)
        add = self._scheduler.add_job
        if center.feed is not None:
            add(self._pull, "interval", seconds=0.2, id="replay feed")
        add(center.wake, "interval", seconds=1, id="timers")
        add(self._save, "interval", seconds=5, id="save")
        add(self._keep, "interval", seconds=2, id="keep KPIs")
        add(center.store.checkpoint, "interval", minutes=5, id="checkpoint")

    def start(self) -> None:
        """Let the clock run."""
        begin(self._center.store, self._center.now_ms())
        if isinstance(self._center.clock, ReplayClock):
            self._center.clock.run()
        self._scheduler.start()

    def shutdown(self) -> None:
        """Stop all jobs, and remember how far they got."""
        self._scheduler.shutdown(wait=True)
        self._save()

    def _pull(self) -> None:
        self._engine.pull(self._center.now_ms())

    def _keep(self) -> None:
        """Add up the KPIs' days that are over, and those for which something came late; publish
        the scorecards that are due. At once when a day has ended, in a replay after minutes, and at
        the start: until then scorecards are added up from single values."""
        now_ms = self._center.now_ms()
        day = day_of(now_ms, self._center.city.zone)
        if day == self._kept_day and time.monotonic() - self._kept_at < KEEP_S:
            return
        self._center.kept.refresh(self._center.kpis, now_ms)
        publish_due(self._center, now_ms)
        self._kept_day, self._kept_at = day, time.monotonic()

    def _save(self) -> None:
        if self._center.feed is not None:
            self._center.feed.keep_position()
        self._center.latest.save(self._center.store)


def start_jobs(engine: Engine) -> Jobs:
    """The jobs of an engine's center, running."""
    jobs = Jobs(engine)
    jobs.start()
    return jobs


def _failed(event: JobExecutionEvent) -> None:
    log.error("job=%s error=%s", event.job_id, event.exception)
