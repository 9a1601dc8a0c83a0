"""The sentences of a brief in English, by their key; locale/zh/…/brief.po has the Chinese.

A number may carry its noun: {n:task|tasks}, {n:is|are}. A moment may carry its preposition:
{at:at} is "at 15:04", "yesterday at 15:04" or "on 12 January at 15:04".
"""

from __future__ import annotations

from collections.abc import Mapping

from metrics.brief.types import Key, Part

HEADINGS: Mapping[Part, str] = {
    Part.NOW: "Now",
    Part.INCIDENTS: "Incidents",
    Part.FIGURES: "Figures",
    Part.SOLVED: "Solved",
    Part.EXPECTED: "Next 24 hours",
    Part.UNKNOWN: "Not known",
    Part.EXERCISES: "Exercises",
}
PHRASES: Mapping[Key, str] = {
    Key.MORE: "{n} more {n:is|are} not told here.",
    Key.FAILED: "This part could not be made ({why}); the others stand.",
    Key.CALM: "Nothing grave is open, and nothing waits too long.",
    Key.CALM_DEAF: (
        "Nothing grave is open as far as we hear, but {n} {n:source is|sources are} silent."
    ),
    Key.OPEN_LATE: "{title}, {place}: not acknowledged since {since}, {late} overdue.",
    Key.OPEN_UNSEEN: "{title}, {place}: open since {since}, to be acknowledged by {by}.",
    Key.OPEN_SEEN: "{title}, {place}: open since {since}, acknowledged by {who} {acked:at}.",
    Key.OPEN_MANY: "{title} at {n} places, the first since {since}: {first}; none is acknowledged.",
    Key.OPEN_MANY_SEEN: (
        "{title} at {n} places, the first since {since}: {first}; all are acknowledged."
    ),
    Key.CLEARED_MANY: "{title} at {n} places: over by now, never acknowledged.",
    Key.CLEARED_UNSEEN: "{title}, {place}: over since {since}, never acknowledged.",
    Key.LESSER: (
        "Besides, {n} lesser {n:alert is|alerts are} open; {unseen} {unseen:is|are} not "
        "acknowledged yet."
    ),
    Key.LESSER_SEEN: "Besides, {n} lesser {n:alert is|alerts are} open and acknowledged.",
    Key.LESSER_OVER: "{n} lesser {n:alert is|alerts are} over by now, never acknowledged.",
    Key.LATCHED: "{n} {n:alert is|alerts are} over and {n:waits|wait} to be reset.",
    Key.SILENCED: "{n} {n:alert does|alerts do} not sound: shelved, suppressed or out of service.",
    Key.NO_INCIDENT: "No incident is open.",
    Key.INCIDENT_NEW: "{what}: opened {opened:at}, graded {grade}.",
    Key.INCIDENT_GRAVER: "{what}: raised from {before} to {grade} {at:at}.",
    Key.INCIDENT_LIGHTER: "{what}: lowered from {before} to {grade} {at:at}.",
    Key.INCIDENT_STANDS: "{what}: open since {opened}, graded {grade}.",
    Key.INCIDENT_VERIFY: "All tasks are done; somebody has to verify it.",
    Key.INCIDENT_CLOSE: "It is verified and can be closed.",
    Key.INCIDENT_DEFERRED: "It is put off until {until}.",
    Key.INCIDENT_BARE: "Nobody has been given a task yet.",
    Key.TASKS_DONE: "{done} of {n} {n:task|tasks} {done:is|are} done.",
    Key.TASK_DECLINED: "{department} declined “{task}” {at:at}: “{note}”.",
    Key.TASK_DECLINED_BARE: "{department} declined “{task}”, and nobody has taken it since.",
    Key.TASK_NOT_ACCEPTED: "{department} has not accepted “{task}”; it was due by {by}.",
    Key.TASK_NOT_DONE: "{department} should have finished “{task}” by {by}.",
    Key.NEXT_ACCEPT: "Next, {department} is to accept “{task}” by {by}.",
    Key.NEXT_DONE: "Next, {department} is to finish “{task}” by {by}.",
    Key.PULSE_STANDS: "The City Pulse stands at {score} as before ({days}).",
    Key.PULSE_ROSE: (
        "The City Pulse rose by {change} to {score} ({days}); it was {before} "
        "({days_before})."
    ),
    Key.PULSE_FELL: (
        "The City Pulse fell by {change} to {score} ({days}); it was {before} "
        "({days_before})."
    ),
    Key.PULSE_FIRST: "The City Pulse stands at {score} ({days}); there was none before.",
    Key.PULSE_NONE: (
        "The City Pulse cannot be told: {coverage} of the weight has a score, {least} is "
        "needed."
    ),
    Key.PULSE_COVERAGE: "It rests on {coverage} of the weight.",
    Key.PART_VALUE: "{points} comes from “{kpi}”, which went from {before} to {now}.",
    Key.PART_VALUE_IN: (
        "{points} comes from “{kpi}”, which went from {before} to {now}, mostly in "
        "{district}."
    ),
    Key.PART_TARGET: "{points} comes from “{kpi}”: what it is set against moved.",
    Key.PART_WEIGHT: "{points} comes from “{kpi}”: its weight was changed.",
    Key.PART_COVERAGE: "{points} comes from “{kpi}”: a score appeared or went.",
    Key.PULSE_REST: "All else together comes to {rest}.",
    Key.KPI_WORSE: "“{kpi}” fell behind {against}: {value}, against {standard}.",
    Key.KPI_BETTER: "“{kpi}” is now better than {against}: {value}, against {standard}.",
    Key.KPI_EVEN: "“{kpi}” is level with {against} again: {value}, against {standard}.",
    Key.KPI_ABOVE: (
        "“{kpi}” rose out of its usual range: {value} {day:on}, where {high} is the most that "
        "chance explains."
    ),
    Key.KPI_BELOW: (
        "“{kpi}” fell out of its usual range: {value} {day:on}, where {low} is the least that "
        "chance explains."
    ),
    Key.KPI_RISES: (
        "“{kpi}” has drifted above its usual middle of {middle}: {value} {day:on}."
    ),
    Key.KPI_SINKS: (
        "“{kpi}” has drifted below its usual middle of {middle}: {value} {day:on}."
    ),
    Key.KPI_GOOD: "That is for the better.",
    Key.KPI_BAD: "That is for the worse.",
    Key.KPI_IN: "Most of it is in {district}.",
    Key.KPI_ONE_DAY: "Without {day} it would be {without}.",
    Key.KPI_UNJUDGED: "Whether that is more than chance cannot be said yet.",
    Key.KPI_NOISE: (
        "{n} {n:figure|figures} crossed a mark within the usual scatter, which is no change."
    ),
    Key.NO_NEW_DAY: "Figures count whole days, and none has ended since {since}.",
    Key.APPEAL_DECIDED: "{what} on “{kpi}” for {days} was {how}: “{why}”.",
    Key.INCIDENT_CLOSED: "{what}: closed {at:at}, {lasting} after it was opened.",
    Key.INCIDENT_UNFOUNDED: "{what}: found to be nothing {at:at}.",
    Key.ALERT_ENDED: "{title}, {place}: over after {lasting}.",
    Key.ALERTS_ENDED: "{n} alerts ended; the gravest was {title}, {place}, after {lasting}.",
    Key.EVENT_BEGINS: "{event} begins {at:at} and lasts until {until}.",
    Key.EVENT_LASTS: "{event} lasts until {until}.",
    Key.DAY_OFF: "{day} is in the calendar “{calendar}”.",
    Key.REPORT_DUE: "{what}: the {report} is due by {by}.",
    Key.REPORT_LATE: "{what}: the {report} was due by {by} and has not gone out.",
    Key.TASKS_DUE: "{n} tasks have their limit between {first} and {last}.",
    Key.POLL_DUE: "{departments} {n:has|have} to answer “{question}” by {by}.",
    Key.DEFERRAL_ENDS: "{what}: put off until {at}, then it goes on.",
    Key.SHELF_ENDS: "{n} shelved {n:alert|alerts} will sound again, the first {at:at}.",
    Key.PERMIT_ENDS: "{place} is to be in service again {at:at}.",
    Key.APPEALS_WAIT: (
        "{n} {n:appeal or deferral waits|appeals and deferrals wait} for a decision, the "
        "oldest since {since}."
    ),
    Key.USUAL: (
        "“{indicator}” usually peaks {at:at} at about {value}; four days in five are within "
        "{error} of that."
    ),
    Key.SOURCE_SILENT: "Nothing has come from “{source}” since {last}.",
    Key.SOURCE_SILENT_POINTS: (
        "Nothing has come from “{source}” since {last}: {n} {n:point|points} cannot be seen."
    ),
    Key.KPI_LOST: "“{kpi}” can no longer be told: no values came.",
    Key.KPI_LOST_FEW: "“{kpi}” can no longer be told: {n} of the {least} cases that it needs.",
    Key.KPI_RESTATED: "“{kpi}” for {days} is {value} by now; {published} was published.",
    Key.RESTATED: "{n} {n:value|values} for before {since} {n:was|were} replaced: {indicators}.",
    Key.REFUSED: "{n} {n:row|rows} that came could not be taken.",
    Key.EXERCISE_ON: "An exercise goes on since {since}: {title}. Nothing of it is told above.",
    Key.EXERCISE_ENDED: "An exercise ended {at:at}: {title}. Nothing of it is told above.",
}
