"""Whether the documents of hand-overs are the ones whose digests the sealed record tells."""

from __future__ import annotations

from alerts.shift import records
from data.store import Store

FAULTS_AT_MOST = 50
_SEALED = """
-- One row is one hand-over that was offered, as the record tells it and as it stands now.
SELECT e.event_no, (e.detail ->> 'handover')::INTEGER, e.detail ->> 'digest', h.digest
FROM alert_event AS e
LEFT JOIN handover AS h ON h.handover_no = (e.detail ->> 'handover')::INTEGER
WHERE e.trigger = 'SHIFT' AND (e.detail ->> 'kind') = 'OFFER'
ORDER BY e.event_no
"""


def verify(store: Store) -> list[str]:
    """All that is wrong with them (the first FAULTS_AT_MOST)."""
    faults = []
    for event, no, sealed, kept in store.rows(_SEALED):
        if kept != sealed or records.digest(records.lines_of(store, no)) != sealed:
            faults.append(f"hand-over {no}: its document is not the one sealed by event {event}")
    return faults[:FAULTS_AT_MOST]
