"""What families ask for and only a kader or pembina may grant, within three days: enrolling oneself, a further
recipient, a copy of the data, its erasure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from domain.people import Role
from domain.talk import from_json, to_json
from storage.database import Store
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import request
from storage.tables.metadata import Id, Utc
from storage.villages.areas import within_bound

ANSWER_WITHIN = timedelta(hours=72)  # UU PDP: 3×24 hours
REMIND_AFTER = timedelta(hours=48)
PASSED_UP_FOR = timedelta(days=7)  # a right by law does not end with silence: the koordinator is asked to see to it
_RIGHTS = ("copy", "erase")
_DETAILS = "request.details"
_DECIDERS = (Role.KADER, Role.PEMBINA)


class Kind(StrEnum):
    ENROL = "enrol"
    JOIN = "join"
    COPY = "copy"
    ERASE = "erase"
    CARE = "care"  # a child to a family of another team: the pembina answers


class Status(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """details: what the request needs when it is granted. family_id: None while the asker is in no family."""

    id: int
    kind: Kind
    account_id: int
    chat_id: int
    family_id: int | None
    area: str
    team_id: int | None
    details: Mapping[str, Any]
    status: Status
    asked_at: datetime
    expires_at: datetime

    @property
    def goes_up(self) -> bool:
        """Whether, unanswered in time, it is passed up instead of ending."""
        return self.kind in _RIGHTS and self.expires_at == self.asked_at + ANSWER_WITHIN


_ID = bindparam("which", type_=Id)
_NOW = bindparam("now", type_=Utc())
_INSERT = insert(request)
_ONE = select(request).where(request.c.id == _ID)
_TEAM = bindparam("scope_team", type_=Id)
# Whoever accompanies that area; a team's own families, and what no team has yet.
_MAY_DECIDE = (
    within_bound(request.c.area),
    or_(_TEAM.is_(None), request.c.team_id.is_(None), request.c.team_id == _TEAM),
)
_FOR_DECIDER = _ONE.where(request.c.status == Status.WAITING, *_MAY_DECIDE)
_WAITING_IN = (
    select(request).where(request.c.status == Status.WAITING, *_MAY_DECIDE).order_by(request.c.asked_at, request.c.id)
)
_OF_ACCOUNT = (
    select(request)
    .where(
        request.c.account_id == bindparam("who", type_=Id),
        request.c.kind == bindparam("kind"),
        request.c.status == Status.WAITING,
    )
    .limit(1)
)
_DECIDE = (
    update(request)
    .where(request.c.id == _ID, request.c.status == Status.WAITING)
    .values(status=bindparam("to"), decided_by=bindparam("by"), decided_at=_NOW)
)
_OLD = select(request).where(request.c.status == Status.WAITING, request.c.expires_at <= _NOW).limit(100)
_FORGOTTEN = (
    select(request)
    .where(
        request.c.status == Status.WAITING,
        request.c.reminded_at.is_(None),
        request.c.asked_at <= bindparam("before", type_=Utc()),
        request.c.expires_at > _NOW,
    )
    .limit(100)
)
_REMINDED = update(request).where(request.c.id == _ID, request.c.reminded_at.is_(None)).values(reminded_at=_NOW)
_PASS_UP = (
    update(request)
    .where(request.c.id == _ID, request.c.status == Status.WAITING, request.c.expires_at == bindparam("b_was", Utc()))
    .values(expires_at=bindparam("b_until", Utc()))
)


def ask(
    store: Store,
    *,
    kind: Kind,
    account_id: int,
    chat_id: int,
    area: str,
    now: datetime,
    family_id: int | None = None,
    team_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> Request:
    """A new one; ask `waiting_of` first, whether the same was asked already."""
    made = Request(
        id=new_id(),
        kind=kind,
        account_id=account_id,
        chat_id=chat_id,
        family_id=family_id,
        area=area,
        team_id=team_id,
        details=details or {},
        status=Status.WAITING,
        asked_at=now,
        expires_at=now + ANSWER_WITHIN,
    )
    values = {
        "id": made.id,
        "kind": kind,
        "account_id": account_id,
        "chat_id": chat_id,
        "family_id": family_id,
        "area": area,
        "team_id": team_id,
        "details": store.vault.seal(to_json(dict(made.details)), _DETAILS, made.id),
        "status": made.status,
        "asked_at": now,
        "expires_at": made.expires_at,
    }
    store.connection.execute(_INSERT, values)
    return made


def for_decider(store: Store, scope: Scope, request_id: int) -> Request | None:
    """A waiting one that the asker may grant or refuse; None for any other."""
    if scope.role not in _DECIDERS:
        return None
    row = store.connection.execute(_FOR_DECIDER, {**scope.parameters(), "which": request_id}).one_or_none()
    return None if row is None else _request(store, row)


def waiting_in(store: Store, scope: Scope) -> tuple[Request, ...]:
    """All that wait for this asker's word, the oldest first."""
    if scope.role not in _DECIDERS:
        return ()
    return tuple(_request(store, row) for row in store.connection.execute(_WAITING_IN, scope.parameters()))


def waiting_of(store: Store, account_id: int, kind: Kind) -> Request | None:
    """What this account has asked and nobody has answered."""
    row = store.connection.execute(_OF_ACCOUNT, {"who": account_id, "kind": kind}).one_or_none()
    return None if row is None else _request(store, row)


def decide(store: Store, request_id: int, status: Status, now: datetime, by: int | None = None) -> bool:
    """False if somebody else was quicker."""
    parameters = {"which": request_id, "to": status.value, "by": by, "now": now}
    return store.connection.execute(_DECIDE, parameters).rowcount == 1


def too_late(store: Store, now: datetime) -> tuple[Request, ...]:
    """Those whose three days are over without a word."""
    return tuple(_request(store, row) for row in store.connection.execute(_OLD, {"now": now}))


def pass_up(store: Store, made: Request, now: datetime) -> bool:
    """It waits for some days more. False if another process was quicker."""
    values = {"which": made.id, "b_was": made.expires_at, "b_until": now + PASSED_UP_FOR}
    return store.connection.execute(_PASS_UP, values).rowcount == 1


def forgotten(store: Store, now: datetime) -> tuple[Request, ...]:
    """Those that have waited two days, of which nobody was reminded yet."""
    rows = store.connection.execute(_FORGOTTEN, {"before": now - REMIND_AFTER, "now": now})
    return tuple(_request(store, row) for row in rows)


def reminded(store: Store, request_id: int, now: datetime) -> bool:
    """False if another process was quicker."""
    return store.connection.execute(_REMINDED, {"which": request_id, "now": now}).rowcount == 1


def _request(store: Store, row: Row[Any]) -> Request:
    return Request(
        id=row.id,
        kind=Kind(row.kind),
        account_id=row.account_id,
        chat_id=row.chat_id,
        family_id=row.family_id,
        area=row.area,
        team_id=row.team_id,
        details=from_json(store.vault.open(row.details, _DETAILS, row.id)),
        status=Status(row.status),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )
