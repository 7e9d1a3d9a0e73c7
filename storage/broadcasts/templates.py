"""Texts that senders have saved for broadcasts, each for an area and all below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from domain.areas import parents
from storage.database import Store
from storage.ids import new_id
from storage.tables import broadcast_template
from storage.tables.metadata import Id

_TEXT = "broadcast_template.text"
MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    id: int
    account_id: int
    area: str
    text: str


_INSERT = insert(broadcast_template)
_AROUND = broadcast_template.c.area.in_(bindparam("b_around", expanding=True))
_FOR = select(broadcast_template).where(_AROUND).order_by(broadcast_template.c.created_at.desc()).limit(MOST)
_ONE = select(broadcast_template).where(broadcast_template.c.id == bindparam("b_id", type_=Id), _AROUND)
_FORGET = delete(broadcast_template).where(
    broadcast_template.c.id == bindparam("b_id", type_=Id),
    broadcast_template.c.account_id == bindparam("b_account", type_=Id),
)


def save(store: Store, *, account_id: int, area: str, text: str, now: datetime) -> int:
    number = new_id()
    values = {
        "id": number,
        "account_id": account_id,
        "area": area,
        "text": store.vault.seal(text, _TEXT, number),
        "created_at": now,
    }
    store.connection.execute(_INSERT, values)
    return number


def for_area(store: Store, area: str) -> list[Saved]:
    """What a sender of this area may use: saved there or in an area around it, the newest first."""
    rows = store.connection.execute(_FOR, {"b_around": [*parents(area), area]})
    return [Saved(id=row.id, account_id=row.account_id, area=row.area, text=_open(store, row)) for row in rows]


def one_for(store: Store, area: str, template_id: int) -> Saved | None:
    """None for one that is not for this area."""
    row = store.connection.execute(_ONE, {"b_around": [*parents(area), area], "b_id": template_id}).one_or_none()
    return None if row is None else Saved(id=row.id, account_id=row.account_id, area=row.area, text=_open(store, row))


def forget(store: Store, template_id: int, account_id: int) -> bool:
    """One's own; false for anybody else's."""
    return store.connection.execute(_FORGET, {"b_id": template_id, "b_account": account_id}).rowcount > 0


def _open(store: Store, row: Row[Any]) -> str:
    return store.vault.open(row.text, _TEXT, row.id)
