"""BKB groups and their sessions. Groups and counts name nobody; who came is read with the asker's scope on people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, false, func, insert, select

from domain.bkb import BkbTopic
from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import bkb_attendance, bkb_group, bkb_session
from storage.tables.metadata import Id
from storage.villages.areas import within_bound

RECENT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """last_on: of its last session."""

    id: int
    area: str
    name: str
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """present: all who came, by name or by number. others: those of them who were not noted by name."""

    id: int
    group_id: int
    held_on: date
    topic: BkbTopic
    others: int
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Of one desa: groups, and the sessions and people of a span."""

    area: str
    groups: int
    sessions: int
    present: int


_ID = bindparam("which", type_=Id)
_MINE = within_bound(bkb_group.c.area)
_SEEN: Mapping[Role, ColumnElement[bool]] = {
    Role.KADER: _MINE,
    Role.PEMBINA: _MINE,
    Role.KOORDINATOR: _MINE,
    Role.PETUGAS: false(),
    Role.KELUARGA: false(),
}
_LAST = (
    select(func.max(bkb_session.c.held_on))
    .where(bkb_session.c.group_id == bkb_group.c.id)
    .correlate(bkb_group)
    .scalar_subquery()
)
_GROUP = (bkb_group, _LAST.label("last_on"))
_GROUPS = {
    role: select(*_GROUP).where(seen).order_by(bkb_group.c.area, bkb_group.c.name, bkb_group.c.id)
    for role, seen in _SEEN.items()
}
_ONE = {role: select(*_GROUP).where(seen, bkb_group.c.id == _ID) for role, seen in _SEEN.items()}
_NAMED = (
    select(func.count()).where(bkb_attendance.c.session_id == bkb_session.c.id).correlate(bkb_session).scalar_subquery()
)
_SESSION = (bkb_session, _NAMED.label("named"))
_WITH_GROUP = bkb_session.join(bkb_group, bkb_group.c.id == bkb_session.c.group_id)
_NEWEST = (bkb_session.c.held_on.desc(), bkb_session.c.id.desc())


def _sessions(seen: ColumnElement[bool], which: ColumnElement[bool]) -> Select[Any]:
    return select(*_SESSION).select_from(_WITH_GROUP).where(seen, which).order_by(*_NEWEST)


_OF_GROUP = {role: _sessions(seen, bkb_session.c.group_id == _ID).limit(RECENT) for role, seen in _SEEN.items()}
_ONE_SESSION = {role: _sessions(seen, bkb_session.c.id == _ID) for role, seen in _SEEN.items()}
_ATTENDED = select(bkb_attendance.c.person_id).where(bkb_attendance.c.session_id == _ID).order_by(bkb_attendance.c.id)
_IN_SPAN = (
    select(bkb_session.c.group_id, bkb_session.c.id, (bkb_session.c.others + _NAMED).label("present"))
    .where(
        bkb_session.c.held_on >= bindparam("first", type_=Date), bkb_session.c.held_on <= bindparam("until", type_=Date)
    )
    .subquery()
)
_COUNTS = {
    role: select(
        bkb_group.c.area,
        func.count(bkb_group.c.id.distinct()).label("groups"),
        func.count(_IN_SPAN.c.id).label("sessions"),
        func.coalesce(func.sum(_IN_SPAN.c.present), 0).label("present"),
    )
    .select_from(bkb_group.outerjoin(_IN_SPAN, and_(_IN_SPAN.c.group_id == bkb_group.c.id)))
    .where(seen)
    .group_by(bkb_group.c.area)
    .order_by(bkb_group.c.area)
    for role, seen in _SEEN.items()
}
_ADD_GROUP, _ADD_SESSION, _COME = insert(bkb_group), insert(bkb_session), insert(bkb_attendance)


def add_group(store: Store, *, area: str, name: str, created_by: int, now: datetime) -> int:
    """The new group's id."""
    number = new_id()
    values = {"id": number, "area": area, "name": name, "created_by": created_by, "created_at": now}
    store.connection.execute(_ADD_GROUP, values)
    return number


def groups_in(store: Store, scope: Scope) -> tuple[Group, ...]:
    """The groups of the asker's area, by desa and name; a kader's are those of her desa."""
    return tuple(_group(row) for row in store.connection.execute(_GROUPS[scope.role], scope.parameters()))


def group_in(store: Store, scope: Scope, group_id: int) -> Group | None:
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": group_id}).one_or_none()
    return None if row is None else _group(row)


def keep(
    store: Store,
    group_id: int,
    *,
    draft_id: int,
    held_on: date,
    topic: BkbTopic,
    people: Collection[int],
    others: int,
    account_id: int,
    now: datetime,
) -> int:
    """A session with who came. That group and people are the asker's is the caller's to check."""
    number = new_id()
    values = {
        "id": number,
        "group_id": group_id,
        "draft_id": draft_id,
        "held_on": held_on,
        "topic": topic.value,
        "others": others,
        "account_id": account_id,
        "recorded_at": now,
    }
    store.connection.execute(_ADD_SESSION, values)
    if rows := [{"id": new_id(), "session_id": number, "person_id": one} for one in sorted(set(people))]:
        store.connection.execute(_COME, rows)
    return number


def sessions_of(store: Store, scope: Scope, group_id: int) -> tuple[Session, ...]:
    """The last few, newest first."""
    rows = store.connection.execute(_OF_GROUP[scope.role], {**scope.parameters(), "which": group_id})
    return tuple(_session(row) for row in rows)


def session_in(store: Store, scope: Scope, session_id: int) -> Session | None:
    row = store.connection.execute(_ONE_SESSION[scope.role], {**scope.parameters(), "which": session_id}).one_or_none()
    return None if row is None else _session(row)


def attended(store: Store, session: Session) -> tuple[int, ...]:
    """The ids of those who came by name; who they are is asked of `people`, which wants to know who asks."""
    return tuple(store.connection.execute(_ATTENDED, {"which": session.id}).scalars())


def counts(store: Store, scope: Scope, first: date, until: date) -> tuple[Count, ...]:
    """By desa, the sessions from `first` to `until`, both inside."""
    rows = store.connection.execute(_COUNTS[scope.role], {**scope.parameters(), "first": first, "until": until})
    return tuple(Count(**row) for row in rows.mappings())


def _group(row: Row[Any]) -> Group:
    return Group(id=row.id, area=row.area, name=row.name, last_on=row.last_on)


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        group_id=row.group_id,
        held_on=row.held_on,
        topic=BkbTopic(row.topic),
        others=row.others,
        present=row.others + row.named,
    )
