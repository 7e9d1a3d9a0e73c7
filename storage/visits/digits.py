"""The last weights that a kader has measured: whether she reads the scale to the tenth, or rounds
(`domain/plausibility.py`). For the kader herself, and as data for whoever supports her."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import bindparam, func, select

from storage.database import Store
from storage.scope import Scope
from storage.tables import measurement, visit
from storage.tables.metadata import Id
from storage.villages.areas import within_bound

MOST = 60
_KIND = "weight_kg"
_OF_KADER = (
    select(measurement.c.value)
    .join(visit, visit.c.id == measurement.c.visit_id)
    .where(visit.c.account_id == bindparam("b_account", type_=Id), measurement.c.kind == _KIND)
    .order_by(measurement.c.measured_on.desc(), measurement.c.id.desc())
    .limit(bindparam("b_most"))
)
_COUNT = (
    select(func.count())
    .select_from(measurement.join(visit, visit.c.id == measurement.c.visit_id))
    .where(visit.c.account_id == bindparam("b_account", type_=Id), measurement.c.kind == _KIND)
)
_OF_AREA = (
    select(visit.c.account_id, measurement.c.value)
    .join(visit, visit.c.id == measurement.c.visit_id)
    .where(within_bound(visit.c.area), measurement.c.kind == _KIND)
    .order_by(measurement.c.measured_on.desc(), measurement.c.id.desc())
)


def of_kader(store: Store, account_id: int) -> tuple[Decimal, ...]:
    """Her last weights, the newest first, 60 at most."""
    parameters = {"b_account": account_id, "b_most": MOST}
    return tuple(store.connection.execute(_OF_KADER, parameters).scalars())


def count_of(store: Store, account_id: int) -> int:
    """How many weights she has measured in all."""
    return int(store.connection.execute(_COUNT, {"b_account": account_id}).scalar() or 0)


def of_area(store: Store, scope: Scope) -> Mapping[int, tuple[Decimal, ...]]:
    """By kader of the asker's area: the last weights; numbers that name nobody."""
    found: dict[int, list[Decimal]] = {}
    for account_id, value in store.connection.execute(_OF_AREA, scope.parameters()):
        if len(found.setdefault(account_id, [])) < MOST:
            found[account_id].append(value)
    return {account_id: tuple(values) for account_id, values in found.items()}
