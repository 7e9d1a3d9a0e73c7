"""One database behind two doors: transactions that write, one after the other where SQLite wants it, and readers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.vault import Vault

_BUSY_MS = 10_000
_WRITERS_CACHE_KIB = 32 * 1024  # with SQLite's own 2 MiB, planning for everybody reads the same pages again and again


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Store:
    """One open transaction: what every question to the database needs."""

    connection: Connection
    vault: Vault
    dialect: Dialect

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction: if anything is raised inside, only this part is rolled back."""
        with self.connection.begin_nested():
            yield


class Database:
    """url: `sqlite:///path/to/file` or `postgresql://user@host/name`. pool: connections that may write at once
    (SQLite always has one writer)."""

    def __init__(self, url: str, vault: Vault, *, pool: int = 4) -> None:
        parsed = make_url(url)
        self.dialect = Dialect(parsed.get_backend_name())
        self.vault = vault
        if self.dialect is Dialect.SQLITE:
            self.writers = 1
            _for_its_owner_only(parsed)
            self._write = _sqlite_engine(parsed, read_only=False)
            self._read = _sqlite_engine(parsed, read_only=True)
        else:
            self.writers = pool
            self._write = _postgres_engine(parsed, pool)
            self._read = self._write.execution_options(postgresql_readonly=True)

    @property
    def engine(self) -> Engine:
        """The writing engine: for migrations."""
        return self._write

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """One transaction that may change things: committed at the end, rolled back if anything is raised."""
        with self._write.begin() as connection:
            yield Store(connection, self.vault, self.dialect)

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """One transaction that only asks; a write in it is refused by the database itself."""
        with self._read.begin() as connection:
            yield Store(connection, self.vault, self.dialect)

    def close(self) -> None:
        self._write.dispose()
        self._read.dispose()


def is_outage(error: BaseException) -> bool:
    """Whether an error is the database's (away, busy, full, a deadlock) and no bug of ours: the same again, later, may
    succeed."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout) and not _is_refused_statement(error)


def _is_refused_statement(error: OperationalError | InterfaceError | PoolTimeout) -> bool:
    """SQLite says "operational" of a statement that it cannot carry out as well (too many values, JSON that is none):
    taken for an outage, a chat would ask it again for ever, and its person never hear a word."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def _postgres_engine(url: URL, pool: int) -> Engine:
    engine = create_engine(url, pool_size=pool, max_overflow=pool, hide_parameters=True, pool_pre_ping=True)

    @event.listens_for(engine, "handle_error")
    def without_values(context: ExceptionContext) -> None:
        # `hide_parameters` hides ours; PostgreSQL's own DETAIL quotes the row that it refused.
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None and error.args:
                error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:])

    return engine


def _for_its_owner_only(url: URL) -> None:
    """A new file, and what SQLite lays beside it, is readable by the account that Sapa runs under and no other: names
    are sealed, birth dates are not. A file that exists keeps the rights that its owner gave it."""
    if url.database and url.database != ":memory:":
        with suppress(OSError):  # no such folder, say: SQLite itself will tell
            Path(url.database).touch(mode=0o600)


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False})
    # With the driver's own transactions off, SQLAlchemy's `begin` event opens them, so that a writer takes the lock
    # before its first read (without that, processes on one chat lost 39 of 40 updates).
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={_BUSY_MS}", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        _write_ahead(cursor)
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute(f"PRAGMA cache_size=-{_WRITERS_CACHE_KIB}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_now(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    # Only the first connection to a new file changes anything, and for that change SQLite does not wait for others.
    give_up = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)
