"""The rows of a broadcast in the outbox: owed in slices, each beside what waits already; stopped exactly, in slices as
well; taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, select, text, update

from domain.audience import Held
from domain.talk import Lane
from domain.timing import STALE_AFTER, next_allowed
from storage.broadcasts.audience import Recipient
from storage.broadcasts.broadcasts import Status, held_json
from storage.database import Store
from storage.inserts import insert_if_new
from storage.tables import broadcast, outbox
from storage.tables.metadata import Id, Utc
from storage.wire import outbox as owed
from storage.wire.outbox import Later

STOP_SLICE = 3000  # rows of one transaction: about a tenth of a second
_SWEPT_FOR = timedelta(days=1)
_STOPPED = "broadcast stopped"
TURN = timedelta(microseconds=100)  # between two rows of one broadcast: see `turn_of`
HEAD_START = timedelta(minutes=1)  # so that no row of half a million is due in the future
_ID = bindparam("b_id", type_=Id)
_NOW = bindparam("b_now", type_=Utc())
_WHICH = broadcast.c.id == _ID
_RESUME = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.STOPPED.value, broadcast.c.started_at.is_not(None))
    .values(status=Status.RUNNING.value, finished_at=None, built_at=None)
)
_LET_GO_ON = (
    update(outbox)
    .where(outbox.c.broadcast_id == _ID, text("outbox.status = 'sending'"), outbox.c.recalled)
    .values(recalled=False, reason=None)
)
_STOP = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.RUNNING.value)
    .values(status=Status.STOPPED.value, finished_at=_NOW)
)
_LOCKED = select(broadcast.c.status).where(_WHICH).with_for_update()
_BUILT = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.RUNNING.value)
    .values(built_at=_NOW, held=bindparam("b_held"))
)
_MORE = update(broadcast).where(_WHICH).values(total=broadcast.c.total + bindparam("b_more"))
_REVIVE = (
    update(outbox)
    .where(
        outbox.c.broadcast_id == _ID,
        outbox.c.chat_id == bindparam("b_chat", type_=Id),
        text("outbox.status = 'withdrawn'"),
        outbox.c.reason == _STOPPED,
    )
    .values(
        status=owed.Status.DUE.value,
        reason=None,
        recalled=False,
        worker=None,
        lease_until=None,
        due_at=bindparam("b_due", type_=Utc()),
        expires_at=bindparam("b_expires", type_=Utc()),
    )
)
_HAS_ROWS = select(outbox.c.chat_id).where(
    outbox.c.broadcast_id == _ID, outbox.c.chat_id.in_(bindparam("b_chats", expanding=True))
)
_STUCK = 50  # rows at the head of the line that may wait for something of their own (a form that is open, a rest)
_NEXT_IN_LINE = (
    select(outbox.c.due_at)
    .where(
        owed.DUE,
        outbox.c.channel == bindparam("b_channel"),
        outbox.c.lane == Lane.BROADCAST.value,
        outbox.c.due_at <= _NOW,
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .offset(_STUCK)
    .limit(1)
)
_OWE = insert_if_new(outbox)
_OF_STOPPED = (
    select(broadcast.c.id)
    .where(broadcast.c.status == Status.STOPPED.value, broadcast.c.finished_at > bindparam("b_since", type_=Utc()))
    .scalar_subquery()
)


def _withdraw_some(which: ColumnElement[bool]) -> Update:
    """What is in our hands still; what is being sent is recalled by `stop` itself."""
    some = select(outbox.c.id).where(owed.HELD_BACK, which).limit(bindparam("b_most"))
    return (
        update(outbox)
        .where(outbox.c.id.in_(some), owed.HELD_BACK)
        .values(status=owed.Status.WITHDRAWN.value, reason=_STOPPED)
    )


_WITHDRAW = _withdraw_some(outbox.c.broadcast_id == _ID)
_SWEEP = _withdraw_some(outbox.c.broadcast_id.in_(_OF_STOPPED))
_RECALL = update(outbox).where(outbox.c.broadcast_id == _ID, owed.SENDING).values(recalled=True, reason=_STOPPED)


def is_running(store: Store, broadcast_id: int) -> bool:
    """Asked before each slice, in its transaction: a stop waits for the slice, or the slice sees the stop."""
    return bool(store.connection.scalar(_LOCKED, {"b_id": broadcast_id}) == Status.RUNNING.value)


def turn_of(store: Store, channel: str, now: datetime) -> datetime:
    """When the turn of a new broadcast's first row is: beside the next row of whatever waits already, so that two
    broadcasts go out row by row in turn, and none waits for the other's end."""
    next_row: datetime | None = store.connection.scalar(_NEXT_IN_LINE, {"b_channel": channel, "b_now": now})
    return now - HEAD_START if next_row is None else next_row


def owe_slice(
    store: Store, broadcast_id: int, to: Sequence[Recipient], *, turns: Mapping[str, datetime], rank: int, now: datetime
) -> int:
    """Owes it to some of its audience: to families after their quiet hours, to all others at once. Whoever was owed it
    before is left alone, unless a stop took it back. turns: per channel (`turn_of`). rank: how many came before these.
    Returns how many were never owed it before."""
    known = set(store.connection.scalars(_HAS_ROWS, {"b_id": broadcast_id, "b_chats": [one.chat_id for one in to]}))
    due = {
        one.chat_id: _first_due(one, turns[one.channel], now) + TURN * (rank + place) for place, one in enumerate(to)
    }
    expires = now + STALE_AFTER
    new = [
        _row(broadcast_id, one, due[one.chat_id], max(expires, due[one.chat_id] + HEAD_START + STALE_AFTER), now)
        for one in to
        if one.chat_id not in known
    ]
    again = [
        {
            "b_id": broadcast_id,
            "b_chat": one.chat_id,
            "b_due": due[one.chat_id],
            "b_expires": max(expires, due[one.chat_id] + HEAD_START + STALE_AFTER),
        }
        for one in to
        if one.chat_id in known
    ]
    if new:
        store.connection.execute(_OWE[store.dialect], new)
        store.connection.execute(_MORE, {"b_id": broadcast_id, "b_more": len(new)})
    if again:
        store.connection.execute(_REVIVE, again)
    return len(new)


def _first_due(one: Recipient, turn: datetime, now: datetime) -> datetime:
    """Families after their quiet hours (a claim looks at these once more), all others in their turn."""
    allowed = next_allowed(now, one.zone) if one.family else now
    return max(turn, allowed - HEAD_START) if allowed > now else turn


def _row(broadcast_id: int, one: Recipient, due_at: datetime, expires_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "chat_id": one.chat_id,
        "lane": Lane.BROADCAST.value,
        "status": owed.Status.DUE.value,
        "due_at": due_at,
        "expires_at": expires_at,
        "key": Later.BROADCAST.value,
        "quiet": False,
        "broadcast_id": broadcast_id,
        "attempts": 0,
        "repeats": 0,
        "recalled": False,
        "created_at": now,
    }


def built(store: Store, broadcast_id: int, held: Mapping[Held, int], now: datetime) -> bool:
    """All of its audience is owed it. False if it was stopped meanwhile."""
    values = {"b_id": broadcast_id, "b_now": now, "b_held": held_json(held)}
    return store.connection.execute(_BUILT, values).rowcount > 0


def stop(store: Store, broadcast_id: int, now: datetime, *, at_once: int = STOP_SLICE) -> bool:
    """Once this transaction is committed nothing more of it is sent: whoever sends wins a row only while its broadcast
    is not stopped (`storage/wire/claims.py`). What is on its way is not tried again. Of the others so many
    are withdrawn here, the rest by `sweep`, so that a large one holds up nobody. False if it is not running."""
    if store.connection.execute(_STOP, {"b_id": broadcast_id, "b_now": now}).rowcount == 0:
        return False
    store.connection.execute(_RECALL, {"b_id": broadcast_id})
    store.connection.execute(_WITHDRAW, {"b_id": broadcast_id, "b_most": at_once})
    return True


def sweep(store: Store, now: datetime) -> int:
    """Withdraws some more rows of stopped broadcasts; how many."""
    values = {"b_since": now - _SWEPT_FOR, "b_most": STOP_SLICE}
    return store.connection.execute(_SWEEP, values).rowcount


def resume(store: Store, broadcast_id: int) -> bool:
    """Takes up a stopped one: its audience is gone through once more, and whoever did not get it is owed it again.
    False if it was not stopped."""
    if store.connection.execute(_RESUME, {"b_id": broadcast_id}).rowcount == 0:
        return False
    store.connection.execute(_LET_GO_ON, {"b_id": broadcast_id})
    return True
