"""Databases for tests: an empty one with all tables, made in milliseconds as a copy of one that was migrated once."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import create_engine, make_url, text

from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Keys, Vault

VAULT = Vault(Keys({1: bytes(range(32))}, bytes(range(32, 64))))
POSTGRES = os.environ.get("SAPA_TEST_POSTGRES")  # postgresql://postgres@127.0.0.1:5432
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


def _postgres_url(name: str) -> str:
    """Commits don't wait for the disk: tests kill processes, not the server."""
    url = make_url(POSTGRES or "").set(database=name).update_query_dict({"options": "-c synchronous_commit=off"})
    return url.render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    engine = create_engine(_postgres_url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
