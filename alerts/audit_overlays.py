"""Shelves, suppressions and permits, held against the sealed record that tells of each."""

from __future__ import annotations

from data.sealed import FAULTS_AT_MOST
from data.store import Store

_BEGUN = """
-- One row is one overlay that is missing in the record or in the table.
-- A permit is told of the desk (alert 0), the others of an alert.
WITH told AS (
    SELECT CASE e.trigger WHEN 'SHELVE' THEN 'SHELF' ELSE 'SUPPRESSION' END AS kind, a.rule_id,
           a.point_no, e.actor,
           CASE e.trigger WHEN 'SHELVE' THEN coalesce(e.note, '')
                          ELSE 'alert ' || (e.detail ->> 'cause') END AS reason,
           (e.detail ->> 'cause')::INTEGER AS cause_no, epoch_ms(e.occurred_at) AS since_ms,
           (e.detail ->> 'until_ms')::BIGINT AS until_ms
    FROM alert_event AS e
    JOIN alert AS a USING (alert_no)
    WHERE e.trigger IN ('SHELVE', 'SUPPRESS')
    UNION ALL
    SELECT trigger, NULL, (detail ->> 'point_no')::INTEGER, actor, note, NULL,
           (detail ->> 'since_ms')::BIGINT, (detail ->> 'until_ms')::BIGINT
    FROM alert_event
    WHERE trigger = 'OUT_OF_SERVICE' AND alert_no = 0
), kept AS (
    SELECT kind, rule_id, point_no, actor, reason, cause_no, epoch_ms(since_at) AS since_ms,
           epoch_ms(until_at) AS until_ms
    FROM overlay
)
SELECT 'record', kind, rule_id, point_no FROM (FROM kept EXCEPT ALL FROM told)
UNION ALL
SELECT 'table', kind, rule_id, point_no FROM (FROM told EXCEPT ALL FROM kept)
ORDER BY ALL
LIMIT $most
"""
_ENDED = """
-- One row is one end of an overlay that is missing in the record or in the table.
WITH told AS (
    SELECT DISTINCT k.kind, coalesce(a.rule_id, e.detail ->> 'rule') AS rule_id,
           coalesce(a.point_no, (e.detail ->> 'point_no')::INTEGER) AS point_no,
           epoch_ms(e.occurred_at) AS ended_ms, e.actor
    FROM alert_event AS e
    JOIN (VALUES ('UNSHELVE', 'SHELF'), ('SHELF_END', 'SHELF'), ('UNSUPPRESS', 'SUPPRESSION'),
                 ('IN_SERVICE', 'OUT_OF_SERVICE'), ('SERVICE_END', 'OUT_OF_SERVICE'))
         AS k(trigger, kind) USING (trigger)
    LEFT JOIN alert AS a USING (alert_no)
    WHERE k.kind <> 'OUT_OF_SERVICE' OR e.alert_no = 0
), kept AS (
    SELECT DISTINCT kind, rule_id, point_no, epoch_ms(ended_at) AS ended_ms, ended_by AS actor
    FROM overlay
    WHERE ended_at IS NOT NULL
)
SELECT 'record', kind, rule_id, point_no FROM (FROM kept EXCEPT FROM told)
UNION ALL
SELECT 'table', kind, rule_id, point_no FROM (FROM told EXCEPT FROM kept)
ORDER BY ALL
LIMIT $most
"""


def verify(store: Store) -> list[str]:
    """All overlays that are not as the record says they began and ended (the first
    FAULTS_AT_MOST)."""
    faults = []
    for sql, what in ((_BEGUN, "as it stands"), (_ENDED, "its end")):
        for missing, kind, rule_id, point_no in store.rows(sql, {"most": FAULTS_AT_MOST}):
            whose = f"{kind.replace('_', ' ').lower()} of {rule_id or 'every rule'} at {point_no}"
            faults.append(f"{whose}: {what} is not in the {missing}")
    return faults[:FAULTS_AT_MOST]
