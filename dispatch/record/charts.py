"""The charts of a report: intervals against targets, tasks on an axis of time, an alert's curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from data.strict import Words
from dispatch.record.drawing_types import Dot, Drawing, Label, Path, Shape, box
from dispatch.record.ground import INKS
from dispatch.record.types import AlertStory, Interval, Outcome, TaskStory
from dispatch.record.words import MINUTE, Clock, joined, said, same, span
from dispatch.types import Doing

WIDTH = 483.0
STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
Across = Callable[[float], float]
LATIN, HAN = 0.54, 1.0  # of the size of the type
TONES = {
    Outcome.MET: "rating-better", Outcome.MISSED: "rating-worse", Outcome.UNRATED: "text-3",
    Outcome.OPEN: "text-3", Outcome.FAULTY: "rating-worse",
}  # fmt: skip
NOT_YET = Words(en="not yet", zh="尚未发生")
NOT_RECORDED = Words(en="not recorded", zh="记录缺失")
TARGET = Words(en="target", zh="目标")


def fit(text: str, width: float, size: float) -> str:
    """As much of a text as has room, with dots for the rest."""
    room, shown = width / size, ""
    for letter in text:
        room -= HAN if ord(letter) > 0x2E7F else LATIN
        if room < LATIN and len(shown) + 1 < len(text):
            return shown.rstrip() + "…"
        shown += letter
    return shown


def fitted(words: Words, width: float, size: float) -> Words:
    return Words(en=fit(words.en, width, size), zh=fit(words.zh, width, size))


def outcome_words(one: Interval) -> Words:
    """How long it took, or why that cannot be said."""
    if one.length_ms is not None:
        return span(one.length_ms)
    return NOT_YET if one.outcome is Outcome.OPEN else NOT_RECORDED


def interval_chart(intervals: Sequence[Interval]) -> Drawing:
    """A bar for each interval as a share of its target, which is one line for all; a bar that goes
    beyond twice the target is broken. What has no target has no bar."""
    row, top, left, unit = 14.5, 18.0, 190.0, 84.0
    height = top + row * len(intervals) + 6
    line = left + unit
    shapes: list[Shape] = [
        Label(line, 9, TARGET, ink="text-3", size=7.5, anchor="middle"),
        Path((((line, 13.0), (line, height - 4)),), stroke="text-2", width=1),
        Path((((left, 13.0), (left, height - 4)),), stroke="rule", width=0.7),
    ]
    for i, one in enumerate(intervals):
        y = top + row * i
        name = said("{a} → {b}", "{a} → {b}", a=one.begin.words, b=one.end.words)
        shapes.append(Label(0, y + 10, fitted(name, left - 8, 8), ink="text-2", size=8))
        if one.length_ms is not None and one.target_ms:
            shapes += _bar(left, y + 3, one.length_ms / one.target_ms * unit, unit, one.outcome)
        told = outcome_words(one)
        if one.target_ms is not None and one.length_ms is not None:
            told = said("{n} of {target}", "{n}，目标{target}", n=told, target=span(one.target_ms))
        shapes.append(
            Label(left + 2.3 * unit, y + 10, told, size=8, bold=one.outcome is Outcome.MISSED,
                  ink="text-1" if one.length_ms is not None else TONES[one.outcome])
        )  # fmt: skip
    return Drawing(WIDTH, height, tuple(shapes))


def _bar(x: float, y: float, length: float, unit: float, outcome: Outcome) -> Iterable[Shape]:
    shown = max(1.5, min(length, 2.1 * unit))
    yield Path(box(x, y, shown, 9), fill=TONES[outcome], closed=True)
    if length > shown:  # broken: there is more
        for dx in (0.0, 4.0):
            at = x + shown - 12 + dx
            yield Path((((at, y + 11), (at + 4, y - 2)),), stroke="surface-1", width=1.6)


def task_chart(
    stories: Sequence[TaskStory], departments: dict[str, Words], clock: Clock, now_ms: int
) -> Drawing | None:
    """A row for each task that was offered: waiting for an answer, at work, beyond its limit; when
    they were on site, what was declined."""
    rows = [one for one in stories if one.offers]
    if not rows:
        return None
    begin = min(one.offers[0].offered_ms for one in rows)
    ends = [one.task.done_ms or one.offers[-1].answered_ms or now_ms for one in rows]
    end = max([*ends, begin + MINUTE])
    if any(one.task.is_open for one in rows):
        end = max(end, now_ms)
    row, left = 14.0, 190.0
    width = WIDTH - left - 14
    order = list(dict.fromkeys(one.task.department for one in rows))
    shapes: list[Shape] = []
    y = 20.0
    scale = width / (end - begin)

    def x(at_ms: float) -> float:
        return left + (min(max(at_ms, begin), end) - begin) * scale

    for name in order:
        words = departments.get(name, same(name))
        shapes.append(Label(0, y + 9, words, ink="text-1", size=8, bold=True))
        shapes.append(Path((((0, y + 12.5), (WIDTH, y + 12.5)),), stroke="rule", width=0.6))
        y += row + 2
        for one in rows:
            if one.task.department == name:
                shapes.append(
                    Label(6, y + 9, fitted(one.task.title, left - 14, 7.5), ink="text-2", size=7.5)
                )
                shapes += _task_row(one, y, x, end)
                y += row
        y += 4
    axis = list(_axis(begin, end, left, scale, y, clock))
    shapes = [*axis, *shapes, *_legend(left, y + 12)]
    return Drawing(WIDTH, y + 20, tuple(shapes))


def _task_row(one: TaskStory, y: float, x: Across, end: int) -> Iterable[Shape]:
    task = one.task
    for offer in one.offers:
        until = offer.answered_ms or end
        accepted = offer.answer == "ACCEPT"
        yield Path(box(x(offer.offered_ms), y + 4.5, max(1, x(until) - x(offer.offered_ms)), 4),
                   fill="rule-strong", closed=True)  # fmt: skip
        if until > offer.accept_by_ms:
            yield Path(
                box(x(offer.accept_by_ms), y + 4.5, max(1, x(until) - x(offer.accept_by_ms)), 4),
                fill="rating-worse", closed=True,
            )  # fmt: skip
        if offer.answer == "DECLINE":
            at, mid = x(until), y + 6.5
            for dy in (-3, 3):
                yield Path((((at - 3, mid - dy), (at + 3, mid + dy)),), stroke="rating-worse",
                           width=1.5)  # fmt: skip
        if accepted and task.accepted_ms is not None and offer is one.offers[-1]:
            done = task.done_ms or (until if task.state is Doing.WITHDRAWN else end)
            yield Path(box(x(until), y + 2.5, max(1.5, x(done) - x(until)), 8),
                       fill="text-3", closed=True)  # fmt: skip
            if task.due_ms is not None and done > task.due_ms:
                yield Path(
                    box(x(task.due_ms), y + 2.5, max(1.5, x(done) - x(task.due_ms)), 8),
                    fill="rating-worse", closed=True,
                )  # fmt: skip
    if task.on_site_ms is not None:
        at = x(task.on_site_ms)
        tip = ((at, y + 11), (at - 3, y + 1), (at + 3, y + 1))
        yield Path((tip,), fill="text-1", stroke="surface-1", width=0.6, closed=True)


def _axis(
    begin: int, end: int, left: float, scale: float, bottom: float, clock: Clock
) -> Iterable[Shape]:  # fmt: skip
    wanted = (end - begin) / 6 / MINUTE
    step = next((one for one in STEPS_MIN if one >= wanted), STEPS_MIN[-1]) * MINUTE
    offset = clock.local(begin).utcoffset()
    shift = 0 if offset is None else round(offset.total_seconds() * 1000)
    tick = -(-(begin + shift) // step) * step - shift
    while tick <= end:
        at = left + (tick - begin) * scale
        yield Path((((at, 14.0), (at, bottom)),), stroke="rule", width=0.6)
        yield Label(at, 9, clock.minute(tick), ink="text-3", size=7.5, anchor="middle")
        tick += step


def _legend(left: float, y: float) -> Iterable[Shape]:
    keys: tuple[tuple[str, Words], ...] = (
        ("rule-strong", Words(en="waiting for an answer", zh="等待答复")),
        ("text-3", Words(en="at work", zh="处置中")),
        ("rating-worse", Words(en="beyond the limit", zh="超时")),
    )
    x = 0.0
    for ink, words in keys:
        yield Path(box(x, y - 6, 12, 6), fill=ink, closed=True)
        yield Label(x + 16, y, words, ink="text-3", size=7.5)
        x += 112
    tip = ((x + 4, y + 1), (x + 1, y - 8), (x + 7, y - 8))
    yield Path((tip,), fill="text-1", closed=True)
    yield Label(x + 12, y, Words(en="on site", zh="到场"), ink="text-3", size=7.5)
    x += 70
    for dy in (-3, 3):
        yield Path((((x, y - 3 - dy), (x + 6, y - 3 + dy)),), stroke="rating-worse", width=1.5)
    yield Label(x + 11, y, Words(en="declined", zh="退回"), ink="text-3", size=7.5)


def curve_chart(story: AlertStory, clock: Clock) -> Drawing | None:
    """An alert's values with the limits of its rule; from raised to cleared is shaded."""
    known = [(t, y) for t, y in story.curve if y is not None]
    if len(known) < 2:
        return None
    height, left, right, top, foot = 104.0, 34.0, 70.0, 12.0, 18.0
    values = [*(y for _, y in known), *story.limits.values()]
    low, high = min(values), max(values)
    low = min(low, 0.0) if low < 0.35 * high else low
    room = (high - low or 1.0) * 0.08
    low, high = (low if low == 0 else low - room), high + room
    begin, end = story.curve[0][0], story.curve[-1][0]

    def x(at_ms: float) -> float:
        share = (min(max(at_ms, begin), end) - begin) / (end - begin or 1)
        return left + share * (WIDTH - left - right)

    def y(value: float) -> float:
        return top + (high - value) / (high - low) * (height - top - foot)

    shapes: list[Shape] = []
    alert = story.alert
    until = alert.cleared_ms or end
    if alert.onset_ms <= end:
        shapes.append(Path(box(x(alert.onset_ms), top, max(1, x(until) - x(alert.onset_ms)),
                               height - top - foot), fill="surface-2", closed=True))  # fmt: skip
    shapes += _ticks(story, low, high, y, left, WIDTH - right)
    for level, limit in sorted(story.limits.items()):
        at = y(limit)
        shapes.append(Path((((left, at), (WIDTH - right, at)),), stroke=INKS[level], width=1,
                           dash="4 2"))  # fmt: skip
    shapes += _limit_labels(story, y, WIDTH - right + 5)
    lines: list[list[tuple[float, float]]] = [[]]
    for t, value in story.curve:
        if value is None:
            lines.append([])
        else:
            lines[-1].append((x(t), y(value)))
    shapes.append(Path(tuple(tuple(line) for line in lines if line), stroke="text-1", width=1.5))
    shapes += [Dot(px, py, 1.6, fill="text-1") for line in lines if len(line) == 1
               for px, py in line]  # fmt: skip
    shapes += _moments(story, x, height - foot, clock)
    shapes.append(Label(left, height - 4, clock.short(begin, end), ink="text-3", size=7))
    shapes.append(Label(WIDTH - right, height - 4, clock.minute(end), ink="text-3", size=7,
                        anchor="end"))  # fmt: skip
    return Drawing(WIDTH, height, tuple(shapes))


def _ticks(
    story: AlertStory, low: float, high: float, y: Across, left: float, right: float
) -> Iterable[Shape]:  # fmt: skip
    step = _round((high - low) / 4)
    first = math.ceil(low / step - 1e-9)
    for n in range(first, math.floor(high / step + 1e-9) + 1):
        value = n * step
        at = y(value)
        yield Path((((left, at), (right, at)),), stroke="rule", width=0.5)
        yield Label(left - 5, at + 2.5, same(f"{value:,g}".replace("-", "−")), ink="text-3", size=7,
                    anchor="end")  # fmt: skip


def _round(step: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(step))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= step * 0.999)


def _limit_labels(story: AlertStory, y: Across, x: float) -> Iterable[Shape]:
    """The limits at the right end, the gravest first where they would stand on one another."""
    taken: list[float] = []
    for level, limit in sorted(story.limits.items(), reverse=True):
        at = y(limit) + 2.5
        if all(abs(at - other) > 7 for other in taken):
            taken.append(at)
            words = f"{limit:,.{story.indicator.decimals}f}"
            yield Label(x, at, same(words), ink=INKS[level], size=7.5, bold=True)


def _moments(story: AlertStory, x: Across, bottom: float, clock: Clock) -> Iterable[Shape]:
    """When it was raised and acknowledged, said once where that was at the same time."""
    told = [
        (story.alert.raised_ms, Words(en="raised", zh="发出")),
        (story.alert.acked_ms, Words(en="acknowledged", zh="确认")),
    ]
    last = -1e9
    for at_ms, words in told:
        if at_ms is None or not story.curve[0][0] <= at_ms <= story.curve[-1][0]:
            continue
        at = x(at_ms)
        yield Path((((at, 12.0), (at, bottom)),), stroke="text-2", width=0.8, dash="1.5 1.5")
        right = at > WIDTH - 160
        if at - last > 70:
            label = joined([words, clock.minute(at_ms)], " ", " ")
            yield Label(at + (-3 if right else 3), 9, label, ink="text-2", size=7,
                        anchor="end" if right else "start")  # fmt: skip
            last = at
