"""What the month's recap counts of villages themselves: their kader, their kit and procedure, their households' water
and latrines. Statements, by desa; the recap gives their parameters (storage/oversight/recaps.py)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, func, or_, select

from domain.people import Role
from domain.villages import Provision
from storage.people.accounts import Status
from storage.scope import sees_numbers
from storage.tables import account, circumstance, family, provision, training
from storage.villages.areas import within_bound

_AFTER = bindparam("after", type_=Date)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


_WAS_TRAINED = (
    select(training.c.id)
    .where(training.c.account_id == account.c.id, training.c.held_on < _AFTER)
    .correlate(account)
    .exists()
)
MEMBERS = (
    select(account.c.area, func.count().label("members"), _count(_WAS_TRAINED).label("trained_members"))
    .where(
        sees_numbers(account.c.area, account.c.team_id),
        account.c.role == Role.KADER.value,
        account.c.status == Status.ACTIVE.value,
    )
    .group_by(account.c.area)
)
# Of a village that was asked: whether its kit is whole, whether its procedure is there and carried out.
_IS_KIT, _IS_SOP = (provision.c.kind == kind.value for kind in (Provision.KIT, Provision.SOP))
PROVISIONS = (
    select(
        provision.c.area,
        func.max(case((_IS_KIT & provision.c.complete.is_(True), 1), (_IS_KIT, 0))).label("villages_with_kit"),
        func.max(case((_IS_SOP & provision.c.active.is_(True), 1), (_IS_SOP, 0))).label("villages_with_procedure"),
    )
    .where(within_bound(provision.c.area))
    .group_by(provision.c.area)
)
# Of each family in service the last that was said of its water and of its latrine, by the end of the month.
_SAID = (
    select(
        circumstance.c.family_id,
        circumstance.c.name,
        circumstance.c.value,
        func.row_number()
        .over(
            partition_by=(circumstance.c.family_id, circumstance.c.name),
            order_by=(circumstance.c.said_on.desc(), circumstance.c.id.desc()),
        )
        .label("place"),
    )
    .where(
        circumstance.c.name.in_(["water", "latrine"]),
        circumstance.c.person_id.is_(None),
        circumstance.c.said_on < _AFTER,
    )
    .subquery()
)


def _of(name: str) -> ColumnElement[bool]:
    return _SAID.c.name == name


SANITATION = (
    select(
        family.c.area,
        *(
            column
            for name in ("water", "latrine")
            for column in (
                _count(_of(name)).label(f"{name}_known"),
                _count(and_(_of(name), _SAID.c.value.in_(bindparam(f"proper_{name}", expanding=True)))).label(
                    f"{name}_proper"
                ),
            )
        ),
    )
    .select_from(_SAID.join(family, family.c.id == _SAID.c.family_id))
    .where(
        _SAID.c.place == 1,
        or_(
            family.c.closed_at.is_(None),
            family.c.closed_at >= bindparam("before_moment", type_=family.c.closed_at.type),
        ),
        sees_numbers(family.c.area, family.c.team_id),
    )
    .group_by(family.c.area)
)
