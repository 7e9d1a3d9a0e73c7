"""What a month came to, in numbers that name nobody: counted by desa in a few statements, and as it stood when the
month was closed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, RowMapping, Select, and_, bindparam, case, cast, func, or_, select

from domain.ages import add_months
from domain.areas import Level, contains
from domain.episodes import BADUTA_MONTHS
from domain.krs import rule_of
from domain.people import EpisodeKind, Role
from domain.rules import Rung
from domain.standards import Group, of_group
from domain.verification import State
from domain.zones import to_utc
from storage.database import Dialect, Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.scope import Scope, sees_numbers
from storage.tables import (
    episode,
    family,
    measurement,
    month_close,
    person,
    referral,
    verification,
    visit,
    wilayah,
)
from storage.villages import areas
from storage.villages.areas import area_parameters, within_bound
from storage.villages.counted_villages import BKB, FEEDINGS, MEMBERS, PROVISIONS, SANITATION
from storage.visits.referrals import OPEN
from storage.visits.visits import COUNTS, Review

Counts = Mapping[str, int | None]
SHORT_Z, SEVERELY_SHORT_Z = -2, -3  # Permenkes 2/2020, of length or height for age


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.replace(day=1))

    @property
    def after(self) -> date:
        """The first day of the next one."""
        return add_months(self.first, 1)

    def back(self, months: int) -> Month:
        return Month(add_months(self.first, -months))


@dataclass(frozen=True, slots=True)
class Closed:
    """A desa's month as it stood when it was closed. version: of the formulas."""

    counts: Counts
    version: str
    at: datetime


_FIRST = bindparam("first", type_=Date)
_AFTER = bindparam("after", type_=Date)
_KINDS = {
    Group.CATIN: EpisodeKind.CATIN,
    Group.BUMIL: EpisodeKind.PREGNANCY,
    Group.PASCASALIN: EpisodeKind.POSTPARTUM,
}
_IN_MONTH = (visit.c.visit_date >= _FIRST, visit.c.visit_date < _AFTER, COUNTS)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


# A child is counted with the group that it is in on the month's last day.
_BADUTA = episode.c.started_on > bindparam("baduta_from", type_=Date)
_TARGETS = (
    select(
        episode.c.area,
        *(_count(episode.c.kind == kind.value).label(group) for group, kind in _KINDS.items()),
        _count(and_(episode.c.kind == EpisodeKind.CHILD.value, _BADUTA)).label(Group.BADUTA),
        _count(and_(episode.c.kind == EpisodeKind.CHILD.value, ~_BADUTA)).label(Group.BALITA),
    )
    .where(
        sees_numbers(episode.c.area, episode.c.team_id),
        or_(episode.c.ended_on.is_(None), episode.c.ended_on >= _FIRST),
        # A wedding is planned, so it lies ahead; everything else has begun.
        or_(episode.c.kind == EpisodeKind.CATIN.value, episode.c.started_on < _AFTER),
        episode.c.created_at < bindparam("created_before", type_=episode.c.created_at.type),
    )
    .group_by(episode.c.area)
)
_VISITED = (
    select(visit.c.area, visit.c.form, func.count(visit.c.person_id.distinct()).label("people"))
    .where(sees_numbers(visit.c.area, visit.c.team_id), *_IN_MONTH, visit.c.form.in_([str(group) for group in Group]))
    .group_by(visit.c.area, visit.c.form)
)


def _visits(dialect: Dialect) -> Select[Any]:
    """On time: kept at most so many days after the visit, by the day in UTC, which is at most one off."""
    days: ColumnElement[Any]
    if dialect is Dialect.SQLITE:
        days = func.julianday(func.date(visit.c.created_at)) - func.julianday(visit.c.visit_date)
    else:
        days = cast(visit.c.created_at, Date) - visit.c.visit_date
    on_time = and_(days <= bindparam("on_time_days"), visit.c.review != Review.RETURNED.value)
    return (
        select(visit.c.area, func.count().label("visits"), _count(on_time).label("visits_on_time"))
        .where(sees_numbers(visit.c.area, visit.c.team_id), *_IN_MONTH)
        .group_by(visit.c.area)
    )


_VISITS = {dialect: _visits(dialect) for dialect in Dialect}
_REFERRALS = (
    select(
        referral.c.area,
        func.count().label("referrals_made"),
        _count(referral.c.status == "finished").label("referrals_finished"),
        _count(referral.c.status == "absent").label("referrals_absent"),
        _count(referral.c.status.in_(OPEN)).label("referrals_open"),
        _count(referral.c.rung == Rung.DANGER.value).label("referrals_danger"),
    )
    .select_from(referral.outerjoin(visit, visit.c.id == referral.c.visit_id))
    .where(
        sees_numbers(referral.c.area, visit.c.team_id),
        referral.c.created_at >= bindparam("from_moment", type_=referral.c.created_at.type),
        referral.c.created_at < bindparam("before_moment", type_=referral.c.created_at.type),
        referral.c.status != "cancelled",
    )
    .group_by(referral.c.area)
)
_LISTED = (
    select(
        verification.c.area,
        func.count().label("listed"),
        _count(verification.c.state != State.BELUM.value).label("verified"),
        _count(verification.c.was_krs.is_(True)).label("krs_on_list"),
        _count(verification.c.state == State.DITEMUKAN_KRS.value).label("krs_found"),
    )
    .where(sees_numbers(verification.c.area, verification.c.team_id), verification.c.year == bindparam("year"))
    .group_by(verification.c.area)
)
_VILLAGES = select(wilayah.c.code).where(
    wilayah.c.level == Level.DESA_KELURAHAN, within_bound(wilayah.c.code), wilayah.c.valid_to.is_(None)
)
# Of each child measured in the span, what the last length or height came to.
_LAST = (
    select(
        measurement.c.person_id,
        measurement.c.z,
        func.row_number()
        .over(
            partition_by=measurement.c.person_id, order_by=(measurement.c.measured_on.desc(), measurement.c.id.desc())
        )
        .label("place"),
    )
    .where(
        measurement.c.kind.in_(["length_cm", "height_cm"]),
        measurement.c.z.is_not(None),
        measurement.c.measured_on >= _FIRST,
        measurement.c.measured_on < _AFTER,
    )
    .subquery()
)
_LENGTHS = (
    select(
        person.c.area,
        func.count().label("measured"),
        _count(_LAST.c.z < SHORT_Z).label("short"),
        _count(_LAST.c.z < SEVERELY_SHORT_Z).label("severely_short"),
    )
    .select_from(_LAST.join(person, person.c.id == _LAST.c.person_id).join(family, family.c.id == person.c.family_id))
    .where(_LAST.c.place == 1, sees_numbers(person.c.area, family.c.team_id))
    .group_by(person.c.area)
)
_CLOSE = insert_if_new(month_close)
_CLOSED = select(month_close).where(month_close.c.month == _FIRST, within_bound(month_close.c.area))


def by_desa(store: Store, scope: Scope, area: str, month: Month, *, on_time_days: int) -> Mapping[str, Counts]:
    """The counts of each desa in `area` that the asker may count in (for a kader: of her team). A family may ask for
    none. Names of counts: those of domain/standards.py, and measured, short, severely_short, referrals_…, krs_…."""
    if scope.role is Role.KELUARGA or not (contains(scope.area, area) or contains(area, scope.area)):
        return {}
    narrower = area if contains(scope.area, area) else scope.area
    zone = areas.zone(store, narrower)
    parameters = {
        **scope.parameters(),
        **area_parameters(narrower),
        "first": month.first,
        "after": month.after,
        "baduta_from": add_months(month.after, -BADUTA_MONTHS),
        "created_before": to_utc(month.after, time(0), zone),
        "from_moment": to_utc(month.first, time(0), zone),
        "before_moment": to_utc(month.after, time(0), zone),
        "year": month.first.year,
        "on_time_days": on_time_days,
        "proper_water": sorted(rule_of(month.first.year).water),
        "proper_latrine": sorted(rule_of(month.first.year).latrine),
    }
    found = _counted(store, parameters)
    if not any(counts.get("trained_members") for counts in found.values()):
        for counts in found.values():  # where no training was ever noted, nobody knows who is trained
            counts["trained_members"] = None
    return {code: _whole(counts) for code, counts in found.items()}


def lengths_by_desa(store: Store, scope: Scope, area: str, first: date, after: date) -> Mapping[str, Counts]:
    """measured, short and severely_short children by desa, by the last length of each in the span."""
    if scope.role is Role.KELUARGA or not contains(scope.area, area):
        return {}
    parameters = {**scope.parameters(), **area_parameters(area), "first": first, "after": after}
    rows = store.connection.execute(_LENGTHS, parameters).mappings()
    return {row["area"]: _numbers(row) for row in rows}


def close(store: Store, area: str, month: Month, counts: Counts, version: str, now: datetime) -> bool:
    """Keeps a desa's month as it stands now; False if it was closed before."""
    values = {
        "id": new_id(),
        "area": area,
        "month": month.first,
        "counts": json.dumps(dict(counts), sort_keys=True),
        "rule_version": version,
        "closed_at": now,
    }
    return store.connection.execute(_CLOSE[store.dialect], values).rowcount == 1


def closed(store: Store, scope: Scope, area: str, month: Month) -> Mapping[str, Closed]:
    """By desa, the months that were closed. Of a team alone nothing is closed: a kader gets none."""
    if scope.role in (Role.KELUARGA, Role.KADER) or not contains(scope.area, area):
        return {}
    rows = store.connection.execute(_CLOSED, {**area_parameters(area), "first": month.first})
    return {row.area: Closed(json.loads(row.counts), row.rule_version, row.closed_at) for row in rows}


def _counted(store: Store, parameters: Mapping[str, Any]) -> Mapping[str, dict[str, int | None]]:
    found: defaultdict[str, dict[str, int | None]] = defaultdict(dict)
    for code in store.connection.execute(_VILLAGES, parameters).scalars():
        found[code]["villages"] = 1
    for row in store.connection.execute(_TARGETS, parameters).mappings():
        found[row["area"]] |= {of_group("targets", Group(name)): n for name, n in _numbers(row).items()}
    for area, form, people in store.connection.execute(_VISITED, parameters):
        found[area][of_group("visited", Group(form))] = people
    of_villages = (MEMBERS, PROVISIONS, SANITATION, FEEDINGS, BKB)
    for statement in (_VISITS[store.dialect], _REFERRALS, _LISTED, *of_villages, _LENGTHS):
        for row in store.connection.execute(statement, parameters).mappings():
            found[row["area"]] |= _numbers(row)
    return found


def _numbers(row: RowMapping) -> dict[str, int | None]:
    return {name: value for name, value in row.items() if name != "area"}


_ZERO = (
    *("visits", "visits_on_time", "members", "measured", "short", "severely_short"),
    *("referrals_made", "referrals_finished", "referrals_absent", "referrals_open", "referrals_danger"),
    *("pmt_running", "pmt_completed", "pmt_stopped", "bkb_groups", "bkb_sessions", "bkb_present"),
)
# Unknown where no list was given, or nobody was asked.
_UNKNOWN = (
    *("listed", "verified", "krs_on_list", "krs_found"),
    *("water_known", "water_proper", "latrine_known", "latrine_proper"),
    *("villages_with_kit", "villages_with_procedure"),
)


def _whole(counts: dict[str, int | None]) -> Counts:
    """With the sums over all groups; what was counted and found nowhere is nothing, not unknown."""
    groups = {of_group(name, group): 0 for name in ("targets", "visited") for group in Group}
    counts = {**groups, **dict.fromkeys(_ZERO, 0), **dict.fromkeys(_UNKNOWN), **counts}
    for name in ("targets", "visited"):
        counts[name] = sum(counts[of_group(name, group)] or 0 for group in Group)
    return counts
