"""Databases with as many chats, people and enrolments as a bench wants, made by the database itself in one go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url, text

from storage.database import Database, Dialect
from storage.migrate import upgrade
from storage.vault import Keys, Vault

POSTGRES = os.environ.get("SAPA_BENCH_POSTGRES", os.environ.get("SAPA_TEST_POSTGRES"))
VAULT = Vault(Keys({1: bytes(range(32))}, bytes(range(32, 64))))

_NUMBERS = {
    Dialect.SQLITE: "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)",
    Dialect.POSTGRESQL: "WITH numbers(n) AS (SELECT generate_series(1, :count))",
}
_HASH = {
    Dialect.SQLITE: "CAST(printf('%016d', n) AS BLOB)",
    Dialect.POSTGRESQL: "convert_to(lpad(n::text, 16, '0'), 'UTF8')",
}
_ZONE = "CASE n % 3 WHEN 0 THEN 'WIB' WHEN 1 THEN 'WITA' ELSE 'WIT' END"
_ANCHOR = {
    Dialect.SQLITE: "date('2025-01-01', '+' || (n % 700) || ' days')",
    Dialect.POSTGRESQL: "date '2025-01-01' + n % 700",
}
_AT = "'2026-01-01 00:00:00.000000'"


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
        store.connection.execute(text(f"INSERT INTO family (id, area, created_at) VALUES (1, '15.06.06.2002', {_AT})"))
        for kind in ("chat", "person", "episode", "enrolment"):
            store.connection.execute(text(_insert(kind, database.dialect)), {"count": count})
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _insert(kind: str, dialect: Dialect) -> str:
    columns = {
        "chat": {
            "id": "n",
            "channel": "'telegram'",
            "address_hash": _HASH[dialect],
            "address": _HASH[dialect],
            "language": "'id'",
            "zone": _ZONE,
            "keys": "'inline'",
            "push": "'on'",
            "created_at": _AT,
        },
        "person": {
            "id": "n",
            "family_id": "1",
            "area": "'15.06.06.2002'",
            "name": _HASH[dialect],
            "birth_date_estimated": "false",
            "relation": "'anak'",
            "created_at": _AT,
        },
        "episode": {
            "id": "n",
            "person_id": "n",
            "kind": "'child'",
            "area": "'15.06.06.2002'",
            "started_on": _ANCHOR[dialect],
            "started_estimated": "false",
            "created_at": _AT,
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
            "created_at": _AT,
        },
    }[kind]
    source = f"SELECT {', '.join(columns.values())} FROM numbers"
    if dialect is Dialect.SQLITE:
        return f"INSERT INTO {kind} ({', '.join(columns)}) {_NUMBERS[dialect]} {source}"
    return f"{_NUMBERS[dialect]} INSERT INTO {kind} ({', '.join(columns)}) {source}"


def _administer(statement: str) -> None:
    engine = create_engine(make_url(POSTGRES or "").set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
