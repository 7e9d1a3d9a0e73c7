"""What each village has for the programme: its institutions with their decrees, the kit, the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from domain.areas import contains
from domain.people import Role
from domain.villages import KitPart, Provision
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import provision
from storage.villages.areas import area_parameters, within_bound

_DECREE = "provision.decree"
_STAFF = (Role.KADER, Role.PEMBINA, Role.KOORDINATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """active: None where it was not asked. decree: its number, "" for none. parts: of the kit."""

    area: str
    kind: Provision
    present: bool
    active: bool | None = None
    decree: str = ""
    decree_on: date | None = None
    parts: frozenset[KitPart] = frozenset()

    @property
    def complete(self) -> bool | None:
        """Of the kit: nothing is missing."""
        return self.parts == frozenset(KitPart) if self.kind is Provision.KIT else None


_FORGET = delete(provision).where(
    provision.c.area == bindparam("b_area", type_=provision.c.area.type), provision.c.kind == bindparam("b_kind")
)
_PUT = insert(provision)
_IN = select(provision).where(within_bound(provision.c.area)).order_by(provision.c.area)


def put(store: Store, told: Known, *, by: int, now: datetime) -> None:
    """Replaces what was known of it. That the teller may is the caller's to check."""
    store.connection.execute(_FORGET, {"b_area": told.area, "b_kind": told.kind.value})
    made = new_id()
    values = {
        "id": made,
        "area": told.area,
        "kind": told.kind.value,
        "present": told.present,
        "active": told.active,
        "complete": told.complete,
        "parts": " ".join(part for part in KitPart if part in told.parts),
        "decree": store.vault.seal(told.decree, _DECREE, made) if told.decree else None,
        "decree_on": told.decree_on,
        "told_by": by,
        "told_at": now,
    }
    store.connection.execute(_PUT, values)


def list_in(store: Store, scope: Scope, area: str) -> Mapping[str, Mapping[Provision, Known]]:
    """By desa and kind, what was told of an area of the asker's; what nobody told is missing."""
    if scope.role not in _STAFF or not contains(scope.area, area):
        return {}
    found: dict[str, dict[Provision, Known]] = {}
    for row in store.connection.execute(_IN, area_parameters(area)):
        known = _known(store, row)
        found.setdefault(known.area, {})[known.kind] = known
    return found


def _known(store: Store, row: Row[Any]) -> Known:
    return Known(
        area=row.area,
        kind=Provision(row.kind),
        present=row.present,
        active=row.active,
        decree=store.vault.open_if(row.decree, _DECREE, row.id) or "",
        decree_on=row.decree_on,
        parts=frozenset(KitPart(part) for part in row.parts.split()),
    )
