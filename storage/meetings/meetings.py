"""Meetings: begun with a code for those who come and the month's numbers as they are then, kept with what was said."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, false, func, insert, select, update

from domain.meetings import MeetingKind
from domain.people import Role
from domain.talk import from_json, to_json
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.scope import Scope
from storage.tables import attendance, meeting, wrong_code
from storage.tables.metadata import Id, Utc
from storage.villages.areas import within_bound

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L, which look alike
CODE_LENGTH = 6
_CONTENT = "meeting.content"
RECENT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """numbers: counts of the month as they were when it began. content: as the form has it; empty until it is kept."""

    id: int
    area: str
    kind: MeetingKind
    account_id: int
    code: str
    numbers: Mapping[str, Any]
    content: Mapping[str, Any]
    held_on: date | None
    begun_at: datetime


_ACCOUNT = bindparam("scope_account", type_=Id)
# A pembina those of the area; a koordinator, who gets no names otherwise, what she recorded herself.
_SEEN: Mapping[Role, ColumnElement[bool]] = {
    Role.PEMBINA: within_bound(meeting.c.area),
    Role.KOORDINATOR: within_bound(meeting.c.area) & (meeting.c.account_id == _ACCOUNT),
    Role.KADER: false(),
    Role.PETUGAS: false(),
    Role.KELUARGA: false(),
}
_WHICH = bindparam("which", type_=Id)
_ONE = {role: select(meeting).where(meeting.c.id == _WHICH, seen) for role, seen in _SEEN.items()}
_RECENT = {
    role: select(meeting).where(seen, meeting.c.kept_at.is_not(None)).order_by(meeting.c.kept_at.desc()).limit(RECENT)
    for role, seen in _SEEN.items()
}
_BEGIN = insert(meeting)
_OF_DRAFT = select(meeting).where(meeting.c.draft_id == _WHICH)
_BY_CODE = select(meeting).where(
    meeting.c.code == bindparam("typed"), meeting.c.code_until > bindparam("now", type_=Utc())
)
_KEEP = (
    update(meeting)
    .where(meeting.c.id == _WHICH, meeting.c.kept_at.is_(None))
    .values(
        area=bindparam("to_area"),
        kind=bindparam("to_kind"),
        content=bindparam("to_content"),
        held_on=bindparam("on_day"),
        kept_at=bindparam("now", type_=Utc()),
    )
)
_ATTEND = insert_if_new(attendance)
_ATTENDED = (
    select(attendance.c.account_id, attendance.c.online)
    .where(attendance.c.meeting_id == _WHICH)
    .order_by(attendance.c.at)
)

_ONLINE = (
    update(attendance)
    .where(attendance.c.meeting_id == _WHICH, attendance.c.account_id == bindparam("who", type_=Id))
    .values(online=True)
)
_WRONG = insert(wrong_code)
_WRONG_SINCE = (
    select(func.count())
    .select_from(wrong_code)
    .where(wrong_code.c.account_id == bindparam("who", type_=Id), wrong_code.c.at > bindparam("since", type_=Utc()))
)
_ADD_TO = update(meeting).where(meeting.c.id == bindparam("which", type_=Id)).values(content=bindparam("to_content"))
_FORGET_WRONG = delete(wrong_code).where(wrong_code.c.at < bindparam("before", type_=Utc()))


def begin(
    store: Store,
    *,
    draft_id: int,
    account_id: int,
    area: str,
    kind: MeetingKind,
    until: datetime,
    numbers: Mapping[str, Any],
    now: datetime,
) -> str:
    """The attendance code of a meeting that begins; it is taken until `until`."""
    values = {
        "id": new_id(),
        "area": area,
        "kind": kind.value,
        "account_id": account_id,
        "draft_id": draft_id,
        "code": "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH)),
        "code_until": until,
        "numbers": json.dumps(dict(numbers)),
        "begun_at": now,
    }
    store.connection.execute(_BEGIN, values)
    return str(values["code"])


def of_draft(store: Store, draft_id: int) -> Meeting | None:
    """The meeting whose record this draft is. For the system's own use."""
    row = store.connection.execute(_OF_DRAFT, {"which": draft_id}).one_or_none()
    return None if row is None else _meeting(store, row)


def keep(
    store: Store,
    meeting_id: int,
    *,
    area: str,
    kind: MeetingKind,
    held_on: date,
    content: Mapping[str, Any],
    now: datetime,
) -> bool:
    """What was said, sealed; False if it was kept before. That the recorder may is the caller's to check."""
    values = {
        "which": meeting_id,
        "to_area": area,
        "to_kind": kind.value,
        "to_content": store.vault.seal(to_json(content), _CONTENT, meeting_id),
        "on_day": held_on,
        "now": now,
    }
    return store.connection.execute(_KEEP, values).rowcount == 1


def add_to(store: Store, meeting_id: int, content: Mapping[str, Any]) -> None:
    """The record with more beside it (papers). That the asker may is the caller's to check."""
    sealed = store.vault.seal(to_json(content), _CONTENT, meeting_id)
    store.connection.execute(_ADD_TO, {"which": meeting_id, "to_content": sealed})


def meeting_in(store: Store, scope: Scope, meeting_id: int) -> Meeting | None:
    """None for one that the asker may not read."""
    row = store.connection.execute(_ONE[scope.role], {**_parameters(scope), "which": meeting_id}).one_or_none()
    return None if row is None else _meeting(store, row)


def recent(store: Store, scope: Scope) -> tuple[Meeting, ...]:
    """The last few that were kept, newest first."""
    return tuple(_meeting(store, row) for row in store.connection.execute(_RECENT[scope.role], _parameters(scope)))


def by_code(store: Store, code: str, now: datetime) -> Meeting | None:
    """The meeting of an attendance code; None for one that is unknown or over."""
    row = store.connection.execute(_BY_CODE, {"typed": code.upper(), "now": now}).one_or_none()
    return None if row is None else _meeting(store, row)


def attend(store: Store, meeting_id: int, account_id: int, now: datetime) -> bool:
    """False if this account was counted already."""
    values = {"id": new_id(), "meeting_id": meeting_id, "account_id": account_id, "at": now}
    return store.connection.execute(_ATTEND[store.dialect], values).rowcount == 1


def attend_online(store: Store, meeting_id: int, account_id: int) -> bool:
    """Of one who was counted: she is not in the room. False for one who was not counted."""
    return store.connection.execute(_ONLINE, {"which": meeting_id, "who": account_id}).rowcount == 1


def attended(store: Store, meeting_id: int) -> Mapping[int, bool]:
    """The accounts of those who came, in the order in which they said so, and whether each was online."""
    return {row.account_id: bool(row.online) for row in store.connection.execute(_ATTENDED, {"which": meeting_id})}


def guess(store: Store, account_id: int, now: datetime) -> None:
    """A code that is none was typed."""
    store.connection.execute(_WRONG, {"id": new_id(), "account_id": account_id, "at": now})


def guesses(store: Store, account_id: int, since: datetime) -> int:
    """How many codes that are none this account has typed."""
    return int(store.connection.execute(_WRONG_SINCE, {"who": account_id, "since": since}).scalar_one())


def forget_guesses(store: Store, before: datetime) -> int:
    """How many were forgotten."""
    return store.connection.execute(_FORGET_WRONG, {"before": before}).rowcount


def _parameters(scope: Scope) -> dict[str, Any]:
    return {**scope.parameters(), "scope_account": scope.account_id}


def _meeting(store: Store, row: Row[Any]) -> Meeting:
    content = store.vault.open_if(row.content, _CONTENT, row.id)
    return Meeting(
        id=row.id,
        area=row.area,
        kind=MeetingKind(row.kind),
        account_id=row.account_id,
        code=row.code,
        numbers=json.loads(row.numbers),
        content=from_json(content) if content else {},
        held_on=row.held_on,
        begun_at=row.begun_at,
    )
