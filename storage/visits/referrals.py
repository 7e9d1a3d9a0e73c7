"""Referrals on their way: who has them, who takes them, what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from domain.due import URGENT
from domain.findings import Place
from domain.findings import Referral as Referred
from domain.rules import Rung
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope, for_each_role
from storage.tables import family, person, referral
from storage.tables.metadata import Id, Utc

_REPLY = "referral.reply"


class ReferralStatus(StrEnum):
    MADE = "made"
    ARRIVED = "arrived"
    FINISHED = "finished"
    ABSENT = "absent"  # the family did not come: the kader tries again
    CANCELLED = "cancelled"


OPEN = (ReferralStatus.MADE, ReferralStatus.ARRIVED, ReferralStatus.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """account_id: the kader who refers. reasons: codes of findings. taken_by: the account that said it takes care."""

    id: int
    visit_id: int | None
    person_id: int
    account_id: int | None
    area: str
    place: Place
    rung: Rung
    due_on: date
    reasons: tuple[str, ...]
    status: ReferralStatus
    created_at: datetime
    taken_by: int | None = None
    reply: str | None = None

    @property
    def today(self) -> bool:
        """Whether it must be seen today."""
        return self.rung in URGENT


_WHICH = bindparam("which", type_=Id)
_NOW = bindparam("now", type_=Utc())
_SEEN_PEOPLE = person.join(family, family.c.id == person.c.family_id).join(
    referral, referral.c.person_id == person.c.id
)
_ONE = for_each_role(lambda seen: select(referral).select_from(_SEEN_PEOPLE).where(referral.c.id == _WHICH, seen))
_IN = for_each_role(
    lambda seen: (
        select(referral)
        .select_from(_SEEN_PEOPLE)
        .where(referral.c.status.in_(OPEN), seen)
        .order_by(referral.c.due_on, referral.c.created_at, referral.c.id)
    )
)
_MAKE = insert(referral)
_TAKE = (
    update(referral)
    .where(referral.c.id == _WHICH, referral.c.taken_by.is_(None), referral.c.status.in_(OPEN))
    .values(taken_by=bindparam("who"), taken_at=_NOW)
)
_CLOSE = (
    update(referral)
    .where(referral.c.id == _WHICH, referral.c.status.in_(OPEN))
    .values(
        status=bindparam("to_status"),
        reply=func.coalesce(bindparam("to_reply", type_=referral.c.reply.type), referral.c.reply),
        closed_at=_NOW,
    )
)


_ARRIVE = (
    update(referral)
    .where(referral.c.id == _WHICH, referral.c.status.in_((ReferralStatus.MADE, ReferralStatus.ABSENT)))
    .values(status=ReferralStatus.ARRIVED)
)
_MISS = (
    update(referral)
    .where(referral.c.id == _WHICH, referral.c.status.in_((ReferralStatus.MADE, ReferralStatus.ARRIVED)))
    .values(
        status=ReferralStatus.ABSENT,
        reply=func.coalesce(bindparam("to_reply", type_=referral.c.reply.type), referral.c.reply),
    )
)
_REPLY_TO = (
    update(referral).where(referral.c.id == _WHICH, referral.c.status.in_(OPEN)).values(reply=bindparam("to_reply"))
)


def make(
    store: Store, *, person_id: int, area: str, account_id: int | None, referral: Referred, on: date, now: datetime
) -> int:
    """A referral that comes of no visit (a development check); its id. account_id: the kader who refers."""
    row = {
        "id": new_id(),
        "visit_id": None,
        "person_id": person_id,
        "account_id": account_id,
        "area": area,
        "place": referral.place,
        "rung": referral.rung,
        "due_on": on + timedelta(days=referral.within_days),
        "reasons": " ".join(referral.reasons),
        "status": ReferralStatus.MADE,
        "created_at": now,
    }
    store.connection.execute(_MAKE, row)
    return int(str(row["id"]))


def referral_in(store: Store, scope: Scope, referral_id: int) -> Referral | None:
    """None for one about somebody whom the asker may not see."""
    parameters = {**scope.parameters(), "which": referral_id}
    row = store.connection.execute(_ONE[scope.role], parameters).one_or_none()
    return None if row is None else read(store, row)


def open_in(store: Store, scope: Scope) -> tuple[Referral, ...]:
    """What is not closed yet, what is due first before the rest, the oldest first."""
    rows = store.connection.execute(_IN[scope.role], scope.parameters())
    return tuple(read(store, row) for row in rows)


def take(store: Store, referral_id: int, account_id: int, now: datetime) -> bool:
    """ "I take care of it": of two who say so at once, one wins. False if it was taken or closed before."""
    parameters = {"which": referral_id, "who": account_id, "now": now}
    return store.connection.execute(_TAKE, parameters).rowcount == 1


def arrive(store: Store, referral_id: int) -> bool:
    """The family is there: brought by the kader, or received by the petugas. False if that was known, or it is over."""
    return store.connection.execute(_ARRIVE, {"which": referral_id}).rowcount == 1


def miss(store: Store, referral_id: int, reply: str | None) -> bool:
    """The family did not come. It waits on, for the kader to try again. False if that was known, or it is over."""
    values = {"which": referral_id, "to_reply": store.vault.seal_if(reply, _REPLY, referral_id)}
    return store.connection.execute(_MISS, values).rowcount == 1


def reply(store: Store, referral_id: int, words: str) -> bool:
    """The petugas's words while it goes on. False if it is over."""
    values = {"which": referral_id, "to_reply": store.vault.seal(words, _REPLY, referral_id)}
    return store.connection.execute(_REPLY_TO, values).rowcount == 1


def close(store: Store, referral_id: int, status: ReferralStatus, reply: str | None, now: datetime) -> bool:
    """The end of it, with the petugas's words; without any, those said before stay. False if it was closed before."""
    parameters = {
        "which": referral_id,
        "to_status": status,
        "to_reply": store.vault.seal_if(reply, _REPLY, referral_id),
        "now": now,
    }
    return store.connection.execute(_CLOSE, parameters).rowcount == 1


def hand_over(store: Store, from_account: int, to_account: int) -> int:
    """Whoever comes instead of a kader hears what becomes of the referrals that are open. How many."""
    moved = update(referral).where(referral.c.account_id == from_account, referral.c.status.in_(OPEN))
    return store.connection.execute(moved.values(account_id=to_account)).rowcount


def read(store: Store, row: Row[Any]) -> Referral:
    """A row of the table as a value."""
    return Referral(
        id=row.id,
        visit_id=row.visit_id,
        person_id=row.person_id,
        account_id=row.account_id,
        area=row.area,
        place=Place(row.place),
        rung=Rung(row.rung),
        due_on=row.due_on,
        reasons=tuple(row.reasons.split()),
        status=ReferralStatus(row.status),
        created_at=row.created_at,
        taken_by=row.taken_by,
        reply=store.vault.open_if(row.reply, _REPLY, row.id),
    )
