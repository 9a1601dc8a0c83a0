"""What a department asks for, checked against the figure that it is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.strict import unknown
from metrics.appeals.model import AppealRules
from metrics.appeals.types import REASON_AT_MOST, Kind, Refused, Scope
from metrics.kpi_period import DAY, Period, Span
from metrics.kpi_types import Row

EVIDENCE_AT_MOST = 20
LONGEST_EVIDENCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A claim before it is filed. Of an appeal `days`, `districts` or `cases` say what is to be
    left out; of a deferral the days from `since` to `until`, in all districts or in some."""

    kind: Kind
    reason: str
    evidence: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    since: date | None = None
    until: date | None = None
    districts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The figure that a claim is about, as computed, and when it was published (None: never)."""

    row: Row
    period: Period
    until: date | None
    zone: ZoneInfo
    published_ms: int | None = None
    cases: Collection[str] | None = None  # None: it is not of cases that have names


def scope_of(asked: Asked, about: About, rules: AppealRules, now_ms: int) -> Scope:
    """What it would leave out. Raises Refused with the field, the reason and what is right."""
    _check_words(asked)
    if about.period.span is Span.HOUR:
        raise Refused(422, "period", "an hour is too short: file for its day")
    if asked.kind is Kind.DEFERRAL:
        days = _deferred(asked, about, rules, now_ms)
    else:
        days = _appealed(asked, about, rules, now_ms)
    return Scope(
        days=days, districts=_districts(asked, about.row), cases=_cases(asked, about.cases)
    )


def _check_words(asked: Asked) -> None:
    text("reason", asked.reason)
    if len(asked.evidence) > EVIDENCE_AT_MOST:
        raise Refused(422, "evidence", f"has more than {EVIDENCE_AT_MOST} entries")
    for place, one in enumerate(asked.evidence):
        text(f"evidence.{place}", one, LONGEST_EVIDENCE)


def text(field: str, words: str, most: int = REASON_AT_MOST) -> str:
    """Words that say something, without the space around them. Raises Refused."""
    words = words.strip()
    if not words:
        raise Refused(422, field, "is missing: say it in a few words")
    if len(words) > most:
        raise Refused(422, field, f"is longer than {most} characters")
    return words


def _deferred(asked: Asked, about: About, rules: AppealRules, now_ms: int) -> frozenset[date]:
    period = about.period
    if now_ms >= period.ends_ms(about.zone):
        raise Refused(422, "period", "it has ended: a deferral is asked before; file an appeal")
    if asked.days or asked.cases:
        field = "days" if asked.days else "cases"
        raise Refused(422, field, "a deferral goes from 'since' to 'until'")
    since, latest = asked.since or period.first, period.last + rules.defer_at_most
    if asked.until is None:
        raise Refused(422, "until", "is missing: until when is it put off?")
    if not period.first <= since <= period.last:
        raise Refused(422, "since", f"is not a day of {period.first} to {period.last}")
    if not since <= asked.until <= latest:
        raise Refused(422, "until", f"is not between {since} and {latest}")
    return frozenset(since + DAY * n for n in range((asked.until - since).days + 1))


def _appealed(asked: Asked, about: About, rules: AppealRules, now_ms: int) -> frozenset[date]:
    if about.row.figure.value is None:
        raise Refused(422, "period", "there is no figure that could be appealed; add a comment")
    if (last := appeal_by(about, rules)) <= now_ms:
        on = datetime.fromtimestamp(last / 1000, about.zone)
        raise Refused(422, "period", f"could be appealed until {on:%Y-%m-%d %H:%M}")
    if asked.since or asked.until:
        field = "since" if asked.since else "until"
        raise Refused(422, field, "an appeal names its days one by one in 'days'")
    if not (asked.days or asked.districts or asked.cases):
        raise Refused(422, "days", "name the days, districts or cases that are to be left out")
    last_day = about.until or about.period.last
    for place, day in enumerate(asked.days):
        if not about.period.first <= day <= last_day:
            span = f"{about.period.first} to {last_day}"
            raise Refused(422, f"days.{place}", f"{day} is not a day of the figure, {span}")
    every = frozenset(day for day in about.period.days if day <= last_day)
    return frozenset(asked.days) or every


def appeal_by(about: About, rules: AppealRules) -> int:
    """The moment until which the figure can be appealed."""
    known_ms = max(about.period.ends_ms(about.zone), about.published_ms or 0)
    return known_ms + _ms(rules.appeal_within)


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _districts(asked: Asked, row: Row) -> frozenset[str] | None:
    """None for all of them."""
    if not asked.districts:
        return None
    known = sorted(row.shares)
    if not known:
        why = "the figure is not told by district: leave days out instead"
        raise Refused(422, "districts", why)
    for place, one in enumerate(asked.districts):
        if one not in row.shares:
            raise Refused(422, f"districts.{place}", unknown("district", one, known))
    return frozenset(asked.districts)


def _cases(asked: Asked, known: Collection[str] | None) -> frozenset[str]:
    if not asked.cases:
        return frozenset()
    if known is None:
        why = "its values are no cases that have a number: leave days or districts out instead"
        raise Refused(422, "cases", why)
    if asked.days or asked.districts:
        raise Refused(422, "cases", "name cases alone, or days and districts")
    for place, one in enumerate(asked.cases):
        if one not in known:
            raise Refused(422, f"cases.{place}", f"there is no case {one} in the figure")
    return frozenset(asked.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a decision grants of a claim: what is not named is granted as it was asked."""

    days: tuple[date, ...] = ()
    until: date | None = None
    districts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


def granted_of(asked: Scope, part: Part) -> Scope:
    """What is left out then. Raises Refused for what was not asked, for nothing and for all."""
    days = frozenset(part.days) or asked.days
    if part.until is not None:
        days = frozenset(day for day in days if day <= part.until)
    granted = Scope(
        days=days,
        districts=frozenset(part.districts) if part.districts else asked.districts,
        cases=frozenset(part.cases) or asked.cases,
    )
    if not granted.days:
        raise Refused(422, "granted", "leaves nothing out: reject it")
    if not granted.within(asked):
        raise Refused(422, "granted", "holds what was not asked for")
    if granted == asked:
        raise Refused(422, "granted", "is all that was asked for: uphold it")
    return granted
