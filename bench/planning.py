"""Planning for everybody at once, beside one bare INSERT … SELECT of as many rows into the same table.

`python -m bench.planning 1000000` measures with a million enrolments; 100,000 is the default.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bench import Row, at_most, show
from bench.crowd import databases, settle
from domain.people import Anchor
from domain.zones import Zone
from storage.database import Database, Store
from storage.family import planning
from storage.family.planning import NOT_CHOSEN, Batch

DEFAULT = 100_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)

# As many rows with the same columns filled, from the same enrolments, into the same indexes: what no planner can beat.
BARE = text(
    "INSERT INTO outbox (channel, chat_id, lane, status, due_at, expires_at, key, quiet, person_id, enrolment_id,"
    " message, attempts, repeats, recalled, created_at)"
    " SELECT 'telegram', chat_id, 3, 'due', :now, :now, 'tip', false, person_id, id, 'bare', 0, 0, false, :now"
    " FROM enrolment"
)


def run(count: int = DEFAULT) -> list[Row]:
    """One row per database: seconds, smaller is better."""
    with databases() as opened:
        return [_measure(database, count) for database in opened]


def _measure(database: Database, count: int) -> Row:
    settle(database, count)
    bare = _seconds(database, count, lambda store: store.connection.execute(BARE, {"now": NOW.isoformat(" ")}).rowcount)
    due = batches()
    planned = _seconds(database, count, lambda store: planning.plan(store, due, NOW))
    again = _seconds(database, 0, lambda store: planning.plan(store, due, NOW))
    name = f"planning {count:,} enrolments in {len(due):,} batches, {database.dialect} (once more: {again:.1f} s)"
    return Row(name, planned, bare, "s", at_most(2))


def batches() -> list[Batch]:
    """Every anchor date and zone that the crowd has, at all hours: as after a day without planning."""
    return [
        Batch(
            message=f"anak/{day // 7:02}",
            anchor=Anchor.BIRTH,
            first=date(2025, 1, 1) + timedelta(days=day),
            last=date(2025, 1, 1) + timedelta(days=day),
            zone=zone,
            on=date(2026, 12, 1),
            weekday=NOT_CHOSEN,
        )
        for zone in Zone
        for day in range(700)
    ]


def _seconds(database: Database, expected: int, work: Callable[[Store], int]) -> float:
    start = time.perf_counter()
    with database.writing() as store:
        rows = work(store)
    passed = time.perf_counter() - start
    if rows != expected:
        raise RuntimeError(f"{rows} rows instead of {expected}")
    return passed


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
