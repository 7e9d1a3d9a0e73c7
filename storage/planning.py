"""Planning of the calendar's messages in sets: one statement finds who is due and owes it, once, whoever plans."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, bindparam, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from domain.people import Anchor
from domain.talk import Lane
from domain.zones import Zone
from storage.chats import Push
from storage.database import Dialect, Store
from storage.enrolments import EnrolmentStatus
from storage.inserts import insert_if_new
from storage.outbox import Later, Status
from storage.tables import chat, enrolment, outbox
from storage.tables.metadata import Utc

_LOCK = 7_370_114  # of PostgreSQL: one planner at a time, the others have nothing to add
_AT_ONCE = 50_000  # batches in a statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One message for all who share its anchor date, zone and hour. message: the calendar's key ("anak/09").
    send_minute: after local midnight. due_at, expires_at: programme time."""

    message: str
    anchor: Anchor
    anchor_date: date
    zone: Zone
    send_minute: int
    due_at: datetime
    expires_at: datetime


_COMBINATIONS = (
    select(enrolment.c.zone, enrolment.c.send_minute)
    .where(enrolment.c.status == EnrolmentStatus.ACTIVE.value)
    .distinct()
    .order_by(enrolment.c.zone, enrolment.c.send_minute)
)
_TYPES: Mapping[str, Any] = {
    "message": String,
    "anchor": String,
    "anchor_date": Date,
    "zone": String,
    "send_minute": Integer,
    "due_at": Utc,
    "expires_at": Utc,
}


def _batches(dialect: Dialect) -> Mapping[str, ColumnElement[Any]]:
    """The columns of the batches, which come as one JSON text: a statement with thousands of values would have to be
    compiled and parsed anew each time."""
    if dialect is Dialect.POSTGRESQL:
        columns = [column(name, kind) for name, kind in _TYPES.items()]
        given = func.jsonb_to_recordset(cast(bindparam("b_batches"), JSONB))
        return dict(given.table_valued(*columns, name="batch").render_derived(with_types=True).c)
    value = func.json_each(bindparam("b_batches")).table_valued("value", name="batch").c.value
    return {name: func.json_extract(value, f"$.{name}") for name in _TYPES}


def _planning(dialect: Dialect) -> Any:
    batch = _batches(dialect)
    matching = ("zone", "send_minute", "anchor", "anchor_date")
    row: dict[str, Any] = {
        "channel": chat.c.channel,
        "chat_id": enrolment.c.chat_id,
        "lane": literal(Lane.TIP.value),
        "status": literal(Status.DUE.value),
        "due_at": batch["due_at"],
        "expires_at": batch["expires_at"],
        "key": literal(Later.TIP.value),
        "quiet": literal(False),
        "person_id": enrolment.c.person_id,
        "enrolment_id": enrolment.c.id,
        "message": batch["message"],
        "attempts": literal(0),
        "repeats": literal(0),
        "recalled": literal(False),
        "created_at": bindparam("b_now", type_=Utc()),
    }
    due = (
        select(*(value.label(name) for name, value in row.items()))
        .join_from(enrolment, chat, chat.c.id == enrolment.c.chat_id)
        .where(
            enrolment.c.status == EnrolmentStatus.ACTIVE.value,
            chat.c.push == Push.ON.value,
            *(enrolment.c[name] == batch[name] for name in matching),
        )
        .order_by(enrolment.c.id)  # rows that come in the order of the indexes go in five times as fast
    )
    return insert_if_new(outbox)[dialect].from_select(list(row), due)


_PLAN = {dialect: _planning(dialect) for dialect in Dialect}


def combinations(store: Store) -> list[tuple[Zone, int]]:
    """The zones and send minutes that active enrolments have."""
    return [(Zone(zone), minute) for zone, minute in store.connection.execute(_COMBINATIONS)]


def plan(store: Store, due: Iterable[Batch], now: datetime) -> int:
    """Owes each batch's message to every active enrolment that it fits, unless it was owed before, whatever became of
    it. Returns how many rows were added; 0 also while another process plans (its rows are the same)."""
    if store.dialect is Dialect.POSTGRESQL and not store.connection.scalar(
        select(func.pg_try_advisory_xact_lock(_LOCK))
    ):
        return 0
    batches = list(due)
    slices = [batches[start : start + _AT_ONCE] for start in range(0, len(batches), _AT_ONCE)]
    return sum(_plan_slice(store, each, now) for each in slices)


def _plan_slice(store: Store, batches: Sequence[Batch], now: datetime) -> int:
    text = json.dumps([_plain(batch, store.dialect) for batch in batches])
    return store.connection.execute(_PLAN[store.dialect], {"b_batches": text, "b_now": now}).rowcount


def _plain(batch: Batch, dialect: Dialect) -> dict[str, Any]:
    """As the columns hold it, so that the database compares and copies without conversion."""
    return {
        "message": batch.message,
        "anchor": batch.anchor.value,
        "anchor_date": batch.anchor_date.isoformat(),
        "zone": batch.zone.value,
        "send_minute": batch.send_minute,
        "due_at": _moment(batch.due_at, dialect),
        "expires_at": _moment(batch.expires_at, dialect),
    }


def _moment(moment: datetime, dialect: Dialect) -> str:
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%d %H:%M:%S.%f") if dialect is Dialect.SQLITE else utc.isoformat()
