"""What became of the rows of an imported list. No row of it is kept: a keyed hash says that it was taken before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select

from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import import_mark, import_row
from storage.tables.metadata import Id


class Outcome(StrEnum):
    TAKEN = "taken"
    SAME = "same"  # this very row was taken before
    KNOWN = "known"  # somebody alike is registered: a person decides
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Noted:
    """why: codes, with spaces between."""

    line: int
    outcome: Outcome
    why: str


_NOTE = insert_if_new(import_row)
_OF_JOB = (
    select(import_row.c.line, import_row.c.outcome, import_row.c.why)
    .where(import_row.c.job_id == bindparam("of_job", type_=Id))
    .order_by(import_row.c.line)
)
_MARK = insert_if_new(import_mark)
_MARKED = select(import_mark.c.id).where(import_mark.c.mark == bindparam("hashed"))


def note(store: Store, job_id: int, line: int, outcome: Outcome, why: str = "") -> None:
    """Once per line, whoever does the job again."""
    values = {"id": new_id(), "job_id": job_id, "line": line, "outcome": outcome.value, "why": why}
    store.connection.execute(_NOTE[store.dialect], values)


def note_bad(store: Store, job_id: int, bad: Iterable[tuple[int, Sequence[str]]]) -> None:
    """The rows that could not even be read."""
    for line, wrong in bad:
        note(store, job_id, line, Outcome.BAD, " ".join(wrong))


def of_job(store: Store, job_id: int) -> tuple[Noted, ...]:
    """All rows of one list, by line."""
    rows = store.connection.execute(_OF_JOB, {"of_job": job_id})
    return tuple(Noted(row.line, Outcome(row.outcome), row.why) for row in rows)


def mark(store: Store, area: str, essence: str) -> bytes:
    """The keyed hash of what makes a row the same as another."""
    return store.vault.hash("import.row", f"{area}\0{essence}")


def was_taken(store: Store, hashed: bytes) -> bool:
    return store.connection.scalar(_MARKED, {"hashed": hashed}) is not None


def taken(store: Store, hashed: bytes, now: datetime) -> None:
    store.connection.execute(_MARK[store.dialect], {"id": new_id(), "mark": hashed, "taken_at": now})
