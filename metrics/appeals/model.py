"""What a city says of appeals, under `appeals:` of its kpis.yaml."""

from __future__ import annotations

from datetime import timedelta

from data.city import Span as Duration
from data.strict import Strict


class AppealRules(Strict):
    """Within what time a figure can be appealed, and how far a deferral may reach.

    15 days after the period's end, or after the figure was published if that is later: a head who
    looks weekly has seen it twice by then, and a month's figures stand before the next month ends.
    A deferral reaches at the most 92 days, a quarter, beyond its period: what takes longer is no
    deferral but another target, which stands in the aims with its day and its source.
    """

    appeal_within: Duration = timedelta(days=15)
    defer_at_most: Duration = timedelta(days=92)
