"""Settings of the programme that staff change while Sapa runs, and how far programme time is from real time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.database import Store
from storage.inserts import insert_if_new, insert_or_replace
from storage.tables import setting

_CLOCK = "clock_offset_seconds"

_VALUE = select(setting.c.value).where(setting.c.name == bindparam("wanted"))
_ALL = select(setting.c.name, setting.c.value).order_by(setting.c.name)
_SWAP = (
    update(setting)
    .where(setting.c.name == bindparam("b_name"), setting.c.value == bindparam("b_before"))
    .values(value=bindparam("b_to"), updated_at=bindparam("b_now", type_=setting.c.updated_at.type))
)
_FIRST = insert_if_new(setting)
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


def swap(store: Store, name: str, before: str, to: str, now: datetime) -> bool:
    """Sets it only if it still is `before` ("": not set yet). False if somebody else was quicker."""
    if before:
        values = {"b_name": name, "b_before": before, "b_to": to, "b_now": now}
        return store.connection.execute(_SWAP, values).rowcount == 1
    row = {"name": name, "value": to, "updated_at": now}
    return store.connection.execute(_FIRST[store.dialect], row).rowcount == 1


def clock_offset(store: Store) -> timedelta:
    """How far programme time is ahead of real time: nothing, outside of the simulator and of tests."""
    return timedelta(seconds=float(value(store, _CLOCK, "0")))


def move_clock(store: Store, by: timedelta, now: datetime) -> timedelta:
    """Moves programme time; the new offset."""
    offset = clock_offset(store) + by
    put(store, _CLOCK, str(offset.total_seconds()), now)
    return offset
