"""Two doors: one that writes, all or nothing, and one through which nothing can be changed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from storage import settings
from storage.database import Database, is_outage
from storage.ids import new_id
from tests.databases import VAULT
from tests.storage.village import NOW


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as store:
            settings.put(store, "a", "1", NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.reading() as store:
        assert settings.values(store) == {}


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read"), database.reading() as store:
        settings.put(store, "a", "1", NOW)
    with database.writing() as store:
        settings.put(store, "a", "1", NOW)
    with database.reading() as store:
        assert settings.values(store) == {"a": "1"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_sqlite_a_writer_has_the_lock_before_it_reads(database: Database) -> None:
    def move(_writer: int) -> None:
        with database.writing() as store:
            settings.move_clock(store, timedelta(hours=1), NOW)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(move, range(20)))
    with database.reading() as store:
        assert settings.clock_offset(store) == timedelta(hours=20)


@pytest.mark.parametrize("statement", ["SELECT nothing FROM nowhere", "SELECT value FROM json_each('no json')"])
def test_a_statement_that_cannot_be_carried_out_is_no_outage(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, database.reading() as store:
        store.connection.exec_driver_sql(statement)
    assert not is_outage(caught.value)


def test_a_database_that_cannot_be_opened_is_an_outage(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}", VAULT)
    with pytest.raises(DBAPIError) as caught, database.reading():
        pass
    assert is_outage(caught.value)


def test_a_moment_needs_its_zone(database: Database) -> None:
    with pytest.raises(StatementError, match="zone"), database.writing() as store:
        settings.put(store, "a", "1", datetime(2026, 3, 14))  # noqa: DTZ001 - what is refused


def test_no_error_tells_a_value(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.writing() as store:
        settings.put(store, "n" * 5, None, NOW)  # type: ignore[arg-type]  # what the database refuses
    shown = "".join(format_exception(caught.value))
    assert "nnnnn" not in shown.replace('"n" * 5', "")
    assert "null" in shown.casefold()


def test_ids_grow_and_differ() -> None:
    ids = [new_id() for _ in range(1_000)]
    assert len(set(ids)) == 1_000
    assert all(0 < number < 2**63 for number in ids)
    assert ids == sorted(ids), "what was kept in one moment stays in its order"


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}", VAULT)
    with database.writing() as store:
        store.connection.exec_driver_sql("CREATE TABLE note (text TEXT)")
        store.connection.exec_driver_sql("INSERT INTO note VALUES ('x')")
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    database.close()
    assert "new.db-wal" in rights
    assert set(rights.values()) == {0o600}


def test_a_file_keeps_the_rights_that_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    file.touch(mode=0o640)
    file.chmod(0o640)
    Database(f"sqlite:///{file}", VAULT).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
