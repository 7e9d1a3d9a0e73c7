"""Settings of the programme that staff change while Sapa runs, and how far programme time is from real time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from storage.database import Store
from storage.inserts import insert_or_replace
from storage.tables import setting

_CLOCK = "clock_offset_seconds"

_VALUE = select(setting.c.value).where(setting.c.name == bindparam("wanted"))
_ALL = select(setting.c.name, setting.c.value).order_by(setting.c.name)
_PUT = insert_or_replace(setting, ["name"], ["value", "updated_at"])


def value(store: Store, name: str, otherwise: str = "") -> str:
    """What was set, else `otherwise`."""
    found: str | None = store.connection.execute(_VALUE, {"wanted": name}).scalar()
    return otherwise if found is None else found


def values(store: Store) -> Mapping[str, str]:
    return {row.name: row.value for row in store.connection.execute(_ALL)}


def put(store: Store, name: str, to: str, now: datetime) -> None:
    """now: real time, when it was set."""
    store.connection.execute(_PUT[store.dialect], {"name": name, "value": to, "updated_at": now})


def clock_offset(store: Store) -> timedelta:
    """How far programme time is ahead of real time: nothing, outside of the simulator and of tests."""
    return timedelta(seconds=float(value(store, _CLOCK, "0")))


def move_clock(store: Store, by: timedelta, now: datetime) -> timedelta:
    """Moves programme time; the new offset."""
    offset = clock_offset(store) + by
    put(store, _CLOCK, str(offset.total_seconds()), now)
    return offset
