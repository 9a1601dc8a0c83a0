"""Appeals and deferrals that were decided since the reader looked: how, and why in a line."""

from __future__ import annotations

from collections.abc import Iterable

from data.store import Store
from data.strict import Words
from metrics.appeals.read import claims
from metrics.appeals.types import Claim, Kind, State
from metrics.brief.types import Days, Item, Key, Link, Sentence
from metrics.kpi_period import Period
from metrics.kpi_types import Kpi

LONGEST = 140  # of a reason; the whole stands beside the figure
KINDS = {Kind.APPEAL: Words(en="Appeal {no}", zh="申诉 {no}"),
         Kind.DEFERRAL: Words(en="Deferral {no}", zh="缓办 {no}")}  # fmt: skip
HOW = {
    (Kind.APPEAL, State.UPHELD): Words(en="upheld", zh="支持"),
    (Kind.APPEAL, State.PARTLY_UPHELD): Words(en="upheld in part", zh="部分支持"),
    (Kind.APPEAL, State.REJECTED): Words(en="rejected", zh="驳回"),
    (Kind.DEFERRAL, State.UPHELD): Words(en="granted", zh="准予"),
    (Kind.DEFERRAL, State.PARTLY_UPHELD): Words(en="granted in part", zh="部分准予"),
    (Kind.DEFERRAL, State.REJECTED): Words(en="not granted", zh="不予准许"),
}


def decided_items(
    store: Store, kpis: Iterable[Kpi], since_ms: int, now_ms: int
) -> list[Item]:
    """One item for each claim that was decided after `since_ms` and by `now_ms`, the newest first.
    One that was taken up again since waits, and is told with those that do."""
    names = {kpi.id: kpi.name for kpi in kpis}
    found = [
        one for one in claims(store)
        if (one.kind, one.state) in HOW and since_ms < (one.decided_ms or 0) <= now_ms
    ]  # fmt: skip
    return [_item(one, names.get(one.kpi)) for one in sorted(found, key=_newest)]


def _newest(claim: Claim) -> tuple[int, int]:
    return -(claim.decided_ms or 0), claim.no


def _item(claim: Claim, name: Words | None) -> Item:
    kind, days = KINDS[claim.kind], Period.parse(claim.period).days
    what = Words(en=kind.en.format(no=claim.no), zh=kind.zh.format(no=claim.no))
    href = f"/kpi/{claim.department}/{claim.kpi}?period={claim.period}#claim-{claim.no}"
    told = Sentence(
        Key.APPEAL_DECIDED,
        {
            "what": what, "kpi": name or Words(en=claim.kpi, zh=claim.kpi),
            "days": Days(days[0], days[-1]), "how": HOW[claim.kind, claim.state],
            "why": _short(claim.why or ""),
        },
        (Link("kpi", href),),
    )  # fmt: skip
    return Item(sentences=(told,), owners=(claim.department,), at_ms=claim.decided_ms)


def _short(why: str) -> str:
    """As much of a reason as a brief has room for, on one line."""
    line = " ".join(why.split()).rstrip(".。")
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
