"""The shared pace: moments are given out one after the other, never in a burst, and none during a stop."""

from __future__ import annotations

import pytest

from storage.database import Database, Store
from storage.wire import pace

START = 1_780_000_000.0


def test_moments_are_given_out_at_the_rate(store: Store) -> None:
    waits = [pace.reserve(store, "telegram", 10, at=START).wait_s for _ in range(4)]
    assert waits == pytest.approx([0, 0.1, 0.2, 0.3], abs=1e-5)


def test_a_moment_is_named_by_the_clock_of_the_pace(store: Store) -> None:
    assert [pace.reserve(store, "telegram", 10, at=START).first for _ in range(2)] == pytest.approx(
        [START, START + 0.1]
    )


def test_several_at_once(store: Store) -> None:
    assert pace.reserve(store, "telegram", 10, 5, at=START).wait_s == 0
    assert pace.reserve(store, "telegram", 10, at=START).wait_s == pytest.approx(0.5, abs=1e-5)


def test_nobody_catches_up_after_a_silence(store: Store) -> None:
    pace.reserve(store, "telegram", 10, at=START)
    waits = [pace.reserve(store, "telegram", 10, at=START + 60).wait_s for _ in range(3)]
    assert waits == pytest.approx([0, 0.1, 0.2], abs=1e-5)


def test_channels_have_their_own_pace(store: Store) -> None:
    pace.reserve(store, "telegram", 1, at=START)
    assert pace.reserve(store, "whatsapp", 1, at=START).wait_s == 0


def test_a_stop_holds_everybody_and_then_the_pace_goes_on(store: Store) -> None:
    pace.reserve(store, "telegram", 10, at=START)
    pace.stop_for(store, "telegram", 30, at=START)
    pace.stop_for(store, "telegram", 5, at=START)
    waits = [pace.reserve(store, "telegram", 10, at=START + 1).wait_s for _ in range(2)]
    assert waits == pytest.approx([29, 29.1], abs=1e-5)


def test_a_stop_may_come_first(store: Store) -> None:
    pace.stop_for(store, "telegram", 3, at=START)
    assert pace.reserve(store, "telegram", 10, at=START).wait_s == pytest.approx(3, abs=1e-5)


def test_the_database_has_a_clock_of_its_own(database: Database) -> None:
    waits = []
    for _ in range(3):
        with database.writing() as store:
            waits.append(pace.reserve(store, "telegram", 0.001).wait_s)
    assert waits[0] == 0
    assert 900 < waits[1] <= 1000 < waits[2] <= 2000
