"""Databases for tests: an empty one with all tables, made in milliseconds as a copy of one that was migrated once.

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


def drop_templates() -> None:
    """At the end of all tests."""
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
