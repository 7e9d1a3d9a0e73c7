"""How much waits: for a health page and for operators; counts only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.database import Store
from storage.tables import inbox, outbox
from storage.wire.inbox import OPEN
from storage.wire.outbox import WAITING

# As the partial indexes say it: whoever can reach the page may ask often, and must not have millions of rows read.
_INBOX = select(func.count()).select_from(inbox).where(OPEN)
_OUTBOX = select(func.count()).select_from(outbox).where(WAITING)


@dataclass(frozen=True, slots=True)
class Waiting:
    inbox: int
    outbox: int


def waiting(store: Store) -> Waiting:
    """Rows that are not finished."""
    return Waiting(inbox=int(store.connection.scalar(_INBOX) or 0), outbox=int(store.connection.scalar(_OUTBOX) or 0))
