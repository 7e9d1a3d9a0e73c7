"""The audit log: who did what to which record, in codes and ids. It only grows; a chain of hashes shows if it did not.

The chain is made in batches, in an order of its own: ids are given out before transactions commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, text, update

from storage.database import Dialect, Store
from storage.tables import audit
from storage.tables.metadata import KeyId

_LOCK = 7_370_113  # any number that nobody else takes in this database
_READ = 1_000  # rows at a time


@dataclass(frozen=True, slots=True)
class Link:
    """A point of the chain: how many rows it holds up to there, and their hash."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """broken_at: the position of the first row that is not as it was written, or is missing; None if all is well.
    head: the end of the chain; one noted elsewhere must still be in it (`holds`)."""

    rows: int
    broken_at: int | None
    head: Link


_START = Link(0, b"")
_INSERT = insert(audit)
_UNCHAINED = select(audit).where(audit.c.position.is_(None)).order_by(audit.c.id).limit(bindparam("most"))
_CHAINED = (
    select(audit).where(audit.c.position > bindparam("after")).order_by(audit.c.position).limit(bindparam("most"))
)
_LAST = select(audit.c.position, audit.c.chain).where(audit.c.position.is_not(None)).order_by(audit.c.position.desc())
_AT = select(audit.c.chain).where(audit.c.position == bindparam("wanted"))
_CHAIN = (
    update(audit)
    .where(audit.c.id == bindparam("which", type_=KeyId), audit.c.position.is_(None))
    .values(position=bindparam("to_position"), chain=bindparam("to_chain"))
)


def note(
    store: Store,
    *,
    account_id: int | None,
    deed: str,
    subject: str,
    subject_id: object,
    now: datetime,
    detail: str | None = None,
) -> None:
    """One deed: `deed` a code ("person.merge"), `subject` a table, `detail` codes and ids only, never values. now:
    programme time. account_id: None for the system."""
    values = {
        "at": now,
        "account_id": account_id,
        "deed": deed,
        "subject": subject,
        "subject_id": str(subject_id),
        "detail": detail,
    }
    store.connection.execute(_INSERT, values)


def chain(store: Store, *, most: int = 1_000) -> int:
    """Links the rows that were added since, at most that many; how many it did. Several workers take turns."""
    if store.dialect is Dialect.POSTGRESQL:
        store.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    end = head(store)
    links = []
    for row in store.connection.execute(_UNCHAINED, {"most": most}).all():
        end = _next(store, end, row)
        links.append({"which": row.id, "to_position": end.position, "to_chain": end.hash})
    if links:
        store.connection.execute(_CHAIN, links)
    return len(links)


def head(store: Store) -> Link:
    """The end of the chain: worth noting outside of the database, since a chain cannot tell that its end is missing."""
    row = store.connection.execute(_LAST.limit(1)).one_or_none()
    return _START if row is None else Link(row.position, row.chain)


def holds(store: Store, link: Link) -> bool:
    """Whether a link that was noted before is still in the chain."""
    return link == _START or store.connection.execute(_AT, {"wanted": link.position}).scalar() == link.hash


def verify(store: Store) -> Verdict:
    """Reads the whole chain again."""
    end = _START
    for row in _chained(store):
        following = _next(store, end, row)
        if (row.position, row.chain) != (following.position, following.hash):
            return Verdict(end.position, following.position, end)
        end = following
    return Verdict(end.position, None, end)


def _chained(store: Store) -> Iterator[Row[Any]]:
    after = 0
    while rows := _page(store, after):
        yield from rows
        after = rows[-1].position


def _page(store: Store, after: int) -> Sequence[Row[Any]]:
    return store.connection.execute(_CHAINED, {"after": after, "most": _READ}).all()


def _next(store: Store, before: Link, row: Row[Any]) -> Link:
    content = (row.id, row.at.isoformat(), row.account_id, row.deed, row.subject, row.subject_id, row.detail)
    return Link(before.position + 1, store.vault.hash("audit", f"{before.hash.hex()} {content!r}"))
