"""The posyandu's day of each desa, and of teams whose part of the desa has a day of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, insert, or_, select

from domain.posyandu import PosyanduDay
from storage.database import Store
from storage.ids import new_id
from storage.tables import posyandu_day
from storage.tables.metadata import Id
from storage.villages.areas import area_parameters, within_bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """team_id: None for the whole desa, but for teams that have a day of their own."""

    area: str
    team_id: int | None
    day: PosyanduDay


_TEAM = bindparam("b_team", type_=Id)
_AREA = bindparam("b_area", type_=posyandu_day.c.area.type)
_SAME = or_(
    posyandu_day.c.team_id == _TEAM,
    (posyandu_day.c.team_id.is_(None)) & (_TEAM.is_(None)) & (posyandu_day.c.area == _AREA),
)
_FORGET = delete(posyandu_day).where(_SAME)
_INSERT = insert(posyandu_day)
_OF = (
    select(posyandu_day)
    .where(
        or_(posyandu_day.c.team_id == _TEAM, (posyandu_day.c.team_id.is_(None)) & (posyandu_day.c.area == _AREA)),
    )
    .order_by(posyandu_day.c.team_id.is_(None))
    .limit(1)
)
_ALL = select(posyandu_day).order_by(posyandu_day.c.area, posyandu_day.c.id)
_IN = (
    select(posyandu_day)
    .where(within_bound(posyandu_day.c.area))
    .order_by(posyandu_day.c.area, posyandu_day.c.team_id.is_not(None), posyandu_day.c.team_id)
)


def put(
    store: Store, *, area: str, day: PosyanduDay, now: datetime, team_id: int | None = None, by: int | None = None
) -> None:
    """The day of a desa, or of a team in it; what was known before is replaced. Who may say so is the caller's to
    check."""
    store.connection.execute(_FORGET, {"b_team": team_id, "b_area": area})
    values = {"id": new_id(), "area": area, "team_id": team_id, "code": day.code, "set_by": by, "set_at": now}
    store.connection.execute(_INSERT, values)


def of(store: Store, area: str, team_id: int | None = None) -> PosyanduDay | None:
    """The day that counts for a family of this desa and team: the team's own, else the desa's."""
    row = store.connection.execute(_OF, {"b_team": team_id, "b_area": area}).one_or_none()
    return None if row is None else PosyanduDay.of_code(row.code)


def within_area(store: Store, area: str) -> tuple[Held, ...]:
    """All that is known in an area, by desa, its own day before those of its teams."""
    rows = store.connection.execute(_IN, area_parameters(area))
    return tuple(Held(area=row.area, team_id=row.team_id, day=PosyanduDay.of_code(row.code)) for row in rows)


def held_on(store: Store, area: str, day: date) -> tuple[Held, ...]:
    """Where in an area a posyandu is held that day."""
    return tuple(held for held in within_area(store, area) if held.day.is_on(day))


def everywhere(store: Store) -> tuple[Held, ...]:
    """All that is known: for the planner."""
    rows = store.connection.execute(_ALL)
    return tuple(Held(area=row.area, team_id=row.team_id, day=PosyanduDay.of_code(row.code)) for row in rows)
