"""What screens and health read of notifications."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from alerts.notify.types import Outcome, Reason, Standing, Subject
from data.store import Store

_RECENT = (Path(__file__).parent / "recent.sql").read_text(encoding="utf-8")
_COUNTS = """
-- One row is one channel: what is due and not sent, and what was given up.
SELECT channel,
       count(*) FILTER (state IN ('PENDING', 'CLAIMED')
                        AND due_at <= make_timestamptz($now_ms * 1000)),
       count(*) FILTER (state = 'FAILED')
FROM notification
GROUP BY channel
"""
_LAST = """
-- One row is one channel: when an attempt last succeeded, when one last failed and why.
SELECT channel,
       epoch_ms(max(started_at) FILTER (outcome = 'SENT')),
       epoch_ms(max(started_at) FILTER (outcome <> 'SENT')),
       arg_max(error, started_at) FILTER (outcome <> 'SENT')
FROM notification_attempt
JOIN notification USING (notification_no)
GROUP BY channel
"""
_ATTEMPTS = """
-- One row is one attempt to send a notification, in order.
SELECT attempt, epoch_ms(started_at), outcome, error, ms
FROM notification_attempt
WHERE notification_no = $no
ORDER BY attempt
"""


class Notification(NamedTuple):
    """One notification as it stands; of a task `alert_no` is its number. Times are ms of the city's
    clock."""

    no: int
    key: str
    alert_no: int
    reason: Reason
    level: int
    channel: str
    recipient: str
    state: Standing
    why: str | None
    attempts: int
    due_ms: int
    sent_ms: int | None
    subject: str = Subject.ALERT


class Tried(NamedTuple):
    """One attempt. `started_ms` is on the system's clock; `ms` None when it was lost."""

    attempt: int
    started_ms: int
    outcome: Outcome
    error: str | None
    ms: float | None


class Last(NamedTuple):
    """When a channel last succeeded and last failed: ms of the system's clock, None for never."""

    success_ms: int | None = None
    error_ms: int | None = None
    error: str | None = None

    @property
    def failing(self) -> bool:
        """The newest attempt failed."""
        if self.error_ms is None:
            return False
        return self.success_ms is None or self.success_ms < self.error_ms


class Health(NamedTuple):
    """How one channel is doing: what is due and not sent, what was given up, and the last times."""

    pending: int
    failed: int
    last: Last


def counts(store: Store, now_ms: int) -> dict[str, tuple[int, int]]:
    """By channel: how many are due at `now_ms` and not sent, and how many were given up."""
    return {name: (due, failed) for name, due, failed in store.rows(_COUNTS, {"now_ms": now_ms})}


def last_attempts(store: Store) -> dict[str, Last]:
    """By channel: when an attempt last succeeded, and last failed."""
    return {row[0]: Last(*row[1:]) for row in store.rows(_LAST)}


def recent(
    store: Store,
    *,
    channel: str | None = None,
    recipient: str | None = None,
    state: Standing | None = None,
    alert_no: int | None = None,
    limit: int = 100,
) -> list[Notification]:
    """Notifications, the newest first."""
    rows = store.rows(
        _RECENT,
        {
            "channel": channel, "recipient": recipient, "state": state and str(state),
            "alert_no": alert_no, "limit": limit,
        },
    )  # fmt: skip
    return [
        Notification(*row)._replace(reason=Reason(row[3]), state=Standing(row[7])) for row in rows
    ]


def attempts(store: Store, notification_no: int) -> list[Tried]:
    """Every attempt at one notification, in order."""
    rows = store.rows(_ATTEMPTS, {"no": notification_no})
    return [Tried(*row)._replace(outcome=Outcome(row[2])) for row in rows]
