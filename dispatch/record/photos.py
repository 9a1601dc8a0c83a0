"""What was sent to show something, told in a report: photos small, files by name, each with what it
shows, who sent it when, where that stands in the record, and the hash that seals it."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from data.strict import Words
from dispatch.record.photo_types import Photo, Photos
from dispatch.record.types import Block, CaseFile, Heading, Paragraph, Tone
from dispatch.record.words import Clock, said, same
from dispatch.records import Evidence
from dispatch.types import TaskTrigger

LINE = 8  # digits of a hash that stand together, so that it can be broken into lines
Holds = Callable[[str], bool]


def anything(_sha256: str) -> bool:
    """Takes every file for what it was."""
    return True


def evidence(case: CaseFile, clock: Clock, holds: Holds) -> list[Block]:
    """The part of the report; nothing when no file was sent."""
    if not case.evidence:
        return []
    words = said(
        "Photos are shown small and without what else their files carry. The files themselves, as "
        "they were sent, lie under their SHA-256.",
        "照片为缩略图，不含文件附带的其他信息；原始文件按SHA-256存放。",
    )
    photos = tuple(_photo(one, case, clock, holds) for one in case.evidence)
    return [
        Heading(words=Words(en="Evidence", zh="取证材料"), id="evidence"),
        Photos(photos=photos),
        Paragraph(words=words, tone=Tone.QUIET),
    ]


def lost(case: CaseFile, holds: Holds) -> list[Words]:
    """The files that are not there as they were sealed."""
    return [
        said(
            "Evidence “{name}”: the file is gone or is not as it was sealed.",
            "取证文件“{name}”：文件缺失，或与封存时不符。", name=one.name,
        )
        for one in case.evidence
        if not holds(one.sha256)
    ]  # fmt: skip


def _photo(one: Evidence, case: CaseFile, clock: Clock, holds: Holds) -> Photo:
    task = next((task for task in case.tasks if task.no == one.task_no), None)
    found = next(
        (e for e in case.task_events if e.trigger == TaskTrigger.EVIDENCE
         and orjson.loads(e.detail or "{}").get("evidence") == one.no), None,
    )  # fmt: skip
    title = task.title if task else same(f"#{one.task_no}")
    note = found.note if found else None
    department = case.departments.get(task.department) if task else None
    about = said(
        "{name} · {who}{whose} · {when}{step}", "{name} · {who}{whose} · {when}{step}",
        name=one.name, who=case.who(one.sent_by), when=clock.at(one.sent_ms),
        whose=said(", {d}", "（{d}）", d=department) if department else same(""),
        step=f" · I{found.seq}" if found else "",
    )  # fmt: skip
    digits = [one.sha256[i : i + LINE] for i in range(0, len(one.sha256), LINE)]
    return Photo(
        no=one.no, sha256=one.sha256, media=one.media,
        caption=said("{t}: {n}", "{t}：{n}", t=title, n=note) if note else title,
        about=about, seal=f"SHA-256 {' '.join(digits)}", lost=not holds(one.sha256),
    )  # fmt: skip
