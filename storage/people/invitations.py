"""Invitations: codes that let one person in, once, for a while. Only their keyed hash is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from domain.people import Relation, Role
from storage.database import Store
from storage.ids import new_id
from storage.tables import invitation
from storage.tables.metadata import Id, Utc

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L, which look alike
_LENGTH = 12  # 59 bits
_NAME = "invitation.name"


class Takes(StrEnum):
    """What an invitation takes over from an account that there is."""

    ACCOUNT = "account"  # the account itself, on a new phone
    DUTIES = "duties"  # its duties, by somebody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """person_id, relation: for a family, whom the messages are about and who joins. account_id: whose account, or whose
    duties, are taken over."""

    id: int
    role: Role
    area: str
    team_id: int | None = None
    person_id: int | None = None
    relation: Relation | None = None
    invited_by: int | None = None
    name: str | None = None
    account_id: int | None = None
    takes: Takes | None = None


class Refused(StrEnum):
    """Why a code does not let in."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


_NOW = bindparam("now", type_=Utc())
_INSERT = insert(invitation)
_CLAIM = (
    update(invitation)
    .where(
        invitation.c.code_hash == bindparam("hashed"),
        invitation.c.used_at.is_(None),
        invitation.c.expires_at > _NOW,
    )
    .values(used_at=_NOW)
)
_WAITING = select(invitation).where(
    invitation.c.code_hash == bindparam("hashed"), invitation.c.used_at.is_(None), invitation.c.expires_at > _NOW
)
_BY_HASH = select(invitation).where(invitation.c.code_hash == bindparam("hashed"))
_BY_ACCOUNT = select(invitation).where(invitation.c.used_by == bindparam("who", type_=Id))
_JOINED = update(invitation).where(invitation.c.id == bindparam("which", type_=Id)).values(used_by=bindparam("who"))
_CONFIRM = (
    update(invitation)
    .where(invitation.c.used_by == bindparam("who", type_=Id), invitation.c.confirmed_at.is_(None))
    .values(confirmed_at=_NOW)
)


def random_code() -> str:
    """Twelve characters that nobody guesses and nobody mistakes for each other."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def create(
    store: Store,
    *,
    role: Role,
    area: str,
    now: datetime,
    valid_for: timedelta,
    inviter: int | None = None,
    team_id: int | None = None,
    person_id: int | None = None,
    relation: Relation | None = None,
    name: str | None = None,
    account_id: int | None = None,
    takes: Takes | None = None,
) -> str:
    """The code of a new invitation, twelve characters that are not mistaken for each other. It cannot be read again.

    inviter: the account that invites; None for the first account, made on the command line. account_id, takes: what
    is taken over from an account that there is."""
    code = random_code()
    number = new_id()
    values = {
        "id": number,
        "code_hash": _hash(store, code),
        "role": role,
        "area": area,
        "team_id": team_id,
        "person_id": person_id,
        "relation": relation,
        "invited_by": inviter,
        "account_id": account_id,
        "takes": takes,
        "name": store.vault.seal_if(name, _NAME, number),
        "created_at": now,
        "expires_at": now + valid_for,
    }
    store.connection.execute(_INSERT, values)
    return code


def claim(store: Store, code: str, now: datetime) -> Invitation | Refused:
    """Uses up a code as typed or tapped (case, spaces and dashes don't matter). Of two phones with one code, one
    wins."""
    hashed = _hash(store, code)
    won = store.connection.execute(_CLAIM, {"hashed": hashed, "now": now}).rowcount == 1
    row = store.connection.execute(_BY_HASH, {"hashed": hashed}).one_or_none()
    if row is None:
        return Refused.UNKNOWN
    if not won:
        return Refused.EXPIRED if row.used_at is None else Refused.USED
    return _invitation(store, row)


def waiting(store: Store, code: str, now: datetime) -> Invitation | None:
    """The invitation of a code that nobody has used yet; it stays as it is."""
    row = store.connection.execute(_WAITING, {"hashed": _hash(store, code), "now": now}).one_or_none()
    return None if row is None else _invitation(store, row)


def joined(store: Store, invitation_id: int, account_id: int) -> None:
    """Notes which account came of a claimed invitation."""
    store.connection.execute(_JOINED, {"which": invitation_id, "who": account_id})


def of_account(store: Store, account_id: int) -> Invitation | None:
    """The invitation by which an account came in: whose yes it needs."""
    row = store.connection.execute(_BY_ACCOUNT, {"who": account_id}).one_or_none()
    return None if row is None else _invitation(store, row)


def confirm(store: Store, account_id: int, now: datetime) -> bool:
    """Notes the inviter's yes to who joined; the account itself is set active by `accounts.confirm`. False if there
    was nothing to confirm."""
    return store.connection.execute(_CONFIRM, {"who": account_id, "now": now}).rowcount == 1


def _invitation(store: Store, row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        role=Role(row.role),
        area=row.area,
        team_id=row.team_id,
        person_id=row.person_id,
        relation=None if row.relation is None else Relation(row.relation),
        invited_by=row.invited_by,
        name=store.vault.open_if(row.name, _NAME, row.id),
        account_id=row.account_id,
        takes=None if row.takes is None else Takes(row.takes),
    )


def _hash(store: Store, code: str) -> bytes:
    plain = "".join(character for character in code.upper() if character.isalnum())
    return store.vault.hash("invitation.code", plain)
