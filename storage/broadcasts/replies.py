"""What recipients of a broadcast write back to its sender, and what she answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, insert, or_, select, true, update

from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import account, broadcast, broadcast_reply, chat, outbox
from storage.tables.metadata import Id
from storage.villages.areas import area_parameters, within_bound
from storage.wire.outbox import BLOCKED, BY_WISH, CLOSED_BY_PERSON

_TEXT, _ANSWER = "broadcast_reply.text", "broadcast_reply.answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """account_id, chat_id: of who replies. sender_id: whose broadcast it is."""

    id: int
    broadcast_id: int
    sender_id: int
    account_id: int
    chat_id: int
    text: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who did not get it. name: None where the asker may not see it."""

    reason: str
    name: str | None
    area: str


_ID = bindparam("b_id", type_=Id)
_BROADCAST = bindparam("b_broadcast", type_=Id)
_CHAT = bindparam("b_chat", type_=Id)
_INSERT = insert(broadcast_reply)
_ONE = (
    select(broadcast_reply, broadcast.c.account_id.label("sender_id"))
    .join(broadcast, broadcast.c.id == broadcast_reply.c.broadcast_id)
    .where(broadcast_reply.c.id == _ID)
)
_TO_SENDER = (
    select(broadcast_reply, broadcast.c.account_id.label("sender_id"))
    .join(broadcast, broadcast.c.id == broadcast_reply.c.broadcast_id)
    .where(broadcast.c.account_id == bindparam("b_account", type_=Id))
    .order_by(broadcast_reply.c.id.desc())
    .limit(bindparam("b_limit"))
)
_ANSWERED = (
    update(broadcast_reply)
    .where(broadcast_reply.c.id == _ID)
    .values(
        answer=bindparam("b_answer"),
        answered_by=bindparam("b_account", type_=Id),
        answered_at=bindparam("b_now", type_=broadcast_reply.c.answered_at.type),
    )
)
_ARRIVED = outbox.c.status.in_(("sending", "sent", "unknown"))
_GOT = (
    select(outbox.c.broadcast_id)
    .where(outbox.c.chat_id == _CHAT, outbox.c.broadcast_id.is_not(None), _ARRIVED)
    .order_by(outbox.c.id.desc())
    .limit(bindparam("b_limit"))
)
_QUOTED = select(outbox.c.broadcast_id).where(
    outbox.c.chat_id == _CHAT, outbox.c.broadcast_id.is_not(None), outbox.c.provider_id == bindparam("b_provider")
)
_REASON = case(
    (outbox.c.reason.in_((BLOCKED, CLOSED_BY_PERSON)), "blocked"),
    (outbox.c.reason == BY_WISH, "stopped"),
    else_=outbox.c.status,
)
_MISSED_STATUS = outbox.c.status.in_(("failed", "unknown", "expired", "withdrawn"))
_BY_REASON = (
    select(_REASON.label("why"), func.count())
    .where(outbox.c.broadcast_id == _BROADCAST, _MISSED_STATUS)
    .group_by(_REASON)
    .order_by(_REASON)
)
# A pembina sees the names of all in her area, a koordinator those of staff.
_NAMED: Mapping[Role, ColumnElement[bool]] = {
    Role.PEMBINA: true(),
    Role.KOORDINATOR: account.c.role != Role.KELUARGA.value,
}
_MISSED = {
    role: select(_REASON.label("why"), account.c.id, account.c.name, account.c.area)
    .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id).join(account, account.c.id == chat.c.account_id))
    .where(outbox.c.broadcast_id == _BROADCAST, _MISSED_STATUS, and_(within_bound(account.c.area), or_(named)))
    .order_by(_REASON, account.c.area, account.c.id)
    .limit(bindparam("b_limit"))
    for role, named in _NAMED.items()
}


def keep(store: Store, *, broadcast_id: int, account_id: int, chat_id: int, text: str, now: datetime) -> int:
    number = new_id()
    values = {
        "id": number,
        "broadcast_id": broadcast_id,
        "account_id": account_id,
        "chat_id": chat_id,
        "text": store.vault.seal(text, _TEXT, number),
        "created_at": now,
    }
    store.connection.execute(_INSERT, values)
    return number


def by_id(store: Store, reply_id: int) -> Reply | None:
    """For the system's own use: whose it is is the caller's to check."""
    row = store.connection.execute(_ONE, {"b_id": reply_id}).one_or_none()
    return None if row is None else _reply(store, row)


def to_sender(store: Store, account_id: int, limit: int) -> list[Reply]:
    """What came to her, the newest first."""
    rows = store.connection.execute(_TO_SENDER, {"b_account": account_id, "b_limit": limit})
    return [_reply(store, row) for row in rows]


def _reply(store: Store, row: Row[Any]) -> Reply:
    return Reply(
        id=row.id,
        broadcast_id=row.broadcast_id,
        sender_id=row.sender_id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        text=store.vault.open(row.text, _TEXT, row.id),
        answered=row.answered_at is not None,
    )


def answered(store: Store, reply_id: int, account_id: int, text: str, now: datetime) -> None:
    values = {
        "b_id": reply_id,
        "b_answer": store.vault.seal(text, _ANSWER, reply_id),
        "b_account": account_id,
        "b_now": now,
    }
    store.connection.execute(_ANSWERED, values)


def received(store: Store, chat_id: int, limit: int = 10) -> list[int]:
    """The broadcasts that came to this chat, the newest first."""
    return list(dict.fromkeys(store.connection.scalars(_GOT, {"b_chat": chat_id, "b_limit": limit})))


def quoted(store: Store, chat_id: int, provider_id: str) -> int | None:
    """The broadcast that a message in this chat was; None for any other message."""
    return store.connection.scalars(_QUOTED, {"b_chat": chat_id, "b_provider": provider_id}).first()


def missed_by_reason(store: Store, broadcast_id: int) -> dict[str, int]:
    """How many chats did not get it: blocked, stopped (by their own wish), failed, unknown, expired, withdrawn."""
    rows: list[Any] = list(store.connection.execute(_BY_REASON, {"b_broadcast": broadcast_id}))
    return {row[0]: row[1] for row in rows}


def missed(store: Store, broadcast_id: int, scope: Scope, limit: int) -> list[Missed]:
    """Those whose names the asker may see."""
    if scope.role not in _MISSED:
        return []
    asked = {"b_broadcast": broadcast_id, "b_limit": limit, **area_parameters(scope.area)}
    rows = store.connection.execute(_MISSED[scope.role], asked)
    return [Missed(row.why, store.vault.open(row.name, "account.name", row.id), row.area) for row in rows]
