"""What is known of a family or a person and changes slowly: water, latrine, insurance, birth weight … The last answer,
with the day it was given, so that it need not be asked at every visit. Older answers are in the visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, or_, select

from domain.slow_facts import About, Kind, Said, slow_facts
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, for_each_role
from storage.tables import circumstance, family, person
from storage.tables.metadata import Id

_WORDS = "circumstance.words"
_OF_PERSON = for_each_role(
    lambda seen: (
        select(circumstance)
        .select_from(
            person.join(family, family.c.id == person.c.family_id).join(
                circumstance, circumstance.c.family_id == family.c.id
            )
        )
        .where(
            person.c.id == bindparam("person", type_=Id),
            or_(circumstance.c.person_id.is_(None), circumstance.c.person_id == person.c.id),
            seen,
        )
        .order_by(circumstance.c.said_on, circumstance.c.id)
    )
)
_OF_FAMILIES = for_each_role(
    lambda seen: (
        select(circumstance)
        .where(
            circumstance.c.family_id.in_(bindparam("families", expanding=True, type_=Id)),
            circumstance.c.person_id.is_(None),
            select(person.c.id)
            .select_from(person.join(family, family.c.id == person.c.family_id))
            .where(person.c.family_id == circumstance.c.family_id, seen)
            .correlate(circumstance)
            .exists(),
        )
        .order_by(circumstance.c.said_on, circumstance.c.id)
    )
)
_OF_PEOPLE = for_each_role(
    lambda seen: (
        select(circumstance.c.person_id, circumstance.c.value)
        .select_from(
            circumstance.join(person, person.c.id == circumstance.c.person_id).join(
                family, family.c.id == person.c.family_id
            )
        )
        .where(
            circumstance.c.person_id.in_(bindparam("people", expanding=True, type_=Id)),
            circumstance.c.name == bindparam("b_name"),
            seen,
        )
        .order_by(circumstance.c.said_on, circumstance.c.id)
    )
)
_INSERT = insert(circumstance)
_FORGET = delete(circumstance).where(
    circumstance.c.family_id == bindparam("b_family", type_=Id),
    circumstance.c.name == bindparam("b_name"),
    circumstance.c.said_on <= bindparam("b_on"),
    or_(
        circumstance.c.person_id == bindparam("b_person", type_=Id),
        (circumstance.c.person_id.is_(None)) & (bindparam("b_person", type_=Id).is_(None)),
    ),
)


def of_person(store: Store, scope: Scope, person_id: int) -> Mapping[str, Said]:
    """Of a person and her family, by name; nothing for whom the asker may not see."""
    rows = store.connection.execute(_OF_PERSON[scope.role], {**scope.parameters(), "person": person_id})
    return {row.name: _said(store, row) for row in rows}


def of_families(store: Store, scope: Scope, family_ids: list[int]) -> Mapping[int, Mapping[str, Said]]:
    """Of many families, what is known of the household (not of its people), in one question."""
    found: dict[int, dict[str, Said]] = {}
    rows = store.connection.execute(_OF_FAMILIES[scope.role], {**scope.parameters(), "families": family_ids})
    for row in rows:
        found.setdefault(row.family_id, {})[row.name] = _said(store, row)
    return found


def of_people(store: Store, scope: Scope, person_ids: Sequence[int], name: str) -> Mapping[int, str]:
    """By person, what was said last about one thing that is no free text; nothing for whom nobody has asked."""
    parameters = {**scope.parameters(), "people": person_ids, "b_name": name}
    rows = store.connection.execute(_OF_PEOPLE[scope.role], parameters)
    return {person_id: value for person_id, value in rows if value is not None}


def say(
    store: Store,
    values: Mapping[str, str],
    *,
    family_id: int,
    person_id: int,
    on: date,
    now: datetime,
    visit_id: int | None = None,
) -> None:
    """The answers of a visit, as ODK's text, by the names of `domain/data/known_for.csv`; what was said later than
    `on` stays. Other names are left out."""
    facts = slow_facts()
    for name, value in values.items():
        if not value or name not in facts:
            continue
        whose = None if facts[name].about is About.FAMILY else person_id
        store.connection.execute(_FORGET, {"b_family": family_id, "b_name": name, "b_person": whose, "b_on": on})
        store.connection.execute(
            _INSERT,
            _row(store, name, value)
            | {"family_id": family_id, "person_id": whose, "said_on": on, "created_at": now, "visit_id": visit_id},
        )


def _row(store: Store, name: str, value: str) -> dict[str, Any]:
    number, sealed = new_id(), slow_facts()[name].kind is Kind.WORDS
    return {
        "id": number,
        "name": name,
        "value": None if sealed else value,
        "words": store.vault.seal(value, _WORDS, number) if sealed else None,
    }


def _said(store: Store, row: Row[Any]) -> Said:
    return Said(
        row.value if row.value is not None else store.vault.open_if(row.words, _WORDS, row.id) or "", row.said_on
    )
