"""The audit log only grows, and tells when somebody made it otherwise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from messages.calendar_messages import LONGEST_KEY
from messages.front_matter import fingerprint
from storage import audit
from storage.audit import Link
from storage.database import Database, Dialect, Store
from storage.tables import audit as table
from tests.storage.village import NOW


def note(store: Store, times: int = 3) -> None:
    for number in range(times):
        audit.note(store, account_id=None, deed="person.merge", subject="person", subject_id=number, now=NOW)


def without_guard(store: Store, statement: str) -> None:
    """What an intruder with all rights in the database would do."""
    on = "" if store.dialect is Dialect.SQLITE else " ON audit"
    for trigger in ("audit_unchanged", "audit_undeleted"):
        store.connection.execute(text(f"DROP TRIGGER {trigger}{on}"))
    store.connection.execute(text(statement))


def test_the_longest_name_of_a_text_with_its_fingerprint_fits(store: Store) -> None:
    about = f"{'k' * LONGEST_KEY} {fingerprint('words')}"
    audit.note(store, account_id=None, deed="content_approved", subject="calendar", subject_id=about, now=NOW)
    assert store.connection.scalar(select(table.c.subject_id)) == about


def test_the_chain_grows_in_batches(store: Store) -> None:
    assert audit.verify(store).rows == 0
    note(store)
    assert audit.chain(store, most=2) == 2
    noted = audit.head(store)
    assert audit.chain(store) == 1
    assert audit.chain(store) == 0
    verdict = audit.verify(store)
    assert (verdict.rows, verdict.broken_at, verdict.head) == (3, None, audit.head(store))
    assert audit.holds(store, noted)
    assert audit.holds(store, Link(0, b""))
    assert not audit.holds(store, Link(2, bytes(16)))


@pytest.mark.parametrize(
    "deed",
    [
        update(table).values(deed="x"),
        update(table).values(position=None),
        update(table).values(chain=bytes(16)),
        delete(table),
    ],
)
def test_the_database_refuses_to_change_what_is_chained(store: Store, deed: object) -> None:
    note(store)
    audit.chain(store)
    with pytest.raises(DBAPIError, match="only grows"), store.connection.begin_nested():
        store.connection.execute(deed)  # type: ignore[call-overload]  # an UPDATE or a DELETE
    assert audit.verify(store).broken_at is None


@pytest.mark.parametrize("deed", [update(table).values(deed="x"), update(table).values(subject_id="7"), delete(table)])
def test_nor_what_is_not_chained_yet(store: Store, deed: object) -> None:
    note(store)
    with pytest.raises(DBAPIError, match="only grows"), store.connection.begin_nested():
        store.connection.execute(deed)  # type: ignore[call-overload]  # an UPDATE or a DELETE


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET subject_id = '7' WHERE position = 2", 2),
        ("DELETE FROM audit WHERE position = 2", 2),
        ("UPDATE audit SET account_id = NULL, deed = 'person.read' WHERE position = 1", 1),
        ("UPDATE audit SET position = position + 10 WHERE position = 3", 3),
    ],
)
def test_a_change_behind_our_back_is_seen(store: Store, statement: str, broken_at: int) -> None:
    note(store)
    audit.chain(store)
    without_guard(store, statement)
    assert audit.verify(store).broken_at == broken_at


def test_a_cut_end_is_seen_by_who_noted_it(store: Store) -> None:
    note(store)
    audit.chain(store)
    noted = audit.head(store)
    without_guard(store, "DELETE FROM audit WHERE position = 3")
    assert audit.verify(store).broken_at is None
    assert not audit.holds(store, noted)


def test_several_workers_make_one_chain(database: Database) -> None:
    def work(_worker: int) -> int:
        with database.writing() as store:
            note(store, 5)
        with database.writing() as store:
            return audit.chain(store, most=4)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(8)))
    with database.writing() as store:
        audit.chain(store)
        verdict = audit.verify(store)
    assert (verdict.rows, verdict.broken_at) == (40, None)
