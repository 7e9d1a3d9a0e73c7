"""What a family's chat was owed of the calendar, what was said together with it, and how much it got in a week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from domain.people import Anchor, Role
from domain.talk import Lane
from domain.zones import Zone
from storage.database import Store
from storage.family.enrolments import Enrolment, of_chat
from storage.inserts import insert_if_new
from storage.scope import Scope, for_each_role
from storage.tables import account, chat, enrolment, family, outbox, person
from storage.tables.metadata import Id, Utc
from storage.wire.outbox import HELD_BACK, SENDING, WAITING, Later, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A message of the calendar that a row says: its own, or a merged one."""

    row_id: int
    enrolment_id: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A tip or a broadcast that went to a chat. born: of the child that a tip was about. must_know is the calendar's to
    say."""

    row_id: int
    lane: Lane
    due_at: datetime
    message: str | None
    born: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message of the calendar that was owed, and what became of it. status: of the row that said it."""

    enrolment_id: int
    message: str
    due_at: datetime
    status: str


_CHAT = bindparam("of_chat", type_=Id)
_carrier = outbox.alias("carrier")
_SENT = (
    outbox.c.enrolment_id,
    outbox.c.message,
    outbox.c.due_at,
    func.coalesce(_carrier.c.status, outbox.c.status).label("status"),
)
_OWN_LINE = or_(_carrier.c.id.is_(None), _carrier.c.message.not_like("digest@%"))  # a digest is told as one
_NEWEST = (
    select(*_SENT)
    .select_from(outbox.outerjoin(_carrier, _carrier.c.id == outbox.c.carrier_id))
    .where(outbox.c.chat_id == _CHAT, outbox.c.enrolment_id.is_not(None), outbox.c.message.is_not(None), _OWN_LINE)
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
)
_PERSON = bindparam("of_person", type_=Id)
_SEEN = person.join(family, family.c.id == person.c.family_id).join(enrolment, enrolment.c.person_id == person.c.id)
_ABOUT = for_each_role(
    lambda seen: (
        select(*_SENT)
        .select_from(
            _SEEN.join(outbox, outbox.c.enrolment_id == enrolment.c.id).outerjoin(
                _carrier, _carrier.c.id == outbox.c.carrier_id
            )
        )
        .where(person.c.id == _PERSON, outbox.c.message.is_not(None), _OWN_LINE, seen)
        .order_by(outbox.c.id.desc())
        .limit(bindparam("most"))
    )
)
_ENROLLED = for_each_role(
    lambda seen: select(enrolment.c.chat_id).select_from(_SEEN).where(person.c.id == _PERSON, seen).distinct()
)
_CARRIER = bindparam("of_carrier", type_=Id)
_CARRIED = (
    select(outbox.c.id, outbox.c.enrolment_id, outbox.c.message)
    .where(outbox.c.carrier_id == _CARRIER, outbox.c.status == Status.MERGED.value)
    .order_by(outbox.c.id)
)
_COUNTED = (
    select(outbox.c.id, outbox.c.lane, outbox.c.due_at, outbox.c.message, enrolment.c.anchor, enrolment.c.anchor_date)
    .outerjoin(enrolment, enrolment.c.id == outbox.c.enrolment_id)
    .where(
        outbox.c.chat_id == _CHAT,
        outbox.c.lane.in_([Lane.TIP.value, Lane.BROADCAST.value]),
        outbox.c.due_at > bindparam("since", type_=Utc()),
        outbox.c.status.in_([Status.SENDING.value, Status.SENT.value, Status.UNKNOWN.value]),
    )
    .order_by(outbox.c.due_at)
)
_TOLD = select(outbox.c.message).where(outbox.c.enrolment_id == bindparam("of_enrolment", type_=Id))
_FAMILY_CHAT = (
    select(chat.c.zone)
    .join(account, account.c.id == chat.c.account_id)
    .where(chat.c.id == _CHAT, account.c.role == Role.KELUARGA.value)
)
_CARRY = {
    dialect: statement.values(channel=select(chat.c.channel).where(chat.c.id == _CHAT).scalar_subquery())
    for dialect, statement in insert_if_new(outbox).items()
}
# What waits is taken back and may be owed anew: its place in "once per enrolment and message" becomes free.
_FREE = (
    update(outbox)
    .where(WAITING, HELD_BACK, outbox.c.enrolment_id == bindparam("of_enrolment", type_=Id), outbox.c.lane > 1)
    .values(status=Status.WITHDRAWN.value, reason=bindparam("why"), enrolment_id=None)
    .returning(outbox.c.id)
)
_FREE_CARRIED = (
    update(outbox)
    .where(
        outbox.c.enrolment_id == bindparam("of_enrolment", type_=Id),
        outbox.c.carrier_id.in_(select(outbox.c.id).where(WAITING)),
    )
    .values(status=Status.WITHDRAWN.value, reason=bindparam("why"), enrolment_id=None, carrier_id=None)
)
_RECALL = (
    update(outbox)
    .where(WAITING, SENDING, outbox.c.enrolment_id == bindparam("of_enrolment", type_=Id), outbox.c.lane > 1)
    .values(recalled=True, reason=bindparam("why"))
)
_PUT_DOWN = (
    update(outbox)
    .where(outbox.c.carrier_id.in_(bindparam("carriers", expanding=True)), outbox.c.status == Status.MERGED.value)
    .values(status=Status.DUE.value, carrier_id=None)
)


def carried(store: Store, row_id: int) -> tuple[Part, ...]:
    """What else this row says."""
    rows = store.connection.execute(_CARRIED, {"of_carrier": row_id})
    return tuple(Part(row_id=row.id, enrolment_id=row.enrolment_id, message=row.message) for row in rows)


def carry(
    store: Store,
    carrier_id: int,
    *,
    chat_id: int,
    person_id: int,
    enrolment_id: int,
    messages: Iterable[str],
    due_at: datetime,
    now: datetime,
) -> None:
    """The row `carrier_id` says these as well; what was owed to this enrolment before stays as it was."""
    rows = [
        {
            "of_chat": chat_id,
            "chat_id": chat_id,
            "lane": Lane.TIP.value,
            "status": Status.MERGED.value,
            "carrier_id": carrier_id,
            "due_at": due_at,
            "key": Later.TIP.value,
            "person_id": person_id,
            "enrolment_id": enrolment_id,
            "message": message,
            "created_at": now,
        }
        for message in messages
    ]
    if rows:
        store.connection.execute(_CARRY[store.dialect], rows)


def counted(store: Store, chat_id: int, since: datetime) -> tuple[Counted, ...]:
    """Tips and broadcasts that went to a chat and were due after `since`; merged ones went with another."""
    rows = store.connection.execute(_COUNTED, {"of_chat": chat_id, "since": since})
    return tuple(
        Counted(
            row_id=row.id,
            lane=Lane(row.lane),
            due_at=row.due_at,
            message=row.message,
            born=row.anchor_date if row.anchor == Anchor.BIRTH else None,
        )
        for row in rows
    )


def newest(store: Store, chat_id: int, most: int) -> tuple[Sent, ...]:
    """The newest messages of the calendar in a chat, its own to see."""
    return _sent(store.connection.execute(_NEWEST, {"of_chat": chat_id, "most": most}))


def about(store: Store, scope: Scope, person_id: int, most: int) -> tuple[Sent, ...]:
    """The newest about a person whom the asker may see, in whatever chat."""
    values = {**scope.parameters(), "of_person": person_id, "most": most}
    return _sent(store.connection.execute(_ABOUT[scope.role], values))


def enrolments_about(store: Store, scope: Scope, person_id: int) -> tuple[Enrolment, ...]:
    """Of a person whom the asker may see."""
    values = {**scope.parameters(), "of_person": person_id}
    found = store.connection.scalars(_ENROLLED[scope.role], values).all()
    return tuple(one for chat_id in found for one in of_chat(store, chat_id) if one.person_id == person_id)


def _sent(rows: Iterable[Row[Any]]) -> tuple[Sent, ...]:
    return tuple(
        Sent(enrolment_id=row.enrolment_id, message=row.message, due_at=row.due_at, status=row.status) for row in rows
    )


def told(store: Store, enrolment_id: int) -> frozenset[str]:
    """The calendar's keys that this enrolment was owed so far, whatever became of them."""
    rows = store.connection.scalars(_TOLD, {"of_enrolment": enrolment_id})
    return frozenset(message for message in rows if message is not None)


def zone_of_family(store: Store, chat_id: int) -> Zone | None:
    """The zone of a family's chat; None for anybody else's."""
    zone = store.connection.scalar(_FAMILY_CHAT, {"of_chat": chat_id})
    return None if zone is None else Zone(zone)


def take_back(store: Store, enrolment_ids: Sequence[int], reason: str) -> int:
    """What waits of these enrolments is withdrawn, so that it can be planned anew; what others said together with it
    is due by itself. How many rows."""
    freed: list[int] = []
    for enrolment_id in enrolment_ids:
        values = {"of_enrolment": enrolment_id, "why": reason}
        store.connection.execute(_FREE_CARRIED, values)
        freed += store.connection.scalars(_FREE, values)
        store.connection.execute(_RECALL, values)
    if freed:
        store.connection.execute(_PUT_DOWN, {"carriers": freed})
    return len(freed)
