"""Databases for tests: an empty one with all tables, in milliseconds: this process's own one wiped, or a copy of one
that was migrated once.

SQLite's refuses what PostgreSQL would refuse: longer texts and larger numbers than the columns hold.
"""

from __future__ import annotations

import os
import secrets
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Integer, Numeric, SmallInteger, String, Table, create_engine, make_url, text

from storage.database import Database
from storage.migrate import upgrade
from storage.tables import metadata
from storage.vault import Keys, Vault

SEAL_KEYS, HASH_KEY = (f"1:{b64encode(bytes(range(32))).decode()}", b64encode(bytes(range(32, 64))).decode())
VAULT = Vault(Keys.read(SEAL_KEYS, HASH_KEY))
POSTGRES = os.environ.get("SAPA_TEST_POSTGRES")  # postgresql://postgres@127.0.0.1:5432
_POSTGRESQL = make_url("postgresql://").get_dialect()()
BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@contextmanager
def wiped(kind: str) -> Iterator[Database]:
    """This process's own database of the kind ("sqlite", "postgres"), as if it were new. Skips the test if there is no
    PostgreSQL. Its engine stays from test to test, as a house's does from reply to reply: compiling the same statements
    for each test anew took longer than most tests."""
    if kind == "postgres" and POSTGRES is None:
        pytest.skip("SAPA_TEST_POSTGRES is not set")
    database = slate(kind)
    (_wipe_file if kind == "sqlite" else _wipe_tables)(database)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def fresh(kind: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """The url of a new database of this kind ("sqlite", "postgres"), taken away afterwards. Skips the test if there is
    no PostgreSQL."""
    if kind == "sqlite":
        path = folder / f"{secrets.token_hex(6)}.db"
        if migrated:
            shutil.copyfile(sqlite_template(), path)
        yield f"sqlite:///{path}"
        return
    if POSTGRES is None:
        pytest.skip("SAPA_TEST_POSTGRES is not set")
    name = f"sapa_test_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name}" + (f" TEMPLATE {postgres_template()}" if migrated else ""))
    try:
        yield _postgres_url(name)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def sqlite_template() -> Path:
    path = Path(mkdtemp(prefix="sapa-test-")) / "template.db"
    _migrate(f"sqlite:///{path}")
    _as_strict_as_postgres(f"sqlite:///{path}")
    return path


@cache
def postgres_template() -> str:
    name = f"sapa_test_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name}")
    _migrate(_postgres_url(name))
    return name


@cache
def slate(kind: str) -> Database:
    if kind == "sqlite":
        return Database(f"sqlite:///{sqlite_template().with_name('slate.db')}", VAULT)
    name = f"sapa_test_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {postgres_template()}")
    _SLATES.append(name)
    return Database(_postgres_url(name), VAULT)


_SLATES: list[str] = []


def _wipe_file(database: Database) -> None:
    path = Path(str(database.engine.url.database))
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        each.unlink(missing_ok=True)  # whoever still holds it open holds the old one
    shutil.copyfile(sqlite_template(), path)


def _wipe_tables(database: Database) -> None:
    """A new database would make PostgreSQL write 11 MB and wait for a checkpoint. Whoever a test left behind is put
    out first."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
    put_out = f"SELECT pg_terminate_backend(pid, 5000) {others} AND backend_type = 'client backend'"
    rows = "; ".join(f'DELETE FROM "{name}"' for name in metadata.tables)
    numbers = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    with database.engine.begin() as connection:
        connection.exec_driver_sql(put_out)
        wipe = f"SET LOCAL session_replication_role = replica; {rows}; {numbers}"  # without triggers and references
        connection.execution_options(no_parameters=True).exec_driver_sql(wipe)


def drop_templates() -> None:
    """At the end of all tests."""
    for name in _SLATES:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")
    if sqlite_template.cache_info().currsize:
        shutil.rmtree(sqlite_template().parent)
    if postgres_template.cache_info().currsize:
        _administer(f"DROP DATABASE {postgres_template()} WITH (FORCE)")


def _migrate(url: str) -> None:
    database = Database(url, VAULT)
    upgrade(database)
    database.close()


def _as_strict_as_postgres(url: str) -> None:
    database = Database(url, VAULT)
    with database.writing() as store:
        for table in metadata.tables.values():
            for trigger in _guards(table):
                store.connection.exec_driver_sql(trigger)
    database.close()


def _guards(table: Table) -> Iterator[str]:
    too_much = " OR ".join(limit for column in table.columns if (limit := _limit(column)) is not None)
    if too_much:
        refuse = f"WHEN {too_much} BEGIN SELECT RAISE(ABORT, 'more than a column of {table.name} holds'); END"
        yield f'CREATE TRIGGER "test_{table.name}_insert" BEFORE INSERT ON "{table.name}" {refuse}'
        yield f'CREATE TRIGGER "test_{table.name}_update" BEFORE UPDATE ON "{table.name}" {refuse}'


def _limit(column: Column[Any]) -> str | None:
    """When a new value is more than PostgreSQL's column holds, in SQL."""
    kind, new = column.type.dialect_impl(_POSTGRESQL), f'NEW."{column.name}"'
    if isinstance(kind, String):
        return f"length({new}) > {kind.length}" if kind.length is not None else None
    if isinstance(kind, Numeric) and kind.precision is not None:
        return f"abs({new}) >= 1e{kind.precision - (kind.scale or 0)}"
    if isinstance(kind, Integer) and not isinstance(kind, BigInteger):
        return f"abs({new}) >= {2**15 if isinstance(kind, SmallInteger) else 2**31}"
    return None


def _postgres_url(name: str) -> str:
    """Commits don't wait for the disk: tests kill processes, not the server."""
    url = make_url(POSTGRES or "").set(database=name).update_query_dict({"options": "-c synchronous_commit=off"})
    return url.render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    engine = create_engine(_postgres_url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
