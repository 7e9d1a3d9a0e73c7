"""Forgets who a family was, and keeps what was counted: for a wish to be erased, and for the end of retention.

What says who it was, where it lives or what was told in words is gone for good. What is left has no name: areas,
months of birth, measurements, findings by code, consents, and the audit log's ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, delete, or_, select, update

from domain.slow_facts import Kind, slow_facts
from storage.database import Store
from storage.family.enrolments import StopReason, stop_person
from storage.tables import (
    account,
    aid,
    chat,
    circumstance,
    draft,
    enrolment,
    episode,
    family,
    finding,
    form_record,
    genting_target,
    invitation,
    media,
    outbox,
    person,
    question,
    question_line,
    referral,
    reply,
    sponsorship,
    verification,
    visit,
    visit_change,
    visit_review,
)
from storage.tables.metadata import Id
from storage.wire.outbox import withdraw

REASON = "erased"
_NOBODY = ""
_NOTHING = "{}"

_FAMILY = bindparam("of_family", type_=Id)
_PEOPLE = select(person.c.id, person.c.birth_date).where(person.c.family_id == _FAMILY)
_MEMBERS = select(person.c.id).where(person.c.family_id == _FAMILY)


def _about(table: Table) -> Select[Any]:
    return select(table.c.id).where(table.c.person_id.in_(_MEMBERS))


_HIDE_FAMILY = (
    update(family)
    .where(family.c.id == _FAMILY)
    .values(
        kk_number=None,
        kk_hash=None,
        address=None,
        phone=None,
        closed_at=bindparam("now", type_=family.c.closed_at.type),
        closed_reason=REASON,
    )
)
_HIDE_PERSON = (
    update(person)
    .where(person.c.id == bindparam("which"))
    .values(
        name=bindparam("to_name"),
        name_hash=None,
        nik=None,
        nik_hash=None,
        birth_date=bindparam("to_month"),
        birth_date_estimated=True,
    )
)
_DAYS = [name for name, fact in slow_facts().items() if fact.kind is Kind.DATE]
# Dates that are the day of birth, or lead to it, keep their month.
_DATES = (
    (episode, ("started_on", "due_on")),
    (enrolment, ("anchor_date",)),
)
_END_EPISODES = (
    update(episode)
    .where(episode.c.person_id.in_(_MEMBERS), episode.c.ended_on.is_(None))
    .values(ended_on=bindparam("today"), end_reason=REASON)
)
_EMPTY = (
    delete(circumstance).where(
        circumstance.c.family_id == _FAMILY, or_(circumstance.c.words.is_not(None), circumstance.c.name.in_(_DAYS))
    ),
    update(finding).where(finding.c.person_id.in_(_MEMBERS)).values(facts=None),
    update(reply).where(reply.c.person_id.in_(_MEMBERS)).values(words=None),
    delete(question_line).where(question_line.c.question_id.in_(_about(question))),
    update(referral).where(referral.c.person_id.in_(_MEMBERS)).values(reply=None),
    update(visit_change).where(visit_change.c.visit_id.in_(_about(visit))).values(old=None, new=None),
    update(visit_review).where(visit_review.c.visit_id.in_(_about(visit))).values(reason=None),
    update(verification).where(verification.c.family_id == _FAMILY).values(original=None, note=None),
    update(outbox).where(outbox.c.person_id.in_(_MEMBERS)).values(say=None),
    update(invitation).where(invitation.c.person_id.in_(_MEMBERS)).values(name=None),
    update(chat).where(chat.c.account_id.in_(_about(account))).values(account_id=None, menu=None),
    update(draft).where(draft.c.person_id.in_(_MEMBERS), draft.c.status != "done").values(status="cancelled"),
    update(account).where(account.c.person_id.in_(_MEMBERS)).values(status="closed"),
    delete(media).where(media.c.draft_id.in_(_about(draft))),
    delete(media).where(
        media.c.draft_id.in_(select(form_record.c.draft_id).where(form_record.c.person_id.in_(_MEMBERS)))
    ),
)
# Of GENTING what arrived is counted on; the proof and the kader's words are gone, and no sponsor stays.
_AID = (
    select(aid.c.id, aid.c.content, aid.c.media_id)
    .join(sponsorship, sponsorship.c.id == aid.c.sponsorship_id)
    .where(sponsorship.c.target_id.in_(_about(genting_target)))
)
_END_GENTING = (
    update(sponsorship)
    .where(sponsorship.c.target_id.in_(_about(genting_target)), sponsorship.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=sponsorship.c.ended_at.type)),
    update(genting_target)
    .where(genting_target.c.person_id.in_(_MEMBERS), genting_target.c.closed_at.is_(None))
    .values(closed_at=bindparam("now", type_=genting_target.c.closed_at.type)),
)
# Columns that must hold something: they get nothing, sealed.
_BLANK: Mapping[Column[bytes], str] = {
    visit.c.answers: _NOTHING,
    draft.c.state: _NOTHING,
    form_record.c.state: _NOTHING,
    account.c.name: _NOBODY,
    question.c.text: _NOBODY,
}


def pseudonymise(store: Store, family_id: int, now: datetime) -> None:
    """Everything that tells who this family was, in one transaction; nothing is sent about it any more. It cannot be
    undone."""
    of_family = {"of_family": family_id}
    for row in store.connection.execute(_PEOPLE, of_family).all():
        month = _month(row.birth_date)
        name = store.vault.seal(_NOBODY, "person.name", row.id)
        store.connection.execute(_HIDE_PERSON, {"which": row.id, "to_name": name, "to_month": month})
        stop_person(store, row.id, StopReason.ERASED)
        withdraw(store, person_id=row.id, reason=REASON)
    for table, dates in _DATES:
        _coarsen(store, table, dates, of_family)
    for column, nothing in _BLANK.items():
        _blank(store, column, nothing, of_family)
    store.connection.execute(_END_EPISODES, {**of_family, "today": now.date()})
    for statement in _EMPTY:
        store.connection.execute(statement, of_family)
    _genting(store, of_family, now)
    store.connection.execute(_HIDE_FAMILY, {**of_family, "now": now})


def _genting(store: Store, of_family: Mapping[str, int], now: datetime) -> None:
    for number, content, media_id in store.connection.execute(_AID, of_family).all():
        worth = json.dumps({"worth": json.loads(store.vault.open(content, "aid.content", number)).get("worth")})
        sealed = store.vault.seal(worth, "aid.content", number)
        store.connection.execute(update(aid).where(aid.c.id == number).values(content=sealed, media_id=None))
        store.connection.execute(delete(media).where(media.c.id == media_id))
    for statement in _END_GENTING:
        store.connection.execute(statement, {**of_family, "now": now})


def _blank(store: Store, column: Column[bytes], nothing: str, of_family: Mapping[str, int]) -> None:
    table = column.table
    assert isinstance(table, Table)
    where = f"{table.name}.{column.name}"
    rows = [
        {"which": number, "to": store.vault.seal(nothing, where, number)}
        for number in store.connection.execute(_about(table), of_family).scalars()
    ]
    if rows:
        changed = update(table).where(table.c.id == bindparam("which")).values({column: bindparam("to")})
        store.connection.execute(changed, rows)


def _coarsen(store: Store, table: Table, dates: tuple[str, ...], of_family: Mapping[str, int]) -> None:
    columns = [table.c[name] for name in dates]
    rows = store.connection.execute(select(table.c.id, *columns).where(table.c.person_id.in_(_MEMBERS)), of_family)
    changes = [{"which": number} | dict(zip(dates, map(_month, days), strict=True)) for number, *days in rows.all()]
    if changes:
        changed = update(table).where(table.c.id == bindparam("which"))
        store.connection.execute(changed.values({name: bindparam(name) for name in dates}), changes)


def _month(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)
