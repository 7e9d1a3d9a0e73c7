"""Two records of one person become one: her whole history hangs on the one that stays, the other points to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from storage import families
from storage.database import Store
from storage.enrolments import EnrolmentStatus
from storage.tables import (
    account,
    consent,
    draft,
    enrolment,
    episode,
    finding,
    form_record,
    invitation,
    life_event,
    measurement,
    outbox,
    person,
    referral,
    visit,
)
from storage.tables.metadata import Id

MERGED = "merged"  # why a doubled episode ended, and a family that is empty now was closed
_HISTORY: Sequence[Table] = (
    visit,
    measurement,
    finding,
    referral,
    consent,
    draft,
    form_record,
    outbox,
    account,
    invitation,
    life_event,
)
_KEPT, _GONE = bindparam("kept", type_=Id), bindparam("gone", type_=Id)
_REPOINT = [update(table).where(table.c.person_id == _GONE).values(person_id=_KEPT) for table in _HISTORY]
_CHILDREN = update(person).where(person.c.mother_id == _GONE).values(mother_id=_KEPT)
_RUNNING = select(episode).where(episode.c.person_id == _GONE, episode.c.ended_on.is_(None))
_SAME_KIND = select(episode.c.id).where(
    episode.c.person_id == _KEPT, episode.c.kind == bindparam("kind"), episode.c.ended_on.is_(None)
)
_ENROLMENTS = select(enrolment).where(enrolment.c.person_id == _GONE)
_ENROLLED = select(enrolment.c.id).where(
    enrolment.c.episode_id == bindparam("to_episode", type_=Id), enrolment.c.chat_id == bindparam("to_chat", type_=Id)
)
_POINT = update(person).where(person.c.id == _GONE).values(merged_into=_KEPT, name_hash=None, nik_hash=None)
_LEFT = select(person.c.id).where(
    person.c.family_id == bindparam("of_family", type_=Id),
    person.c.merged_into.is_(None),
    person.c.removed_at.is_(None),
)
_FILL = ("sex", "birth_date", "mother_id")


def merge(store: Store, kept: int, gone: int, *, on: date, now: datetime) -> None:
    """`gone` becomes `kept`: visits, measurements, episodes, messages, accounts and children follow. What both have
    running stays once. What only `gone` knew (a birth date, a NIK) is taken over."""
    ids = {"kept": kept, "gone": gone}
    stays = store.connection.execute(select(person).where(person.c.id == kept)).one()
    leaves = store.connection.execute(select(person).where(person.c.id == gone)).one()
    for family_id in sorted({stays.family_id, leaves.family_id}):
        families.lock(store, family_id)
    _episodes(store, ids, on)
    for statement in _REPOINT:
        store.connection.execute(statement, ids)
    store.connection.execute(_CHILDREN, ids)
    _take_over(store, stays, leaves)
    store.connection.execute(_POINT, ids)
    _family(store, stays, leaves, now)


def _episodes(store: Store, ids: dict[str, int], on: date) -> None:
    """A running episode of a kind that the other has too ends as a double; its visits and messages go over."""
    for row in store.connection.execute(_RUNNING, ids).all():
        same = store.connection.scalar(_SAME_KIND, {**ids, "kind": row.kind})
        if same is None:
            continue
        store.connection.execute(
            update(episode).where(episode.c.id == row.id).values(ended_on=max(on, row.started_on), end_reason=MERGED)
        )
        store.connection.execute(update(visit).where(visit.c.episode_id == row.id).values(episode_id=same))
        _enrolments(store, ids, row.id, same)
    store.connection.execute(update(episode).where(episode.c.person_id == _GONE).values(person_id=_KEPT), ids)
    store.connection.execute(update(enrolment).where(enrolment.c.person_id == _GONE).values(person_id=_KEPT), ids)


def _enrolments(store: Store, ids: dict[str, int], double: int, same: int) -> None:
    """In each chat the messages of one of the two go on."""
    for row in store.connection.execute(_ENROLMENTS, ids).all():
        if row.episode_id != double:
            continue
        known = store.connection.scalar(_ENROLLED, {"to_episode": same, "to_chat": row.chat_id})
        changed: dict[str, Any] = {"episode_id": same} if known is None else {"status": EnrolmentStatus.ENDED.value}
        store.connection.execute(update(enrolment).where(enrolment.c.id == row.id).values(changed))


def _take_over(store: Store, stays: Any, leaves: Any) -> None:
    values = {name: getattr(leaves, name) for name in _FILL if getattr(stays, name) is None}
    if values.get("birth_date") is None and stays.birth_date_estimated and not leaves.birth_date_estimated:
        values["birth_date"] = leaves.birth_date
    if values.get("birth_date") is not None:
        values["birth_date_estimated"] = leaves.birth_date_estimated
    if stays.nik is None and leaves.nik is not None:
        nik = store.vault.open(leaves.nik, "person.nik", leaves.id)
        values |= {"nik": store.vault.seal(nik, "person.nik", stays.id), "nik_hash": leaves.nik_hash}
    if values.get("mother_id") == stays.id:
        values.pop("mother_id")
    if values:
        store.connection.execute(update(person).where(person.c.id == stays.id).values(values))


def _family(store: Store, stays: Any, leaves: Any, now: datetime) -> None:
    """Her children of the other family come with her; a family in which nobody is left is closed."""
    if stays.family_id == leaves.family_id:
        return
    moved = select(person.c.id).where(person.c.family_id == leaves.family_id, person.c.mother_id == stays.id)
    for number in store.connection.execute(moved).scalars().all():
        families.join(store, number, stays.family_id)
    if store.connection.execute(_LEFT, {"of_family": leaves.family_id}).first() is None:
        families.close(store, leaves.family_id, MERGED, now)
