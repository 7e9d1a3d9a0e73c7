"""Planning for everybody at once, beside one bare INSERT … SELECT of as many rows into the same table.

`python -m bench.planning 1000000` measures with a million enrolments; 100,000 is the default.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, text

from bench import Row, at_most, show
from bench.crowd import databases, settle
from domain.people import Anchor
from domain.zones import Zone
from storage.database import Database, Dialect, Store
from storage.family import planning
from storage.family.planning import NOT_CHOSEN, Batch
from storage.tables.metadata import Utc

DEFAULT = 100_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)

# As many rows with the same columns filled, from the same enrolments, into the same indexes: what no planner can beat.
_BARE = (
    "INSERT INTO outbox (channel, chat_id, lane, status, due_at, expires_at, key, quiet, person_id, enrolment_id,"
    " message, attempts, repeats, recalled, created_at)"
    " SELECT 'telegram', chat_id, 3, 'due', {due_at}, {expires_at}, 'tip', false, person_id, id, 'bare', 0, 0, false,"
    " :now FROM enrolment"
)
# Each row due at its family's hour, as a planned one is. With one moment for all, two of the seven indexes only grow at
# their end, which no planner's may; that figure is shown besides.
_OWN_MOMENTS = {
    Dialect.SQLITE: {
        "due_at": "printf('2026-12-01 %02d:00:00.000000', send_minute / 60)",
        "expires_at": "printf('2026-12-03 %02d:00:00.000000', send_minute / 60)",
    },
    Dialect.POSTGRESQL: {
        "due_at": ":now + send_minute * interval '1 minute'",
        "expires_at": ":now + (send_minute + 2880) * interval '1 minute'",
    },
}
_ONE_MOMENT = {"due_at": ":now", "expires_at": ":now"}


def run(count: int = DEFAULT) -> list[Row]:
    """Two rows per database: smaller is better. SQLite works in this process, so its CPU counts; PostgreSQL's does not
    show here, and the clock counts."""
    own = _each(count, lambda database: _seconds(database, count, _bare(_OWN_MOMENTS[database.dialect])))
    one = _each(count, lambda database: _seconds(database, count, _bare(_ONE_MOMENT)))
    planned = _each(count, lambda database: _seconds(database, count, _plan))
    return [row for dialect, took in planned.items() for row in _rows(dialect, count, took, own[dialect], one[dialect])]


def _rows(dialect: Dialect, count: int, planned: float, own: float, one: float) -> list[Row]:
    unit = "s CPU" if dialect is Dialect.SQLITE else "s"
    name = f"planning {count:,} enrolments in {len(DUE):,} batches, {dialect}"
    return [Row(name, planned, own, unit, at_most(2)), Row(f"{name}, beside one moment for all", planned, one, unit)]


def _each(count: int, measure: Callable[[Database], float]) -> dict[Dialect, float]:
    """In fresh databases: the second of two statements finds full pages, and splits them."""
    with databases() as opened:
        for database in opened:
            settle(database, count)
        return {database.dialect: measure(database) for database in opened}


def _bare(moments: Mapping[str, str]) -> Callable[[Store], int]:
    statement = text(_BARE.format(**moments)).bindparams(bindparam("now", NOW, Utc()))
    return lambda store: store.connection.execute(statement).rowcount


def _plan(store: Store) -> int:
    return planning.plan(store, DUE, NOW)


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


DUE = batches()


def _seconds(database: Database, expected: int, work: Callable[[Store], int]) -> float:
    clock = time.process_time if database.dialect is Dialect.SQLITE else time.perf_counter
    start = clock()
    with database.writing() as store:
        rows = work(store)
    passed = clock() - start
    if rows != expected:
        raise RuntimeError(f"{rows} rows instead of {expected}")
    return passed


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
