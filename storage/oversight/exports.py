"""Lists as rows, for files: in the asker's scope, in pages, so that a hundred thousand need no memory.

A kader and a pembina get names; a koordinator gets the same rows with numbers in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Row, Select, bindparam, func, select, tuple_

from domain.people import Role
from storage.database import Store
from storage.scope import Scope, for_each_role
from storage.tables import (
    account,
    bkb_attendance,
    bkb_group,
    bkb_session,
    episode,
    family,
    feeding,
    feeding_note,
    measurement,
    person,
    referral,
    verification,
    visit,
    wilayah,
)
from storage.tables.metadata import Id
from storage.villages.areas import area_parameters, within_bound

Cell: TypeAlias = "str | int | Decimal | date | bool | None"
AT_ONCE = 1000


class List(StrEnum):
    """What can be taken out."""

    TARGETS = "targets"
    VISITS = "visits"
    MEASUREMENTS = "measurements"
    REFERRALS = "referrals"
    VERIFICATION = "verification"
    FEEDINGS = "feedings"
    BKB = "bkb"


@dataclass(frozen=True, slots=True)
class _Kind:
    """columns: what is told, by name. key: by which pages follow each other; no two rows share it. dated: the
    day of a row, if it has one."""

    table: FromClause
    key: tuple[ColumnElement[int], ...]
    columns: Mapping[str, ColumnElement[Any]]
    dated: ColumnElement[date] | None = None


_PEOPLE = person.join(family, family.c.id == person.c.family_id)
_desa, _kader = wilayah.alias("desa"), account.alias("kader")
_OF_PERSON: Mapping[str, ColumnElement[Any]] = {
    "person_id": person.c.id,
    "name": person.c.name,
    "sex": person.c.sex,
    "birth_date": person.c.birth_date,
    "birth_date_estimated": person.c.birth_date_estimated,
}


def _place(area: ColumnElement[str]) -> Mapping[str, ColumnElement[Any]]:
    return {"area": area, "desa": _desa.c.name}


def _in_desa(table: FromClause, area: ColumnElement[str]) -> FromClause:
    return table.outerjoin(_desa, _desa.c.code == area)


_note = feeding_note.alias("note")


def _of_notes(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the notes of one stretch of PMT."""
    return select(column).where(_note.c.feeding_id == feeding.c.id).correlate(feeding).scalar_subquery()


def _weight(*order: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first in that order."""
    weighed = select(_note.c.weight_kg).where(_note.c.feeding_id == feeding.c.id, _note.c.weight_kg.is_not(None))
    return weighed.order_by(*order).limit(1).correlate(feeding).scalar_subquery()


_KINDS: Mapping[List, _Kind] = {
    List.TARGETS: _Kind(
        _in_desa(_PEOPLE.join(episode, episode.c.person_id == person.c.id), family.c.area),
        (episode.c.id,),
        {
            **_place(family.c.area),
            **_OF_PERSON,
            "group": episode.c.kind,
            "started_on": episode.c.started_on,
            "started_estimated": episode.c.started_estimated,
            "due_on": episode.c.due_on,
            "ended_on": episode.c.ended_on,
            "end_reason": episode.c.end_reason,
        },
    ),
    List.VISITS: _Kind(
        _in_desa(_PEOPLE.join(visit, visit.c.person_id == person.c.id), visit.c.area).outerjoin(
            _kader, _kader.c.id == visit.c.account_id
        ),
        (visit.c.id,),
        {
            **_place(visit.c.area),
            **_OF_PERSON,
            "visit_id": visit.c.id,
            "form": visit.c.form,
            "visit_date": visit.c.visit_date,
            "kader": _kader.c.name,
            "kader_id": _kader.c.id,
            "review": visit.c.review,
        },
        visit.c.visit_date,
    ),
    List.MEASUREMENTS: _Kind(
        _in_desa(_PEOPLE.join(measurement, measurement.c.person_id == person.c.id), family.c.area),
        (measurement.c.id,),
        {
            **_place(family.c.area),
            **_OF_PERSON,
            "visit_id": measurement.c.visit_id,
            "measured_on": measurement.c.measured_on,
            "kind": measurement.c.kind,
            "value": measurement.c.value,
            "lying": measurement.c.lying,
            "z": measurement.c.z,
            "odd": measurement.c.odd,
        },
        measurement.c.measured_on,
    ),
    List.REFERRALS: _Kind(
        _in_desa(_PEOPLE.join(referral, referral.c.person_id == person.c.id), referral.c.area),
        (referral.c.id,),
        {
            **_place(referral.c.area),
            **_OF_PERSON,
            "referral_id": referral.c.id,
            "visit_id": referral.c.visit_id,
            "place": referral.c.place,
            "rung": referral.c.rung,
            "reasons": referral.c.reasons,
            "due_on": referral.c.due_on,
            "status": referral.c.status,
        },
        referral.c.due_on,
    ),
    List.VERIFICATION: _Kind(
        _in_desa(_PEOPLE.join(verification, verification.c.family_id == family.c.id), family.c.area),
        (person.c.id, verification.c.id),  # of each person, one row a year
        {
            **_place(family.c.area),
            "family_id": family.c.id,
            "person_id": person.c.id,
            "name": person.c.name,
            "year": verification.c.year,
            "state": verification.c.state,
            "workflow": verification.c.workflow,
            "was_krs": verification.c.was_krs,
            "is_krs": verification.c.is_krs,
            "factors": verification.c.factors,
        },
    ),
    List.FEEDINGS: _Kind(
        _in_desa(_PEOPLE.join(feeding, feeding.c.person_id == person.c.id), family.c.area),
        (feeding.c.id,),
        {
            **_place(family.c.area),
            **_OF_PERSON,
            "pmt_reason": feeding.c.reason,
            "days_planned": feeding.c.days_planned,
            "days_given": func.coalesce(_of_notes(func.sum(_note.c.days_given)), 0),
            "funding": feeding.c.funding,
            "starts_on": feeding.c.starts_on,
            "ended_on": feeding.c.ended_on,
            "end_reason": feeding.c.end_reason,
            "first_weight_kg": _weight(_note.c.noted_on.asc(), _note.c.id.asc()),
            "last_weight_kg": _weight(_note.c.noted_on.desc(), _note.c.id.desc()),
        },
        feeding.c.starts_on,
    ),
    List.BKB: _Kind(
        _in_desa(
            _PEOPLE.join(bkb_attendance, bkb_attendance.c.person_id == person.c.id)
            .join(bkb_session, bkb_session.c.id == bkb_attendance.c.session_id)
            .join(bkb_group, bkb_group.c.id == bkb_session.c.group_id),
            bkb_group.c.area,
        ),
        (bkb_attendance.c.id,),
        {
            **_place(bkb_group.c.area),
            **_OF_PERSON,
            "bkb_group": bkb_group.c.name,
            "held_on": bkb_session.c.held_on,
            "topic": bkb_session.c.topic,
        },
        bkb_session.c.held_on,
    ),
}
DATED = frozenset(one for one, kind in _KINDS.items() if kind.dated is not None)
_SEALED = {"name": ("person.name", "person_id"), "kader": ("account.name", "kader_id")}
_HELPERS = ("kader_id",)  # what only opens a sealed value


def columns(which: List, role: Role) -> tuple[str, ...]:
    """The names of a list's columns for that role."""
    return tuple(name for name in _KINDS[which].columns if name not in _HELPERS and not _hides(name, role))


def rows(
    read: Callable[[Callable[[Store], Any]], Any], scope: Scope, which: List, first: date, last: date
) -> Iterator[tuple[Cell, ...]]:
    """The rows of a list, of the days `first` to `last` where it has days, by id. read: asks the database, page after
    page, so that no transaction lasts long. A family and a petugas get none."""
    after = (0,) * len(_KINDS[which].key)
    ask = partial(_page, scope=scope, which=which, first=first, last=last)
    while page := read(partial(ask, after=after)):
        yield from (cells for _, cells in page)
        after = page[-1][0]


def _hides(name: str, role: Role) -> bool:
    return role is Role.KOORDINATOR and name in _SEALED


def _statement(which: List) -> Callable[[ColumnElement[bool]], Select[Any]]:
    kind = _KINDS[which]

    def build(seen: ColumnElement[bool]) -> Select[Any]:
        keys: list[ColumnElement[Any]] = [column.label(f"row_key_{place}") for place, column in enumerate(kind.key)]
        selected = [column.label(name) for name, column in kind.columns.items()]
        after = tuple_(*(bindparam(f"after_{place}", type_=Id) for place in range(len(kind.key))))
        statement = (
            select(*[*keys, *selected])
            .select_from(kind.table)
            .where(seen, tuple_(*kind.key) > after)
            .order_by(*kind.key)
            .limit(AT_ONCE)
        )
        if kind.dated is not None:
            statement = statement.where(kind.dated >= bindparam("first"), kind.dated <= bindparam("last"))
        return statement

    return build


_NAMED = {which: for_each_role(_statement(which)) for which in List}
# Rows that name nobody, for who may have numbers of everything below.
_NAMELESS = {which: _statement(which)(within_bound(family.c.area)) for which in List}


def _page(
    store: Store, *, scope: Scope, which: List, first: date, last: date, after: tuple[int, ...]
) -> list[tuple[tuple[int, ...], tuple[Cell, ...]]]:
    match scope.role:
        case Role.KOORDINATOR:
            statement, parameters = _NAMELESS[which], area_parameters(scope.area)
        case Role.KADER | Role.PEMBINA:
            statement, parameters = _NAMED[which][scope.role], scope.parameters()
        case _:
            return []
    when = {"first": first, "last": last} if which in DATED else {}
    found = store.connection.execute(statement, {**parameters, **when, **_places("after", after)})
    names = columns(which, scope.role)
    return [(tuple(row[: len(after)]), _cells(store, row, names)) for row in found]


def _places(name: str, values: Sequence[int]) -> Mapping[str, int]:
    return {f"{name}_{place}": value for place, value in enumerate(values)}


def _cells(store: Store, row: Row[Any], names: Sequence[str]) -> tuple[Cell, ...]:
    values = row._asdict()
    return tuple(_opened(store, values, name) if name in _SEALED else values[name] for name in names)


def _opened(store: Store, values: Mapping[str, Any], name: str) -> str | None:
    column, owner = _SEALED[name]
    return store.vault.open_if(values[name], column, values[owner])
