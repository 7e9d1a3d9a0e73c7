"""The inbox: every update is kept before it is acknowledged, and handled once, in the order of its chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, case, func, select, text, update

from domain.talk import Address
from storage.database import Store
from storage.inserts import insert_if_new
from storage.tables import inbox
from storage.vault import Sealed
from storage.wire import chats

OPEN = text("inbox.status = 'open'")  # as the partial index says it
_SLICE = 5_000  # rows emptied at once: well under 200 ms of SQLite's only write lock


class Status(StrEnum):
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"  # given up after several attempts


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came. payload: what the channel needs to read it again. at: time of receipt."""

    update_id: str
    address: Address
    payload: str
    at: datetime
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Kept:
    """new: false for a repeat of what was kept before."""

    inbox_id: int
    chat_id: int
    address: Address
    new: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """payload: None if it is damaged and no key opens it."""

    inbox_id: int
    channel: str
    update_id: str
    payload: str | None
    received_at: datetime
    attempts: int
    more: bool  # whether the chat said something else after it


_NEW = {dialect: statement.returning(inbox.c.id) for dialect, statement in insert_if_new(inbox).items()}
_ID_OF = select(inbox.c.id).where(inbox.c.channel == bindparam("b_channel"), inbox.c.update_id == bindparam("b_update"))
_OLDEST = select(inbox).where(inbox.c.chat_id == bindparam("b_chat"), OPEN).order_by(inbox.c.id).limit(2)
_ONE_OPEN = update(inbox).where(inbox.c.id == bindparam("b_id"), OPEN)
_DONE = _ONE_OPEN.values(status=Status.DONE.value, finished_at=bindparam("b_now"))
_GIVES_UP = inbox.c.attempts + 1 >= bindparam("b_give_up_after")
_ATTEMPT = _ONE_OPEN.values(
    attempts=inbox.c.attempts + 1,
    error=bindparam("b_error"),
    status=case((_GIVES_UP, Status.FAILED.value), else_=Status.OPEN.value),
    finished_at=case((_GIVES_UP, bindparam("b_now", type_=inbox.c.finished_at.type))),
).returning(inbox.c.status)
_OPEN_CHATS = (
    select(inbox.c.chat_id)
    .where(inbox.c.channel == bindparam("b_channel"), OPEN, inbox.c.received_at < bindparam("b_before"))
    .group_by(inbox.c.chat_id)
    .order_by(func.min(inbox.c.id))
)
_OLD = (
    select(inbox.c.id)
    .where(
        inbox.c.received_at < bindparam("b_before"), inbox.c.payload.is_not(None), inbox.c.status != Status.OPEN.value
    )
    .limit(_SLICE)
)
_PURGE = update(inbox).where(inbox.c.id.in_(_OLD)).values(payload=None)


def keep(store: Store, channel: str, arrivals: Iterable[Arrival]) -> list[Kept]:
    """Writes them down, in this order; once this is committed they may be acknowledged. A repeat stays one row."""
    return [_keep_one(store, channel, arrival) for arrival in arrivals]


def _keep_one(store: Store, channel: str, arrival: Arrival) -> Kept:
    chat_id = chats.id_of(store, arrival.address, arrival.at, arrival.language)
    row = {
        "channel": channel,
        "update_id": arrival.update_id,
        "chat_id": chat_id,
        "payload": store.vault.seal(arrival.payload, "inbox.payload", _place(channel, arrival.update_id)),
        "status": Status.OPEN.value,
        "received_at": arrival.at,
    }
    inbox_id: int | None = store.connection.scalar(_NEW[store.dialect], row)
    if inbox_id is not None:
        return Kept(inbox_id, chat_id, arrival.address, new=True)
    key = {"b_channel": channel, "b_update": arrival.update_id}
    return Kept(store.connection.execute(_ID_OF, key).scalar_one(), chat_id, arrival.address, new=False)


def oldest_open(store: Store, chat_id: int) -> Waiting | None:
    """What this chat said first and nobody has handled. Lock the chat before asking."""
    rows = store.connection.execute(_OLDEST, {"b_chat": chat_id}).all()
    if not rows:
        return None
    row = rows[0]
    payload: str | None
    try:
        payload = store.vault.open(row.payload, "inbox.payload", _place(row.channel, row.update_id))
    except Sealed:
        payload = None
    more = len(rows) > 1
    return Waiting(row.id, row.channel, row.update_id, payload, row.received_at, row.attempts, more)


def done(store: Store, inbox_id: int, now: datetime) -> bool:
    """False if it was not open any more."""
    return store.connection.execute(_DONE, {"b_id": inbox_id, "b_now": now}).rowcount > 0


def attempt_failed(store: Store, inbox_id: int, error: str, now: datetime, give_up_after: int = 3) -> bool:
    """Counts a failed handling; True when it was the last one that is tried. error: class and place, 120 characters,
    never what a person wrote."""
    values = {"b_id": inbox_id, "b_error": error[:120], "b_now": now, "b_give_up_after": give_up_after}
    return bool(store.connection.scalar(_ATTEMPT, values) == Status.FAILED)


def open_chats(store: Store, channel: str, received_before: datetime) -> list[int]:
    """Chats with something unhandled from before then, the longest waiting first."""
    return list(store.connection.scalars(_OPEN_CHATS, {"b_channel": channel, "b_before": received_before}))


def purge(store: Store, before: datetime) -> int:
    """Empties the payloads of what was handled and received before then, a slice at a time: call again until 0.
    The rows stay, so that a late repeat is still known."""
    return store.connection.execute(_PURGE, {"b_before": before}).rowcount


def _place(channel: str, update_id: str) -> str:
    return f"{channel}:{update_id}"
