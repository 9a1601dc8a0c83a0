"""The record of what happened to alerts, sealed as data/sealed.py says. That its end was cut off
the chain cannot show by itself: the alerts are held against it."""

from __future__ import annotations

import orjson

from alerts.types import UNSEEN, AlertEvent, Level, State, Trigger
from data.sealed import FAULTS_AT_MOST, digest, rows_of, walk
from data.sealed import START as START
from data.sealed import Head as Head
from data.store import Store

EVENTS = """
SELECT event_no, alert_no, seq, trigger, from_state, to_state, level, actor, note, value, detail,
       epoch_ms(occurred_at), epoch_ms(recorded_at), hash
FROM alert_event
"""
_PAGE = EVENTS + "ORDER BY event_no, alert_no, seq LIMIT $page OFFSET $after"
_HEAD = EVENTS + "ORDER BY event_no DESC LIMIT 1"
_PROJECTION = """
-- One row is one alert that is not as its own events left it.
WITH last AS (
    SELECT alert_no, max(seq) AS seq, count(*) AS n, arg_max(to_state, seq) AS state,
           arg_max(level, seq) AS level, max(level) AS max_level,
           arg_max(actor, seq) FILTER (trigger = 'ACK') AS acked_by,
           arg_max(detail ->> 'assignee', seq) FILTER (trigger = 'ASSIGN') AS assignee
    FROM alert_event
    WHERE alert_no > 0
    GROUP BY alert_no
)
SELECT coalesce(a.alert_no, l.alert_no), a.seq, l.seq, a.state, l.state
FROM alert AS a
FULL JOIN last AS l USING (alert_no)
WHERE a.seq IS DISTINCT FROM l.seq
   OR l.n IS DISTINCT FROM l.seq
   OR a.state IS DISTINCT FROM l.state
   OR a.level IS DISTINCT FROM l.level
   OR a.max_level IS DISTINCT FROM l.max_level
   OR a.acked_by IS DISTINCT FROM CASE WHEN NOT list_contains($unseen, l.state) THEN l.acked_by END
   OR a.assignee IS DISTINCT FROM l.assignee
   OR (a.closed_at IS NULL) IS DISTINCT FROM (l.state <> 'NORMAL')
ORDER BY 1
LIMIT $most
"""


class Chain:
    """Events that are sealed as they happen, from `head` on; nothing is written here."""

    def __init__(self, head: Head) -> None:
        self.events: list[AlertEvent] = []
        self._number, self._hash = head
        self._rows = bytearray()  # in one piece: a thousand small ones cost more than all else

    @property
    def head(self) -> Head:
        """Where the chain ends."""
        return Head(self._number, self._hash)

    def add(
        self, alert_no: int, seq: int, trigger: Trigger, before: State, after: State, level: Level,
        actor: str, note: str | None, value: float | None, detail: str | None, occurred_ms: int,
        recorded_ms: int,
    ) -> None:  # fmt: skip
        """One more event, with the next number and its hash."""
        self._number = number = self._number + 1
        fields = (number, alert_no, seq, trigger, before, after, level, actor, note, value, detail,
                  occurred_ms, recorded_ms)  # fmt: skip
        text = orjson.dumps(fields)
        self._hash = sealed = digest(self._hash, text)
        self._rows += b'%b,"%b"],' % (text[:-1], sealed.encode())
        self.events.append(AlertEvent._make((*fields, sealed)))

    def json(self) -> bytes:
        """The events as a list of lists of their fields."""
        return bytes(b"[" + self._rows[:-1] + b"]")


def head_of(store: Store) -> Head:
    """Where the stored chain ends."""
    rows = store.rows(_HEAD)
    return Head(rows[0][0], rows[0][-1]) if rows else START


def verify(store: Store, noted: Head | None = None) -> tuple[Head, list[str]]:
    """Where the chain ends, and all that is wrong with it (the first FAULTS_AT_MOST).

    `noted` is a head that somebody wrote down earlier: its event must still be there, unchanged.
    """
    head, faults = walk(rows_of(store, _PAGE), noted, lambda row: f"alert {row[1]}, step {row[2]}")
    if len(faults) >= FAULTS_AT_MOST:
        return head, faults
    asked = {"most": FAULTS_AT_MOST, "unseen": [str(state) for state in UNSEEN]}
    for no, seq, last, state, told in store.rows(_PROJECTION, asked):
        faults.append(
            f"alert {no}: stands at step {seq} ({state}), its events end at step {last} ({told})"
        )
    return head, faults
