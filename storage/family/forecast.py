"""Enrolments that are alike in everything that decides their messages, counted: a million are some thousand sorts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select, text

from domain.people import Anchor
from domain.zones import Zone
from storage.database import Store
from storage.family.enrolments import Enrolment, EnrolmentStatus
from storage.tables import chat, enrolment, outbox
from storage.tables.metadata import Utc
from storage.wire.chats import Push
from storage.wire.outbox import BLOCKED


@dataclass(frozen=True, slots=True)
class Sort:
    """One of them stands for all: its ids mean nothing."""

    example: Enrolment
    channel: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a message of the calendar, in rows. waiting: not gone yet; blocked: refused by a closed chat."""

    message: str
    sent: int
    waiting: int
    failed: int
    blocked: int
    unknown: int
    withdrawn: int
    expired: int
    merged: int


_SORTS = (
    select(
        chat.c.channel,
        enrolment.c.anchor,
        enrolment.c.anchor_date,
        enrolment.c.zone,
        enrolment.c.send_minute,
        enrolment.c.weekday,
        case((enrolment.c.joined_on >= bindparam("joined_since"), enrolment.c.joined_on)).label("joined"),
        func.count().label("many"),
    )
    .join(chat, chat.c.id == enrolment.c.chat_id)
    .where(text("enrolment.status = 'active'"), chat.c.push == Push.ON.value)
)
_COUNTED = _SORTS.group_by(*[column for column in _SORTS.selected_columns if column.name != "many"])


def _many(name: str, *statuses: str) -> Any:
    return func.count(case((outbox.c.status.in_(statuses), 1))).label(name)


_IS_BLOCKED = (outbox.c.status == "failed") & (outbox.c.reason == BLOCKED)
_OUTCOMES = (
    select(
        outbox.c.message,
        _many("sent", "sent"),
        _many("waiting", "due", "claimed", "sending"),
        func.count(case((_IS_BLOCKED, None), (outbox.c.status == "failed", 1))).label("failed"),
        func.count(case((_IS_BLOCKED, 1))).label("blocked"),
        *(_many(status, status) for status in ("unknown", "withdrawn", "expired", "merged")),
    )
    .where(outbox.c.message.is_not(None), outbox.c.due_at >= bindparam("since", type_=Utc()))
    .group_by(outbox.c.message)
    .order_by(outbox.c.message)
)


def sorts(store: Store, joined_since: date) -> Iterator[Sort]:
    """Of all that are active in an open chat; the day of joining is told only from `joined_since` on, since it decides
    nothing later."""
    for row in store.connection.execute(_COUNTED, {"joined_since": joined_since}):
        yield Sort(_example(row), row.channel, row.many)


def _example(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=0,
        episode_id=0,
        person_id=0,
        chat_id=0,
        anchor=Anchor(row.anchor),
        anchor_date=row.anchor_date,
        zone=Zone(row.zone),
        send_minute=row.send_minute,
        status=EnrolmentStatus.ACTIVE,
        weekday=row.weekday,
        joined_on=row.joined,
    )


def outcomes(store: Store, since: datetime) -> Sequence[Outcome]:
    """By message, of what was due since then."""
    names = Outcome.__dataclass_fields__
    rows = store.connection.execute(_OUTCOMES, {"since": since}).mappings()
    return [Outcome(**{name: row[name] for name in names}) for row in rows]
