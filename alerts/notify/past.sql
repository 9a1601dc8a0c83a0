-- One row is an earlier event that decides to which run of an alert a new annunciation belongs.
SELECT alert_no, seq, trigger, epoch_ms(recorded_at)
FROM alert_event
WHERE alert_no IN (SELECT unnest($alerts))
  AND (trigger = 'ACK'
       OR (trigger IN (SELECT unnest($sounding)) AND to_state IN ('UNACKED', 'LATCHED_UNACKED')))
ORDER BY alert_no, seq
