"""The record of an incident, told: time line, intervals, reports to others, after-action report."""
