"""How each kader of an area has worked lately, in numbers: what the digest of oddities is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select

from domain.oddities import ALIKE_FROM, SPAN, Activity
from domain.people import Role
from domain.zones import Zone, local_date
from storage.database import Store
from storage.people import accounts
from storage.people.accounts import Account, Status
from storage.scope import Scope
from storage.tables import account, episode, measurement, visit
from storage.tables.metadata import Utc
from storage.villages.areas import within_bound


@dataclass(frozen=True, slots=True)
class Watched:
    """A kader, as somebody who oversees her may see her, and her work."""

    account: Account
    activity: Activity


_OVERSEERS = (Role.PEMBINA, Role.KOORDINATOR)
_SINCE = bindparam("since", type_=Utc())
_BEGAN = select(account.c.id, account.c.created_at).where(
    account.c.role == Role.KADER.value, account.c.status == Status.ACTIVE.value, within_bound(account.c.area)
)
_PEOPLE = (
    select(episode.c.team_id, func.count(episode.c.person_id.distinct()).label("people"))
    .where(within_bound(episode.c.area), episode.c.ended_on.is_(None), episode.c.team_id.is_not(None))
    .group_by(episode.c.team_id)
)
_LAST = (
    select(visit.c.account_id, func.max(visit.c.created_at).label("last"))
    .where(within_bound(visit.c.area))
    .group_by(visit.c.account_id)
)
_REPORTS = select(visit.c.account_id, visit.c.created_at).where(
    within_bound(visit.c.area), visit.c.created_at >= _SINCE
)
_MEASURED = (
    select(
        visit.c.account_id, measurement.c.visit_id, measurement.c.measured_on, measurement.c.kind, measurement.c.value
    )
    .join_from(measurement, visit, visit.c.id == measurement.c.visit_id)
    .where(
        within_bound(visit.c.area),
        visit.c.created_at >= _SINCE,
        measurement.c.kind.in_(["weight_kg", "length_cm", "height_cm"]),
    )
)


def of_kader(store: Store, scope: Scope, now: datetime, zone: Zone) -> tuple[Watched, ...]:
    """The active kader of the asker's area and how they worked in the last two spans. Only for those who oversee."""
    if scope.role not in _OVERSEERS:
        return ()
    parameters = {**scope.parameters(), "since": now - 2 * SPAN}
    people = {row.team_id: row.people for row in store.connection.execute(_PEOPLE, parameters)}
    last = {row.account_id: row.last for row in store.connection.execute(_LAST, parameters)}
    reports: defaultdict[int, list[date]] = defaultdict(list)
    for account_id, at in store.connection.execute(_REPORTS, parameters):
        reports[account_id].append(local_date(at, zone))
    figures = _figures(store, parameters)
    began = {row.id: row.created_at for row in store.connection.execute(_BEGAN, parameters)}
    return tuple(
        Watched(
            kader,
            Activity(
                since=local_date(began[kader.id], zone),
                people=people.get(kader.team_id, 0),
                last=local_date(last[kader.id], zone) if kader.id in last else None,
                reported_on=reports[kader.id],
                weights=figures[kader.id].weights,
                alike=figures[kader.id].alike(),
            ),
        )
        for kader in accounts.list_in(store, scope, Role.KADER)
        if kader.id in began
    )


class _Figures:
    """What one kader measured: weights, and who shared both weight and length with others on a day."""

    def __init__(self) -> None:
        self.weights: list[Decimal] = []
        self._visits: defaultdict[int, dict[str, Any]] = defaultdict(dict)

    def add(self, visit_id: int, on: date, kind: str, value: Decimal) -> None:
        if kind == "weight_kg":
            self.weights.append(value)
        self._visits[visit_id] |= {"on": on, "weight" if kind == "weight_kg" else "size": value}

    def alike(self) -> int:
        """The largest number of children with the same weight and length on one day."""
        same: defaultdict[tuple[Any, ...], int] = defaultdict(int)
        for one in self._visits.values():
            if "weight" in one and "size" in one:
                same[one["on"], one["weight"], one["size"]] += 1
        return max((count for count in same.values() if count >= ALIKE_FROM), default=0)


def _figures(store: Store, parameters: Mapping[str, Any]) -> defaultdict[int, _Figures]:
    found: defaultdict[int, _Figures] = defaultdict(_Figures)
    for account_id, visit_id, on, kind, value in store.connection.execute(_MEASURED, parameters):
        found[account_id].add(visit_id, on, kind, value)
    return found
