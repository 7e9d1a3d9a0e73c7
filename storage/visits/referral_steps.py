"""The steps of a referral, each once: who was told when, who brought the child, who answered; and what is due next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, bindparam, literal, select, text

from domain.due import URGENT
from domain.rules import Rung
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.tables import person, referral, referral_step
from storage.tables.metadata import Id, Utc
from storage.visits.referrals import Referral, read


class Step(StrEnum):
    NOBODY = "nobody"  # all circles were told, nobody took it
    LISTED = "listed"  # in an officer's list of the day, or nobody was there to have one
    OVERDUE = "overdue"
    TAKEN = "taken"
    BROUGHT = "brought"  # the kader says that the family was brought
    ARRIVED = "arrived"
    FINISHED = "finished"
    ABSENT = "absent"
    CANCELLED = "cancelled"


LATER = (Rung.PUSKESMAS, Rung.BIDAN)
PER_BEAT = 200


@dataclass(frozen=True, slots=True)
class Taken:
    step: str
    account_id: int | None
    at: datetime


def circle(number: int) -> str:
    """The step of telling a circle of officers: the nearest is 0."""
    return f"circle_{number}"


_STEP = insert_if_new(referral_step)
_DONE = select(referral_step.c.referral_id, referral_step.c.step).where(
    referral_step.c.referral_id.in_(bindparam("of", expanding=True, type_=Id))
)
_OF = (
    select(referral_step)
    .where(referral_step.c.referral_id == bindparam("which", type_=Id))
    .order_by(referral_step.c.at, referral_step.c.id)
)


def _without(step: Step) -> ColumnElement[bool]:
    done = select(literal(1)).where(referral_step.c.referral_id == referral.c.id, referral_step.c.step == step)
    return ~done.correlate(referral).exists()


def _waiting(*conditions: ColumnElement[bool] | TextClause) -> Select[Any]:
    """Open referrals of people who live, the oldest first."""
    return (
        select(referral)
        .join(person, person.c.id == referral.c.person_id)
        .where(
            person.c.died_on.is_(None),
            referral.c.created_at <= bindparam("made_until", type_=Utc()),
            referral.c.created_at > bindparam("made_after", type_=Utc()),
            *conditions,
        )
        .order_by(referral.c.created_at, referral.c.id)
        .limit(PER_BEAT)
    )


_UNTAKEN = _waiting(
    text("referral.status = 'made' AND referral.taken_by IS NULL"),  # as the partial index says it
    referral.c.rung.in_(URGENT),
    _without(Step.NOBODY),
)
_IS_OPEN = text("referral.status IN ('made', 'arrived', 'absent')")  # as the partial index says it
_UNLISTED = _waiting(_IS_OPEN, referral.c.rung.in_(LATER), _without(Step.LISTED))
_OVERDUE = _waiting(_IS_OPEN, _without(Step.OVERDUE))


def add(store: Store, referral_id: int, step: str, now: datetime, account_id: int | None = None) -> bool:
    """False if it was taken before: then whatever belongs to it has been done."""
    values = {"id": new_id(), "referral_id": referral_id, "step": step, "account_id": account_id, "at": now}
    return store.connection.execute(_STEP[store.dialect], values).rowcount == 1


def of_referral(store: Store, referral_id: int) -> tuple[Taken, ...]:
    """The steps in their order. For one that the asker may see (`referrals.referral_in`)."""
    rows = store.connection.execute(_OF, {"which": referral_id})
    return tuple(Taken(row.step, row.account_id, row.at) for row in rows)


def done(store: Store, referral_ids: Sequence[int]) -> Mapping[int, Set[str]]:
    """By referral, the steps that were taken."""
    found: dict[int, set[str]] = {}
    for referral_id, step in store.connection.execute(_DONE, {"of": list(referral_ids)}) if referral_ids else ():
        found.setdefault(referral_id, set()).add(step)
    return found


def untaken(store: Store, *, made_until: datetime, made_after: datetime) -> Sequence[Referral]:
    """Of today's rungs, those that nobody took while somebody is left to be told."""
    return _read(store, _UNTAKEN, made_until, made_after)


def unlisted(store: Store, *, made_until: datetime, made_after: datetime) -> Sequence[Referral]:
    """Of the other rungs, those that no officer had in a list of the day yet."""
    return _read(store, _UNLISTED, made_until, made_after)


def overdue(store: Store, *, made_until: datetime, made_after: datetime) -> Sequence[Referral]:
    """Those without an end since then, of which nobody was reminded."""
    return _read(store, _OVERDUE, made_until, made_after)


def _read(store: Store, question: Select[Any], made_until: datetime, made_after: datetime) -> Sequence[Referral]:
    rows = store.connection.execute(question, {"made_until": made_until, "made_after": made_after})
    return [read(store, row) for row in rows]
