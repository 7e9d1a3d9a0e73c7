"""What a year of sent messages costs the questions of every day: claiming what is due, planning a day, giving up what
is too late, and a chat's history, with 52 messages behind each family and with none, in one run.

`python -m bench.year 20000` measures with so many families (a million old rows); 4,000 is the default.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bench import Of, Row, at_most, show
from bench.crowd import analyse, databases, settle
from domain.people import Anchor
from domain.zones import Zone
from storage.database import Database, Dialect, Store
from storage.family import planning
from storage.family.planning import NOT_CHOSEN, Batch
from storage.wire import claims, outbox

DEFAULT = 4_000
WEEKS = 52
ROUNDS = 20
HISTORY = "a chat's history"  # fifty lines of it, where before there is nothing to read
GIVING_UP = "giving up what is too late"  # too short to be a ratio
UNITS = {Dialect.SQLITE: "ms CPU", Dialect.POSTGRESQL: "ms"}
HAND = 50  # rows, as a delivering process claims them
NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
OLD = text(
    "INSERT INTO outbox (channel, chat_id, lane, status, due_at, expires_at, key, quiet, person_id, enrolment_id,"
    " message, attempts, repeats, recalled, created_at, sent_at, provider_id)"
    " SELECT 'telegram', chat_id, 3, 'sent', :then, :then, 'tip', false, person_id, id, :message, 1, 0, false, :then,"
    " :then, '1' FROM enrolment"
)
DUE = text(
    "INSERT INTO outbox (channel, chat_id, lane, status, due_at, key, quiet, attempts, repeats, recalled, created_at)"
    " SELECT 'telegram', id, 4, 'due', :now, 'broadcast', false, 0, 0, false, :now FROM chat WHERE id <= :many"
)


def run(count: int = DEFAULT) -> list[Row]:
    """Four rows per database: milliseconds with the year, beside those without it."""
    with databases() as opened:
        return [row for database in opened for row in _measure(database, count)]


def _measure(database: Database, count: int) -> Iterator[Row]:
    settle(database, count)
    without = _figures(database, count, "before")
    with database.writing() as store:
        for week in range(WEEKS):
            then = (NOW - timedelta(weeks=week + 1)).isoformat(" ")
            store.connection.execute(OLD, {"then": then, "message": f"lama/{week:02}"})
    analyse(database)
    behind = f"with {count * WEEKS:,} sent messages, {database.dialect}"
    for (what, ours), beside in zip(_figures(database, count, "after").items(), without.values(), strict=True):
        target = at_most(20, Of.OURS) if what in (HISTORY, GIVING_UP) else at_most(3)
        yield Row(f"{what}, {behind}", ours, beside, UNITS[database.dialect], target)


def _figures(database: Database, count: int, when: str) -> dict[str, float]:
    return {
        f"claiming {HAND} rows": _claiming(database, count),
        "planning a day": _timed(database, lambda store: planning.plan(store, day(when), NOW)),
        GIVING_UP: _timed(database, lambda store: outbox.expire(store, NOW), ROUNDS),
        HISTORY: _timed(database, lambda store: outbox.history(store, 1 + count // 2), ROUNDS),
    }


def _claiming(database: Database, count: int) -> float:
    """Of one hand, in the mean; the rows go again."""
    many = min(count, HAND * ROUNDS)
    with database.writing() as store:
        store.connection.execute(DUE, {"now": NOW.isoformat(" "), "many": many})
    analyse(database)

    def claim(store: Store) -> None:
        claims.claim(store, "telegram", now=NOW, real_now=NOW, limit=HAND, worker="bench", lease_s=60)

    passed = _timed(database, claim, max(many // HAND, 1))
    with database.writing() as store:
        store.connection.execute(text("DELETE FROM outbox WHERE lane = 4"))
    return passed


def day(message: str) -> list[Batch]:
    """What the calendar asks on one day: each age in weeks, in each zone."""
    on = NOW.date()
    return [
        Batch(
            message=f"{message}/{week:02}",
            anchor=Anchor.BIRTH,
            first=born(on, week),
            last=born(on, week),
            zone=zone,
            on=on,
            weekday=NOT_CHOSEN,
        )
        for zone in Zone
        for week in range(104)
    ]


def born(on: date, week: int) -> date:
    return on - timedelta(weeks=week)


def _timed(database: Database, work: Callable[[Store], object], rounds: int = 1) -> float:
    """Milliseconds of one round, commit included; of SQLite, which works in this process, those of the processor."""
    clock = time.process_time if database.dialect is Dialect.SQLITE else time.perf_counter
    start = clock()
    for _ in range(rounds):
        with database.writing() as store:
            work(store)
    return (clock() - start) / rounds * 1_000


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
