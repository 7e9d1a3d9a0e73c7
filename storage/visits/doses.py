"""Doses that a child was given, by its own record: vaccines, vitamin A, worm tablets. What is due follows from it
(`domain/immunisation.py`, `domain/supplements.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.scope import Scope, for_each_role
from storage.tables import dose, family, person
from storage.tables.metadata import Id

Had = Mapping[str, date | None]  # code → day, None where the day is not known

_INSERT = insert_if_new(dose)
_OF_PEOPLE = for_each_role(
    lambda seen: (
        select(dose.c.person_id, dose.c.code, dose.c.given_on, dose.c.told_on)
        .select_from(person.join(family, family.c.id == person.c.family_id).join(dose, dose.c.person_id == person.c.id))
        .where(person.c.id.in_(bindparam("people", expanding=True, type_=Id)), seen)
    )
)
_OF_ONE = select(dose.c.code, dose.c.given_on).where(dose.c.person_id == bindparam("which", type_=Id))


def for_reminder(store: Store, person_id: int) -> Had:
    """For the delivery itself: what a reminder about this child is composed with."""
    return {row.code: row.given_on for row in store.connection.execute(_OF_ONE, {"which": person_id})}


def had(store: Store, scope: Scope, person_id: int) -> Had:
    """Of one child; nothing for whom the asker may not see."""
    return had_of(store, scope, [person_id]).get(person_id, {})


def had_of(store: Store, scope: Scope, person_ids: Sequence[int]) -> Mapping[int, Had]:
    """Of many children, in one question; who has none is left out."""
    found: dict[int, dict[str, date | None]] = {}
    rows = store.connection.execute(_OF_PEOPLE[scope.role], {**scope.parameters(), "people": person_ids})
    for person_id, code, given_on, _ in rows:
        found.setdefault(person_id, {})[code] = given_on
    return found


def had_by(store: Store, scope: Scope, person_ids: Sequence[int]) -> Mapping[int, Mapping[str, date]]:
    """Of many children, the day on which each dose had been given at the latest: its own, or that of the telling."""
    found: dict[int, dict[str, date]] = {}
    rows = store.connection.execute(_OF_PEOPLE[scope.role], {**scope.parameters(), "people": person_ids})
    for person_id, code, given_on, told_on in rows:
        found.setdefault(person_id, {})[code] = given_on or told_on
    return found


def give(
    store: Store,
    person_id: int,
    codes: Iterable[str],
    *,
    told_on: date,
    now: datetime,
    given_on: date | None = None,
    visit_id: int | None = None,
) -> None:
    """These were given; one that is in the record already stays as it is."""
    for code in dict.fromkeys(codes):
        values = {
            "id": new_id(),
            "person_id": person_id,
            "code": code,
            "given_on": given_on,
            "told_on": told_on,
            "visit_id": visit_id,
            "created_at": now,
        }
        store.connection.execute(_INSERT[store.dialect], values)
