"""Which alerts are open, and which of them a change of level belongs to."""

from __future__ import annotations

import pytest

from alerts.standing import Standing
from alerts.types import Alert, Level, State

UNACKED, ACKED, CLEARED = State.UNACKED, State.ACKED, State.CLEARED_UNACKED


def an_alert(
    no: int, state: State, raised_ms: int = 0, rule_id: str = "a", point: int = 7
) -> Alert:
    active = state in (UNACKED, ACKED)
    level = Level.RED if active else Level.NORMAL
    return Alert(
        no=no, seq=1, rule_id=rule_id, rule_version=1, point_no=point, indicator_no=1, domain="d",
        owner="", state=state, level=level, max_level=Level.RED, onset_value=1.0, limit_value=1.0,
        onset_ms=raised_ms, raised_ms=raised_ms, cleared_ms=None if active else raised_ms,
        closed_ms=raised_ms if state is State.NORMAL else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("alerts", "expected"),
    [
        pytest.param([], None, id="none"),
        pytest.param([an_alert(1, ACKED)], 1, id="the only one"),
        pytest.param([an_alert(1, ACKED, rule_id="b")], None, id="another rule's"),
        pytest.param([an_alert(1, ACKED, point=8)], None, id="another point's"),
        pytest.param([an_alert(1, UNACKED), an_alert(2, CLEARED, 9)], 1, id="the active one"),
        pytest.param([an_alert(2, CLEARED, 9), an_alert(1, UNACKED)], 1, id="in whatever order"),
        pytest.param([an_alert(1, CLEARED, 9), an_alert(2, CLEARED, 3)], 1, id="the later raised"),
        pytest.param([an_alert(2, CLEARED, 3), an_alert(1, CLEARED, 9)], 1, id="the later, again"),
        pytest.param([an_alert(1, ACKED), an_alert(1, CLEARED)], 1, id="as it stands now"),
        pytest.param([an_alert(1, ACKED), an_alert(1, State.NORMAL)], None, id="closed"),
        pytest.param(
            [an_alert(1, CLEARED, 3), an_alert(2, UNACKED, 9), an_alert(1, State.NORMAL, 3)], 2,
            id="an older one that closes",
        ),
    ],
)  # fmt: skip
def test_the_alert_that_goes_on(alerts: list[Alert], expected: int | None) -> None:
    found = Standing(alerts).going_on("a", 7)
    assert (found and found.no) == expected
    assert found is None or found == [one for one in alerts if one.no == found.no][-1]


def test_what_is_closed_is_not_open() -> None:
    standing = Standing([an_alert(1, ACKED), an_alert(2, ACKED, point=8)])
    standing.know([an_alert(1, State.NORMAL)])
    assert list(standing.by_no) == [2]
