"""What tests of the outbox begin with: chats, rows owed to them, and a look at what became of the rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select

from domain.talk import Address, Lane, Say
from storage.database import Store
from storage.tables import outbox as rows
from storage.wire import chats, claims, outbox
from storage.wire.claims import Owed

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)  # programme time
REAL = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


def chat(store: Store, name: str = "7001", channel: str = "telegram") -> int:
    return chats.of_address(store, Address(channel, name), NOW).id


def owe(store: Store, chat_id: int, key: str = "hello", lane: Lane = Lane.REPLY, **details: Any) -> int:
    """One row, due now."""
    slots = {name: details.pop(name) for name in ("slot", "edits", "deletes") if name in details}
    return outbox.owe(store, chat_id, [Say(key=key, lane=lane, **slots)], now=NOW, **details)[0]


def claim(store: Store, worker: str = "a", **details: Any) -> list[Owed]:
    channel = details.pop("channel", "telegram")
    defaults: dict[str, Any] = {"now": NOW, "real_now": REAL, "limit": 10, "lease_s": 60.0}
    return claims.claim(store, channel, worker=worker, **(defaults | details))


def send(store: Store, worker: str = "a", **details: Any) -> list[int]:
    """Claims and sends at once; the ids, in order."""
    claimed = claim(store, worker, **details)
    for owed in claimed:
        assert claims.win(store, owed.id, worker, details.get("real_now", REAL))
        claims.sent(store, owed.id, f"m{owed.id}", details.get("real_now", REAL))
    return [owed.id for owed in claimed]


def row(store: Store, owed_id: int) -> RowMapping:
    return store.connection.execute(select(rows).where(rows.c.id == owed_id)).mappings().one()


def status(store: Store, owed_id: int) -> str:
    return str(row(store, owed_id)["status"])


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
