"""The last weights that a kader has measured: whether she reads the scale to the tenth, or rounds
(`domain/plausibility.py`)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import bindparam, func, select

from storage.database import Store
from storage.tables import measurement, visit
from storage.tables.metadata import Id

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


def of_kader(store: Store, account_id: int) -> tuple[Decimal, ...]:
    """Her last weights, the newest first, 60 at most."""
    parameters = {"b_account": account_id, "b_most": MOST}
    return tuple(store.connection.execute(_OF_KADER, parameters).scalars())


def count_of(store: Store, account_id: int) -> int:
    """How many weights she has measured in all."""
    return int(store.connection.execute(_COUNT, {"b_account": account_id}).scalar() or 0)
