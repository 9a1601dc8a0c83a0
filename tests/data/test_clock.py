from __future__ import annotations

import time

from data.clock import ReplayClock


def test_a_replay_waits_until_it_is_let_run_and_then_runs_as_fast_as_told() -> None:
    clock = ReplayClock(start_ms=1_000_000, end_ms=10_000_000, speed=600)
    assert clock.now_ms() == 1_000_000
    clock.run()
    time.sleep(0.05)
    passed = clock.now_ms() - 1_000_000
    assert passed >= 0.05 * 600 * 1000


def test_a_replay_stops_at_its_end() -> None:
    clock = ReplayClock(start_ms=0, end_ms=1, speed=3600)
    clock.run()
    time.sleep(0.02)
    assert clock.now_ms() == 1
    assert clock.ended
