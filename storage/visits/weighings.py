"""Posyandu days under way: which children a team expects, what was measured, whose lines are read as measurements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import weighing, weighing_day, weighing_desk
from storage.tables.metadata import Id, Utc


@dataclass(frozen=True, slots=True)
class Day:
    """A team's posyandu. closed: its summary was given."""

    id: int
    team_id: int
    held_on: date
    closed: bool


@dataclass(frozen=True, slots=True)
class Weighing:
    """One expected child. weight_kg, length_cm: as sent last; kept if there is a visit, else still in doubt."""

    id: int
    person_id: int
    number: int
    weight_kg: Decimal | None
    length_cm: Decimal | None
    gain: str | None
    visit_id: int | None


_TEAM, _DAY = bindparam("b_team", type_=Id), bindparam("b_day", type_=Id)
_LATEST = (
    select(weighing_day)
    .where(weighing_day.c.team_id == _TEAM, weighing_day.c.closed_at.is_(None))
    .order_by(weighing_day.c.held_on.desc())
    .limit(1)
)
_ON = select(weighing_day).where(weighing_day.c.team_id == _TEAM, weighing_day.c.held_on == bindparam("b_on"))
_AT_DESK = (
    select(weighing_day)
    .join(weighing_desk, weighing_desk.c.day_id == weighing_day.c.id)
    .where(
        weighing_desk.c.chat_id == bindparam("b_chat", type_=Id),
        weighing_day.c.team_id == _TEAM,
        weighing_day.c.closed_at.is_(None),
    )
)
_CHILDREN = select(weighing).where(weighing.c.day_id == _DAY).order_by(weighing.c.number)
_LAST_NUMBER = select(func.max(weighing.c.number)).where(weighing.c.day_id == _DAY)
_LEAVE = delete(weighing_desk).where(weighing_desk.c.chat_id == bindparam("b_chat", type_=Id))
_LEAVE_ALL = delete(weighing_desk).where(weighing_desk.c.day_id == _DAY)
_CLOSE = update(weighing_day).where(weighing_day.c.id == _DAY).values(closed_at=bindparam("b_now", type_=Utc()))
_SENT = (
    update(weighing)
    .where(weighing.c.id == bindparam("b_which", type_=Id))
    .values(
        weight_kg=bindparam("to_weight"),
        length_cm=bindparam("to_length"),
        gain=bindparam("to_gain"),
        visit_id=bindparam("to_visit", type_=Id),
    )
)
_NEW_DAY, _NEW_CHILD = insert_if_new(weighing_day), insert_if_new(weighing)


def latest_open(store: Store, team_id: int) -> Day | None:
    """The team's last day that has not been closed."""
    return _day(store.connection.execute(_LATEST, {"b_team": team_id}).one_or_none())


def at_desk(store: Store, chat_id: int, team_id: int) -> Day | None:
    """The day whose lines are read in this chat; None where none is."""
    return _day(store.connection.execute(_AT_DESK, {"b_chat": chat_id, "b_team": team_id}).one_or_none())


def open_day(store: Store, team_id: int, area: str, on: date, now: datetime) -> Day:
    """The team's day on that date, new or as it is; a closed one is opened again."""
    values = {"id": new_id(), "team_id": team_id, "area": area, "held_on": on, "created_at": now, "closed_at": None}
    store.connection.execute(_NEW_DAY[store.dialect], values)
    found = _day(store.connection.execute(_ON, {"b_team": team_id, "b_on": on}).one())
    assert found is not None
    store.connection.execute(_CLOSE, {"b_day": found.id, "b_now": None})
    return found


def sit_down(store: Store, chat_id: int, day_id: int, now: datetime) -> None:
    """From now on this chat's lines are that day's measurements."""
    store.connection.execute(_LEAVE, {"b_chat": chat_id})
    values = {"id": new_id(), "chat_id": chat_id, "day_id": day_id, "created_at": now}
    store.connection.execute(insert(weighing_desk), values)


def leave(store: Store, chat_id: int) -> None:
    """This chat's lines are lines again; the day stays open."""
    store.connection.execute(_LEAVE, {"b_chat": chat_id})


def close(store: Store, day_id: int, now: datetime) -> None:
    """The day is over, for everybody at its table."""
    store.connection.execute(_CLOSE, {"b_day": day_id, "b_now": now})
    store.connection.execute(_LEAVE_ALL, {"b_day": day_id})


def expect(store: Store, day_id: int, person_ids: Iterable[int]) -> None:
    """These children are expected; who is on the list keeps her number, others get the next ones."""
    number = store.connection.execute(_LAST_NUMBER, {"b_day": day_id}).scalar() or 0
    for person_id in person_ids:
        values = {"id": new_id(), "day_id": day_id, "person_id": person_id, "number": number + 1}
        number += store.connection.execute(_NEW_CHILD[store.dialect], values).rowcount


def children(store: Store, day_id: int) -> tuple[Weighing, ...]:
    """The list of the day, by number."""
    return tuple(_weighing(row) for row in store.connection.execute(_CHILDREN, {"b_day": day_id}))


def put(
    store: Store,
    weighing_id: int,
    weight_kg: Decimal | None,
    length_cm: Decimal | None,
    *,
    visit_id: int | None = None,
    gain: str | None = None,
) -> None:
    """What was sent for a child; without a visit it is still in doubt."""
    values = {"to_weight": weight_kg, "to_length": length_cm, "to_gain": gain, "to_visit": visit_id}
    store.connection.execute(_SENT, {"b_which": weighing_id, **values})


def _day(row: Any) -> Day | None:
    return None if row is None else Day(row.id, row.team_id, row.held_on, row.closed_at is not None)


def _weighing(row: Any) -> Weighing:
    return Weighing(row.id, row.person_id, row.number, row.weight_kg, row.length_cm, row.gain, row.visit_id)
