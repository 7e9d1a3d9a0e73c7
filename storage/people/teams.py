"""The teams (TPK) that accompany the families of a desa or of part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from storage.database import Store
from storage.ids import new_id
from storage.tables import team
from storage.villages.areas import area_parameters, within_bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """dusun: the part of the desa that it serves, None for all of it."""

    id: int
    area: str
    name: str
    dusun: str | None = None


_INSERT = insert(team)
_BY_ID = select(team).where(team.c.id == bindparam("team_id"))
_IN = select(team).where(within_bound(team.c.area), team.c.active).order_by(team.c.area, team.c.name, team.c.id)


def create(store: Store, *, area: str, name: str, dusun: str | None = None) -> Team:
    made = Team(id=new_id(), area=area, name=name, dusun=dusun)
    values = {"id": made.id, "area": area, "name": name, "dusun": dusun, "active": True}
    store.connection.execute(_INSERT, values)
    return made


def by_id(store: Store, team_id: int) -> Team | None:
    row = store.connection.execute(_BY_ID, {"team_id": team_id}).one_or_none()
    return None if row is None else _team(row)


def within_area(store: Store, area: str) -> tuple[Team, ...]:
    """The teams at work in an area and below, by area and name."""
    return tuple(_team(row) for row in store.connection.execute(_IN, area_parameters(area)))


def _team(row: Row[Any]) -> Team:
    return Team(id=row.id, area=row.area, name=row.name, dusun=row.dusun)
