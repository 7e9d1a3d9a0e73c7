"""What the month's recap counts of villages themselves: their kader, their kit and procedure, their households' water
and latrines. Statements, by desa; the recap gives their parameters (storage/oversight/recaps.py)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, func, or_, select

from domain.feeding import End
from domain.people import Role
from domain.villages import Provision
from storage.people.accounts import Status
from storage.scope import sees_numbers
from storage.tables import (
    account,
    bkb_attendance,
    bkb_group,
    bkb_session,
    circumstance,
    family,
    feeding,
    person,
    provision,
    training,
)
from storage.villages.areas import within_bound

_FIRST = bindparam("first", type_=Date)
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

# PMT as it stood when the month ended, and what ended in it.
_ENDED_THEN = and_(feeding.c.ended_on >= _FIRST, feeding.c.ended_on < _AFTER)
_WHOLE = feeding.c.end_reason == End.SELESAI.value
FEEDINGS = (
    select(
        family.c.area,
        _count(or_(feeding.c.ended_on.is_(None), feeding.c.ended_on >= _AFTER)).label("pmt_running"),
        _count(and_(_ENDED_THEN, _WHOLE)).label("pmt_completed"),
        _count(and_(_ENDED_THEN, ~_WHOLE)).label("pmt_stopped"),
    )
    .select_from(
        feeding.join(person, person.c.id == feeding.c.person_id).join(family, family.c.id == person.c.family_id)
    )
    .where(
        sees_numbers(family.c.area, family.c.team_id),
        person.c.removed_at.is_(None),
        person.c.merged_into.is_(None),
        feeding.c.starts_on < _AFTER,
    )
    .group_by(family.c.area)
)
_NAMED = (
    select(func.count()).where(bkb_attendance.c.session_id == bkb_session.c.id).correlate(bkb_session).scalar_subquery()
)
_SESSIONS = (
    select(bkb_session.c.group_id, bkb_session.c.id, (bkb_session.c.others + _NAMED).label("present"))
    .where(bkb_session.c.held_on >= _FIRST, bkb_session.c.held_on < _AFTER)
    .subquery()
)
# A BKB group is its desa's, whatever team a kader is of.
BKB = (
    select(
        bkb_group.c.area,
        func.count(bkb_group.c.id.distinct()).label("bkb_groups"),
        func.count(_SESSIONS.c.id).label("bkb_sessions"),
        func.coalesce(func.sum(_SESSIONS.c.present), 0).label("bkb_present"),
    )
    .select_from(bkb_group.outerjoin(_SESSIONS, _SESSIONS.c.group_id == bkb_group.c.id))
    .where(within_bound(bkb_group.c.area))
    .group_by(bkb_group.c.area)
)
