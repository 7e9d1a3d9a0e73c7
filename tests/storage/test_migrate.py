"""Tables in the code, revisions and databases agree, whoever migrates and in whatever direction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

from storage import migrate
from storage.database import Database
from storage.tables import metadata
from tests.databases import BOTH, VAULT, fresh


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with fresh(request.param, tmp_path, migrated=False) as url:
        yield url


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_the_revisions_make_the_tables_of_the_code(database: Database) -> None:
    assert migrate.is_current(database)
    assert migrate.differences(database) == []
    assert tables(database) == set(metadata.tables)


def test_up_and_down_and_up(empty: str) -> None:
    database = Database(empty, VAULT)
    assert migrate.current(database) is None
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    migrate.downgrade(database, "0001")
    assert migrate.current(database) == "0001"
    assert "visit" not in tables(database)
    migrate.downgrade(database, "base")
    assert tables(database) == set()
    migrate.upgrade(database)
    assert migrate.is_current(database)
    assert migrate.differences(database) == []
    database.close()


def test_several_processes_may_migrate_at_once(empty: str) -> None:
    databases = [Database(empty, VAULT) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate.upgrade, databases))
    assert all(migrate.is_current(database) for database in databases)
    for database in databases:
        database.close()


def test_a_migrated_sqlite_still_holds_its_references(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", VAULT)
    migrate.upgrade(database)
    with database.writing() as store:
        assert store.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
