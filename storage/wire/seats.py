"""Which of the processes on one database this one is: a number that is held while the process lives and is free the
moment it dies, however it dies. Whoever takes it next takes up at once what the dead one had in its hands."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sqlalchemy import text

from storage.database import Database, Dialect

_MOST = 1000
_LOCK = 7_370_115  # any number that nobody else takes in this database
_TRY = text("SELECT pg_try_advisory_lock(:lock, :seat)")


class NoSeat(Exception):
    """So many processes on one database are a mistake. For the operator."""

    def __init__(self) -> None:
        super().__init__(f"{_MOST} processes work on this database already")


@contextmanager
def taken(database: Database) -> Iterator[int]:
    """The lowest free number, from 1. Raises NoSeat.

    On PostgreSQL a lock of one open connection (a pooler in between must keep sessions), on SQLite a locked, empty
    file beside the database."""
    hold = _locked_file if database.dialect is Dialect.SQLITE else _locked_number
    with hold(database) as seat:
        yield seat


@contextmanager
def _locked_number(database: Database) -> Iterator[int]:
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # held for life: it is none of the pool's
        for seat in range(1, _MOST + 1):
            if connection.scalar(_TRY, {"lock": _LOCK, "seat": seat}):
                yield seat
                return
    raise NoSeat


@contextmanager
def _locked_file(database: Database) -> Iterator[int]:
    for seat in range(1, _MOST + 1):
        with open(f"{database.engine.url.database}.seat{seat}", "ab") as held:
            if _is_free(held):
                yield seat
                return
    raise NoSeat


def _is_free(file: BinaryIO) -> bool:
    """One step of the system's, so that of two that ask at once one gets it, and no seat is passed over."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the system lets go of it when the process ends
    except BlockingIOError:
        return False
    return True
