"""Broadcasts: written, counted, owed in one statement, stopped exactly, and how far each has come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, bindparam, delete, func, insert, literal, select, update

from domain.people import Role
from domain.talk import Lane
from storage import outbox as owed
from storage.accounts import Status as AccountStatus
from storage.areas import area_parameters, within_bound
from storage.chats import Push
from storage.database import Store
from storage.ids import new_id
from storage.outbox import Counts, Later
from storage.tables import account, broadcast, chat, outbox
from storage.tables.metadata import Id, Utc

_TEXT = "broadcast.text"
STOPPED_BY_SENDER = "stopped by the sender"


class Status(StrEnum):
    DRAFT = "draft"  # written, and nothing sent
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """area: with all below it. chat_id: where its progress is shown. shown: how many were done when it was shown."""

    id: int
    account_id: int
    chat_id: int
    area: str
    roles: tuple[Role, ...]
    text: str
    status: Status
    shown: int = 0


_ID = bindparam("b_id", type_=Id)
_NOW = bindparam("b_now", type_=Utc())
_AUDIENCE = (
    account.c.status == AccountStatus.ACTIVE,
    account.c.role.in_(bindparam("b_roles", expanding=True)),
    within_bound(account.c.area),
    chat.c.push == Push.ON,
    account.c.id != bindparam("b_sender", type_=Id),
)
_PHONES = chat.join(account, chat.c.account_id == account.c.id)
_COUNT = select(func.count()).select_from(_PHONES).where(*_AUDIENCE)
_ROW: dict[str, ColumnElement[Any]] = {
    "channel": chat.c.channel,
    "chat_id": chat.c.id,
    "lane": literal(Lane.BROADCAST.value),
    "status": literal(owed.Status.DUE.value),
    "due_at": _NOW,
    "key": literal(Later.BROADCAST.value),
    "broadcast_id": _ID,
    "quiet": literal(False),
    "attempts": literal(0),
    "repeats": literal(0),
    "recalled": literal(False),
    "created_at": _NOW,
}
_OWE = insert(outbox).from_select(
    list(_ROW), select(*(value.label(name) for name, value in _ROW.items())).select_from(_PHONES).where(*_AUDIENCE)
)
_INSERT = insert(broadcast)
_BY_ID = select(broadcast).where(broadcast.c.id == _ID)
_RUNNING = select(broadcast).where(broadcast.c.status == Status.RUNNING).order_by(broadcast.c.id)
_DISCARD = delete(broadcast).where(broadcast.c.id == _ID, broadcast.c.status == Status.DRAFT)
_SHOWN = (
    update(broadcast)
    .where(broadcast.c.id == _ID, broadcast.c.total != bindparam("b_done"))
    .values(total=bindparam("b_done"))
)


def _turn(before: Status, after: Status, moment: str) -> Update:
    """From one status to the next; nothing, if somebody else was first."""
    return (
        update(broadcast)
        .where(broadcast.c.id == _ID, broadcast.c.status == before)
        .values({"status": after.value, moment: _NOW})
    )


_START = _turn(Status.DRAFT, Status.RUNNING, "started_at")
_STOP = _turn(Status.RUNNING, Status.STOPPED, "finished_at")
_FINISH = _turn(Status.RUNNING, Status.FINISHED, "finished_at")


def create(
    store: Store, *, account_id: int, chat_id: int, area: str, roles: Sequence[Role], text: str, now: datetime
) -> Broadcast:
    """Written and not sent yet. The sender's right to that area is the caller's to check."""
    number = new_id()
    values = {
        "id": number,
        "account_id": account_id,
        "chat_id": chat_id,
        "area": area,
        "audience": json.dumps([role.value for role in roles]),
        "text": store.vault.seal(text, _TEXT, number),
        "status": Status.DRAFT.value,
        "total": 0,
        "created_at": now,
    }
    store.connection.execute(_INSERT, values)
    return Broadcast(
        id=number,
        account_id=account_id,
        chat_id=chat_id,
        area=area,
        roles=tuple(roles),
        text=text,
        status=Status.DRAFT,
    )


def by_id(store: Store, broadcast_id: int) -> Broadcast | None:
    row = store.connection.execute(_BY_ID, {"b_id": broadcast_id}).one_or_none()
    return None if row is None else _read(store, row)


def running(store: Store) -> list[Broadcast]:
    """Those that are on their way, the oldest first."""
    return [_read(store, row) for row in store.connection.execute(_RUNNING)]


def count_audience(store: Store, of: Broadcast) -> int:
    """How many chats would get it if it started now: of accounts in service, and not stopped or blocked."""
    return int(store.connection.scalar(_COUNT, _audience(of)) or 0)


def start(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Owes it to everybody of the audience as of now. False if it was started or thrown away before."""
    of = by_id(store, broadcast_id)
    if of is None or not _turned(store, _START, broadcast_id, now):
        return False
    store.connection.execute(_OWE, {**_audience(of), "b_id": broadcast_id, "b_now": now})
    return True


def stop(store: Store, broadcast_id: int, now: datetime) -> bool:
    """Withdraws what is not on its way yet: after the commit nothing more is won. False if it was not running."""
    if not _turned(store, _STOP, broadcast_id, now):
        return False
    owed.withdraw(store, broadcast_id=broadcast_id, reason=STOPPED_BY_SENDER)
    return True


def finish(store: Store, broadcast_id: int, now: datetime) -> bool:
    """False if it was not running, or another worker said so first."""
    return _turned(store, _FINISH, broadcast_id, now)


def discard(store: Store, broadcast_id: int) -> bool:
    """Thrown away before anything was sent. False if it was started."""
    return store.connection.execute(_DISCARD, {"b_id": broadcast_id}).rowcount == 1


def counts(store: Store, broadcast_id: int) -> Counts:
    """How far it has come, in chats."""
    return owed.counts(store, broadcast_id)


def shown(store: Store, broadcast_id: int, done: int) -> bool:
    """Its progress is shown at `done` chats now. False if that is what was shown last."""
    return store.connection.execute(_SHOWN, {"b_id": broadcast_id, "b_done": done}).rowcount == 1


def _audience(of: Broadcast) -> dict[str, Any]:
    roles = [role.value for role in of.roles]
    return {"b_roles": roles, "b_sender": of.account_id, **area_parameters(of.area)}


def _turned(store: Store, statement: Update, broadcast_id: int, now: datetime) -> bool:
    return store.connection.execute(statement, {"b_id": broadcast_id, "b_now": now}).rowcount == 1


def _read(store: Store, row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        area=row.area,
        roles=tuple(Role(name) for name in json.loads(row.audience)),
        text=store.vault.open(row.text, _TEXT, row.id),
        status=Status(row.status),
        shown=row.total,
    )
