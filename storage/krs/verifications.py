"""The verification of the list of families at risk, household by household: what the list said, what was found at the
door, what the rule says, and how far its page has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, false, func, literal, select, true, update

from domain.krs import Factor, Krs
from domain.people import Relation, Role
from domain.talk import from_json, to_json
from domain.verification import Act, State, Workflow, after, before
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.scope import Scope, for_each_role, sees_numbers
from storage.tables import family, person, verification
from storage.tables.metadata import Id, Utc

_ORIGINAL, _NOTE = "verification.original", "verification.note"
_NAME, _ADDRESS = "person.name", "family.address"
_CALLED_BY = (Relation.IBU, Relation.CALON_ISTRI)  # by whose name a household is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """was_krs: as the list has it. is_krs, factors, rule: as last computed. original: the list's own row."""

    id: int
    family_id: int
    year: int
    area: str
    team_id: int | None
    state: State
    workflow: Workflow
    was_krs: bool | None
    is_krs: bool | None
    factors: tuple[Factor, ...]
    rule: str | None
    original: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    found_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A page with the name by which the family is known and its address."""

    page: Verification
    name: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many pages of a team are alike; it names nobody."""

    area: str
    team_id: int | None
    workflow: Workflow
    state: State
    was_krs: bool | None
    count: int


# Whether a household is at risk: what was found at the door counts more than what the rule says, and that more than
# the list.
IS_KRS = case(
    (verification.c.state == State.DITEMUKAN_KRS.value, true()),
    (verification.c.state == State.DITEMUKAN_TIDAK_KRS.value, false()),
    else_=func.coalesce(verification.c.is_krs, verification.c.was_krs, false()),
)
_WHICH = bindparam("which", type_=Id)
_NOW = bindparam("now", type_=Utc())
_YEAR = verification.c.year == bindparam("b_year")
_INSERT = insert_if_new(verification)
_PLACE = select(family.c.area, family.c.team_id).where(family.c.id == bindparam("b_family", type_=Id))
_OF = select(verification).where(verification.c.family_id == bindparam("b_family", type_=Id), _YEAR)
_AGAIN = (
    update(verification)
    .where(verification.c.id == _WHICH, verification.c.workflow.in_((Workflow.DRAF, Workflow.PERLU_PERBAIKAN)))
    .values(original=bindparam("to_original"), was_krs=bindparam("to_was"))
)
_PEOPLE = verification.join(family, family.c.id == verification.c.family_id).join(
    person, and_(person.c.family_id == family.c.id, person.c.merged_into.is_(None))
)
_HOUSEHOLD = select(
    verification,
    family.c.address,
    person.c.id.label("person_id"),
    person.c.name.label("person_name"),
    person.c.relation.label("person_relation"),
).select_from(_PEOPLE)
_HOUSEHOLDS = for_each_role(lambda seen: _HOUSEHOLD.where(_YEAR, seen).order_by(verification.c.id, person.c.id))
_ONE = for_each_role(lambda seen: _HOUSEHOLD.where(verification.c.id == _WHICH, seen).order_by(person.c.id))
_WITHOUT = for_each_role(
    lambda seen: (
        select(family.c.id)
        .distinct()
        .select_from(family.join(person, person.c.family_id == family.c.id))
        .where(
            seen,
            family.c.closed_at.is_(None),
            person.c.merged_into.is_(None),
            ~select(literal(1))
            .select_from(verification)
            .where(verification.c.family_id == family.c.id, _YEAR)
            .correlate(family)
            .exists(),
        )
    )
)
_FIND = (
    update(verification)
    .where(verification.c.id == _WHICH, verification.c.workflow.in_(before(Act.FIND)))
    .values(state=bindparam("to_state"), found_by=bindparam("who"), found_at=_NOW)
)
_COMPUTED = (
    update(verification)
    .where(verification.c.id == _WHICH, verification.c.workflow != Workflow.DIKUNCI)
    .values(is_krs=bindparam("to_is"), factors=bindparam("to_factors"), rule_version=bindparam("to_rule"))
)
_RETURN = (
    update(verification)
    .where(verification.c.id == _WHICH, verification.c.workflow.in_(before(Act.RETURN)))
    .values(workflow=Workflow.PERLU_PERBAIKAN, note=bindparam("to_note"), decided_by=bindparam("who"), decided_at=_NOW)
)
_COUNTS = (
    select(
        verification.c.area,
        verification.c.team_id,
        verification.c.workflow,
        verification.c.state,
        verification.c.was_krs,
        func.count().label("number"),
    )
    .where(_YEAR, sees_numbers(verification.c.area, verification.c.team_id))
    .group_by(
        verification.c.area,
        verification.c.team_id,
        verification.c.workflow,
        verification.c.state,
        verification.c.was_krs,
    )
    .order_by(verification.c.area, verification.c.team_id)
)


def put(
    store: Store,
    family_id: int,
    year: int,
    *,
    now: datetime,
    original: Mapping[str, str] | None = None,
    was_krs: bool | None = None,
) -> int:
    """The family's page for a year, with the row of the list that it came from, kept beside whatever is found. An
    import may come again: the page of one that nobody has sent yet takes the new row. Returns the page's id."""
    number = new_id()
    place = store.connection.execute(_PLACE, {"b_family": family_id}).one()
    values = {
        "id": number,
        "family_id": family_id,
        "year": year,
        "area": place.area,
        "team_id": place.team_id,
        "state": State.BELUM,
        "workflow": Workflow.DRAF,
        "was_krs": was_krs,
        "original": _sealed_row(store, number, original),
        "created_at": now,
    }
    if store.connection.execute(_INSERT[store.dialect], values).rowcount == 1:
        return number
    known = store.connection.execute(_OF, {"b_family": family_id, "b_year": year}).one()
    if original is not None:
        again = {"which": known.id, "to_original": _sealed_row(store, known.id, original), "to_was": was_krs}
        store.connection.execute(_AGAIN, again)
    return int(known.id)


def _sealed_row(store: Store, number: int, original: Mapping[str, str] | None) -> bytes | None:
    return store.vault.seal_if(None if original is None else to_json(dict(original)), _ORIGINAL, number)


def begin_year(store: Store, scope: Scope, year: int, now: datetime) -> int:
    """Every family that the asker accompanies has a page. Returns how many are new."""
    parameters = {**scope.parameters(), "b_year": year}
    without = store.connection.execute(_WITHOUT[scope.role], parameters).scalars().all()
    for family_id in without:
        put(store, family_id, year, now=now)
    return len(without)


def households(store: Store, scope: Scope, year: int) -> tuple[Household, ...]:
    """The pages of a year that the asker may see, by the household's name."""
    rows = store.connection.execute(_HOUSEHOLDS[scope.role], {**scope.parameters(), "b_year": year}).all()
    return tuple(sorted(_grouped(store, rows), key=lambda one: (one.name.casefold(), one.page.id)))


def household_in(store: Store, scope: Scope, verification_id: int) -> Household | None:
    """None for a family that the asker may not see."""
    parameters = {**scope.parameters(), "which": verification_id}
    return next(iter(_grouped(store, store.connection.execute(_ONE[scope.role], parameters).all())), None)


def find(store: Store, verification_id: int, state: State, account_id: int, now: datetime) -> bool:
    """What was found at the door. False once the page was sent on."""
    values = {"which": verification_id, "to_state": state, "who": account_id, "now": now}
    return store.connection.execute(_FIND, values).rowcount == 1


def computed(store: Store, verification_id: int, krs: Krs) -> None:
    """What the rule says, with its version; a locked page keeps what it had."""
    values = {
        "which": verification_id,
        "to_is": krs.at_risk,
        "to_factors": " ".join(krs.factors),
        "to_rule": krs.version,
    }
    store.connection.execute(_COMPUTED, values)


def send_back(store: Store, verification_id: int, note: str, account_id: int, now: datetime) -> bool:
    """It needs another look. False if it was not sent, or is locked."""
    values = {
        "which": verification_id,
        "to_note": store.vault.seal(note, _NOTE, verification_id),
        "who": account_id,
        "now": now,
    }
    return store.connection.execute(_RETURN, values).rowcount == 1


def move_all(store: Store, ids: Collection[int], act: Act, account_id: int, now: datetime) -> int:
    """Every one of these pages for which the act fits moves on; returns how many did."""
    moved = 0
    for was in before(act):
        change = (
            update(verification)
            .where(verification.c.id.in_(ids), verification.c.workflow == was)
            .values(workflow=after(act, was), decided_by=account_id, decided_at=now)
        )
        moved += store.connection.execute(change).rowcount
    return moved


def counts(store: Store, scope: Scope, year: int) -> tuple[Count, ...]:
    """Pages by team, place in the workflow and what was found. A family gets none."""
    if scope.role is Role.KELUARGA:
        return ()
    rows = store.connection.execute(_COUNTS, {**scope.parameters(), "b_year": year})
    return tuple(
        Count(
            area=row.area,
            team_id=row.team_id,
            workflow=Workflow(row.workflow),
            state=State(row.state),
            was_krs=row.was_krs,
            count=row.number,
        )
        for row in rows
    )


def _grouped(store: Store, rows: list[Any] | Any) -> list[Household]:
    """A household per page, called by its mother, else by whoever was written down first."""
    by_page: dict[int, list[Row[Any]]] = {}
    for row in rows:
        by_page.setdefault(row.id, []).append(row)
    found = []
    for members in by_page.values():
        called = next((one for one in members if one.person_relation in _CALLED_BY), members[0])
        found.append(
            Household(
                page=_page(store, called),
                name=store.vault.open(called.person_name, _NAME, called.person_id),
                address=store.vault.open_if(called.address, _ADDRESS, called.family_id),
            )
        )
    return found


def _page(store: Store, row: Row[Any]) -> Verification:
    original = store.vault.open_if(row.original, _ORIGINAL, row.id)
    return Verification(
        id=row.id,
        family_id=row.family_id,
        year=row.year,
        area=row.area,
        team_id=row.team_id,
        state=State(row.state),
        workflow=Workflow(row.workflow),
        was_krs=row.was_krs,
        is_krs=row.is_krs,
        factors=tuple(Factor(code) for code in (row.factors or "").split()),
        rule=row.rule_version,
        original={} if original is None else from_json(original),
        note=store.vault.open_if(row.note, _NOTE, row.id),
        found_by=row.found_by,
    )
