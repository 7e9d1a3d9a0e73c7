"""What was agreed to be done (RTL): by whom, until when, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, bindparam, false, insert, or_, select, update

from domain.people import Role
from domain.talk import from_json, to_json
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import action_item
from storage.tables.metadata import Id, Utc
from storage.villages.areas import within, within_bound

_CONTENT = "action_item.content"
MOST = 200  # of a list
MOST_NOTES = 20
PER_BEAT = 200  # the next beat goes on


class ItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote on an item."""

    account_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """owner: as it was typed; owner_id: whose account that is, if anybody's. target: "" for none."""

    id: int
    meeting_id: int
    area: str
    created_by: int
    owner_id: int | None
    activity: str
    owner: str
    target: str
    due_on: date | None
    state: ItemState
    overdue_told: bool
    notes: tuple[Note, ...] = ()


_ACCOUNT = bindparam("scope_account", type_=Id)
_OWN = action_item.c.owner_id == _ACCOUNT
# A pembina what was agreed in the area; others what is theirs to do, a koordinator also what she wrote down.
_SEEN: Mapping[Role, ColumnElement[bool]] = {
    Role.PEMBINA: or_(within_bound(action_item.c.area), _OWN),
    Role.KOORDINATOR: or_(within_bound(action_item.c.area) & (action_item.c.created_by == _ACCOUNT), _OWN),
    Role.KADER: _OWN,
    Role.PETUGAS: _OWN,
    Role.KELUARGA: false(),
}
_WHICH = bindparam("which", type_=Id)
_IS_OPEN = action_item.c.state == ItemState.OPEN.value
_ADD = insert(action_item)
_OPEN = {
    role: select(action_item)
    .where(seen, _IS_OPEN)
    .order_by(action_item.c.due_on.nulls_last(), action_item.c.id)
    .limit(MOST)
    for role, seen in _SEEN.items()
}
_ONE = {role: select(action_item).where(action_item.c.id == _WHICH, seen) for role, seen in _SEEN.items()}
_SETTLE = (
    update(action_item)
    .where(action_item.c.id == _WHICH, _IS_OPEN)
    .values(
        state=bindparam("to_state"), settled_by=bindparam("who", type_=Id), settled_at=bindparam("now", type_=Utc())
    )
)
_NOTE = update(action_item).where(action_item.c.id == _WHICH, _IS_OPEN).values(content=bindparam("to_content"))
_SOON, _TODAY = bindparam("soon", type_=Date), bindparam("today", type_=Date)
_TO_REMIND = (
    select(action_item)
    .where(
        _IS_OPEN,
        action_item.c.due_on <= _SOON,
        or_(
            (action_item.c.due_on >= _TODAY) & action_item.c.reminded_before_at.is_(None),
            (action_item.c.due_on < _TODAY) & action_item.c.reminded_overdue_at.is_(None),
        ),
    )
    .order_by(action_item.c.due_on, action_item.c.id)
    .limit(PER_BEAT)
)
_CLAIM = {
    overdue: update(action_item)
    .where(action_item.c.id == _WHICH, _IS_OPEN, column.is_(None))
    .values({column: bindparam("now", type_=Utc())})
    for overdue, column in ((False, action_item.c.reminded_before_at), (True, action_item.c.reminded_overdue_at))
}


def add(
    store: Store,
    *,
    meeting_id: int,
    area: str,
    created_by: int,
    owner_id: int | None,
    activity: str,
    owner: str,
    target: str,
    due_on: date | None,
) -> int:
    """One thing to do, open; what was typed is sealed."""
    made = new_id()
    content = to_json({"activity": activity, "owner": owner, "target": target})
    values = {
        "id": made,
        "meeting_id": meeting_id,
        "area": area,
        "created_by": created_by,
        "owner_id": owner_id,
        "content": store.vault.seal(content, _CONTENT, made),
        "due_on": due_on,
        "state": ItemState.OPEN.value,
    }
    store.connection.execute(_ADD, values)
    return made


def open_in(store: Store, scope: Scope) -> tuple[Item, ...]:
    """What the asker may see and is not settled, the most urgent first; at most so many."""
    return tuple(_item(store, row) for row in store.connection.execute(_OPEN[scope.role], _parameters(scope)))


def item_in(store: Store, scope: Scope, item_id: int) -> Item | None:
    """None for one that the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**_parameters(scope), "which": item_id}).one_or_none()
    return None if row is None else _item(store, row)


def settle(store: Store, item_id: int, state: ItemState, *, by: int, now: datetime) -> bool:
    """Done or dropped; False if it was settled before. That the asker may is the caller's to check."""
    values = {"which": item_id, "to_state": state.value, "who": by, "now": now}
    return store.connection.execute(_SETTLE, values).rowcount == 1


def note(store: Store, found: Item, text: str, *, by: int) -> bool:
    """One more note; False for one that is settled, or has enough of them. That the asker may is the caller's to
    check."""
    if len(found.notes) >= MOST_NOTES:
        return False
    notes = [*found.notes, Note(by, text)]
    content = {
        "activity": found.activity,
        "owner": found.owner,
        "target": found.target,
        "notes": [{"by": one.account_id, "text": one.text} for one in notes],
    }
    values = {"which": found.id, "to_content": store.vault.seal(to_json(content), _CONTENT, found.id)}
    return store.connection.execute(_NOTE, values).rowcount == 1


def overdue_in(store: Store, scope: Scope, area: str, today: date) -> tuple[Item, ...]:
    """Of an area, what should have been done by now and the asker may see."""
    late = (
        select(action_item)
        .where(_SEEN[scope.role], within(action_item.c.area, area), _IS_OPEN, action_item.c.due_on < today)
        .order_by(action_item.c.due_on, action_item.c.id)
        .limit(MOST)
    )
    return tuple(_item(store, row) for row in store.connection.execute(late, _parameters(scope)))


def to_remind(store: Store, soon: date, today: date) -> tuple[Item, ...]:
    """Open, due until `soon` or overdue, and the owner has not been told. For the beat."""
    return tuple(_item(store, row) for row in store.connection.execute(_TO_REMIND, {"soon": soon, "today": today}))


def claim(store: Store, item_id: int, *, overdue: bool, now: datetime) -> bool:
    """Whether the reminder is this caller's to send."""
    return store.connection.execute(_CLAIM[overdue], {"which": item_id, "now": now}).rowcount == 1


def _parameters(scope: Scope) -> dict[str, Any]:
    return {**scope.parameters(), "scope_account": scope.account_id}


def _item(store: Store, row: Row[Any]) -> Item:
    content = from_json(store.vault.open(row.content, _CONTENT, row.id))
    return Item(
        id=row.id,
        meeting_id=row.meeting_id,
        area=row.area,
        created_by=row.created_by,
        owner_id=row.owner_id,
        activity=content["activity"],
        owner=content["owner"],
        target=content["target"],
        due_on=row.due_on,
        state=ItemState(row.state),
        overdue_told=row.reminded_overdue_at is not None,
        notes=tuple(Note(one["by"], one["text"]) for one in content.get("notes", ())),
    )
