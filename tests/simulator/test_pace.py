"""The rolling windows: no more sends than allowed in any second, however they fall."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.pace import UNLIMITED, Limits, Pace
from bot.simulator.refusals import Refused

GAPS_MS = st.lists(st.integers(0, 700), min_size=1, max_size=60)


class Ticking:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _admitted(pace: Pace, chat_id: int) -> bool:
    try:
        pace.admit(chat_id)
    except Refused:
        return False
    return True


@given(GAPS_MS, st.integers(1, 5), st.data())
def test_no_rolling_second_holds_more_than_allowed(gaps: list[int], limit: int, data: st.DataObject) -> None:
    tick = Ticking()
    pace = Pace(Limits(per_second=limit, per_chat=2), tick)
    sends: list[tuple[int, int]] = []
    now_ms = 0
    for gap in gaps:
        now_ms += gap
        tick.now = now_ms / 1000
        chat = data.draw(st.integers(1, 3))
        if _admitted(pace, chat):
            sends.append((now_ms, chat))
    windows = [[(at, chat) for at, chat in sends if end - 1000 < at <= end] for end, _ in sends]
    assert max(map(len, windows), default=0) <= limit
    assert pace.counts().peak_per_second == max(map(len, windows), default=0)
    per_chat = max((sum(chat == one for _, chat in window) for window in windows for one in (1, 2, 3)), default=0)
    assert pace.counts().peak_per_chat == per_chat <= 2
    assert pace.counts().sends + pace.counts().refused == len(gaps)


@given(GAPS_MS)
def test_whoever_waits_as_told_gets_through(gaps: list[int]) -> None:
    tick = Ticking()
    pace = Pace(Limits(per_second=3, per_chat=1), tick)
    for gap in gaps:
        tick.now += gap / 1000
        if not _admitted(pace, 1):
            tick.now += 1  # what is named for a limit of one in a second
            pace.admit(1)
    assert pace.counts().sends == len(gaps)


def test_who_does_not_wait_stays_refused_until_the_time_named() -> None:
    tick = Ticking()
    pace = Pace(Limits(), tick)
    pace.admit(1)
    outcomes = []
    for tick.now in (0.5, 1.0, 1.4, 1.5):  # refused at 0.5 for one second
        outcomes.append(_admitted(pace, 1))
    assert outcomes == [False, False, False, True]


@pytest.mark.parametrize(
    ("limits", "chat_id", "sends", "let_through"),
    [
        (Limits(), 1, 3, 1),
        (UNLIMITED, 1, 100, 100),
        (Limits(per_chat=None), 1, 40, 30),
        (Limits(None, None), -5, 25, 20),
    ],
)
def test_limits_can_be_switched_off_one_by_one(limits: Limits, chat_id: int, sends: int, let_through: int) -> None:
    pace = Pace(limits, Ticking())
    assert sum(_admitted(pace, chat_id) for _ in range(sends)) == let_through


def test_twenty_thousand_chats_keep_small_windows() -> None:
    tick = Ticking()
    pace = Pace(UNLIMITED, tick)
    for chat_id in range(20_000):
        tick.now += 0.01
        pace.admit(chat_id)
    assert pace.counts().sends == 20_000
    assert pace.counts().peak_per_second in (100, 101)
