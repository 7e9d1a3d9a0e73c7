"""What villages need and who is to pay for it (PMT, cards, tools, incentives …), from the wish to its fulfilment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, false, insert, select, update

from domain.areas import contains
from domain.people import Role
from domain.talk import from_json, to_json
from domain.villages import NeedKind, NeedState, Source
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import need
from storage.tables.metadata import Id, Utc
from storage.villages.areas import area_parameters, within_bound

_CONTENT = "need.content"
MOST = 2000  # of one document


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """quantity, cost_rp: None where nobody has said. what, note: as typed; "" for an asker who gets no texts of
    others (a koordinator, since a name may stand in them)."""

    id: int
    area: str
    kind: NeedKind
    for_year: int
    quantity: int | None
    cost_rp: int | None
    source: Source
    state: NeedState
    what: str
    note: str
    created_by: int
    created_at: datetime


_HERE = within_bound(need.c.area)
_SEEN: Mapping[Role, ColumnElement[bool]] = {
    Role.KADER: _HERE,
    Role.PEMBINA: _HERE,
    Role.KOORDINATOR: _HERE,
    Role.PETUGAS: false(),
    Role.KELUARGA: false(),
}
_WHICH = bindparam("which", type_=Id)
_ADD = insert(need)
_LIST = {
    role: select(need).where(seen, need.c.for_year == bindparam("year")).order_by(need.c.area, need.c.id).limit(MOST)
    for role, seen in _SEEN.items()
}
_ONE = {role: select(need).where(need.c.id == _WHICH, seen) for role, seen in _SEEN.items()}
_MOVE = (
    update(need)
    .where(need.c.id == _WHICH, need.c.state == bindparam("from_state"))
    .values(
        state=bindparam("to_state"), changed_by=bindparam("who", type_=Id), changed_at=bindparam("now", type_=Utc())
    )
)


def add(
    store: Store,
    *,
    area: str,
    kind: NeedKind,
    for_year: int,
    quantity: int | None,
    cost_rp: int | None,
    source: Source,
    what: str,
    note: str,
    by: int,
    now: datetime,
) -> int:
    """One need, as it was told; what was typed is sealed. That the teller may is the caller's to check."""
    made = new_id()
    values = {
        "id": made,
        "area": area,
        "kind": kind.value,
        "for_year": for_year,
        "quantity": quantity,
        "cost_rp": cost_rp,
        "source": source.value,
        "state": NeedState.NEEDED.value,
        "content": store.vault.seal(to_json({"what": what, "note": note}), _CONTENT, made),
        "created_by": by,
        "created_at": now,
    }
    store.connection.execute(_ADD, values)
    return made


def list_in(store: Store, scope: Scope, area: str, year: int) -> tuple[Need, ...]:
    """What was told of a year in the part of `area` that is the asker's, by desa."""
    parameters = {**scope.parameters(), **area_parameters(area), "year": year}
    if not contains(scope.area, area):
        return ()
    return tuple(_need(store, scope, row) for row in store.connection.execute(_LIST[scope.role], parameters))


def need_in(store: Store, scope: Scope, need_id: int) -> Need | None:
    """None for one that the asker may not see."""
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": need_id}).one_or_none()
    return None if row is None else _need(store, scope, row)


def move(store: Store, found: Need, to: NeedState, *, by: int, now: datetime) -> bool:
    """False if somebody moved it meanwhile. That the asker may is the caller's to check."""
    values = {"which": found.id, "from_state": found.state.value, "to_state": to.value, "who": by, "now": now}
    return store.connection.execute(_MOVE, values).rowcount == 1


def _need(store: Store, scope: Scope, row: Row[Any]) -> Need:
    reads = scope.role is not Role.KOORDINATOR or row.created_by == scope.account_id
    content = from_json(store.vault.open(row.content, _CONTENT, row.id)) if reads else {}
    return Need(
        id=row.id,
        area=row.area,
        kind=NeedKind(row.kind),
        for_year=row.for_year,
        quantity=row.quantity,
        cost_rp=row.cost_rp,
        source=Source(row.source),
        state=NeedState(row.state),
        what=content.get("what", ""),
        note=content.get("note", ""),
        created_by=row.created_by,
        created_at=row.created_at,
    )
