"""Events of a life as they were told, and what they changed: kept so that a wrong one can be taken back, with a trace.

Whoever tells one looks at the family before and after (`state_of`); `keep` notes the difference, `undo` puts it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, insert, select, update

from domain.talk import from_json, to_json
from storage.database import Store
from storage.family.enrolments import EnrolmentStatus
from storage.ids import new_id
from storage.people import families
from storage.people.shared_phones import reading
from storage.scope import Scope, for_each_role
from storage.tables import account, chat, enrolment, episode, family, life_event, person, visit
from storage.tables.metadata import Id, Utc
from storage.wire import outbox

UNDONE = "undone"  # why an episode ended that should never have begun
_TAKEN = "life_event.taken"

State = Mapping[str, Mapping[str, Mapping[str, Any]]]  # table → id → column → value


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as it was told. kind: as `life_event.kind`."""

    id: int
    person_id: int
    family_id: int
    kind: str
    happened_on: date
    told_by: int | None
    told_at: datetime
    undone_at: datetime | None = None


_FAMILY = bindparam("of_family", type_=Id)
_MEMBERS = select(person.c.id).where(person.c.family_id == _FAMILY)
_ACCOUNTS = select(account.c.id).where(account.c.person_id.in_(_MEMBERS))
# What an event may change. Areas and teams of people and episodes follow the family's (`families.move`).
_TRACKED: Mapping[Table, tuple[Any, tuple[str, ...]]] = {
    family: (family.c.id == _FAMILY, ("area", "team_id", "closed_at", "closed_reason")),
    person: (
        person.c.family_id == _FAMILY,
        ("family_id", "birth_date", "birth_date_estimated", "relation", "died_on", "removed_at"),
    ),
    episode: (
        episode.c.person_id.in_(_MEMBERS),
        (
            "started_on",
            "started_estimated",
            "due_on",
            "gestation_weeks_at_birth",
            "ended_on",
            "end_reason",
        ),
    ),
    enrolment: (
        enrolment.c.person_id.in_(_MEMBERS),
        ("anchor", "anchor_date", "zone", "weekday", "status", "stopped_reason"),
    ),
    account: (account.c.person_id.in_(_MEMBERS), ("area", "status")),
    chat: (
        chat.c.id.in_(select(reading.c.chat_id).where(reading.c.account_id.in_(_ACCOUNTS))),
        ("push", "zone"),
    ),
}
_TABLES = {table.name: table for table in _TRACKED}
_STATE: Mapping[str, Select[Any]] = {
    table.name: select(table.c.id, *(table.c[name] for name in columns)).where(condition)
    for table, (condition, columns) in _TRACKED.items()
}
_INSERT = insert(life_event)
_SEEN = person.join(family, family.c.id == person.c.family_id).join(life_event, life_event.c.person_id == person.c.id)
_ONE = for_each_role(
    lambda seen: (
        select(life_event)
        .select_from(_SEEN)
        .where(life_event.c.id == bindparam("which", type_=Id), families.NOT_ERASED, seen)
    )
)
_RECENT = for_each_role(
    lambda seen: (
        select(life_event)
        .select_from(_SEEN)
        .where(
            life_event.c.told_at >= bindparam("since", type_=Utc()),
            life_event.c.undone_at.is_(None),
            families.NOT_ERASED,
            seen,
        )
        .order_by(life_event.c.told_at.desc(), life_event.c.id.desc())
        .limit(20)
    )
)
_OF_FAMILY = for_each_role(
    lambda seen: (
        select(life_event)
        .select_from(_SEEN)
        .where(life_event.c.family_id == _FAMILY, seen)
        .order_by(life_event.c.told_at.desc(), life_event.c.id.desc())
    )
)
_LATER = select(life_event.c.id).where(
    life_event.c.family_id == _FAMILY,
    life_event.c.undone_at.is_(None),
    life_event.c.told_at >= bindparam("after", type_=Utc()),
    life_event.c.id != bindparam("which", type_=Id),
)
_MOURNED = ("miscarriage", "death", "birth")  # a stillbirth is a birth
_RECORDED = (
    select(life_event.c.id)
    .where(
        life_event.c.family_id == _FAMILY,
        life_event.c.told_at >= bindparam("since", type_=Utc()),
        life_event.c.kind.in_(_MOURNED),
        life_event.c.undone_at.is_(None),
    )
    .order_by(life_event.c.told_at.desc(), life_event.c.id.desc())
)
_TAKE_BACK = (
    update(life_event)
    .where(life_event.c.id == bindparam("which", type_=Id), life_event.c.undone_at.is_(None))
    .values(undone_at=bindparam("now", type_=Utc()), undone_by=bindparam("by", type_=Id))
)
_VISITED = select(visit.c.id).where(
    visit.c.person_id.in_(bindparam("who", expanding=True, type_=Id)), visit.c.form != bindparam("but")
)


def state_of(store: Store, *family_ids: int) -> State:
    """All of these families that an event may change."""
    return {
        name: {
            str(row["id"]): {column: value for column, value in row.items() if column != "id"}
            for family_id in family_ids
            for row in store.connection.execute(statement, {"of_family": family_id}).mappings()
        }
        for name, statement in _STATE.items()
    }


def keep(
    store: Store,
    *,
    person_id: int,
    family_id: int,
    kind: str,
    happened_on: date,
    area: str,
    told_by: int | None,
    before: State,
    now: datetime,
    concerned: Sequence[int] = (),
) -> int:
    """Notes the event after all that follows from it was carried out. concerned: the families that it changed, if
    more than this one. Returns its id."""
    number = new_id()
    after = state_of(store, *(concerned or (family_id,)))
    values = {
        "id": number,
        "person_id": person_id,
        "family_id": family_id,
        "kind": kind,
        "happened_on": happened_on,
        "area": area,
        "told_by": told_by,
        "told_at": now,
        "taken": store.vault.seal(to_json(_difference(before, after)), _TAKEN, number),
    }
    store.connection.execute(_INSERT, values)
    return number


def _difference(before: State, after: State) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    added: dict[str, list[str]] = {}
    for table, rows in after.items():
        for number, row in rows.items():
            old = before[table].get(number)
            if old is None:
                added.setdefault(table, []).append(number)
            elif columns := [name for name in row if row[name] != old[name]]:
                changed.setdefault(table, {})[number] = {name: [old[name], row[name]] for name in columns}
    return {"changed": changed, "added": added}


def one_in(store: Store, scope: Scope, event_id: int) -> Told | None:
    """None for an event of whom the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": event_id}).one_or_none()
    return None if row is None else _told(row)


def told_by(store: Store, event_id: int, account_id: int) -> Told | None:
    """One that this account told itself: whoever tells that a family has moved sees it no more."""
    told = (
        select(life_event)
        .select_from(_SEEN)
        .where(life_event.c.id == event_id, life_event.c.told_by == account_id, families.NOT_ERASED)
    )
    row = store.connection.execute(told).one_or_none()
    return None if row is None else _told(row)


def recent(store: Store, scope: Scope, since: datetime) -> tuple[Told, ...]:
    """What was told since then and stands, the latest first; twenty at most."""
    rows = store.connection.execute(_RECENT[scope.role], {**scope.parameters(), "since": since})
    return tuple(_told(row) for row in rows)


def of_family(store: Store, scope: Scope, family_id: int) -> tuple[Told, ...]:
    """All that was told of a family, what was taken back too, the latest first."""
    rows = store.connection.execute(_OF_FAMILY[scope.role], {**scope.parameters(), "of_family": family_id})
    return tuple(_told(row) for row in rows)


def has_later(store: Store, told: Told) -> bool:
    """Whether something was told of this family after it, and stands: that has to be taken back first."""
    parameters = {"of_family": told.family_id, "after": told.told_at, "which": told.id}
    later = store.connection.execute(_LATER, parameters).scalars().all()
    return any(number > told.id for number in later)


def brought_in(store: Store, told: Told) -> tuple[int, ...]:
    """The people whom the event added: the babies of a birth."""
    return tuple(int(number) for number in _taken(store, told).get("added", {}).get("person", ()))


def home_before(store: Store, told: Told) -> int | None:
    """The family in which the person was before the event, if it is another since."""
    columns = _taken(store, told).get("changed", {}).get("person", {}).get(str(told.person_id), {})
    return int(columns["family_id"][0]) if "family_id" in columns else None


def of_loss(store: Store, family_id: int, told_at: datetime) -> int | None:
    """What a loss that was told then was a loss of: the last such event that was recorded with it or since, and stands.
    For a loss that the asker was shown."""
    number: int | None = store.connection.scalar(_RECORDED, {"of_family": family_id, "since": told_at})
    return number


def was_visited(store: Store, person_ids: Iterable[int], *, but: str) -> bool:
    """Whether anybody has reported on them since, other than in the form `but`."""
    who = list(person_ids)
    return bool(who) and store.connection.execute(_VISITED, {"who": who, "but": but}).first() is not None


def undo(store: Store, told: Told, by: int | None, now: datetime) -> bool:
    """Puts back what the event changed, where it has not changed again since; what it added ends. What was withdrawn
    stays withdrawn. False if it was taken back before."""
    if store.connection.execute(_TAKE_BACK, {"which": told.id, "now": now, "by": by}).rowcount != 1:
        return False
    taken = _taken(store, told)
    for name, numbers in taken["added"].items():
        for number in numbers:
            _take_away(store, name, int(number), now)
    for name, rows in taken["changed"].items():
        for number, columns in rows.items():
            _put_back(store, _TABLES[name], int(number), columns)
    return True


def _take_away(store: Store, name: str, number: int, now: datetime) -> None:
    table = _TABLES[name]
    ends: dict[str, dict[str, Any]] = {
        "person": {"removed_at": now},
        "episode": {"ended_on": episode.c.started_on, "end_reason": UNDONE},
        "enrolment": {"status": EnrolmentStatus.ENDED.value, "stopped_reason": None},
    }
    values = ends.get(name)
    if values:
        store.connection.execute(update(table).where(table.c.id == number).values(values))
    if name == "person":
        outbox.withdraw(store, person_id=number, reason="an event was taken back")
    if name == "enrolment":
        outbox.withdraw(store, enrolment_id=number, reason="an event was taken back")


def _put_back(store: Store, table: Table, number: int, columns: Mapping[str, list[Any]]) -> None:
    as_left = [table.c[name].is_not_distinct_from(after) for name, (_, after) in columns.items()]
    values = {name: before for name, (before, _) in columns.items()}
    store.connection.execute(update(table).where(table.c.id == number, *as_left).values(values))


def _taken(store: Store, told: Told) -> dict[str, Any]:
    sealed = store.connection.execute(select(life_event.c.taken).where(life_event.c.id == told.id)).scalar_one()
    taken: dict[str, Any] = from_json(store.vault.open(sealed, _TAKEN, told.id))
    return taken


def _told(row: Row[Any]) -> Told:
    return Told(**{name: getattr(row, name) for name in Told.__dataclass_fields__})
