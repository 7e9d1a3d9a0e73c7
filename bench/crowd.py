"""Databases with as many chats, people and enrolments as a bench wants, made by the database itself in one go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url, text

from storage.database import Database, Dialect, Store
from storage.migrate import upgrade
from storage.vault import Keys, Vault

POSTGRES = os.environ.get("SAPA_BENCH_POSTGRES", os.environ.get("SAPA_TEST_POSTGRES"))
VAULT = Vault(Keys({1: bytes(range(32))}, bytes(range(32, 64))))

NUMBERS = {
    Dialect.SQLITE: "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)",
    Dialect.POSTGRESQL: "WITH numbers(n) AS (SELECT generate_series(1, :count))",
}
HASH = {
    Dialect.SQLITE: "CAST(printf('%016d', n) AS BLOB)",
    Dialect.POSTGRESQL: "convert_to(lpad(n::text, 16, '0'), 'UTF8')",
}
_ZONE = "CASE n % 3 WHEN 0 THEN 'WIB' WHEN 1 THEN 'WITA' ELSE 'WIT' END"
_ANCHOR = {
    Dialect.SQLITE: "date('2025-01-01', '+' || (n % 700) || ' days')",
    Dialect.POSTGRESQL: "date '2025-01-01' + n % 700",
}
AT = "'2026-01-01 00:00:00.000000'"


@contextmanager
def databases() -> Iterator[list[Database]]:
    """An empty SQLite file, and an empty PostgreSQL database if there is a server (SAPA_BENCH_POSTGRES)."""
    with TemporaryDirectory(prefix="sapa-bench-") as folder:
        urls = [f"sqlite:///{Path(folder) / 'bench.db'}"]
        name = f"sapa_bench_{secrets.token_hex(4)}"
        if POSTGRES:
            _administer(f"CREATE DATABASE {name}")
            urls.append(make_url(POSTGRES).set(database=name).render_as_string(hide_password=False))
        opened = [Database(url, VAULT) for url in urls]
        try:
            for database in opened:
                upgrade(database)
            yield opened
        finally:
            for database in opened:
                database.close()
            if POSTGRES:
                _administer(f"DROP DATABASE {name} WITH (FORCE)")


def settle(database: Database, count: int) -> None:
    """`count` chats with a person, an episode and an enrolment for each, spread over 700 anchor dates, 3 zones and 13
    hours. Sealed columns hold nothing that opens."""
    with database.writing() as store:
        store.connection.execute(text(f"INSERT INTO family (id, area, created_at) VALUES (1, '15.06.06.2002', {AT})"))
        for table, columns in _columns(database.dialect).items():
            fill(store, table, columns, count)
    analyse(database)


def fill(store: Store, table: str, columns: Mapping[str, str], count: int) -> None:
    """`count` rows by one statement. columns: name → SQL expression over `n`, which counts from 1."""
    numbers, names = NUMBERS[store.dialect], ", ".join(columns)
    rows = f"SELECT {', '.join(columns.values())} FROM numbers"
    statement = (
        f"INSERT INTO {table} ({names}) {numbers} {rows}"
        if store.dialect is Dialect.SQLITE
        else f"{numbers} INSERT INTO {table} ({names}) {rows}"
    )
    store.connection.execute(text(statement), {"count": count})


def analyse(database: Database) -> None:
    """Lets the database know what it holds, as its own housekeeping would after a while."""
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _columns(dialect: Dialect) -> Mapping[str, Mapping[str, str]]:
    return {
        "chat": {
            "id": "n",
            "channel": "'telegram'",
            "address_hash": HASH[dialect],
            "address": HASH[dialect],
            "language": "'id'",
            "zone": _ZONE,
            "keys": "'inline'",
            "push": "'on'",
            "created_at": AT,
        },
        "person": {
            "id": "n",
            "family_id": "1",
            "area": "'15.06.06.2002'",
            "name": HASH[dialect],
            "birth_date_estimated": "false",
            "relation": "'anak'",
            "created_at": AT,
        },
        "episode": {
            "id": "n",
            "person_id": "n",
            "kind": "'child'",
            "area": "'15.06.06.2002'",
            "started_on": _ANCHOR[dialect],
            "started_estimated": "false",
            "created_at": AT,
        },
        "enrolment": {
            "id": "n",
            "episode_id": "n",
            "person_id": "n",
            "chat_id": "n",
            "anchor": "'birth'",
            "anchor_date": _ANCHOR[dialect],
            "zone": _ZONE,
            "send_minute": "(7 + n % 13) * 60",
            "status": "'active'",
            "created_at": AT,
        },
    }


def _administer(statement: str) -> None:
    engine = create_engine(make_url(POSTGRES or "").set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
