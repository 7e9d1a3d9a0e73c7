"""Planning of the calendar's messages in sets: one statement finds who is due and owes it, once, whoever plans."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    SmallInteger,
    String,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.people import Anchor
from domain.talk import Lane
from domain.timing import STALE_AFTER
from domain.zones import Zone, to_utc
from storage import settings
from storage.database import Dialect, Store
from storage.inserts import insert_if_new
from storage.tables import chat, enrolment, family, outbox, person, posyandu_day
from storage.tables.metadata import Id, Utc
from storage.wire.chats import Push
from storage.wire.outbox import Later, Status

_LOCK = 7_370_114  # of PostgreSQL: one planner at a time, the others have nothing to add
_AT_ONCE = 50_000  # batches in a statement
_MARK = "planned_until"
LAST_MINUTE = 24 * 60 - 1
NOT_CHOSEN = -1  # as the weekday of an enrolment: the one on which its weeks begin
ANY_DAY = 7


class Whose(StrEnum):
    """How a batch finds its enrolments; each has an index of its own."""

    ANCHOR = "anchor"  # one HPHT or birth date, on whatever weekday that falls
    WEEKDAY = "weekday"  # the seven dates whose week holds the weekday that a family chose
    JOINED = "joined"  # one day of joining
    AREA = "area"  # a desa, or one team in it: its posyandu


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One message for all who share its dates and zone. message: the calendar's key ("anak/09"), with what tells
    occurrences apart ("pengingat/vit_a@2026-02-01").

    first, last: the anchor dates (whose=JOINED: days of joining), both included. weekday: the chosen one, NOT_CHOSEN
    for those who have none, or ANY_DAY. on: the local day on which it is due; minutes: those families' send minutes
    that are meant; at: the minute at which it is due for all of them, else each has its own. area, team_id: of the
    family, where the desa's day counts.
    """

    message: str
    anchor: Anchor
    first: date
    last: date
    zone: Zone
    on: date
    lane: Lane = Lane.TIP
    whose: Whose = Whose.ANCHOR
    weekday: int = ANY_DAY
    minutes: tuple[int, int] = (0, LAST_MINUTE)
    at: int | None = None
    area: str = ""
    team_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Within which dates lie those who get messages, of one zone and anchor. None: nobody joined by itself."""

    first: date
    last: date
    joined_first: date | None = None
    joined_last: date | None = None


EVERYBODY: Mapping[tuple[Zone, Anchor], Enrolled] = {
    (zone, anchor): Enrolled(first=date.min, last=date.max, joined_first=date.min, joined_last=date.max)
    for zone in Zone
    for anchor in Anchor
}


_TYPES: Mapping[str, Any] = {
    "message": String,
    "lane": SmallInteger,
    "anchor": String,
    "first": Date,
    "last": Date,
    "weekday": Integer,
    "zone": String,
    "midnight": Utc,
    "from_minute": Integer,
    "to_minute": Integer,
    "at": Integer,
    "area": String,
    "team_id": Id,
}


def _batches(dialect: Dialect) -> Mapping[str, ColumnElement[Any]]:
    """The columns of the batches, which come as one JSON text: a statement with thousands of values would have to be
    compiled and parsed anew each time."""
    if dialect is Dialect.POSTGRESQL:
        columns = [column(name, kind) for name, kind in _TYPES.items()]
        given = func.jsonb_to_recordset(cast(bindparam("b_batches"), JSONB))
        return dict(given.table_valued(*columns, name="batch").render_derived(with_types=True).c)
    value = func.json_each(bindparam("b_batches")).table_valued("value", name="given").c.value
    extracted = [func.json_extract(value, f"$.{name}", type_=String).label(name) for name in _TYPES]
    return dict(select(*extracted).cte("batch").prefix_with("MATERIALIZED").c)


def _moment(dialect: Dialect, batch: Mapping[str, ColumnElement[Any]], hours: int = 0) -> ColumnElement[Any]:
    """Local midnight and the minute, as the column holds it."""
    minute: ColumnElement[Any] = case((batch["at"] >= 0, batch["at"]), else_=enrolment.c.send_minute)
    if dialect is Dialect.POSTGRESQL:
        return cast(batch["midnight"], DateTime(timezone=True)) + (minute + hours * 60) * text("interval '1 minute'")
    later = cast(minute + hours * 60, String).concat(" minutes")
    return func.strftime("%Y-%m-%d %H:%M:%f", batch["midnight"], later, type_=String).concat("000")


# The day of the desa is not that of a team with its own.
_HAS_A_DAY_OF_ITS_OWN = (
    select(posyandu_day.c.id).where(posyandu_day.c.team_id == family.c.team_id).correlate(family).exists()
)


def _matching(whose: Whose, batch: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    minutes = enrolment.c.send_minute.between(batch["from_minute"], batch["to_minute"])
    shared = [enrolment.c.zone == batch["zone"], enrolment.c.anchor == batch["anchor"], minutes]
    in_time = enrolment.c.anchor_date.between(batch["first"], batch["last"])
    match whose:
        case Whose.ANCHOR:
            free = (batch["weekday"] == ANY_DAY) | (enrolment.c.weekday == batch["weekday"])
            return [*shared, enrolment.c.anchor_date == batch["first"], free]
        case Whose.WEEKDAY:
            return [
                *shared,
                enrolment.c.weekday >= literal_column("0"),
                enrolment.c.weekday == batch["weekday"],
                in_time,
            ]
        case Whose.JOINED:
            return [*shared, enrolment.c.joined_on == batch["first"]]
        case Whose.AREA:
            of_desa = (batch["team_id"] == 0) & ~_HAS_A_DAY_OF_ITS_OWN
            of_team = family.c.team_id == batch["team_id"]
            return [*shared, in_time, person.c.area == batch["area"], of_desa | of_team]


def _due(dialect: Dialect, whose: Whose, *, only: bool) -> tuple[list[str], Select[Any]]:
    batch = _batches(dialect)
    row: dict[str, Any] = {
        "channel": chat.c.channel,
        "chat_id": enrolment.c.chat_id,
        "lane": batch["lane"],
        "status": literal(Status.DUE.value),
        "due_at": _moment(dialect, batch),
        "expires_at": _moment(dialect, batch, hours=int(STALE_AFTER.total_seconds()) // 3600),
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
    source = enrolment.join(chat, chat.c.id == enrolment.c.chat_id)
    if whose is Whose.AREA:
        source = source.join(person, person.c.id == enrolment.c.person_id)
        source = source.join(family, family.c.id == person.c.family_id)
    found = (
        select(*(value.label(name) for name, value in row.items()))
        .select_from(source)
        .where(text("enrolment.status = 'active'"), chat.c.push == Push.ON.value, *_matching(whose, batch))
        .order_by(enrolment.c.id)  # rows that come in the order of the indexes go in five times as fast
    )
    if only:
        found = found.where(enrolment.c.id.in_(bindparam("b_only", expanding=True, type_=Id)))
    return list(row), found


def _planning(dialect: Dialect, whose: Whose, *, only: bool) -> Any:
    names, found = _due(dialect, whose, only=only)
    return insert_if_new(outbox)[dialect].from_select(names, found)


_PLAN = {(dialect, whose): _planning(dialect, whose, only=False) for dialect in Dialect for whose in Whose}
_PLAN_ONLY = {(dialect, whose): _planning(dialect, whose, only=True) for dialect in Dialect for whose in Whose}


def _edge(newest: bool, edge: ColumnElement[Any], zone: Zone, anchor: Anchor) -> ColumnElement[Any]:
    """The first or the last of these dates: a look into an index, however many there are."""
    of_them = (
        text("enrolment.status = 'active'"),
        enrolment.c.zone == literal_column(f"'{zone.value}'"),
        enrolment.c.anchor == literal_column(f"'{anchor.value}'"),
        edge.is_not(None),
    )
    return select(edge).where(*of_them).order_by(edge.desc() if newest else edge).limit(1).scalar_subquery()


_PLACES = [(zone, anchor) for zone in Zone for anchor in Anchor]
_EDGES = select(
    *(
        _edge(newest, edge, zone, anchor)
        for zone, anchor in _PLACES
        for edge in (enrolment.c.anchor_date, enrolment.c.joined_on)
        for newest in (False, True)
    )
)
_CHANGES = select(func.changes())
_NEWEST = select(func.coalesce(func.max(outbox.c.id), 0))
# What is due to one chat at one moment is said in one message; reminders one by one, but not twice the same, and those
# of doses together. In a chat with several enrolments all of them have a chosen weekday (`enrolments.align`), which
# keeps this question small.
_OF_ONE_SORT = outbox.c.message.in_(bindparam("b_together", expanding=True))
_TOGETHER = [
    outbox.c.chat_id,
    outbox.c.due_at,
    outbox.c.lane,
    case((_OF_ONE_SORT, ""), (outbox.c.lane == Lane.REMINDER.value, outbox.c.message), else_=""),
]
_SHARED = (
    select(outbox.c.id, func.min(outbox.c.id).over(partition_by=_TOGETHER).label("carrier"))
    .join(enrolment, enrolment.c.id == outbox.c.enrolment_id)
    .where(
        outbox.c.id > bindparam("b_after"),
        text("enrolment.status = 'active'"),
        or_(text("enrolment.weekday >= 0"), _OF_ONE_SORT),
        outbox.c.key == Later.TIP.value,
        outbox.c.status == Status.DUE.value,
    )
    .subquery()
)
_MERGE = (
    update(outbox)
    .where(outbox.c.id == _SHARED.c.id, _SHARED.c.id != _SHARED.c.carrier)
    .values(status=Status.MERGED.value, carrier_id=_SHARED.c.carrier)
)
_ANY_CHOSEN = select(enrolment.c.id).where(text("enrolment.status = 'active' AND enrolment.weekday >= 0")).limit(1)


def since(store: Store, now: datetime, calendar: str) -> datetime | None:
    """From when on is to be planned: what was due until then is planned already. None while another process plans
    (its rows are the same). calendar: changes with the calendar in service, for then the last 48 hours are planned
    once more."""
    if store.dialect is Dialect.POSTGRESQL and not store.connection.scalar(
        select(func.pg_try_advisory_xact_lock(_LOCK))
    ):
        return None
    until, _, of = settings.value(store, _MARK).partition(" ")
    oldest = now - STALE_AFTER
    if not until or of != calendar:
        return oldest
    return max(oldest, datetime.fromisoformat(until))


def enrolled(store: Store) -> dict[tuple[Zone, Anchor], Enrolled]:
    """Where anybody gets messages, and between which dates: beyond them nothing is due to anybody."""
    edges = iter(store.connection.execute(_EDGES).one())
    found = {place: (next(edges), next(edges), next(edges), next(edges)) for place in _PLACES}
    return {
        place: Enrolled(first=first, last=last, joined_first=joined_first, joined_last=joined_last)
        for place, (first, last, joined_first, joined_last) in found.items()
        if first is not None
    }


def planned_until(store: Store, now: datetime, calendar: str) -> None:
    """All that is due until now is planned."""
    settings.put(store, _MARK, f"{now.astimezone(UTC).isoformat()} {calendar}", now)


def plan(
    store: Store, due: Iterable[Batch], now: datetime, only: Sequence[int] = (), together: Collection[str] = ()
) -> int:
    """Owes each batch's message to every active enrolment that it fits (`only`: to these), unless it was owed before,
    whatever became of it. What a chat would get at one moment is merged; reminders only those of `together`. Returns
    how many rows were added; 0 also while another process plans."""
    if store.dialect is Dialect.POSTGRESQL and not store.connection.scalar(
        select(func.pg_try_advisory_xact_lock(_LOCK))
    ):
        return 0
    before = store.connection.scalar(_NEWEST)
    sorts: dict[Whose, list[Batch]] = {}
    for batch in due:
        sorts.setdefault(batch.whose, []).append(batch)
    added = sum(
        _plan_slice(store, whose, batches[start : start + _AT_ONCE], now, only)
        for whose, batches in sorts.items()
        for start in range(0, len(batches), _AT_ONCE)
    )
    met = sum(batch.message in together for batches in sorts.values() for batch in batches) > 1
    if added and (met or store.connection.scalar(_ANY_CHOSEN) is not None):
        store.connection.execute(_MERGE, {"b_after": before, "b_together": list(together)})
    return added


def _plan_slice(store: Store, whose: Whose, batches: Sequence[Batch], now: datetime, only: Sequence[int]) -> int:
    values: dict[str, Any] = {
        "b_batches": json.dumps([_plain(batch, store.dialect) for batch in batches]),
        "b_now": now,
    }
    statement = (_PLAN_ONLY if only else _PLAN)[store.dialect, whose]
    added = store.connection.execute(statement, {**values, "b_only": list(only)} if only else values).rowcount
    if store.dialect is Dialect.SQLITE:  # the driver does not count what begins with WITH
        return int(store.connection.execute(_CHANGES).scalar_one())
    return added


def _plain(batch: Batch, dialect: Dialect) -> dict[str, Any]:
    """As the columns hold it, so that the database compares and copies without conversion."""
    return {
        "message": batch.message,
        "lane": batch.lane.value,
        "anchor": batch.anchor.value,
        "first": batch.first.isoformat(),
        "last": batch.last.isoformat(),
        "weekday": batch.weekday,
        "zone": batch.zone.value,
        "midnight": _midnight(batch.on, batch.zone, dialect),
        "from_minute": batch.minutes[0],
        "to_minute": batch.minutes[1],
        "at": -1 if batch.at is None else batch.at,
        "area": batch.area,
        "team_id": batch.team_id,
    }


@lru_cache(maxsize=64)
def _midnight(on: date, zone: Zone, dialect: Dialect) -> str:
    utc = to_utc(on, time(), zone)
    return utc.strftime("%Y-%m-%d %H:%M:%S") if dialect is Dialect.SQLITE else utc.isoformat()
