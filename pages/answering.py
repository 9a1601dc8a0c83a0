"""What the pages of figures and of appeals show of answers, read for whoever looks."""

from __future__ import annotations

from dataclasses import replace

from layouts.kpi_appeals_seen import Answered, May
from live.center import Center
from metrics.appeals import read
from metrics.appeals.asking import appeal_by
from metrics.kpi_period import Period
from metrics.kpi_types import Kpi
from security.rights import Action, decide
from security.types import Who


def may(who: Who, department: str) -> May:
    """What somebody may do with a department's figures. Nobody decides about their own."""
    return May(
        comment=decide(who, Action.FIGURE_COMMENT, department) is None,
        file=decide(who, Action.APPEAL, department) is None,
        decide=decide(who, Action.DECIDE_APPEAL) is None and who.department != department,
    )


def answered(here: Center, kpi: Kpi, period: Period, who: Who) -> Answered:
    """A figure with all that was said about it."""
    now_ms, figures = here.now_ms(), here.appeals.figures
    about = figures.about(kpi, period, now_ms)
    found = read.answers(here.store, kpi.department, kpi=kpi.id, period=period)
    names = here.districts.names
    plain = Answered(
        kpi=kpi, period=period, may=may(who, kpi.department), now_ms=now_ms, zone=here.city.zone,
        ends_ms=period.ends_ms(here.city.zone), has_figure=about.row.figure.value is not None,
        appeal_by_ms=appeal_by(about, here.kpis.appeals),
        days=(str(period.first), str(about.until)) if about.until else None,
        latest=str(period.last + here.kpis.appeals.defer_at_most),
        districts={name: names[name] for name in sorted(about.row.shares) if name in names},
        names=names,
        of_cases=about.cases is not None, comments=found.comments, claims=found.claims,
    )  # fmt: skip
    if not read.left_out(here.store, [kpi.id], now_ms):
        return plain
    return replace(plain, effect=figures.decided(kpi, period, now_ms))
