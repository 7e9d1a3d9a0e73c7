"""The records that interviews end with, kept as the interview left them, for whoever exports them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from domain.people import Role
from domain.zones import Zone
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_if_new
from storage.interviews.drafts import Draft
from storage.scope import Scope, sees_numbers
from storage.tables import form_record
from storage.tables.metadata import Id, Utc
from storage.villages.areas import area_parameters, within_bound

_STATE = "form_record.state"
_ERASED = "{}"  # what storage/people/erase.py leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """state: the finished interview's own JSON; created_at, zone, language: of the moment at which it was finished."""

    id: int
    form: str
    form_version: str
    form_version_id: int | None
    zone: Zone
    language: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a record is of and about. person_id: None where it is about nobody we know."""

    account_id: int
    team_id: int | None
    area: str
    zone: Zone
    language: str
    person_id: int | None = None


_INSERT = insert_if_new(form_record)
_OF_FORM = (
    select(form_record)
    .where(
        form_record.c.form == bindparam("b_form"),
        within_bound(form_record.c.area),
        form_record.c.id > bindparam("b_after", type_=Id),
    )
    .order_by(form_record.c.id)
    .limit(bindparam("b_most"))
)
_OF_DRAFT = select(form_record.c.id, form_record.c.state).where(
    form_record.c.draft_id == bindparam("b_draft", type_=Id)
)
_AT_ONCE = 500
_READERS = (Role.KADER, Role.PEMBINA, Role.KOORDINATOR)
_SEEN = sees_numbers(form_record.c.area, form_record.c.team_id)
_FORMS = select(form_record.c.form).where(_SEEN).group_by(form_record.c.form).order_by(form_record.c.form)
_ASKED = (
    _SEEN,
    form_record.c.form == bindparam("b_form"),
    form_record.c.created_at >= bindparam("b_since", type_=Utc()),
    form_record.c.created_at < bindparam("b_until", type_=Utc()),
)
_VERSIONS = (
    select(form_record.c.form_version_id)
    .where(*_ASKED)
    .group_by(form_record.c.form_version_id)
    .order_by(func.max(form_record.c.id).desc())
)
_PAGE = (
    select(form_record)
    .where(*_ASKED, form_record.c.id > bindparam("b_after", type_=Id))
    .order_by(form_record.c.id)
    .limit(bindparam("b_most"))
)


def keep(store: Store, draft: Draft, about: About, now: datetime) -> bool:
    """The record of a finished interview, once. False if it was kept before."""
    number = new_id()
    values = {
        "id": number,
        "draft_id": draft.id,
        "form": draft.form,
        "form_version": draft.form_version,
        "form_version_id": draft.form_version_id,
        "person_id": about.person_id,
        "account_id": about.account_id,
        "team_id": about.team_id,
        "area": about.area,
        "zone": about.zone.value,
        "language": about.language,
        "state": store.vault.seal(draft.state, _STATE, number),
        "created_at": now,
    }
    return store.connection.execute(_INSERT[store.dialect], values).rowcount == 1


def of_draft(store: Store, draft_id: int) -> str | None:
    """The finished interview of a draft, as JSON; None where none was kept, or it was erased. For a record that the
    asker may see."""
    row = store.connection.execute(_OF_DRAFT, {"b_draft": draft_id}).one_or_none()
    state = None if row is None else store.vault.open(row.state, _STATE, row.id)
    return None if state == _ERASED else state


def of_form(store: Store, form: str, area: str) -> Iterator[KeptRecord]:
    """For whoever runs the server: the records of a form from an area and all below it, the oldest first, without
    those that were erased. Read in parts, so that many don't stand in memory."""
    after = 0
    while True:
        parameters = {"b_form": form, "b_after": after, "b_most": _AT_ONCE, **area_parameters(area)}
        rows = store.connection.execute(_OF_FORM, parameters).all()
        if not rows:
            return
        yield from (found for found in (_record(store, row) for row in rows) if found.state != _ERASED)
        after = rows[-1].id


def forms_in(store: Store, scope: Scope) -> tuple[str, ...]:
    """The forms of which the asker may see records."""
    if scope.role not in _READERS:
        return ()
    return tuple(store.connection.execute(_FORMS, scope.parameters()).scalars())


def versions_in(store: Store, scope: Scope, form: str, since: datetime, until: datetime) -> tuple[int | None, ...]:
    """Which versions of a form those records answer, the newest first; None: the one that came with Sapa."""
    if scope.role not in _READERS:
        return ()
    rows = store.connection.execute(_VERSIONS, _asked(scope, form, since, until))
    return tuple(rows.scalars())


def page_in(
    store: Store, scope: Scope, form: str, since: datetime, until: datetime, *, after: int
) -> tuple[KeptRecord, ...]:
    """The next records of a form that the asker may see, given in that time, by id; those that were erased have an
    empty state."""
    if scope.role not in _READERS:
        return ()
    rows = store.connection.execute(_PAGE, {**_asked(scope, form, since, until), "b_after": after, "b_most": _AT_ONCE})
    return tuple(_record(store, row) for row in rows)


def is_erased(found: KeptRecord) -> bool:
    return found.state == _ERASED


def _asked(scope: Scope, form: str, since: datetime, until: datetime) -> dict[str, Any]:
    return {**scope.parameters(), "b_form": form, "b_since": since, "b_until": until}


def _record(store: Store, row: Row[Any]) -> KeptRecord:
    return KeptRecord(
        id=row.id,
        form=row.form,
        form_version=row.form_version,
        form_version_id=row.form_version_id,
        zone=Zone(row.zone),
        language=row.language,
        state=store.vault.open(row.state, _STATE, row.id),
        created_at=row.created_at,
    )
