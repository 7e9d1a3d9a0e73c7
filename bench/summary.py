"""A month of a kabupaten in numbers, by desa, as /rekap asks for it: 25,000 families, 200,000 visits in a year. Beside
it, a bare COUNT(*) of the same visits.

`python -m bench.summary 200000` says how many visits.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import Date, bindparam, text

from bench import Of, Row, at_most, show
from bench.crowd import AT, HASH, analyse, databases, fill
from domain.people import Role
from domain.standards import standards
from storage.database import Database, Dialect, Store
from storage.oversight import recaps
from storage.oversight.recaps import Month
from storage.scope import Scope

VISITS = 200_000
VISITS_PER_FAMILY = 8
TIMES = 5
MARCH = Month(date(2026, 3, 1))
KOORDINATOR = Scope(role=Role.KOORDINATOR, area="15.06", account_id=1)
BARE = text("SELECT count(*) FROM visit WHERE visit_date >= :first AND visit_date < :after").bindparams(
    bindparam("first", type_=Date), bindparam("after", type_=Date)
)

# Family `f` lives in one of 20 kecamatan with 10 desa each; every 62 families have one team.
_DESA = {
    Dialect.SQLITE: "printf('15.06.%02d.20%02d', 1 + {f} % 20, 1 + {f} / 20 % 10)",
    Dialect.POSTGRESQL: "'15.06.' || to_char(1 + {f} % 20, 'FM00') || '.20' || to_char(1 + {f} / 20 % 10, 'FM00')",
}
_DAY = {
    Dialect.SQLITE: "date('2026-01-01', '+' || (n * 7 % 365) || ' days')",
    Dialect.POSTGRESQL: "date '2026-01-01' + (n * 7 % 365)::int",
}
_ANSWERS = {Dialect.SQLITE: "randomblob(700)", Dialect.POSTGRESQL: "decode(repeat('5a', 700), 'hex')"}


def run(count: int = VISITS) -> list[Row]:
    """One row per database."""
    with databases() as opened:
        return [_measure(database, count) for database in opened]


def _measure(database: Database, count: int) -> Row:
    _settle(database, count)
    when = {"first": MARCH.first, "after": MARCH.after}
    ours, seen = _seconds(database, _summary)
    bare, there = _seconds(database, lambda store: int(store.connection.execute(BARE, when).scalar_one()))
    if seen != there:
        raise RuntimeError(f"{seen} visits were counted, {there} are there")
    name = f"month of a kabupaten, {seen:,} of {count:,} visits by desa, {database.dialect}, beside COUNT(*)"
    return Row(name, ours, bare, "s", at_most(1, Of.OURS))


def _summary(store: Store) -> int:
    found = recaps.by_desa(store, KOORDINATOR, KOORDINATOR.area, MARCH, on_time_days=standards().on_time_days)
    return sum(counts["visits"] or 0 for counts in found.values())


def _seconds(database: Database, work: Callable[[Store], int]) -> tuple[float, int]:
    """The median of some times, and what it counted."""
    spent: list[float] = []
    for _ in range(TIMES):
        with database.reading() as store:
            start = time.perf_counter()
            found = work(store)
            spent.append(time.perf_counter() - start)
    return statistics.median(spent), found


def _settle(database: Database, count: int) -> None:
    families = max(1, count // VISITS_PER_FAMILY)
    with database.writing() as store:
        fill(store, "team", _teams(), families // 62 + 1)
        fill(store, "family", _families(database.dialect), families)
        fill(store, "person", _children(database.dialect), families)
        fill(store, "account", _kader(database.dialect), 1)
        fill(store, "visit", _visits(database.dialect, families), count)
    analyse(database)


def _teams() -> Mapping[str, str]:
    return {"id": "n", "area": "'15.06.01.2001'", "name": "'TPK'", "active": "true"}


def _families(dialect: Dialect) -> Mapping[str, str]:
    return {"id": "n", "area": _DESA[dialect].format(f="n"), "team_id": "1 + n / 62", "created_at": AT}


def _children(dialect: Dialect) -> Mapping[str, str]:
    return {
        "id": "n",
        "family_id": "n",
        "area": _DESA[dialect].format(f="n"),
        "name": HASH[dialect],
        "birth_date_estimated": "false",
        "relation": "'anak'",
        "created_at": AT,
    }


def _kader(dialect: Dialect) -> Mapping[str, str]:
    return {
        "id": "n",
        "role": "'kader'",
        "area": "'15.06'",
        "name": HASH[dialect],
        "status": "'active'",
        "created_at": AT,
    }


def _visits(dialect: Dialect, families: int) -> Mapping[str, str]:
    family = f"(1 + n % {families})"
    return {
        "id": "n",
        "person_id": family,
        "account_id": "1",
        "team_id": f"1 + {family} / 62",
        "area": _DESA[dialect].format(f=family),
        "form": "CASE n % 4 WHEN 0 THEN 'bumil' ELSE 'baduta' END",
        "form_version": "'bench'",
        "visit_date": _DAY[dialect],
        "instance_id": "'uuid:' || n",
        "answers": _ANSWERS[dialect],
        "review": "'new'",
        "started_at": AT,
        "created_at": AT,
    }


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
