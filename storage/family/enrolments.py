"""Who gets the 1000 HPK messages about whom: one enrolment per stretch of life and chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, bindparam, exists, func, or_, select, update

from domain.growth_tables import Sex
from domain.people import Anchor, Relation
from domain.zones import Zone, local_date
from storage.database import Store
from storage.ids import new_id
from storage.inserts import insert_or_replace
from storage.people.phonetic import short_name
from storage.tables import account, chat, enrolment, episode, person, shared_phone
from storage.tables.metadata import Id


class EnrolmentStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"  # somebody stopped it, for a reason
    ENDED = "ended"  # the stretch of life is over


class StopReason(StrEnum):
    WISH = "wish"  # the family's own: it may begin again by wish
    LOSS = "loss"  # of the pregnancy, the child, the mother: only a person begins it again
    WRONG_PERSON = "wrong_person"  # the phone is somebody else's
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """anchor_date: HPHT or birth, from which the messages count. send_minute: after local midnight, in `zone`. weekday:
    of the weekly tip, 0 is Monday; -1: the one of the anchor date. joined_on: None for what follows another enrolment
    (a child its pregnancy)."""

    id: int
    episode_id: int
    person_id: int
    chat_id: int
    anchor: Anchor
    anchor_date: date
    zone: Zone
    send_minute: int
    status: EnrolmentStatus
    stopped_reason: StopReason | None = None
    weekday: int = -1
    joined_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TipFacts:
    """What a tip may say about the person it is about, and in which language; nothing of health. name: what she is
    called. reader: what whoever reads it in that chat is in the family. shared: with other families, so that whom it is
    about is always said."""

    enrolment_id: int
    chat_id: int
    person_id: int
    name: str
    sex: Sex | None
    anchor: Anchor
    anchor_date: date
    zone: Zone
    language: str
    reader: Relation | None = None
    gestation_weeks_at_birth: int | None = None
    shared: bool = False


_reader, _sharing, _sharer = person.alias("reader"), person.alias("sharing"), account.alias("sharer")
_CHAT = bindparam("of_chat", type_=Id)
_ENROL = insert_or_replace(
    enrolment,
    ["episode_id", "chat_id"],
    ["anchor", "anchor_date", "zone", "send_minute", "status", "stopped_reason"],
)
_ONE = select(enrolment).where(enrolment.c.episode_id == bindparam("of_episode"), enrolment.c.chat_id == _CHAT)
_OF_CHAT = select(enrolment).where(enrolment.c.chat_id == _CHAT).order_by(enrolment.c.anchor_date, enrolment.c.id)
# On a phone that several families share, the one who reads about this family.
_SHARER = (
    select(_sharing.c.relation)
    .join(_sharer, _sharer.c.person_id == _sharing.c.id)
    .join(shared_phone, shared_phone.c.account_id == _sharer.c.id)
    .where(shared_phone.c.chat_id == enrolment.c.chat_id, _sharing.c.family_id == person.c.family_id)
    .limit(1)
    .correlate(enrolment, person)
    .scalar_subquery()
)
_SHARED = (
    exists()
    .where(shared_phone.c.chat_id == enrolment.c.chat_id, _sharer.c.id == shared_phone.c.account_id)
    .where(_sharer.c.status == "active")
    .correlate(enrolment)
)
_FACTS = (
    select(
        enrolment,
        person.c.name,
        person.c.sex,
        chat.c.language,
        func.coalesce(_SHARER, _reader.c.relation).label("reader"),
        _SHARED.label("shared"),
        episode.c.gestation_weeks_at_birth,
    )
    .join(episode, episode.c.id == enrolment.c.episode_id)
    .join(person, person.c.id == enrolment.c.person_id)
    .join(chat, chat.c.id == enrolment.c.chat_id)
    .outerjoin(account, account.c.id == chat.c.account_id)
    .outerjoin(_reader, _reader.c.id == account.c.person_id)
    .where(enrolment.c.id == bindparam("which"), enrolment.c.status == EnrolmentStatus.ACTIVE)
)
_RUNS = enrolment.c.status.in_((EnrolmentStatus.ACTIVE, EnrolmentStatus.PAUSED))
_OF_PERSON = enrolment.c.person_id == bindparam("of_person", type_=Id)
_OF_EPISODE = enrolment.c.episode_id == bindparam("of_episode", type_=Id)


def _turn(status: EnrolmentStatus, *where: ColumnElement[bool]) -> Update:
    return update(enrolment).where(*where).values(status=status, stopped_reason=None)


def _stop(*where: ColumnElement[bool]) -> Update:
    stopped = update(enrolment).where(_RUNS, *where)
    return stopped.values(status=EnrolmentStatus.STOPPED, stopped_reason=bindparam("reason"))


_PAUSE = _turn(EnrolmentStatus.PAUSED, enrolment.c.chat_id == _CHAT, enrolment.c.status == EnrolmentStatus.ACTIVE)
_RESUME = _turn(
    EnrolmentStatus.ACTIVE,
    enrolment.c.chat_id == _CHAT,
    or_(
        enrolment.c.status == EnrolmentStatus.PAUSED,
        (enrolment.c.status == EnrolmentStatus.STOPPED) & (enrolment.c.stopped_reason == StopReason.WISH),
    ),
)
_END = _turn(EnrolmentStatus.ENDED, _OF_EPISODE, _RUNS)
_END_HERE = _turn(EnrolmentStatus.ENDED, _OF_PERSON, enrolment.c.chat_id == _CHAT)
_STOP_CHAT = _stop(enrolment.c.chat_id == _CHAT)
_STOP_HERE = _stop(enrolment.c.chat_id == _CHAT, enrolment.c.person_id.in_(bindparam("people", expanding=True)))
# A loss wins over a wish: what was stopped by wish must not begin again by wish after it.
_STOP_PERSON = (
    update(enrolment)
    .where(_OF_PERSON, enrolment.c.status != EnrolmentStatus.ENDED)
    .values(status=EnrolmentStatus.STOPPED, stopped_reason=bindparam("reason"))
)
_ANCHOR = (
    update(enrolment).where(_OF_EPISODE, _RUNS).values(anchor=bindparam("to_anchor"), anchor_date=bindparam("to_date"))
)
_RUNNING_ABOUT = select(enrolment).where(_OF_EPISODE, _RUNS).order_by(enrolment.c.id)
_WEEKDAY = update(enrolment).where(enrolment.c.chat_id == _CHAT, _RUNS).values(weekday=bindparam("to_weekday"))
_ZONE = update(enrolment).where(_OF_PERSON).values(zone=bindparam("to_zone"))
_LEFT_BEHIND = (
    update(enrolment)
    .where(
        _OF_PERSON,
        enrolment.c.status == EnrolmentStatus.STOPPED,
        enrolment.c.stopped_reason == StopReason.LOSS,
        enrolment.c.episode_id.in_(select(episode.c.id).where(episode.c.ended_on.is_not(None))),
    )
    .values(status=EnrolmentStatus.ENDED, stopped_reason=None)
)
_MINUTE = update(enrolment).where(enrolment.c.chat_id == _CHAT, _RUNS).values(send_minute=bindparam("to_minute"))
_there = enrolment.alias("there")
_DOUBLE = enrolment.c.episode_id.in_(
    select(_there.c.episode_id).where(_there.c.chat_id == bindparam("to_chat", type_=Id))
)
_END_DOUBLES = _turn(EnrolmentStatus.ENDED, enrolment.c.chat_id == _CHAT, _RUNS, _DOUBLE)
_THESE = enrolment.c.person_id.in_(bindparam("people", expanding=True, type_=Id))
_MOVE = update(enrolment).where(enrolment.c.chat_id == _CHAT, ~_DOUBLE).values(chat_id=bindparam("to_chat", type_=Id))

_GRIEF = select(enrolment.c.id).where(
    _OF_PERSON,
    enrolment.c.status == EnrolmentStatus.STOPPED,
    enrolment.c.stopped_reason.in_((StopReason.LOSS, StopReason.ERASED)),
)


def waits_for_a_human(store: Store, person_id: int) -> bool:
    """Whether messages about this person were stopped for a loss or an erasure, in any chat: only a person of the
    programme begins them again, never a word of the chat or a new phone."""
    return store.connection.execute(_GRIEF.limit(1), {"of_person": person_id}).first() is not None


def enrol(
    store: Store,
    *,
    episode_id: int,
    person_id: int,
    chat_id: int,
    anchor: Anchor,
    anchor_date: date,
    zone: Zone,
    send_minute: int,
    now: datetime,
) -> Enrolment:
    """The messages of a stretch of life begin in a chat, or begin again there with these dates and this hour. Ask
    `waits_for_a_human` first."""
    if not 0 <= send_minute < 24 * 60:
        raise ValueError(f"not a minute of the day: {send_minute}")
    values = {
        "id": new_id(),
        "episode_id": episode_id,
        "person_id": person_id,
        "chat_id": chat_id,
        "anchor": anchor,
        "anchor_date": anchor_date,
        "zone": zone,
        "send_minute": send_minute,
        "status": EnrolmentStatus.ACTIVE,
        "stopped_reason": None,
        "joined_on": local_date(now, zone),
        "created_at": now,
    }
    store.connection.execute(_ENROL[store.dialect], values)
    align(store, chat_id)
    return _enrolment(store.connection.execute(_ONE, {"of_episode": episode_id, "of_chat": chat_id}).one())


def running_of(store: Store, episode_id: int) -> tuple[Enrolment, ...]:
    """Those that run about this stretch of life, paused ones included, in whatever chat."""
    return tuple(_enrolment(row) for row in store.connection.execute(_RUNNING_ABOUT, {"of_episode": episode_id}))


def follow(
    store: Store,
    before: Enrolment,
    *,
    episode_id: int,
    person_id: int,
    anchor_date: date,
    now: datetime,
    anchor: Anchor = Anchor.BIRTH,
) -> Enrolment:
    """The messages about a child in the chat that had those of its pregnancy, or about somebody more of that family, at
    the same hour and on the same day."""
    values = {
        "id": new_id(),
        "episode_id": episode_id,
        "person_id": person_id,
        "chat_id": before.chat_id,
        "anchor": anchor,
        "anchor_date": anchor_date,
        "zone": before.zone,
        "send_minute": before.send_minute,
        "status": before.status,
        "stopped_reason": None,
        "weekday": before.weekday,
        "created_at": now,
    }
    store.connection.execute(_ENROL[store.dialect], values)
    found = store.connection.execute(_ONE, {"of_episode": episode_id, "of_chat": before.chat_id}).one()
    return _enrolment(found)


def align(store: Store, chat_id: int) -> None:
    """Where messages about several people run in one chat, their tips come on one weekday (the one that was chosen,
    else the eldest's), so that they can be said in one message."""
    running = [one for one in of_chat(store, chat_id) if one.status in (EnrolmentStatus.ACTIVE, EnrolmentStatus.PAUSED)]
    if len(running) > 1 and (len({one.weekday for one in running}) > 1 or running[0].weekday < 0):
        chosen = next((one.weekday for one in running if one.weekday >= 0), running[0].anchor_date.weekday())
        set_weekday(store, chat_id, chosen)


def set_weekday(store: Store, chat_id: int, weekday: int) -> int:
    """The family chooses the day of its tips: 0 is Monday. For how many."""
    if weekday not in range(7):
        raise ValueError(f"not a weekday: {weekday}")
    return store.connection.execute(_WEEKDAY, {"of_chat": chat_id, "to_weekday": weekday}).rowcount


def of_chat(store: Store, chat_id: int) -> tuple[Enrolment, ...]:
    """All of a chat's, stopped and ended ones included, by anchor date."""
    return tuple(_enrolment(row) for row in store.connection.execute(_OF_CHAT, {"of_chat": chat_id}))


def pause(store: Store, chat_id: int) -> int:
    """How many were active in the chat; what is queued already is the outbox's to withdraw."""
    return store.connection.execute(_PAUSE, {"of_chat": chat_id}).rowcount


def resume(store: Store, chat_id: int) -> int:
    """What was paused, or stopped by wish, goes on; a loss stays as it is. How many."""
    return store.connection.execute(_RESUME, {"of_chat": chat_id}).rowcount


def stop_chat(store: Store, chat_id: int, reason: StopReason) -> int:
    """Nothing more in this chat. How many ran."""
    return store.connection.execute(_STOP_CHAT, {"of_chat": chat_id, "reason": reason}).rowcount


def stop_person(store: Store, person_id: int, reason: StopReason) -> int:
    """Nothing more about this person, in any chat. How many had not ended."""
    return store.connection.execute(_STOP_PERSON, {"of_person": person_id, "reason": reason}).rowcount


def stop_here(store: Store, chat_id: int, person_ids: Iterable[int], reason: StopReason) -> int:
    """Nothing more about these people in this chat, whose phone is another family's too. How many ran."""
    parameters = {"of_chat": chat_id, "people": list(person_ids), "reason": reason}
    return store.connection.execute(_STOP_HERE, parameters).rowcount


def end_here(store: Store, chat_id: int, person_id: int) -> None:
    """This chat is no more that of the person's family: what ran here, or was stopped here, is over."""
    store.connection.execute(_END_HERE, {"of_chat": chat_id, "of_person": person_id})


def end(store: Store, episode_id: int) -> int:
    """The stretch of life is over (a birth, two years): its messages end. How many ran."""
    return store.connection.execute(_END, {"of_episode": episode_id}).rowcount


def leave_behind(store: Store, person_id: int) -> None:
    """A human of the programme has begun something new with this person (another pregnancy after a loss): what was
    stopped about earlier stretches of her life is simply over."""
    store.connection.execute(_LEFT_BEHIND, {"of_person": person_id})


def move_chat(store: Store, from_chat: int, to_chat: int) -> int:
    """The family has a new phone: its messages come there. What comes there already is not moved onto it, but ends on
    the old phone. How many."""
    parameters = {"of_chat": from_chat, "to_chat": to_chat}
    store.connection.execute(_END_DOUBLES, parameters)
    return store.connection.execute(_MOVE, parameters).rowcount


def move_some(store: Store, from_chat: int, to_chat: int, person_ids: Iterable[int]) -> None:
    """As `move_chat`, for these people only: the old phone stays that of another family."""
    parameters = {"of_chat": from_chat, "to_chat": to_chat, "people": list(person_ids)}
    store.connection.execute(_END_DOUBLES.where(_THESE), parameters)
    store.connection.execute(_MOVE.where(_THESE), parameters)


def set_zone(store: Store, person_id: int, zone: Zone) -> None:
    """The family has moved to where the clock is another."""
    store.connection.execute(_ZONE, {"of_person": person_id, "to_zone": zone.value})


def anchor_again(store: Store, episode_id: int, anchor: Anchor, anchor_date: date) -> int:
    """A corrected HPHT, HPL or birth date. How many count anew from it."""
    parameters = {"of_episode": episode_id, "to_anchor": anchor, "to_date": anchor_date}
    return store.connection.execute(_ANCHOR, parameters).rowcount


def set_minute(store: Store, chat_id: int, send_minute: int) -> int:
    """The family chooses another hour. For how many."""
    return store.connection.execute(_MINUTE, {"of_chat": chat_id, "to_minute": send_minute}).rowcount


def facts_for_tip(store: Store, enrolment_id: int) -> TipFacts | None:
    """For the delivery itself: what the tip is composed with. None if it is not active now, and so not to be sent."""
    row = store.connection.execute(_FACTS, {"which": enrolment_id}).one_or_none()
    if row is None:
        return None
    return TipFacts(
        enrolment_id=row.id,
        chat_id=row.chat_id,
        person_id=row.person_id,
        name=short_name(store.vault.open(row.name, "person.name", row.person_id)),
        sex=None if row.sex is None else Sex(row.sex),
        anchor=Anchor(row.anchor),
        anchor_date=row.anchor_date,
        zone=Zone(row.zone),
        language=row.language,
        reader=None if row.reader is None else Relation(row.reader),
        gestation_weeks_at_birth=row.gestation_weeks_at_birth,
        shared=row.shared,
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=row.id,
        episode_id=row.episode_id,
        person_id=row.person_id,
        chat_id=row.chat_id,
        anchor=Anchor(row.anchor),
        anchor_date=row.anchor_date,
        zone=Zone(row.zone),
        send_minute=row.send_minute,
        status=EnrolmentStatus(row.status),
        stopped_reason=None if row.stopped_reason is None else StopReason(row.stopped_reason),
        weekday=row.weekday,
        joined_on=row.joined_on,
    )
