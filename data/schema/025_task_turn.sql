-- One row is one event of a task since it was first offered, with whose turn it was then: each offer
-- begins a turn, from 1 on, and its department is the one that it was offered to.
CREATE VIEW task_turn AS
WITH numbered AS (
    SELECT
        subject_no AS task_no,
        count(*) FILTER (WHERE trigger IN ('OFFER', 'REOFFER'))
            OVER (PARTITION BY subject_no ORDER BY event_no) AS turn,
        trigger,
        to_state,
        occurred_at,
        recorded_at,
        CASE trigger WHEN 'REOFFER' THEN detail ->> 'department' END AS given_to,
        CASE trigger WHEN 'REOFFER' THEN detail ->> 'before' END AS taken_from
    FROM incident_event
    WHERE subject = 'task'
), turn AS (
    SELECT
        task_no,
        turn,
        max(given_to) AS given_to,
        max(taken_from) AS taken_from
    FROM numbered
    GROUP BY
        task_no,
        turn
)
SELECT
    numbered.task_no,
    numbered.turn,
    coalesce(own.given_to, after.taken_from, task.department) AS department,
    numbered.trigger,
    numbered.to_state,
    numbered.occurred_at,
    numbered.recorded_at
FROM numbered
JOIN turn AS own
    ON own.task_no = numbered.task_no
    AND own.turn = numbered.turn
LEFT JOIN turn AS after
    ON after.task_no = numbered.task_no
    AND after.turn = numbered.turn + 1
JOIN task
    ON task.task_no = numbered.task_no
WHERE numbered.turn > 0;
