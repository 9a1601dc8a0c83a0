"""Fire and rescue: the time line of an incident, its segments and goals, load and coverage.

Pure: no input or output, no clock. A segment is told by percentiles and by the share within the
goal, never by its mean: one long wait hides behind ninety short ones.
"""
