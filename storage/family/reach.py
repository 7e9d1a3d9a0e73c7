"""Whom our messages do not reach any more: chats that were closed, or to which sends fail day after day; and the
families whose every phone is one of them, who need a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, or_, select, update

from domain.people import Role
from storage.database import Store
from storage.inserts import insert_if_new
from storage.people.shared_phones import reading
from storage.scope import Scope, for_each_role
from storage.tables import account, chat, family, outbox, person, unreached
from storage.tables.metadata import Id, Utc
from storage.wire.chats import Push

FAILED_DAYS = 3  # on so many days a send failed, and none arrived in between: nobody is there


class Why(StrEnum):
    BLOCKED = "blocked"  # the person has closed the chat
    FAILING = "failing"  # the channel refuses what we send


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """A family none of whose phones we reach. person: whose account it is; a family with several has one line each."""

    person_id: int
    family_id: int
    area: str
    name: str
    why: Why
    since: date | None


_CHAT = bindparam("of_chat", type_=Id)
_FIRST = insert_if_new(unreached)
_AGAIN = (
    update(unreached)
    .where(unreached.c.chat_id == _CHAT, unreached.c.last_on < bindparam("on"))
    .values(days=unreached.c.days + 1, last_on=bindparam("on"))
)
_ARRIVED = delete(unreached).where(unreached.c.chat_id == _CHAT)
_SILENT = or_(
    chat.c.push == Push.BLOCKED.value,
    and_(chat.c.push == Push.ON.value, unreached.c.days >= FAILED_DAYS),
)
_its, _its_account, _its_person = chat.alias("its"), account.alias("its_account"), person.alias("its_person")
_its_reading = reading.alias("its_reading")
_its_failures = unreached.alias("its_failures")
# Another phone of the family that we do reach: then nobody needs to go there.
_REACHED_OTHERWISE = (
    select(_its.c.id)
    .join(_its_reading, _its_reading.c.chat_id == _its.c.id)
    .join(_its_account, _its_account.c.id == _its_reading.c.account_id)
    .join(_its_person, _its_person.c.id == _its_account.c.person_id)
    .outerjoin(_its_failures, _its_failures.c.chat_id == _its.c.id)
    .where(
        _its_person.c.family_id == person.c.family_id,
        _its_account.c.status == "active",
        _its.c.push == Push.ON.value,
        func.coalesce(_its_failures.c.days, 0) < FAILED_DAYS,
    )
    .correlate(person)
    .exists()
)
_UNREACHED = for_each_role(
    lambda seen: (
        select(
            person.c.id,
            person.c.family_id,
            person.c.area,
            person.c.name,
            func.max(case((chat.c.push == Push.BLOCKED.value, 1), else_=0)).label("blocked"),
            func.min(unreached.c.first_on).label("since"),
        )
        .select_from(
            person.join(family, family.c.id == person.c.family_id)
            .join(account, and_(account.c.person_id == person.c.id, account.c.role == Role.KELUARGA.value))
            .join(reading, reading.c.account_id == account.c.id)
            .join(chat, chat.c.id == reading.c.chat_id)
            .outerjoin(unreached, unreached.c.chat_id == chat.c.id)
        )
        .where(account.c.status == "active", _SILENT, ~_REACHED_OTHERWISE, family.c.closed_at.is_(None), seen)
        .group_by(person.c.id, person.c.family_id, person.c.area, person.c.name)
    )
)
_BY_OUTCOME = (
    select(outbox.c.status, func.count())
    .where(outbox.c.chat_id == _CHAT, outbox.c.due_at >= bindparam("since", type_=Utc()))
    .group_by(outbox.c.status)
)


def failed(store: Store, chat_id: int, on: date) -> None:
    """A send to this chat failed for good; counted once a day."""
    row = {"chat_id": chat_id, "days": 1, "first_on": on, "last_on": on}
    if store.connection.execute(_FIRST[store.dialect], row).rowcount == 0:
        store.connection.execute(_AGAIN, {"of_chat": chat_id, "on": on})


def arrived(store: Store, chat_id: int) -> None:
    """A send to this chat arrived: what failed before is forgotten."""
    store.connection.execute(_ARRIVED, {"of_chat": chat_id})


def unreached_families(store: Store, scope: Scope) -> tuple[Unreached, ...]:
    """Families of the asker's who have a phone with us and whom we do not reach on any, by area and name: for a visit.
    Who left by wish, or was silenced after a loss, is not among them."""
    rows = store.connection.execute(_UNREACHED[scope.role], scope.parameters()).all()
    found = [
        Unreached(
            person_id=row.id,
            family_id=row.family_id,
            area=row.area,
            name=store.vault.open(row.name, "person.name", row.id),
            why=Why.BLOCKED if row.blocked else Why.FAILING,
            since=row.since,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.area, one.name.casefold(), one.person_id)))


def outcomes(store: Store, chat_id: int, since: datetime) -> Mapping[str, int]:
    """How many of a chat's messages have which status, of those due since then."""
    found: list[Any] = list(store.connection.execute(_BY_OUTCOME, {"of_chat": chat_id, "since": since}))
    return dict(found)
