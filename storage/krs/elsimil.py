"""Who has been typed into Elsimil this month: one tick per person and month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import bindparam, select

from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import elsimil_entry

_TICK = insert_if_new(elsimil_entry)
_TICKED = select(elsimil_entry.c.person_id).where(
    elsimil_entry.c.month == bindparam("b_month"), elsimil_entry.c.person_id.in_(bindparam("people", expanding=True))
)


def tick(store: Store, person_id: int, on: date, account_id: int, now: datetime) -> bool:
    """Typed in for the month of that day. False if it was ticked before. For a person whom the asker may see."""
    values = {"id": new_id(), "person_id": person_id, "month": on.replace(day=1), "account_id": account_id, "at": now}
    return store.connection.execute(_TICK[store.dialect], values).rowcount == 1


def ticked(store: Store, people: Collection[int], on: date) -> frozenset[int]:
    """Those of these people who are typed in for the month of that day."""
    rows = store.connection.execute(_TICKED, {"b_month": on.replace(day=1), "people": list(people)})
    return frozenset(rows.scalars())
