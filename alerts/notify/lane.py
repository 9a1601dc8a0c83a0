"""One channel at work: a few threads of its own, so that it can delay no other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

from alerts.notify.read import Last
from alerts.notify.retry import next_attempt
from alerts.notify.types import Attempt, Channel, Claim, Config, Message, Outcome

log = logging.getLogger(__name__)
SHOWN = 500  # characters of an error that are kept
THREADS = 32
_NOTHING = Message(subject="", body="", recipient="", name="")


class Lane:
    """Sends what is handed to it, at most `config.at_once` at a time, and reports each attempt.

    `report` is called from the lane's threads. What is taken is begun at once: nothing waits here
    while an acknowledgement could still stop it in the store.
    """

    def __init__(
        self,
        config: Config,
        report: Callable[[Attempt], None],
        wall_ms: Callable[[], int],
        give_up_ms: int,
        executor: Executor | None = None,
    ) -> None:
        self.config = config
        self.busy = 0  # counted by the notifier's thread alone
        self.last = Last()
        self._report, self._wall_ms, self._give_up_ms = report, wall_ms, give_up_ms
        self._channel: Channel | None = None
        self._threads = executor or ThreadPoolExecutor(
            min(config.at_once, THREADS), thread_name_prefix=f"notify-{config.id}"
        )

    @property
    def free(self) -> int:
        """How many more may be handed over now."""
        return self.config.at_once - self.busy

    def open(self, last: Last) -> None:
        """Make the channel ready; it connects when it first sends. `last` is what was before."""
        self.last = last
        self._channel = self.config.open()

    def take(self, claim: Claim, compose: Callable[[], Message]) -> None:
        """Send it, in another thread."""
        self.busy += 1
        self._threads.submit(self._run, claim, compose)

    def close(self) -> None:
        """Let go of the channel. What is under way ends by itself, within its timeout."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._channel is not None:
            self._channel.close()

    def _run(self, claim: Claim, compose: Callable[[], Message]) -> None:
        started_ms, began = self._wall_ms(), time.perf_counter()
        error: str | None = None
        try:
            if self._channel is None:
                raise RuntimeError("the channel is not open")
            message = _NOTHING if self.config.is_mute else compose()
            self._channel.send(message, claim.key)
        except Exception as failure:  # whatever a channel does wrong is this attempt's outcome
            error = f"{type(failure).__name__}: {failure}"[:SHOWN]
        took = (time.perf_counter() - began) * 1000
        again = None
        if error is not None:
            again = next_attempt(claim, self._wall_ms(), self._give_up_ms)
            if not self.last.failing:  # the attempts are in the store; the log has only the change
                log.warning("channel=%s failing error=%s", claim.channel, error)
            self.last = self.last._replace(error_ms=started_ms, error=error)
        else:
            self.last = self.last._replace(success_ms=started_ms)
        outcome = Outcome.SENT if error is None else Outcome.FAILED
        self._report(Attempt(claim, outcome, started_ms, took, error, again))
