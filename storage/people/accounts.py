"""Who works with Sapa: accounts with a role and an area, and the chats through which they speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from domain.areas import around, parents
from domain.people import Role, one_line
from storage.database import Store
from storage.ids import new_id
from storage.people import shared_phones
from storage.scope import Scope
from storage.tables import account, chat, shared_phone
from storage.tables.metadata import Id
from storage.villages.areas import within_bound

_NAME = "account.name"


class Status(StrEnum):
    WAITING = "waiting"  # for the inviter's yes: sees nothing until then
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """person_id: of a keluarga account, the person of the registry whom it is. also: the accounts in service of further
    families that share the phone it speaks from; known of whoever speaks (`of_chat`), of nobody else."""

    id: int
    role: Role
    area: str
    team_id: int | None
    person_id: int | None
    name: str
    status: Status
    also: tuple[Account, ...] = ()

    @property
    def scope(self) -> Scope | None:
        """What this account may ask about; None while it waits, or after it was closed."""
        if self.status is not Status.ACTIVE:
            return None
        return Scope(
            role=self.role,
            area=self.area,
            account_id=self.id,
            team_id=self.team_id,
            person_id=self.person_id,
            also=tuple(other.person_id for other in self.also if other.person_id is not None),
        )


_ID = bindparam("account_id", type_=Id)
_INSERT = insert(account)
_BY_ID = select(account).where(account.c.id == _ID)
_OF_CHAT = (
    select(account)
    .join(chat, chat.c.account_id == account.c.id)
    .where(chat.c.id == bindparam("chat_id"), account.c.status != Status.CLOSED)
)
_SHARING = (
    select(account)
    .join(shared_phone, shared_phone.c.account_id == account.c.id)
    .where(shared_phone.c.chat_id == bindparam("chat_id", type_=Id), account.c.status == Status.ACTIVE)
    .order_by(shared_phone.c.since, account.c.id)
)
_SHARED = select(shared_phone.c.chat_id).where(shared_phone.c.account_id == _ID)
_CHATS = (
    select(chat.c.id)
    .where(
        or_(chat.c.account_id == _ID, chat.c.id.in_(_SHARED)),
        exists().where(account.c.id == _ID, account.c.status != Status.CLOSED),
    )
    .order_by(chat.c.last_seen_at.desc().nulls_last(), chat.c.id)
)
_OF_PEOPLE = (
    select(account)
    .where(account.c.person_id.in_(bindparam("people", expanding=True, type_=Id)), account.c.status != Status.CLOSED)
    .order_by(account.c.id)
)
_MOVE = update(account).where(account.c.id == _ID).values(area=bindparam("to_area"))
_CONFIRM = update(account).where(account.c.id == _ID, account.c.status == Status.WAITING).values(status=Status.ACTIVE)
_CLOSE = update(account).where(account.c.id == _ID, account.c.status != Status.CLOSED).values(status=Status.CLOSED)
_SET_PERSON = (
    update(account)
    .where(account.c.id == _ID, account.c.status != Status.CLOSED)
    .values(person_id=bindparam("to_person"), status=Status.ACTIVE)
)
_AREAS_OF = (
    select(account.c.area)
    .join(chat, chat.c.account_id == account.c.id)
    .where(account.c.role == bindparam("role"), account.c.status == Status.ACTIVE)
    .distinct()
    .order_by(account.c.area)
)
_SERVES = (
    select(account)
    .where(
        account.c.role == bindparam("role"),
        account.c.status == Status.ACTIVE,
        account.c.area.in_(bindparam("around", expanding=True)),
    )
    .order_by(func.length(account.c.area).desc(), account.c.id)
)

_TEAM = bindparam("scope_team", type_=Id)
_STAFF = account.c.role != Role.KELUARGA
_FIRST_AND_LAST = select(func.min(account.c.area), func.max(account.c.area)).where(
    account.c.status == Status.ACTIVE, _STAFF
)
# A kader may list her team and its families, a pembina all in her area; petugas and koordinator work with staff.
_LISTED: Mapping[Role, ColumnElement[bool]] = {
    Role.KADER: or_(and_(_TEAM.is_not(None), account.c.team_id == _TEAM), account.c.id == _ID),
    Role.PEMBINA: true(),
    Role.PETUGAS: _STAFF,
    Role.KOORDINATOR: _STAFF,
    Role.KELUARGA: false(),
}


def _listing(condition: ColumnElement[bool], role: Role | None) -> Select[Any]:
    wanted = [] if role is None else [account.c.role == role]
    return (
        select(account)
        .where(condition, within_bound(account.c.area), account.c.status != Status.CLOSED, *wanted)
        .order_by(account.c.area, account.c.role, account.c.id)
    )


_LIST = {(asker, role): _listing(_LISTED[asker], role) for asker in Role for role in (None, *Role)}

_PEMBINA = (
    select(account)
    .where(account.c.role == Role.PEMBINA.value, account.c.status == Status.ACTIVE.value)
    .order_by(account.c.id)
)


def create(
    store: Store,
    *,
    role: Role,
    area: str,
    name: str,
    now: datetime,
    team_id: int | None = None,
    person_id: int | None = None,
    status: Status = Status.WAITING,
) -> Account:
    """A new account; `area` is what it may see: this code and all below."""
    name = one_line(name)
    made = Account(id=new_id(), role=role, area=area, team_id=team_id, person_id=person_id, name=name, status=status)
    values = {
        "id": made.id,
        "role": role,
        "area": area,
        "team_id": team_id,
        "person_id": person_id,
        "name": store.vault.seal(name, _NAME, made.id),
        "status": status,
        "created_at": now,
    }
    store.connection.execute(_INSERT, values)
    return made


def by_id(store: Store, account_id: int) -> Account | None:
    """For the system's own use: not to be shown without a scope."""
    row = store.connection.execute(_BY_ID, {"account_id": account_id}).one_or_none()
    return None if row is None else _account(store, row)


def of_chat(store: Store, chat_id: int) -> Account | None:
    """Who speaks in this chat; None for a stranger and for whom the account was closed."""
    row = store.connection.execute(_OF_CHAT, {"chat_id": chat_id}).one_or_none()
    if row is None:
        return None
    return _with_sharers(store, _account(store, row), chat_id)


def speaking(store: Store, account_id: int, chat_id: int) -> Account | None:
    """The account that a chat belongs to, a closed one too, with those that share the phone."""
    found = by_id(store, account_id)
    return None if found is None else _with_sharers(store, found, chat_id)


def _with_sharers(store: Store, found: Account, chat_id: int) -> Account:
    return replace(found, also=sharing(store, chat_id)) if found.role is Role.KELUARGA else found


def sharing(store: Store, chat_id: int) -> tuple[Account, ...]:
    """The accounts in service of further families whose phone this chat is too."""
    return tuple(_account(store, row) for row in store.connection.execute(_SHARING, {"chat_id": chat_id}))


def chats_of(store: Store, account_id: int) -> tuple[int, ...]:
    """The chats of an account, the one used last first; none of a closed one."""
    return tuple(store.connection.execute(_CHATS, {"account_id": account_id}).scalars())


def of_people(store: Store, person_ids: Iterable[int]) -> tuple[Account, ...]:
    """The accounts of these people of the registry, waiting ones included."""
    rows = store.connection.execute(_OF_PEOPLE, {"people": list(person_ids)})
    return tuple(_account(store, row) for row in rows)


def move(store: Store, account_id: int, area: str) -> None:
    """Its owner lives, or works, in another area from now on."""
    store.connection.execute(_MOVE, {"account_id": account_id, "to_area": area})


def set_team(store: Store, account_id: int, team_id: int) -> None:
    """A kader works in another team from now on."""
    store.connection.execute(update(account).where(account.c.id == account_id).values(team_id=team_id))


def confirm(store: Store, account_id: int) -> bool:
    """The inviter's yes. False if it was not waiting."""
    return store.connection.execute(_CONFIRM, {"account_id": account_id}).rowcount == 1


def set_person(store: Store, account_id: int, person_id: int) -> None:
    """Who waited is in service, as this person of the registry."""
    store.connection.execute(_SET_PERSON, {"account_id": account_id, "to_person": person_id})


def areas_of(store: Store, role: Role) -> tuple[str, ...]:
    """The areas in which somebody of that role is in service and can be reached, by code."""
    return tuple(store.connection.execute(_AREAS_OF, {"role": role}).scalars())


def who_accompanies(store: Store, area: str, team_id: int | None) -> tuple[Account, ...]:
    """Whom to tell, so that a human acts for a family: the kader of its team, or all of the desa where it has none
    (team_id: None); where no chat reaches any of them, the pembina."""
    kader = who_lists(store, area, team_id) if team_id is not None else who_serves(store, area, Role.KADER)
    return _reached(store, kader) or _reached(store, who_serves(store, area, Role.PEMBINA))


def who_lists(store: Store, area: str, team_id: int | None) -> tuple[Account, ...]:
    """The kader on whose lists a family stands, as `storage.scope` says it: of its team, or without a team of her own.
    None of a family without a team, in a desa where each kader has one."""
    return tuple(one for one in who_serves(store, area, Role.KADER) if one.team_id in (None, team_id))


def _reached(store: Store, found: Iterable[Account]) -> tuple[Account, ...]:
    return tuple(one for one in found if chats_of(store, one.id))


def close(store: Store, account_id: int) -> bool:
    """Ends an account: it sees and gets nothing any more; whoever shares its phone keeps it. False if it was closed
    already."""
    if store.connection.execute(_CLOSE, {"account_id": account_id}).rowcount != 1:
        return False
    shared_phones.leave_all(store, account_id)
    return True


def list_in(store: Store, scope: Scope, role: Role | None = None) -> tuple[Account, ...]:
    """The accounts that the asker works with, waiting ones included, by area and role."""
    parameters = {**scope.parameters(), "account_id": scope.account_id}
    rows = store.connection.execute(_LIST[scope.role, role], parameters)
    return tuple(_account(store, row) for row in rows)


def who_serves(store: Store, area: str, role: Role) -> tuple[Account, ...]:
    """The active accounts of that role whose area contains `area`, nearest first: whom to tell, and who is next."""
    rows = store.connection.execute(_SERVES, {"role": role, "around": [*parents(area), area]})
    return tuple(_account(store, row) for row in rows)


def served_area(store: Store) -> str | None:
    """The smallest area that holds everybody who works with this installation; None while nobody does. A code begins
    with those of the areas around it, so the first and the last one tell."""
    first, last = store.connection.execute(_FIRST_AND_LAST).one()
    return None if first is None else around(first, last)


def pembina_in_service(store: Store) -> tuple[Account, ...]:
    """Everybody who oversees kader, by id: for what Sapa tells them by itself. Names nobody else."""
    rows = store.connection.execute(_PEMBINA)
    return tuple(_account(store, row) for row in rows)


def _account(store: Store, row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        role=Role(row.role),
        area=row.area,
        team_id=row.team_id,
        person_id=row.person_id,
        name=store.vault.open(row.name, _NAME, row.id),
        status=Status(row.status),
    )
