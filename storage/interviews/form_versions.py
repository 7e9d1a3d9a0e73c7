"""Forms that staff put into service: which version counts where, for whom, and what was before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, String, bindparam, delete, insert, select, update

from domain.areas import NATION, parents
from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.tables import form_version
from storage.tables.metadata import AreaCode, Id, Utc
from storage.villages.areas import area_parameters, within_bound

Sheets = Mapping[str, Sequence[Mapping[str, str]]]


class Status(StrEnum):
    WAITING = "waiting"  # seen by its author only
    ACTIVE = "active"  # in service: one per form and area
    REPLACED = "replaced"  # a newer one is in service; what was begun with it goes on with it
    WITHDRAWN = "withdrawn"  # taken back: what was begun with it goes on with what is in service


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a form, without its sheets. area, put_by, put_at: none until it was put into service."""

    id: int
    form: str
    version: str
    title: str
    area: str | None
    roles: frozenset[Role]
    status: Status
    sent_by: int
    sent_at: datetime
    put_by: int | None
    put_at: datetime | None


_ID = bindparam("b_id", type_=Id)
_NOW = bindparam("b_now", type_=Utc())
_FORM = bindparam("b_form", type_=String())
_AREA = bindparam("b_area", type_=AreaCode)
_COLUMNS = [column for column in form_version.c if column.name != "sheets"]
_INSERT = insert(form_version)
_BY_ID = select(*_COLUMNS).where(form_version.c.id == _ID)
_SHEETS = select(form_version.c.sheets).where(form_version.c.id == _ID)
_AROUND = (
    select(*_COLUMNS)
    .where(
        form_version.c.status == Status.ACTIVE,
        form_version.c.area.in_(bindparam("around", expanding=True, type_=AreaCode)),
    )
    .order_by(form_version.c.form)
)
_HISTORY = (
    select(*_COLUMNS)
    .where(form_version.c.status != Status.WAITING, within_bound(form_version.c.area))
    .order_by(form_version.c.form, form_version.c.put_at.desc(), form_version.c.id.desc())
)
_END = (
    update(form_version)
    .where(form_version.c.form == _FORM, form_version.c.area == _AREA, form_version.c.status == Status.ACTIVE)
    .values(status=bindparam("b_after"))
)
_PUT = (
    update(form_version)
    .where(form_version.c.id == _ID, form_version.c.status != Status.ACTIVE)
    .values(
        status=Status.ACTIVE.value,
        area=_AREA,
        roles=bindparam("b_roles"),
        put_by=bindparam("b_by", type_=Id),
        put_at=_NOW,
    )
)
_DISCARD = delete(form_version).where(form_version.c.id == _ID, form_version.c.status == Status.WAITING)
_OF_VERSION = (
    select(*_COLUMNS)
    .where(form_version.c.form == _FORM, form_version.c.version == bindparam("b_version"), form_version.c.area == _AREA)
    .order_by(form_version.c.id)
    .limit(1)
)


def keep(store: Store, *, form: str, version: str, title: str, sheets: Sheets, sent_by: int, now: datetime) -> Version:
    """A form that was read without a mistake; nobody is asked it yet."""
    number = new_id()
    values = {
        "id": number,
        "form": form,
        "version": version,
        "title": title[:120],
        "roles": "",
        "status": Status.WAITING.value,
        "sheets": json.dumps(sheets, ensure_ascii=False, separators=(",", ":")),
        "sent_by": sent_by,
        "sent_at": now,
    }
    store.connection.execute(_INSERT, values)
    made = by_id(store, number)
    assert made is not None
    return made


def by_id(store: Store, version_id: int) -> Version | None:
    row = store.connection.execute(_BY_ID, {"b_id": version_id}).one_or_none()
    return None if row is None else _version(row)


def sheets_of(store: Store, version_id: int) -> Sheets:
    """The workbook's sheets, row by row. Raises NoResultFound for a version that is not kept."""
    found: Sheets = json.loads(store.connection.execute(_SHEETS, {"b_id": version_id}).scalar_one())
    return found


def in_service(store: Store, area: str, role: Role) -> Mapping[str, Version]:
    """By form: the version that counts for somebody of that role in that area, which is the nearest area's."""
    nearest: dict[str, Version] = {}
    for row in store.connection.execute(_AROUND, {"around": [*parents(area), area]}):
        found = _version(row)
        if role in found.roles and _is_nearer(found, nearest.get(found.form)):
            nearest[found.form] = found
    return nearest


def history(store: Store, area: str) -> tuple[Version, ...]:
    """All that is or was in service in that area or below it: by form, the latest first."""
    return tuple(_version(row) for row in store.connection.execute(_HISTORY, area_parameters(area)))


def put(
    store: Store, version_id: int, *, area: str, roles: frozenset[Role], by: int, now: datetime, before: Status
) -> bool:
    """Into service for an area and all below it. before: what becomes of the version that was there (REPLACED, or
    WITHDRAWN when somebody goes back). False if this one is in service already."""
    found = by_id(store, version_id)
    if found is None or found.status is Status.ACTIVE:
        return False
    withdraw(store, found.form, area, after=before)
    values = {"b_id": version_id, "b_area": area, "b_roles": _joined(roles), "b_by": by, "b_now": now}
    return store.connection.execute(_PUT, values).rowcount == 1


def withdraw(store: Store, form: str, area: str, *, after: Status = Status.WITHDRAWN) -> bool:
    """Out of service in that area: the next wider area's version counts, or the one that came with Sapa."""
    parameters = {"b_form": form, "b_area": area, "b_after": after.value}
    return store.connection.execute(_END, parameters).rowcount == 1


def discard(store: Store, version_id: int) -> bool:
    """Forgets a version that was never in service."""
    return store.connection.execute(_DISCARD, {"b_id": version_id}).rowcount == 1


def of_version(store: Store, form: str, version: str, area: str) -> Version | None:
    """The version of that name that is or was in service in this very area."""
    parameters = {"b_form": form, "b_version": version, "b_area": area}
    row = store.connection.execute(_OF_VERSION, parameters).one_or_none()
    return None if row is None else _version(row)


def _is_nearer(one: Version, other: Version | None) -> bool:
    return other is None or other.area in parents(one.area or NATION)


def _joined(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))


def _version(row: Row[Any]) -> Version:
    return Version(
        id=row.id,
        form=row.form,
        version=row.version,
        title=row.title,
        area=row.area,
        roles=frozenset(Role(name) for name in row.roles.split()),
        status=Status(row.status),
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        put_by=row.put_by,
        put_at=row.put_at,
    )
