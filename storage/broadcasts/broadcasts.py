"""Broadcasts: a text of one sender for an audience, seen, approved, planned, begun, finished. Their rows in the outbox:
storage/broadcasts/rows.py."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, or_, select, update

from domain.audience import Audience, Held
from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import broadcast, outbox
from storage.tables.metadata import Id, Utc
from storage.wire import outbox as owed
from storage.wire.outbox import Counts

_TEXT = "broadcast.text"


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
    .values(
        filters=bindparam("b_filters"),
        rule=bindparam("b_rule"),
        starts_at=bindparam("b_starts", type_=Utc()),
        expected=0,  # until it is counted anew
    )
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
_WAITS = exists().where(outbox.c.broadcast_id == broadcast.c.id, owed.WAITING)
_FINISH = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.RUNNING.value, broadcast.c.built_at.is_not(None), ~_WAITS)
    .values(status=Status.FINISHED.value, finished_at=_NOW)
)
_SHOWN = update(broadcast).where(_WHICH, broadcast.c.shown != bindparam("b_done")).values(shown=bindparam("b_done"))


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
    """A draft gets another audience or another time, and is to be counted anew; false if it is none any more."""
    values = {"b_id": broadcast_id, "b_filters": audience.to_json(), "b_rule": rule, "b_starts": starts_at}
    return store.connection.execute(_CHANGE, values).rowcount > 0


def counted(store: Store, broadcast_id: int, expected: int, held: Mapping[Held, int]) -> None:
    """What the preview says."""
    values = {"b_id": broadcast_id, "b_expected": expected, "b_held": held_json(held)}
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


def finish(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Marks it as finished; false if chats are waiting still, or if it is not running."""
    return store.connection.execute(_FINISH, {"b_id": broadcast_id, "b_now": now}).rowcount > 0


def counts(store: Store, broadcast_id: int) -> Counts:
    """How far it has come, in chats."""
    return owed.counts(store, broadcast_id)


def shown(store: Store, broadcast_id: int, done: int) -> bool:
    """Remembers that its sender is told of `done` chats; false if she was told that before."""
    return store.connection.execute(_SHOWN, {"b_id": broadcast_id, "b_done": done}).rowcount > 0


def held_json(held: Mapping[Held, int]) -> str:
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
