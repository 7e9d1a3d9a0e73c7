"""Of several visits to one person on one day: which they are. All stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from storage.database import Store
from storage.scope import Scope, for_each_role
from storage.tables import family, person, visit
from storage.tables.metadata import Id


@dataclass(frozen=True, slots=True)
class SameDay:
    """One of the visits to a person on one day. account_id: who reported."""

    visit_id: int
    account_id: int
    form: str
    created_at: datetime


_SEEN = person.join(family, family.c.id == person.c.family_id).join(visit, visit.c.person_id == person.c.id)
_WHO = person.c.id == bindparam("person", type_=Id)
_SAME_DAY = for_each_role(
    lambda seen: (
        select(visit.c.id, visit.c.account_id, visit.c.form, visit.c.created_at)
        .select_from(_SEEN)
        .where(_WHO, visit.c.visit_date == bindparam("on"), seen)
        .order_by(visit.c.created_at, visit.c.id)
    )
)


def visits_on(store: Store, scope: Scope, person_id: int, on: date) -> tuple[SameDay, ...]:
    """All visits to a person on one day, the first reported first: two of one kader are a question to her, two of
    different kader a conflict that the pembina sees."""
    parameters = {**scope.parameters(), "person": person_id, "on": on}
    rows = store.connection.execute(_SAME_DAY[scope.role], parameters)
    return tuple(SameDay(row.id, row.account_id, row.form, row.created_at) for row in rows)
