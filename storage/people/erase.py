"""Forgets who a family was, and keeps what was counted: for a wish to be erased, and for the end of retention.

What says who it was, where it lives or what was told in words is gone for good. What is left has no name: areas,
months of birth, measurements, findings by code, consents, and the audit log's ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Select, Table, bindparam, delete, exists, func, or_, select, update

from domain.slow_facts import Kind, slow_facts
from domain.zones import local_date
from storage.database import Store
from storage.family.enrolments import StopReason, stop_person
from storage.people import families
from storage.people.merging import MERGED
from storage.people.shared_phones import reading
from storage.tables import (
    account,
    aid,
    broadcast_reply,
    chat,
    circumstance,
    dose,
    draft,
    enrolment,
    episode,
    family,
    finding,
    form_record,
    genting_target,
    inbox,
    invitation,
    life_event,
    media,
    outbox,
    person,
    person_merge,
    question,
    question_line,
    referral,
    reply,
    request,
    shared_phone,
    sponsorship,
    verification,
    visit,
    visit_change,
    visit_review,
)
from storage.tables.metadata import Id, metadata
from storage.villages import areas
from storage.wire import inbox as heard
from storage.wire.outbox import UNFINISHED, withdraw

REASON = families.ERASED
_NOBODY = ""
_NOTHING = "{}"

_FAMILIES = bindparam("families", expanding=True, type_=Id)
_MEMBERS = bindparam("people", expanding=True, type_=Id)
_PEOPLE = select(person.c.id, person.c.birth_date, person.c.birth_date_estimated).where(person.c.id.in_(_MEMBERS))
_AREA = select(family.c.area).where(family.c.id == bindparam("which", type_=Id))
_DOUBLES = select(person.c.id).where(person.c.merged_into.in_(_MEMBERS))
_LEFT_EMPTY = select(family.c.id).where(
    family.c.closed_reason == MERGED, family.c.id.in_(select(person.c.family_id).where(person.c.id.in_(_MEMBERS)))
)
_OTHERS = select(person.c.id).where(person.c.family_id == bindparam("which", type_=Id), person.c.id.not_in(_MEMBERS))


_ACCOUNTS = select(account.c.id).where(account.c.person_id.in_(_MEMBERS))
_CHATS = select(reading.c.chat_id).where(reading.c.account_id.in_(_ACCOUNTS))


def _about(table: Table) -> Select[Any]:
    """The rows that are about one of them, or that their own accounts wrote."""
    columns = table.columns
    whose = [columns[name].in_(_MEMBERS) for name in ("person_id", "gone_id") if name in columns]
    whose += [columns["account_id"].in_(_ACCOUNTS)] if "account_id" in columns else []
    whose += [columns["family_id"].in_(_FAMILIES)] if "family_id" in columns else []
    return select(table.c.id).where(or_(*whose))


_HIDE_FAMILY = (
    update(family)
    .where(family.c.id.in_(_FAMILIES))
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
# Dates that are the day of birth or of death, or lead to them, keep their month.
_DATES = (
    (person, ("died_on",)),
    (episode, ("started_on", "due_on", "ended_on")),
    (enrolment, ("anchor_date",)),
    (life_event, ("happened_on",)),
    (dose, ("given_on",)),
)
# So does any other day that is a birthday: the first measurement, what was said at the birth.
_DATED = [
    (table, column)
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Date) and "person_id" in table.columns
]
_END_EPISODES = (
    update(episode)
    .where(episode.c.person_id.in_(_MEMBERS), episode.c.ended_on.is_(None))
    .values(ended_on=bindparam("today"), end_reason=REASON)
)
_RECORDS = _about(form_record)
# A phone that is shared stays that of whoever shares it.
_NEXT_ON_PHONE = (
    select(func.min(shared_phone.c.account_id))
    .where(
        shared_phone.c.chat_id == chat.c.id,
        exists().where(account.c.id == shared_phone.c.account_id, account.c.status == "active"),
    )
    .correlate(chat)
    .scalar_subquery()
)
_SPEAKS_NOW = exists().where(chat.c.id == shared_phone.c.chat_id, chat.c.account_id == shared_phone.c.account_id)
_EMPTY = (
    delete(circumstance).where(
        circumstance.c.id.in_(_about(circumstance)),
        or_(circumstance.c.words.is_not(None), circumstance.c.name.in_(_DAYS)),
    ),
    update(finding).where(finding.c.id.in_(_about(finding))).values(facts=None),
    update(reply).where(reply.c.id.in_(_about(reply))).values(words=None),
    delete(question_line).where(question_line.c.question_id.in_(_about(question))),
    update(referral).where(referral.c.id.in_(_about(referral))).values(reply=None),
    update(visit_change).where(visit_change.c.visit_id.in_(_about(visit))).values(old=None, new=None),
    update(visit_review).where(visit_review.c.visit_id.in_(_about(visit))).values(reason=None),
    update(verification).where(verification.c.id.in_(_about(verification))).values(original=None, note=None),
    update(broadcast_reply).where(broadcast_reply.c.id.in_(_about(broadcast_reply))).values(answer=None),
    update(outbox).where(outbox.c.person_id.in_(_MEMBERS)).values(say=None),
    update(invitation).where(invitation.c.id.in_(_about(invitation))).values(name=None),
    update(inbox).where(inbox.c.chat_id.in_(_CHATS), inbox.c.status != heard.Status.OPEN.value).values(payload=None),
    update(outbox).where(outbox.c.chat_id.in_(_CHATS), outbox.c.status.not_in(UNFINISHED)).values(say=None),
    delete(media).where(media.c.draft_id.in_(_about(draft))),
    delete(media).where(media.c.draft_id.in_(select(form_record.c.draft_id).where(form_record.c.id.in_(_RECORDS)))),
    update(draft).where(draft.c.id.in_(_about(draft)), draft.c.status != "done").values(status="cancelled"),
    update(chat).where(chat.c.id.in_(_CHATS)).values(menu=None),  # its buttons may name them, on a shared phone too
    delete(shared_phone).where(shared_phone.c.account_id.in_(_ACCOUNTS)),
    update(chat).where(chat.c.account_id.in_(_ACCOUNTS)).values(account_id=_NEXT_ON_PHONE),
    delete(shared_phone).where(_SPEAKS_NOW),
    update(account).where(account.c.person_id.in_(_MEMBERS)).values(status="closed"),
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
    request.c.details: _NOTHING,
    broadcast_reply.c.text: _NOBODY,
    life_event.c.taken: _NOTHING,
    person_merge.c.taken: _NOTHING,
}


def pseudonymise(store: Store, family_id: int, now: datetime) -> None:
    """Everything that tells who this family was, in one transaction; nothing is sent about it any more. It cannot be
    undone."""
    theirs = _everybody(store, family_id)
    for row in store.connection.execute(_PEOPLE, theirs).all():
        if row.birth_date is not None and not row.birth_date_estimated:
            _no_birthday(store, row.id, row.birth_date)
        name = store.vault.seal(_NOBODY, "person.name", row.id)
        store.connection.execute(_HIDE_PERSON, {"which": row.id, "to_name": name, "to_month": _month(row.birth_date)})
        stop_person(store, row.id, StopReason.ERASED)
        withdraw(store, person_id=row.id, reason=REASON)
    today = local_date(now, areas.zone(store, store.connection.execute(_AREA, {"which": family_id}).scalar_one()))
    store.connection.execute(_END_EPISODES, {**theirs, "today": today})
    for table, dates in _DATES:
        _coarsen(store, table, dates, theirs)
    for column, nothing in _BLANK.items():
        _blank(store, column, nothing, theirs)
    _genting(store, theirs, now)
    for statement in _EMPTY:
        store.connection.execute(statement, theirs)
    store.connection.execute(_HIDE_FAMILY, {**theirs, "now": now})


Theirs = Mapping[str, Sequence[int]]


def _everybody(store: Store, family_id: int) -> Theirs:
    """The family's people, with the doubles that became one of them, and the families that those left empty."""
    people = set(store.connection.scalars(select(person.c.id).where(person.c.family_id == family_id)))
    found = people
    while found:
        found = set(store.connection.scalars(_DOUBLES, {"people": sorted(found)})) - people
        people |= found
    some = {"people": sorted(people)}
    empty = [
        number
        for number in store.connection.scalars(_LEFT_EMPTY, some).all()
        if store.connection.execute(_OTHERS, {**some, "which": number}).first() is None
    ]
    return {**some, "families": sorted({family_id, *empty})}


def _no_birthday(store: Store, person_id: int, born: date) -> None:
    """What happened on the very day of birth keeps its month."""
    for table, column in _DATED:
        day = update(table).where(table.c.person_id == person_id, column == born)
        store.connection.execute(day.values({column.name: _month(born)}))


def _genting(store: Store, theirs: Theirs, now: datetime) -> None:
    for number, content, media_id in store.connection.execute(_AID, theirs).all():
        worth = json.dumps({"worth": json.loads(store.vault.open(content, "aid.content", number)).get("worth")})
        sealed = store.vault.seal(worth, "aid.content", number)
        store.connection.execute(update(aid).where(aid.c.id == number).values(content=sealed, media_id=None))
        store.connection.execute(delete(media).where(media.c.id == media_id))
    for statement in _END_GENTING:
        store.connection.execute(statement, {**theirs, "now": now})


def _blank(store: Store, column: Column[bytes], nothing: str, theirs: Theirs) -> None:
    table = column.table
    assert isinstance(table, Table)
    where = f"{table.name}.{column.name}"
    rows = [
        {"which": number, "to": store.vault.seal(nothing, where, number)}
        for number in store.connection.execute(_about(table), theirs).scalars()
    ]
    if rows:
        changed = update(table).where(table.c.id == bindparam("which")).values({column: bindparam("to")})
        store.connection.execute(changed, rows)


def _coarsen(store: Store, table: Table, dates: tuple[str, ...], theirs: Theirs) -> None:
    columns = [table.c[name] for name in dates]
    hers = table.c.id.in_(_MEMBERS) if table is person else table.c.id.in_(_about(table))
    rows = store.connection.execute(select(table.c.id, *columns).where(hers), theirs)
    changes = [{"which": number} | dict(zip(dates, map(_month, days), strict=True)) for number, *days in rows.all()]
    if changes:
        changed = update(table).where(table.c.id == bindparam("which"))
        store.connection.execute(changed.values({name: bindparam(name) for name in dates}), changes)


def _month(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)
