"""Broadcasts: a text of one sender for an audience, approved, owed in slices, stopped exactly, taken up again."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, or_, select, text, update

from domain.audience import Audience, Held
from domain.people import Role
from domain.talk import Lane
from domain.timing import STALE_AFTER, next_allowed
from storage import outbox as owed
from storage.audience import Recipient
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.outbox import Counts, Later
from storage.tables import broadcast, outbox
from storage.tables.metadata import Id, Utc

_TEXT = "broadcast.text"
_STOPPED = "broadcast stopped"
TURN = timedelta(microseconds=100)  # between two rows of one broadcast: see `turn_of`
HEAD_START = timedelta(minutes=1)  # so that no row of half a million is due in the future


class Status(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"  # for the second pair of eyes
    SCHEDULED = "scheduled"
    REPEATING = "repeating"  # never sent itself: its occurrences are
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


_OPEN = (Status.DRAFT, Status.WAITING, Status.SCHEDULED, Status.REPEATING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """account_id, chat_id: the sender, and where its progress is shown. area: with all below it. expected: chats, as
    last counted; total: chats it is owed to. built: all of the audience is in the outbox. rule: of a repeating one.
    held: how many get nothing, by reason."""

    id: int
    account_id: int
    chat_id: int
    area: str
    audience: Audience
    text: str
    status: Status
    expected: int
    total: int
    built: bool
    held: Mapping[Held, int]
    starts_at: datetime | None
    rule: str | None
    parent_id: int | None
    approved_by: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.audience.roles


_ID = bindparam("b_id", type_=Id)
_NOW = bindparam("b_now", type_=Utc())
_WHICH = broadcast.c.id == _ID
_ACCOUNT = bindparam("b_account", type_=Id)
_BY_ID = select(broadcast).where(_WHICH)
_WITH_STATUS = (
    select(broadcast)
    .where(broadcast.c.status == bindparam("b_status"))
    .order_by(broadcast.c.started_at, broadcast.c.created_at, broadcast.c.id)
)
_OF_SENDER = (
    select(broadcast)
    .where(broadcast.c.account_id == _ACCOUNT)
    .order_by(broadcast.c.created_at.desc(), broadcast.c.id.desc())
    .limit(bindparam("b_limit"))
)
_CREATE = {dialect: statement.returning(broadcast.c.id) for dialect, statement in insert_if_new(broadcast).items()}
_IS_OPEN = broadcast.c.status.in_([status.value for status in _OPEN])
_NOT_SENT = broadcast.c.status.in_((Status.DRAFT.value, Status.WAITING.value))
_DISCARD = delete(broadcast).where(_WHICH, _NOT_SENT, broadcast.c.parent_id.is_(None))
_CANCEL = (
    update(broadcast)
    .where(
        _WHICH,  # an occurrence stays, so that it is not made again
        or_(broadcast.c.status.in_((Status.SCHEDULED.value, Status.REPEATING.value)), _NOT_SENT),
    )
    .values(status=Status.STOPPED.value, finished_at=_NOW)
)
_CHANGE = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.DRAFT.value)
    .values(filters=bindparam("b_filters"), rule=bindparam("b_rule"), starts_at=bindparam("b_starts", type_=Utc()))
)
_COUNTED = update(broadcast).where(_WHICH).values(expected=bindparam("b_expected"), held=bindparam("b_held"))
_TURN_TO = update(broadcast).where(_WHICH, broadcast.c.status == bindparam("b_from")).values(status=bindparam("b_to"))
_START = (
    update(broadcast)
    .where(_WHICH, _IS_OPEN, broadcast.c.status != Status.REPEATING.value)
    .values(status=Status.RUNNING.value, started_at=_NOW)
)
_APPROVE = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.WAITING.value, broadcast.c.account_id != _ACCOUNT)
    .values(status=Status.DRAFT.value, approved_by=_ACCOUNT, approved_at=_NOW)
)
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
_WAITS = exists().where(outbox.c.broadcast_id == broadcast.c.id, owed.WAITING)
_FINISH = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.RUNNING.value, broadcast.c.built_at.is_not(None), ~_WAITS)
    .values(status=Status.FINISHED.value, finished_at=_NOW)
)
_SHOWN = update(broadcast).where(_WHICH, broadcast.c.shown != bindparam("b_done")).values(shown=bindparam("b_done"))
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


def create(
    store: Store,
    *,
    account_id: int,
    chat_id: int,
    area: str,
    audience: Audience,
    text: str,
    now: datetime,
    parent: Broadcast | None = None,
    occurrence: str | None = None,
) -> Broadcast | None:
    """A draft: nothing is owed yet. Its sender's right to write to this area is the caller's to check. None for an
    occurrence that was made before."""
    broadcast_id = new_id()
    row = {
        "id": broadcast_id,
        "account_id": account_id,
        "chat_id": chat_id,
        "area": area,
        "audience": json.dumps(sorted(role.value for role in audience.roles)),
        "filters": audience.to_json(),
        "text": store.vault.seal(text, _TEXT, broadcast_id),
        "status": Status.DRAFT.value,
        "created_at": now,
        "parent_id": None if parent is None else parent.id,
        "occurrence": occurrence,
        "approved_by": None if parent is None else parent.approved_by,
    }
    made = store.connection.scalar(_CREATE[store.dialect], row)
    return None if made is None else by_id(store, made)


def by_id(store: Store, broadcast_id: int) -> Broadcast | None:
    row = store.connection.execute(_BY_ID, {"b_id": broadcast_id}).one_or_none()
    return None if row is None else _read(store, row)


def with_status(store: Store, status: Status) -> list[Broadcast]:
    """The oldest first."""
    return [_read(store, row) for row in store.connection.execute(_WITH_STATUS, {"b_status": status.value})]


def running(store: Store) -> list[Broadcast]:
    """Those that are being sent, the oldest first."""
    return with_status(store, Status.RUNNING)


def of_sender(store: Store, account_id: int, limit: int) -> list[Broadcast]:
    """Her own, the newest first."""
    rows = store.connection.execute(_OF_SENDER, {"b_account": account_id, "b_limit": limit})
    return [_read(store, row) for row in rows]


def change(
    store: Store, broadcast_id: int, *, audience: Audience, rule: str | None, starts_at: datetime | None
) -> bool:
    """A draft gets another audience or another time; false if it is none any more."""
    values = {"b_id": broadcast_id, "b_filters": audience.to_json(), "b_rule": rule, "b_starts": starts_at}
    return store.connection.execute(_CHANGE, values).rowcount > 0


def counted(store: Store, broadcast_id: int, expected: int, held: Mapping[Held, int]) -> None:
    """What the preview says."""
    values = {"b_id": broadcast_id, "b_expected": expected, "b_held": _held_json(held)}
    store.connection.execute(_COUNTED, values)


def discard(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Takes away what has not begun; false if it was started."""
    if store.connection.execute(_DISCARD, {"b_id": broadcast_id}).rowcount > 0:
        return True
    return store.connection.execute(_CANCEL, {"b_id": broadcast_id, "b_now": now}).rowcount > 0


def turn(store: Store, broadcast_id: int, before: Status, after: Status) -> bool:
    """From one status to the next; false if it has another one meanwhile."""
    values = {"b_id": broadcast_id, "b_from": before.value, "b_to": after.value}
    return store.connection.execute(_TURN_TO, values).rowcount > 0


def approve(store: Store, broadcast_id: int, account_id: int, now: datetime) -> bool:
    """The second pair of eyes has looked; never the sender's own. It is a draft again, ready to be sent."""
    values = {"b_id": broadcast_id, "b_account": account_id, "b_now": now}
    return store.connection.execute(_APPROVE, values).rowcount > 0


def start(store: Store, broadcast_id: int, now: datetime) -> bool:
    """From now on its audience is owed it, slice by slice (`owe_slice`). False if it was started before: a second tap
    starts nothing."""
    return store.connection.execute(_START, {"b_id": broadcast_id, "b_now": now}).rowcount > 0


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
    Returns how many rows are owed now that were not."""
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
    values = {"b_id": broadcast_id, "b_now": now, "b_held": _held_json(held)}
    return store.connection.execute(_BUILT, values).rowcount > 0


def stop(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Withdraws what is not on its way: once this transaction is committed, nothing more of it is sent, and what is on
    its way is not tried again. False if it is not running."""
    if store.connection.execute(_STOP, {"b_id": broadcast_id, "b_now": now}).rowcount == 0:
        return False
    owed.withdraw(store, broadcast_id=broadcast_id, reason=_STOPPED)
    return True


def resume(store: Store, broadcast_id: int) -> bool:
    """Takes up a stopped one: its audience is gone through once more, and whoever did not get it is owed it again.
    False if it was not stopped."""
    if store.connection.execute(_RESUME, {"b_id": broadcast_id}).rowcount == 0:
        return False
    store.connection.execute(_LET_GO_ON, {"b_id": broadcast_id})
    return True


def finish(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Marks it as finished; false if chats are waiting still, or if it is not running."""
    return store.connection.execute(_FINISH, {"b_id": broadcast_id, "b_now": now}).rowcount > 0


def counts(store: Store, broadcast_id: int) -> Counts:
    """How far it has come, in chats."""
    return owed.counts(store, broadcast_id)


def shown(store: Store, broadcast_id: int, done: int) -> bool:
    """Remembers that its sender is told of `done` chats; false if she was told that before."""
    return store.connection.execute(_SHOWN, {"b_id": broadcast_id, "b_done": done}).rowcount > 0


def _held_json(held: Mapping[Held, int]) -> str:
    return json.dumps({reason.value: count for reason, count in held.items()})


def _audience(row: Row[Any]) -> Audience:
    if row.filters is not None:
        return Audience.of_json(row.filters)
    roles: Collection[str] = json.loads(row.audience)
    return Audience(roles=tuple(Role(name) for name in roles))


def _read(store: Store, row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        area=row.area,
        audience=_audience(row),
        text=store.vault.open(row.text, _TEXT, row.id),
        status=Status(row.status),
        expected=row.expected,
        total=row.total,
        built=row.built_at is not None,
        held={Held(reason): count for reason, count in json.loads(row.held or "{}").items()},
        starts_at=row.starts_at,
        rule=row.rule,
        parent_id=row.parent_id,
        approved_by=row.approved_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
