"""Broadcasts: a text of one sender for everybody of some roles in an area, owed in one statement, stopped exactly."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, delete, exists, func, insert, literal, select, update

from domain.people import Role
from domain.talk import Lane
from domain.timing import STALE_AFTER, next_allowed
from domain.zones import Zone
from storage import outbox as owed
from storage.accounts import Status as AccountStatus
from storage.areas import area_parameters, within_bound
from storage.chats import Push
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.outbox import Counts, Later
from storage.tables import account, broadcast, chat, outbox
from storage.tables.metadata import Id, Utc

_TEXT = "broadcast.text"


class Status(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """account_id, chat_id: the sender, and where its progress is shown. area: with all below it. total: chats."""

    id: int
    account_id: int
    chat_id: int
    area: str
    roles: tuple[Role, ...]
    text: str
    status: Status
    total: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


_ID = bindparam("b_id", type_=Id)
_NOW = bindparam("b_now", type_=Utc())
_WHICH = broadcast.c.id == _ID
_BY_ID = select(broadcast).where(_WHICH)
_RUNNING = select(broadcast).where(broadcast.c.status == Status.RUNNING.value).order_by(broadcast.c.started_at)
_CREATE = insert(broadcast)
_DISCARD = delete(broadcast).where(_WHICH, broadcast.c.status == Status.DRAFT.value)
_START = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.DRAFT.value)
    .values(status=Status.RUNNING.value, started_at=_NOW)
)
_TOTAL = update(broadcast).where(_WHICH).values(total=bindparam("b_total"))
_STOP = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.RUNNING.value)
    .values(status=Status.STOPPED.value, finished_at=_NOW)
)
_WAITS = exists().where(outbox.c.broadcast_id == broadcast.c.id, owed.WAITING)
_FINISH = (
    update(broadcast)
    .where(_WHICH, broadcast.c.status == Status.RUNNING.value, ~_WAITS)
    .values(status=Status.FINISHED.value, finished_at=_NOW)
)
_SHOWN = update(broadcast).where(_WHICH, broadcast.c.shown != bindparam("b_done")).values(shown=bindparam("b_done"))
_AUDIENCE = (
    account.c.status == AccountStatus.ACTIVE.value,
    account.c.role.in_(bindparam("b_roles", expanding=True)),
    within_bound(account.c.area),
    chat.c.push == Push.ON.value,
    chat.c.id != bindparam("b_sender_chat", type_=Id),
)
_OF_AUDIENCE = chat.join(account, account.c.id == chat.c.account_id)
_COUNT = select(func.count()).select_from(_OF_AUDIENCE).where(*_AUDIENCE)


def _by_zone(name: str) -> ColumnElement[datetime]:
    """A moment for those at work, and one per zone for families, who sleep at other hours."""
    zones = {zone.value: bindparam(f"b_{name}_{zone.value}", type_=Utc()) for zone in Zone}
    families = case(zones, value=chat.c.zone, else_=zones[Zone.WIB.value])
    return case((account.c.role == Role.KELUARGA.value, families), else_=bindparam(f"b_{name}", type_=Utc()))


_ROW: dict[str, ColumnElement[Any]] = {
    "channel": chat.c.channel,
    "chat_id": chat.c.id,
    "lane": literal(Lane.BROADCAST.value),
    "status": literal(owed.Status.DUE.value),
    "due_at": _by_zone("due"),
    "expires_at": _by_zone("expires"),
    "key": literal(Later.BROADCAST.value),
    "quiet": literal(False),
    "broadcast_id": _ID,
    "attempts": literal(0),
    "repeats": literal(0),
    "recalled": literal(False),
    "created_at": _NOW,
}
_OWE = {
    dialect: statement.from_select(
        list(_ROW),
        select(*(value.label(name) for name, value in _ROW.items()))
        .select_from(_OF_AUDIENCE)
        .where(*_AUDIENCE)
        .order_by(chat.c.id),
    )
    for dialect, statement in insert_if_new(outbox).items()
}


def create(
    store: Store, *, account_id: int, chat_id: int, area: str, roles: Collection[Role], text: str, now: datetime
) -> Broadcast:
    """A draft: nothing is owed yet. Its sender's right to write to this area is the caller's to check."""
    broadcast_id = new_id()
    row = {
        "id": broadcast_id,
        "account_id": account_id,
        "chat_id": chat_id,
        "area": area,
        "audience": json.dumps(sorted(role.value for role in roles)),
        "text": store.vault.seal(text, _TEXT, broadcast_id),
        "status": Status.DRAFT.value,
        "created_at": now,
    }
    store.connection.execute(_CREATE, row)
    return _read(store, store.connection.execute(_BY_ID, {"b_id": broadcast_id}).one())


def by_id(store: Store, broadcast_id: int) -> Broadcast | None:
    row = store.connection.execute(_BY_ID, {"b_id": broadcast_id}).one_or_none()
    return None if row is None else _read(store, row)


def running(store: Store) -> list[Broadcast]:
    """Those that are being sent, the oldest first."""
    return [_read(store, row) for row in store.connection.execute(_RUNNING)]


def count_audience(store: Store, of: Broadcast) -> int:
    """How many chats it would go to if it were started now."""
    return int(store.connection.execute(_COUNT, _audience_of(of)).scalar_one())


def discard(store: Store, broadcast_id: int) -> bool:
    """Takes a draft away; false if it was started."""
    return store.connection.execute(_DISCARD, {"b_id": broadcast_id}).rowcount > 0


def start(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Owes it to its audience as of now: to families at once or after their quiet hours, to all others at once; it
    goes stale as everything does. False if it is no draft any more: a second tap starts nothing."""
    if store.connection.execute(_START, {"b_id": broadcast_id, "b_now": now}).rowcount == 0:
        return False
    found = _read(store, store.connection.execute(_BY_ID, {"b_id": broadcast_id}).one())
    values = _audience_of(found) | _moments(now) | {"b_id": broadcast_id, "b_now": now}
    total = store.connection.execute(_OWE[store.dialect], values).rowcount
    store.connection.execute(_TOTAL, {"b_id": broadcast_id, "b_total": total})
    return True


def stop(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Withdraws what is not on its way: once this transaction is committed, nothing more of it is sent, and what is on
    its way is not tried again. False if it is not running."""
    if store.connection.execute(_STOP, {"b_id": broadcast_id, "b_now": now}).rowcount == 0:
        return False
    owed.withdraw(store, broadcast_id=broadcast_id, reason="broadcast stopped")
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


def _audience_of(of: Broadcast) -> dict[str, Any]:
    roles = [role.value for role in of.roles]
    return {"b_roles": roles, "b_sender_chat": of.chat_id, **area_parameters(of.area)}


def _moments(now: datetime) -> dict[str, datetime]:
    due = {"": now} | {f"_{zone.value}": next_allowed(now, zone) for zone in Zone}
    return {f"b_due{end}": moment for end, moment in due.items()} | {
        f"b_expires{end}": moment + STALE_AFTER for end, moment in due.items()
    }


def _read(store: Store, row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        area=row.area,
        roles=tuple(Role(name) for name in json.loads(row.audience)),
        text=store.vault.open(row.text, _TEXT, row.id),
        status=Status(row.status),
        total=row.total,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
