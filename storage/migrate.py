"""Brings a database's tables to the state that this version of Sapa wants, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database, Dialect
from storage.tables import metadata

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 7_370_112  # any number that nobody else takes in this database


class BrokenReferences(Exception):
    """A revision left rows that point at nothing; it was rolled back. For the developer of the revision."""


def upgrade(database: Database) -> None:
    """All missing revisions, in one transaction. Several processes may call it at once: one works, the others wait
    and find nothing left to do."""
    with _alone(database) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(database: Database, revision: str) -> None:
    """Back to `revision`; "base" takes every table away."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """The newest revision applied; None for an empty database."""
    with database.reading() as store:
        return MigrationContext.configure(store.connection).get_current_revision()


def is_current(database: Database) -> bool:
    """Whether nothing is left to apply."""
    return current(database) == ScriptDirectory(str(_SCRIPTS)).get_current_head()


def differences(database: Database) -> list[object]:
    """What the tables in the code have that the database has not, and the reverse; empty when they agree."""
    with database.reading() as store:
        return list(compare_metadata(MigrationContext.configure(store.connection), metadata))


def write_revision(database: Database, revision: str, message: str, only: frozenset[str] | None = None) -> None:
    """A new file in `migrations/versions` with the difference between `database` (at the newest revision) and the
    tables in the code (of those named in `only`, if given). For developers: read what it wrote."""
    batch = current(database) is not None
    with _alone(database) as connection:
        config = _config(connection, batch=batch, only=only)
        command.revision(config, message=message, autogenerate=True, rev_id=revision)


def _config(connection: Connection, **attributes: object) -> Config:
    config = Config(attributes={"connection": connection, **attributes})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """One transaction that no other process's migration runs beside."""
    with database.engine.connect() as connection:
        if database.dialect is Dialect.SQLITE:
            yield from _alone_on_sqlite(connection)
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection


def _alone_on_sqlite(connection: Connection) -> Iterator[Connection]:
    # A table made anew is dropped in between, which deletes what points at it unless references sleep; and the
    # switch works only outside of a transaction. Every writer begins with the lock (storage/database.py).
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield connection
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise BrokenReferences(f"{len(broken)} rows, the first in {broken[0][0]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
