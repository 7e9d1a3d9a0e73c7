"""Something is said to a person in all of her chats, where nobody has written just now."""

from __future__ import annotations

from datetime import datetime

from domain.talk import Say
from domain.timing import next_allowed
from storage.database import Store
from storage.people import accounts
from storage.wire import chats, outbox


def tell(
    store: Store,
    account_id: int,
    say: Say,
    *,
    now: datetime,
    quiet_hours: bool = False,
    expires_at: datetime | None = None,
    person_id: int | None = None,
) -> int:
    """quiet_hours: it waits for the morning there. person_id: whom it is about, so that a loss withdraws it. A typed
    label of its buttons will be understood there. Returns in how many chats."""
    chat_ids = accounts.chats_of(store, account_id)
    for chat_id in chat_ids:
        due_at = next_allowed(now, chats.by_id(store, chat_id).zone) if quiet_hours else None
        outbox.owe(store, chat_id, [say], now=now, due_at=due_at, expires_at=expires_at, person_id=person_id)
        if say.options:
            chats.remember_menu(store, chat_id, say.options)
    return len(chat_ids)
