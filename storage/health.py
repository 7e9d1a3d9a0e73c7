"""How much waits: for a health page and for operators; counts only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.database import Store
from storage.tables import inbox, outbox

_INBOX = select(func.count()).where(inbox.c.status == "open")
_OUTBOX = select(func.count()).where(outbox.c.status.in_(("due", "claimed", "sending")))


@dataclass(frozen=True, slots=True)
class Waiting:
    inbox: int
    outbox: int


def waiting(store: Store) -> Waiting:
    """Rows that are not finished."""
    return Waiting(inbox=int(store.connection.scalar(_INBOX) or 0), outbox=int(store.connection.scalar(_OUTBOX) or 0))
