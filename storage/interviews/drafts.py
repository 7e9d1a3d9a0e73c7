"""Interviews under way: every answer is kept as it comes, so that no silence and no restart loses a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Update, and_, bindparam, exists, insert, or_, select, update

from storage.database import Store
from storage.ids import new_id
from storage.people import accounts
from storage.tables import account, chat, draft
from storage.tables.metadata import Id, Utc
from storage.vault import Sealed

_STATE = "draft.state"
_NOTHING = "{}"


class DraftStatus(StrEnum):
    OPEN = "open"  # at most one per chat: the database holds it
    PARKED = "parked"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """state: the interview's own JSON. step: of the question now open. asked_at: when it was last shown.
    nudges: how often we have asked again since. form_version_id: None for a form that came with Sapa."""

    id: int
    chat_id: int
    account_id: int | None
    person_id: int | None
    form: str
    form_version: str
    state: str
    step: int
    status: DraftStatus
    asked_at: datetime
    nudges: int = 0
    form_version_id: int | None = None


_WHICH = bindparam("which", type_=Id)
_CHAT = bindparam("chat", type_=Id)
_NOW = bindparam("now", type_=Utc())
_INSERT = insert(draft)
# An interview belongs to who began it: not to whoever has the chat later, and to nobody whose account was closed.
_BEGUN_BY_WHO_SPEAKS = or_(
    draft.c.account_id.is_(None),
    exists().where(
        chat.c.id == draft.c.chat_id,
        chat.c.account_id == draft.c.account_id,
        account.c.id == draft.c.account_id,
        account.c.status == accounts.Status.ACTIVE,
    ),
)
_BY_ID = select(draft).where(draft.c.id == _WHICH)
_OPEN = select(draft).where(draft.c.chat_id == _CHAT, draft.c.status == DraftStatus.OPEN, _BEGUN_BY_WHO_SPEAKS)
_UNFINISHED = (
    select(draft)
    .where(
        draft.c.chat_id == _CHAT,
        draft.c.status.in_((DraftStatus.OPEN, DraftStatus.PARKED)),
        _BEGUN_BY_WHO_SPEAKS,
    )
    .order_by(draft.c.updated_at.desc(), draft.c.id.desc())
)
_SAVE = (
    update(draft)
    .where(draft.c.id == _WHICH, draft.c.status == DraftStatus.OPEN)
    .values(
        state=bindparam("to_state"),
        step=bindparam("to_step"),
        person_id=bindparam("to_person"),
        form=bindparam("to_form"),
        form_version=bindparam("to_version"),
        form_version_id=bindparam("to_version_id"),
        asked_at=_NOW,
        updated_at=_NOW,
        nudges=0,
    )
)
_SILENT = (
    select(draft)
    .where(
        draft.c.status == DraftStatus.OPEN,
        draft.c.asked_at < bindparam("asked_before", type_=Utc()),
        or_(
            draft.c.nudges == 0,
            and_(draft.c.nudges == 1, draft.c.asked_at < bindparam("asked_again_before", type_=Utc())),
        ),
        _BEGUN_BY_WHO_SPEAKS,
    )
    .order_by(draft.c.asked_at, draft.c.id)
    .limit(bindparam("most"))
)
_NUDGED = (
    update(draft)
    .where(
        draft.c.id == _WHICH,
        draft.c.status == DraftStatus.OPEN,
        draft.c.nudges == bindparam("seen"),
        draft.c.asked_at == bindparam("seen_at", type_=Utc()),
    )
    .values(nudges=draft.c.nudges + 1, asked_at=_NOW)
)


def _turn(status: DraftStatus, *before: DraftStatus) -> Update:
    changed = update(draft).where(draft.c.id == _WHICH, draft.c.status.in_(before))
    return changed.values(status=status, updated_at=_NOW)


_PARK = _turn(DraftStatus.PARKED, DraftStatus.OPEN)
_MAKE_ROOM = (
    update(draft)
    .where(draft.c.chat_id == _CHAT, draft.c.status == DraftStatus.OPEN)
    .values(status=DraftStatus.PARKED, updated_at=_NOW)
)
_RESUME = _turn(DraftStatus.OPEN, DraftStatus.PARKED).values(asked_at=_NOW, nudges=0)
_FINISH = _turn(DraftStatus.DONE, DraftStatus.OPEN).values(state=bindparam("to_state"))
_CANCEL = _turn(DraftStatus.CANCELLED, DraftStatus.OPEN, DraftStatus.PARKED).values(state=bindparam("to_state"))


def begin(
    store: Store,
    *,
    chat_id: int,
    account_id: int | None,
    form: str,
    form_version: str,
    state: str,
    step: int,
    now: datetime,
    person_id: int | None = None,
    form_version_id: int | None = None,
) -> Draft:
    """A new interview. Park or cancel the chat's open one first (`make_room`): the database refuses a second
    (IntegrityError)."""
    made = Draft(
        id=new_id(),
        chat_id=chat_id,
        account_id=account_id,
        person_id=person_id,
        form=form,
        form_version=form_version,
        state=state,
        step=step,
        status=DraftStatus.OPEN,
        asked_at=now,
        form_version_id=form_version_id,
    )
    values = {
        "id": made.id,
        "chat_id": chat_id,
        "account_id": account_id,
        "person_id": person_id,
        "form": form,
        "form_version": form_version,
        "form_version_id": form_version_id,
        "state": store.vault.seal(state, _STATE, made.id),
        "step": step,
        "status": DraftStatus.OPEN,
        "asked_at": now,
        "nudges": 0,
        "created_at": now,
        "updated_at": now,
    }
    store.connection.execute(_INSERT, values)
    return made


def by_id(store: Store, draft_id: int) -> Draft | None:
    row = store.connection.execute(_BY_ID, {"which": draft_id}).one_or_none()
    return None if row is None else _draft(store, row)


def open_of(store: Store, chat_id: int) -> Draft | None:
    """The interview that who speaks in the chat is in; None for one that somebody else began there."""
    row = store.connection.execute(_OPEN, {"chat": chat_id}).one_or_none()
    return None if row is None else _draft(store, row)


def list_of(store: Store, chat_id: int) -> tuple[Draft, ...]:
    """What who speaks in a chat has not finished, the latest first."""
    return tuple(_draft(store, row) for row in store.connection.execute(_UNFINISHED, {"chat": chat_id}))


def save(
    store: Store,
    kept: Draft,
    *,
    state: str,
    step: int,
    now: datetime,
    person_id: int | None = None,
    version: tuple[str, int | None] | None = None,
    form: str | None = None,
) -> Draft | None:
    """The interview after a reply, its question shown now; person, form and version (its name, its id) stay as they
    are unless given. None if it is not open any more."""
    name, version_id = version or (kept.form_version, kept.form_version_id)
    after = replace(
        kept,
        state=state,
        step=step,
        asked_at=now,
        nudges=0,
        person_id=person_id or kept.person_id,
        form=form or kept.form,
        form_version=name,
        form_version_id=version_id,
    )
    values = {
        "which": kept.id,
        "to_state": store.vault.seal(state, _STATE, kept.id),
        "to_step": step,
        "to_person": after.person_id,
        "to_form": after.form,
        "to_version": after.form_version,
        "to_version_id": after.form_version_id,
        "now": now,
    }
    return after if store.connection.execute(_SAVE, values).rowcount == 1 else None


def park(store: Store, draft_id: int, now: datetime) -> bool:
    """Put aside to go on later. False if it was not open."""
    return _change(store, _PARK, draft_id, now)


def make_room(store: Store, chat_id: int, now: datetime) -> None:
    """Whatever is open in the chat is put aside, whoever began it."""
    store.connection.execute(_MAKE_ROOM, {"chat": chat_id, "now": now})


def resume(store: Store, draft_id: int, now: datetime) -> bool:
    """Open again. False if it was not parked; IntegrityError if the chat has another one open."""
    return _change(store, _RESUME, draft_id, now)


def hand_over(store: Store, from_account: int, *, to_account: int, to_chat: int, now: datetime) -> int:
    """What somebody has not finished goes on in another chat, or with whoever comes instead. How many."""
    moved = (
        update(draft)
        .where(draft.c.account_id == from_account, draft.c.status.in_((DraftStatus.OPEN, DraftStatus.PARKED)))
        .values(account_id=to_account, chat_id=to_chat, status=DraftStatus.PARKED, updated_at=now)
    )
    return store.connection.execute(moved).rowcount


def finish(store: Store, draft_id: int, now: datetime) -> bool:
    """Its record is kept elsewhere; the answers are not kept twice. False if it was not open."""
    return _end(store, _FINISH, draft_id, now)


def cancel(store: Store, draft_id: int, now: datetime) -> bool:
    """Its answers are thrown away. False if it was over before."""
    return _end(store, _CANCEL, draft_id, now)


def silent_since(
    store: Store, asked_before: datetime, *, asked_again_before: datetime | None = None, most: int = 100
) -> tuple[Draft, ...]:
    """Open interviews whose question has waited since before then, the longest silence first: those that were not asked
    again yet, and those asked again once, before `asked_again_before`. A damaged one is left out."""
    parameters = {"asked_before": asked_before, "asked_again_before": asked_again_before, "most": most}
    return tuple(_whole(store, store.connection.execute(_SILENT, parameters)))


def nudged(store: Store, kept: Draft, now: datetime) -> bool:
    """The question is asked again now. False if somebody else did it, or an answer came in between."""
    parameters = {"which": kept.id, "seen": kept.nudges, "seen_at": kept.asked_at, "now": now}
    return store.connection.execute(_NUDGED, parameters).rowcount == 1


def _change(store: Store, statement: Update, draft_id: int, now: datetime) -> bool:
    return store.connection.execute(statement, {"which": draft_id, "now": now}).rowcount == 1


def _end(store: Store, statement: Update, draft_id: int, now: datetime) -> bool:
    values = {"which": draft_id, "to_state": store.vault.seal(_NOTHING, _STATE, draft_id), "now": now}
    return store.connection.execute(statement, values).rowcount == 1


def _whole(store: Store, rows: Iterable[Row[Any]]) -> Iterator[Draft]:
    for row in rows:
        with suppress(Sealed):
            yield _draft(store, row)


def _draft(store: Store, row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        chat_id=row.chat_id,
        account_id=row.account_id,
        person_id=row.person_id,
        form=row.form,
        form_version=row.form_version,
        state=store.vault.open(row.state, _STATE, row.id),
        step=row.step,
        status=DraftStatus(row.status),
        asked_at=row.asked_at,
        nudges=row.nudges,
        form_version_id=row.form_version_id,
    )
