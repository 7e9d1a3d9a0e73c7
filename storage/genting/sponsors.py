"""Sponsors (orang tua asuh) and what each promised. Their names, numbers and sums are for the koordinator of the area
in which they were written down, and for nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, false, func, insert, select, update

from domain.genting import Help, SponsorKind, sponsor_code
from domain.people import Role
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import pledge, sponsor, sponsorship
from storage.tables.metadata import Id, Utc
from storage.villages.areas import within_bound

_NAME, _CONTACT, _AMOUNT = "sponsor.name", "sponsor.contact", "pledge.amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """code: how documents call it."""

    id: int
    code: str
    area: str
    kind: SponsorKind
    name: str
    contact: str | None
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """amount: rupiah a month for each child, where money is promised. children: for how many. matched: how many of
    them have been found."""

    id: int
    sponsor_id: int
    help: Help
    amount: int | None
    children: int
    months: int
    starts_on: date
    matched: int

    @property
    def room(self) -> int:
        """How many more this pledge can take."""
        return max(self.children - self.matched, 0)


_ID = bindparam("which", type_=Id)
_SEEN: Mapping[Role, ColumnElement[bool]] = {
    **dict.fromkeys(Role, false()),
    Role.KOORDINATOR: within_bound(sponsor.c.area),
}
_LIST = {
    role: select(sponsor).where(seen, sponsor.c.closed_at.is_(None)).order_by(sponsor.c.number)
    for role, seen in _SEEN.items()
}
_ONE = {role: select(sponsor).where(seen, sponsor.c.id == _ID) for role, seen in _SEEN.items()}
_MATCHED = (
    select(func.count())
    .where(sponsorship.c.pledge_id == pledge.c.id, sponsorship.c.ended_at.is_(None))
    .correlate(pledge)
    .scalar_subquery()
)
_PLEDGES = {
    role: select(pledge, _MATCHED.label("matched"))
    .join(sponsor, sponsor.c.id == pledge.c.sponsor_id)
    .where(seen, sponsor.c.closed_at.is_(None))
    .order_by(pledge.c.starts_on, pledge.c.id)
    for role, seen in _SEEN.items()
}
_NEXT = select(func.coalesce(func.max(sponsor.c.number), 0) + 1)
_ADD, _ADD_PLEDGE = insert(sponsor), insert(pledge)
_CLOSE = (
    update(sponsor)
    .where(sponsor.c.id == _ID, sponsor.c.closed_at.is_(None))
    .values(closed_at=bindparam("now", type_=Utc()))
)


def add(
    store: Store, *, area: str, kind: SponsorKind, name: str, contact: str | None, created_by: int, now: datetime
) -> int:
    """The new sponsor's id."""
    number = new_id()
    values = {
        "id": number,
        "area": area,
        "number": store.connection.scalar(_NEXT),
        "kind": kind.value,
        "name": store.vault.seal(name, _NAME, number),
        "contact": store.vault.seal_if(contact, _CONTACT, number),
        "created_by": created_by,
        "created_at": now,
    }
    store.connection.execute(_ADD, values)
    return number


def promise(
    store: Store,
    *,
    sponsor_id: int,
    help_given: Help,
    amount: int | None,
    children: int,
    months: int,
    starts_on: date,
    created_by: int,
    now: datetime,
) -> int:
    """The new pledge's id. That the sponsor is the asker's is the caller's to check."""
    number = new_id()
    values = {
        "id": number,
        "sponsor_id": sponsor_id,
        "help": help_given.value,
        "amount": store.vault.seal_if(None if amount is None else str(amount), _AMOUNT, number),
        "children": children,
        "months": months,
        "starts_on": starts_on,
        "created_by": created_by,
        "created_at": now,
    }
    store.connection.execute(_ADD_PLEDGE, values)
    return number


def list_in(store: Store, scope: Scope) -> tuple[Sponsor, ...]:
    """Those that a koordinator works with, in the order of their codes."""
    return tuple(_sponsor(store, row) for row in store.connection.execute(_LIST[scope.role], scope.parameters()))


def sponsor_in(store: Store, scope: Scope, sponsor_id: int) -> Sponsor | None:
    row = store.connection.execute(_ONE[scope.role], {**scope.parameters(), "which": sponsor_id}).one_or_none()
    return None if row is None else _sponsor(store, row)


def pledges_in(store: Store, scope: Scope) -> tuple[Pledge, ...]:
    """What sponsors who are still there have promised, the oldest first."""
    return tuple(_pledge(store, row) for row in store.connection.execute(_PLEDGES[scope.role], scope.parameters()))


def pledge_in(store: Store, scope: Scope, pledge_id: int) -> Pledge | None:
    return next((one for one in pledges_in(store, scope) if one.id == pledge_id), None)


def close(store: Store, sponsor_id: int, now: datetime) -> bool:
    """False if it was closed before. That nobody is helped by it any more is the caller's to check."""
    return store.connection.execute(_CLOSE, {"which": sponsor_id, "now": now}).rowcount == 1


def _sponsor(store: Store, row: Row[Any]) -> Sponsor:
    return Sponsor(
        id=row.id,
        code=sponsor_code(row.number),
        area=row.area,
        kind=SponsorKind(row.kind),
        name=store.vault.open(row.name, _NAME, row.id),
        contact=store.vault.open_if(row.contact, _CONTACT, row.id),
        closed=row.closed_at is not None,
    )


def _pledge(store: Store, row: Row[Any]) -> Pledge:
    amount = store.vault.open_if(row.amount, _AMOUNT, row.id)
    return Pledge(
        id=row.id,
        sponsor_id=row.sponsor_id,
        help=Help(row.help),
        amount=None if amount is None else int(amount),
        children=row.children,
        months=row.months,
        starts_on=row.starts_on,
        matched=row.matched,
    )
