"""The outbox: everything that is owed to a chat, from the transaction that owes it until it is sent or taken back.

`claims.py` carries a row through its sending; here rows are made, withdrawn, expired and looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, insert, select, text, true, update

from domain.talk import Lane, Say
from storage.database import Store
from storage.inserts import insert_if_new
from storage.tables import chat, outbox
from storage.tables.metadata import Utc
from storage.wire.says import say_from_json, say_to_json


class Status(StrEnum):
    DUE = "due"
    CLAIMED = "claimed"  # a worker has it in hand; it can still be taken back
    SENDING = "sending"  # on its way: whatever happens now, it may arrive
    SENT = "sent"
    FAILED = "failed"  # refused for good
    UNKNOWN = "unknown"  # it may have arrived, and is not tried again
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    MERGED = "merged"  # another row of the chat says it as well


# Written as the partial indexes write it: with bound values no database could know that the index holds these rows.
WAITING = text("outbox.status IN ('due', 'claimed', 'sending')")
DUE = text("outbox.status = 'due'")
HELD_BACK = text("outbox.status IN ('due', 'claimed')")  # in our hands still
SENDING = text("outbox.status = 'sending'")
CLAIMED = text("outbox.status = 'claimed'")
IN_FLIGHT = text("outbox.status IN ('claimed', 'sending')")

CLOSED_BY_PERSON = "blocked by the person"  # of a row withdrawn because the channel told that she closed the chat
BY_WISH = "stopped by wish"  # because she wants nothing more
BLOCKED = "blocked"  # the reason of a row that failed because the person had closed the chat


class Later(StrEnum):
    """What is put into words when it is sent, not when it is owed."""

    TIP = "tip"
    BROADCAST = "broadcast"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as staff may see it: no words, no names."""

    id: int
    lane: Lane
    status: Status
    key: str
    message: str | None
    due_at: datetime
    sent_at: datetime | None
    reason: str | None
    repeats: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a broadcast has come, in chats."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    blocked: int = 0
    unknown: int = 0
    withdrawn: int = 0
    expired: int = 0


_CHANNEL = select(chat.c.channel).where(chat.c.id == bindparam("b_chat")).scalar_subquery()
_OWE = insert(outbox).values(channel=_CHANNEL, chat_id=bindparam("b_chat")).returning(outbox.c.id)
_OWE_LATER = {
    dialect: statement.values(channel=_CHANNEL, chat_id=bindparam("b_chat")).returning(outbox.c.id)
    for dialect, statement in insert_if_new(outbox).items()
}
_OVER = outbox.c.expires_at <= bindparam("b_now")
# One for each index that holds such rows: asked for both at once, SQLite would look through all that was ever sent.
_EXPIRE = [
    update(outbox).where(which, _OVER).values(status=Status.EXPIRED.value) for which in (DUE, and_(IN_FLIGHT, CLAIMED))
]
_TARGET = (
    select(outbox.c.provider_id)
    .where(
        outbox.c.chat_id == bindparam("b_chat"),
        outbox.c.slot == bindparam("b_slot"),
        outbox.c.provider_id.is_not(None),
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_BACKLOG = select(func.count()).select_from(
    select(outbox.c.id).where(outbox.c.chat_id == bindparam("b_chat"), WAITING).limit(bindparam("b_most")).subquery()
)
_REPLIES = (
    select(outbox.c.id)
    .where(
        WAITING,
        outbox.c.channel == bindparam("b_channel"),
        outbox.c.lane <= Lane.ALERT.value,
        outbox.c.due_at <= bindparam("b_now"),
    )
    .limit(1)
)
_COUNTS = (
    select(outbox.c.status, func.count(), func.count(case((outbox.c.reason == BLOCKED, 1))))
    .where(outbox.c.broadcast_id == bindparam("b_broadcast"))
    .group_by(outbox.c.status)
)
_HISTORY = (
    select(outbox)
    .where(outbox.c.chat_id == bindparam("b_chat"))
    .order_by(outbox.c.id.desc())
    .limit(bindparam("b_limit"))
)


_SLICE = 5_000
UNFINISHED = (Status.DUE.value, Status.CLAIMED.value, Status.SENDING.value)
_OLD = (
    select(outbox.c.id)
    .where(
        outbox.c.created_at < bindparam("b_before", type_=Utc()),
        outbox.c.say.is_not(None),
        outbox.c.status.not_in(UNFINISHED),
    )
    .limit(_SLICE)
)
_PURGE = update(outbox).where(outbox.c.id.in_(_OLD)).values(say=None)


def purge(store: Store, before: datetime) -> int:
    """Empties what was said before then, a slice at a time: call again until 0. The rows stay: what was sent, when,
    and what became of it."""
    return store.connection.execute(_PURGE, {"b_before": before}).rowcount


def owe(
    store: Store,
    chat_id: int,
    says: Sequence[Say],
    *,
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    person_id: int | None = None,
    inbox_id: int | None = None,
    broadcast_id: int | None = None,
) -> list[int]:
    """Says are sent in this order (within a lane), once this transaction is committed. Moments are programme time;
    due_at: now, if not given. person_id: whom it is about, so that a loss withdraws it."""
    shared = {
        "b_chat": chat_id,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "person_id": person_id,
        "inbox_id": inbox_id,
        "broadcast_id": broadcast_id,
        "created_at": now,
        "status": Status.DUE.value,
    }
    return [store.connection.execute(_OWE, {**shared, **_said(store, chat_id, say)}).scalar_one() for say in says]


def _said(store: Store, chat_id: int, say: Say) -> Mapping[str, Any]:
    return {
        "lane": say.lane.value,
        "key": say.key,
        "say": store.vault.seal(say_to_json(say), "outbox.say", chat_id),
        "slot": say.slot,
        "quiet": bool(say.edits or say.deletes),
    }


def owe_later(
    store: Store,
    chat_id: int,
    kind: Later,
    *,
    lane: Lane,
    now: datetime,
    due_at: datetime,
    expires_at: datetime | None,
    person_id: int | None = None,
    enrolment_id: int | None = None,
    message: str | None = None,
) -> int | None:
    """One message of the calendar outside the planner's sets (a digest after a late enrolment). None if this
    enrolment has been owed this message before, whatever became of it."""
    row = {
        "b_chat": chat_id,
        "lane": lane.value,
        "key": kind.value,
        "due_at": due_at,
        "expires_at": expires_at,
        "person_id": person_id,
        "enrolment_id": enrolment_id,
        "message": message,
        "created_at": now,
        "status": Status.DUE.value,
    }
    made: int | None = store.connection.scalar(_OWE_LATER[store.dialect], row)
    return made


def withdraw(
    store: Store,
    *,
    reason: str,
    chat_id: int | None = None,
    person_id: int | None = None,
    enrolment_id: int | None = None,
    broadcast_id: int | None = None,
    lanes: Collection[Lane] | None = None,
) -> int:
    """Takes back what is owed and not yet on its way; what is on its way is not tried again. All that is named must
    hold; ValueError if nothing is. Returns how many rows were taken back."""
    named = {"chat_id": chat_id, "person_id": person_id, "enrolment_id": enrolment_id, "broadcast_id": broadcast_id}
    given = {name: value for name, value in named.items() if value is not None}
    if not given:
        raise ValueError("withdraw from whom?")
    which: list[ColumnElement[bool]] = [outbox.c[name] == value for name, value in given.items()]
    which.append(true() if lanes is None else outbox.c.lane.in_([lane.value for lane in lanes]))
    taken = update(outbox).where(WAITING, HELD_BACK, *which).values(status=Status.WITHDRAWN.value, reason=reason)
    recalled = update(outbox).where(WAITING, SENDING, *which).values(recalled=True, reason=reason)
    count = store.connection.execute(taken).rowcount
    store.connection.execute(recalled)
    return count


def expire(store: Store, now: datetime) -> int:
    """Gives up what should have gone before `now` (programme time) and has not been sent; how many."""
    return sum(store.connection.execute(statement, {"b_now": now}).rowcount for statement in _EXPIRE)


def target_of(store: Store, chat_id: int, slot: str) -> str | None:
    """The provider's id of the newest message in this slot of the chat, so that it can be edited."""
    found: str | None = store.connection.scalar(_TARGET, {"b_chat": chat_id, "b_slot": slot})
    return found


def replies_wait(store: Store, channel: str, now: datetime) -> bool:
    """Whether anybody is owed a reply or an alert that could go now, or is on its way."""
    return store.connection.scalar(_REPLIES, {"b_channel": channel, "b_now": now}) is not None


def backlog(store: Store, chat_id: int, most: int) -> int:
    """How many rows wait for their sending to this chat; counted up to `most`."""
    return int(store.connection.execute(_BACKLOG, {"b_chat": chat_id, "b_most": most}).scalar_one())


def counts(store: Store, broadcast_id: int) -> Counts:
    """One row of the broadcast is one chat. blocked: chats found closed, whatever then became of their row."""
    found = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for status, number, blocked in store.connection.execute(_COUNTS, {"b_broadcast": broadcast_id}):
        waits = status in (Status.DUE, Status.CLAIMED, Status.SENDING)
        found["waiting" if waits else status] += number - blocked
        found["blocked"] += blocked
    return Counts(**found)


def history(store: Store, chat_id: int, limit: int = 50) -> list[Line]:
    """The newest rows of a chat, newest first."""
    rows = store.connection.execute(_HISTORY, {"b_chat": chat_id, "b_limit": limit}).mappings()
    names = [name for name in Line.__dataclass_fields__ if name not in ("lane", "status")]
    return [
        Line(lane=Lane(row["lane"]), status=Status(row["status"]), **{name: row[name] for name in names})
        for row in rows
    ]


def open_say(store: Store, chat_id: int, sealed: bytes | None) -> Say | None:
    """What a row says; None for what is composed when it is sent."""
    text_of_it = store.vault.open_if(sealed, "outbox.say", chat_id)
    return None if text_of_it is None else say_from_json(text_of_it)
