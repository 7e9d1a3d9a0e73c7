"""PMT as kader write it down: who gets it, how many days were given, and the weights. Counts name nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Row, and_, bindparam, case, func, insert, or_, select, update

from domain.feeding import End, Funding
from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.scope import Scope, for_each_role, sees_numbers
from storage.tables import family, feeding, feeding_note, person
from storage.tables.metadata import Id

_NAME = "person.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A weight on its day."""

    on: date
    weight_kg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """One stretch of somebody. given: days so far. noted_on: of the last note. first, last: weights, if any."""

    id: int
    person_id: int
    name: str
    area: str
    team_id: int | None
    reason: str
    days_planned: int
    funding: Funding
    starts_on: date
    ended_on: date | None
    end_reason: End | None
    given: int
    noted_on: date
    first: Weighed | None
    last: Weighed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Of a team in its desa: how many get PMT now, had all of their days this year, or ended before."""

    area: str
    team_id: int | None
    running: int
    completed: int
    stopped: int


_ID = bindparam("which", type_=Id)
_PEOPLE = person.join(family, family.c.id == person.c.family_id)
_SINCE = bindparam("since", type_=Date)
_RECENT = or_(feeding.c.ended_on.is_(None), feeding.c.ended_on >= _SINCE)
_SHOWN = (person.c.removed_at.is_(None), person.c.merged_into.is_(None), person.c.died_on.is_(None))
_COLUMNS = (feeding, person.c.name, family.c.area, family.c.team_id)
_FROM = _PEOPLE.join(feeding, feeding.c.person_id == person.c.id)
_LIST = for_each_role(
    lambda seen: (
        select(*_COLUMNS)
        .select_from(_FROM)
        .where(seen, *_SHOWN, _RECENT)
        .order_by(feeding.c.ended_on.is_not(None), family.c.area, feeding.c.starts_on, feeding.c.id)
    )
)
_ONE = for_each_role(lambda seen: select(*_COLUMNS).select_from(_FROM).where(seen, *_SHOWN, feeding.c.id == _ID))
_NOTES = (
    select(feeding_note)
    .where(feeding_note.c.feeding_id.in_(bindparam("feedings", expanding=True, type_=Id)))
    .order_by(feeding_note.c.noted_on, feeding_note.c.id)
)
_COUNTS = (
    select(
        family.c.area,
        family.c.team_id,
        func.count(case((feeding.c.ended_on.is_(None), 1))).label("running"),
        func.count(case((feeding.c.end_reason == End.SELESAI.value, 1))).label("completed"),
        func.count(case((and_(feeding.c.ended_on.is_not(None), feeding.c.end_reason != End.SELESAI.value), 1))).label(
            "stopped"
        ),
    )
    .select_from(_FROM)
    .where(sees_numbers(family.c.area, family.c.team_id), *_SHOWN, _RECENT)
    .group_by(family.c.area, family.c.team_id)
    .order_by(family.c.area, family.c.team_id)
)
_BEGIN = insert_if_new(feeding)
_NOTE = insert(feeding_note)
_END = (
    update(feeding)
    .where(feeding.c.id == _ID, feeding.c.ended_on.is_(None))
    .values(ended_on=bindparam("on_day"), end_reason=bindparam("why"))
)


def begin(
    store: Store,
    *,
    person_id: int,
    reason: str,
    rule_version: str,
    days_planned: int,
    funding: Funding,
    starts_on: date,
    account_id: int,
    now: datetime,
) -> int | None:
    """The id of what begins; None where something runs already. Whose person it is, is the caller's to check."""
    number = new_id()
    values = {
        "id": number,
        "person_id": person_id,
        "reason": reason,
        "rule_version": rule_version,
        "days_planned": days_planned,
        "funding": funding.value,
        "starts_on": starts_on,
        "account_id": account_id,
        "created_at": now,
    }
    new = store.connection.execute(_BEGIN[store.dialect], values).rowcount == 1
    return number if new else None


def note(
    store: Store,
    feeding_id: int,
    *,
    draft_id: int,
    noted_on: date,
    days_given: int,
    weight_kg: Decimal | None,
    account_id: int,
    now: datetime,
) -> None:
    """How many days were given since the note before, and the weight if it was taken."""
    values = {
        "id": new_id(),
        "feeding_id": feeding_id,
        "draft_id": draft_id,
        "noted_on": noted_on,
        "days_given": days_given,
        "weight_kg": weight_kg,
        "account_id": account_id,
        "created_at": now,
    }
    store.connection.execute(_NOTE, values)


def end(store: Store, feeding_id: int, on: date, why: End) -> bool:
    """False if it had ended before."""
    values = {"which": feeding_id, "on_day": on, "why": why.value}
    return store.connection.execute(_END, values).rowcount == 1


def list_in(store: Store, scope: Scope, since: date) -> tuple[Feeding, ...]:
    """What runs, by desa, and then what ended since that day. A koordinator, who gets no names, gets none."""
    rows = store.connection.execute(_LIST[scope.role], {**scope.parameters(), "since": since}).all()
    return _with_notes(store, rows)


def feeding_in(store: Store, scope: Scope, feeding_id: int) -> Feeding | None:
    """None for one that the asker may not see."""
    rows = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": feeding_id}).all()
    return next(iter(_with_notes(store, rows)), None)


def counts(store: Store, scope: Scope, since: date) -> tuple[Count, ...]:
    """By desa and team; for a kader of her own team. A family may ask for none."""
    if scope.role is Role.KELUARGA:
        return ()
    rows = store.connection.execute(_COUNTS, {**scope.parameters(), "since": since})
    return tuple(Count(**row) for row in rows.mappings())


def _with_notes(store: Store, rows: Any) -> tuple[Feeding, ...]:
    notes: dict[int, list[Row[Any]]] = {}
    for one in store.connection.execute(_NOTES, {"feedings": [row.id for row in rows]}):
        notes.setdefault(one.feeding_id, []).append(one)
    return tuple(_feeding(store, row, notes.get(row.id, [])) for row in rows)


def _feeding(store: Store, row: Row[Any], notes: list[Row[Any]]) -> Feeding:
    weighed = [Weighed(on=one.noted_on, weight_kg=one.weight_kg) for one in notes if one.weight_kg is not None]
    ends: Mapping[str, Any] = {
        "ended_on": row.ended_on,
        "end_reason": None if row.end_reason is None else End(row.end_reason),
    }
    return Feeding(
        id=row.id,
        person_id=row.person_id,
        name=store.vault.open(row.name, _NAME, row.person_id),
        area=row.area,
        team_id=row.team_id,
        reason=row.reason,
        days_planned=row.days_planned,
        funding=Funding(row.funding),
        starts_on=row.starts_on,
        given=sum(one.days_given for one in notes),
        noted_on=notes[-1].noted_on if notes else row.starts_on,
        first=weighed[0] if weighed else None,
        last=weighed[-1] if weighed else None,
        **ends,
    )
