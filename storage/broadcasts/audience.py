"""Who is in the audience of a broadcast now, who of them is held back and why; nobody outside the sender's area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, case, exists, func, or_, select, true

from domain.ages import add_months
from domain.audience import Audience, Held
from domain.due import AT_RISK
from domain.people import Role
from domain.talk import Lane
from domain.timing import CAP_DAYS, WEEKLY_CAP
from domain.zones import Zone, local_date
from storage.database import Store
from storage.family.enrolments import EnrolmentStatus, StopReason
from storage.krs.verifications import IS_KRS
from storage.people.accounts import Status as AccountStatus
from storage.people.shared_phones import reading
from storage.tables import (
    account,
    chat,
    enrolment,
    episode,
    family,
    finding,
    loss,
    outbox,
    person,
    recipient,
    referral,
    shared_phone,
    verification,
    visit,
)
from storage.villages.areas import within
from storage.visits.referrals import OPEN
from storage.visits.visits import COUNTS
from storage.wire.chats import Push
from storage.wire.outbox import WAITING

OVERDUE_DAYS = 31  # without a visit
RISK_DAYS = 92  # a finding that asks for a referral counts so long
LOSS_MONTHS = 12
_YEAR = timedelta(days=366)
_LOSSES = ("miscarriage", "stillbirth", "death")
_NOT_REACHED = ("failed", "unknown", "expired", "withdrawn")

_self, _one = person.alias("audience_self"), person.alias("audience_one")
_IS_FAMILY = account.c.role == Role.KELUARGA.value
_other_account, _other = account.alias("audience_other_account"), person.alias("audience_other")
_FROM = (
    chat.join(reading, reading.c.chat_id == chat.c.id)
    .join(account, account.c.id == reading.c.account_id)
    .outerjoin(_self, _self.c.id == account.c.person_id)
)
_OF_FAMILY = _one.c.family_id == _self.c.family_id
_TO_A_FAMILY = func.max(case((_IS_FAMILY, 1), else_=0))
_REASONS = tuple(Held)  # the strongest first; counted from one, nought for none


@dataclass(frozen=True, slots=True)
class Recipient:
    """One chat that would be written to."""

    chat_id: int
    channel: str
    zone: Zone
    family: bool


@dataclass(frozen=True, slots=True)
class Group:
    """How many chats of one channel and zone get it (held: None) or don't, and why."""

    channel: str
    zone: Zone
    family: bool
    held: Held | None
    count: int


def groups(store: Store, audience: Audience, area: str, sender_chat: int, now: datetime) -> list[Group]:
    """The whole audience, counted."""
    columns = (chat.c.channel, chat.c.zone, _TO_A_FAMILY.label("family"), func.min(_held(audience, now)).label("held"))
    each = _among(audience, area, sender_chat, now, columns).subquery()
    counted = select(*each.c, func.count()).group_by(*each.c)
    return [
        Group(row[0], Zone(row[1]), bool(row[2]), _REASONS[row[3] - 1] if row[3] else None, row[4])
        for row in store.connection.execute(counted)
    ]


def chats_after(
    store: Store, audience: Audience, area: str, sender_chat: int, now: datetime, after: int, limit: int
) -> list[int]:
    """The next chats of it that are not held back, by id."""
    found = (
        _among(audience, area, sender_chat, now, (chat.c.id,))
        .where(chat.c.id > after, _held(audience, now) == 0)
        .order_by(chat.c.id)
        .limit(limit)
    )
    return list(store.connection.scalars(found))


def still_reached(
    store: Store, audience: Audience, area: str, sender_chat: int, now: datetime, chat_ids: Sequence[int]
) -> list[Recipient]:
    """Those of these chats that are in the audience at this moment and not held back."""
    columns = (chat.c.id, chat.c.channel, chat.c.zone, _TO_A_FAMILY.label("family"))
    found = (
        _among(audience, area, sender_chat, now, columns)
        .where(chat.c.id.in_(chat_ids), _held(audience, now) == 0)
        .order_by(chat.c.id)
    )
    return [Recipient(row[0], row[1], Zone(row[2]), bool(row[3])) for row in store.connection.execute(found)]


def one_of(store: Store, audience: Audience, area: str, sender_chat: int, now: datetime) -> int | None:
    """The chat of somebody who would get it, for an example; the families first."""
    found = (
        _among(audience, area, sender_chat, now, (chat.c.id,))
        .where(_held(audience, now) == 0)
        .order_by(_TO_A_FAMILY.desc(), chat.c.id)
        .limit(1)
    )
    chat_id: int | None = store.connection.scalar(found)
    return chat_id


def _among(
    audience: Audience, area: str, sender_chat: int, now: datetime, columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """Each phone once, however many families of the audience read there."""
    return (
        select(*columns)
        .select_from(_FROM)
        .group_by(chat.c.id, chat.c.channel, chat.c.zone)
        .where(
            account.c.status == AccountStatus.ACTIVE.value,
            account.c.role.in_([role.value for role in audience.roles]),
            within(account.c.area, area),
            chat.c.id != sender_chat,
            or_(~_IS_FAMILY, _family_fits(audience, now)),
            or_(account.c.role != Role.KADER.value, _kader_fits(audience, now)),
            _listed(audience),
        )
    )


def _family_fits(audience: Audience, now: datetime) -> ColumnElement[bool]:
    today = local_date(now, Zone.WIB)
    asked: list[ColumnElement[bool]] = [true()]
    if audience.kind is not None:
        first, last = audience.started_between(today)
        asked.append(
            exists().where(
                _OF_FAMILY,
                episode.c.person_id == _one.c.id,
                episode.c.kind == audience.kind.value,
                episode.c.ended_on.is_(None),
                episode.c.started_on.between(first, last),
            )
        )
    if audience.at_risk:
        asked.append(_at_risk(now))
    if audience.overdue:
        since = today - timedelta(days=OVERDUE_DAYS)
        visited = exists().where(_OF_FAMILY, visit.c.person_id == _one.c.id, visit.c.visit_date > since, COUNTS)
        asked.append(~visited)
    return and_(*asked)


def _at_risk(now: datetime) -> ColumnElement[bool]:
    """Something was found that asks for a referral, a referral is open, or the family is on this year's list."""
    today = local_date(now, Zone.WIB)
    found = exists().where(
        _OF_FAMILY,
        finding.c.person_id == _one.c.id,
        finding.c.found_on > today - timedelta(days=RISK_DAYS),
        finding.c.rung.in_([rung.value for rung in AT_RISK]),
    )
    referred = exists().where(_OF_FAMILY, referral.c.person_id == _one.c.id, referral.c.status.in_(OPEN))
    listed = exists().where(
        verification.c.family_id == _self.c.family_id,
        verification.c.year == today.year,
        IS_KRS.is_(True),
    )
    return or_(found, referred, listed)


def _kader_fits(audience: Audience, now: datetime) -> ColumnElement[bool]:
    if not audience.unreported:
        return true()
    month = local_date(now, Zone.WIB).replace(day=1)
    return ~exists().where(visit.c.account_id == account.c.id, visit.c.visit_date >= month)


def _listed(audience: Audience) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = [true()]
    if audience.language is not None:
        asked.append(chat.c.language == audience.language)
    if audience.team_id is not None:
        asked.append(_of_team([audience.team_id]))
    if audience.without_teams:
        asked.append(~_of_team(audience.without_teams))
    if audience.list_id is not None:
        asked.append(_on_list(audience.list_id))
    if audience.missed_by is not None:
        asked.append(
            exists().where(
                outbox.c.broadcast_id == audience.missed_by,
                outbox.c.chat_id == chat.c.id,
                outbox.c.status.in_(_NOT_REACHED),
            )
        )
    return and_(*asked)


def _of_team(team_ids: Sequence[int]) -> ColumnElement[bool]:
    accompanied = exists().where(family.c.id == _self.c.family_id, family.c.team_id.in_(team_ids))
    return or_(and_(account.c.team_id.is_not(None), account.c.team_id.in_(team_ids)), accompanied)


def _on_list(list_id: int) -> ColumnElement[bool]:
    return exists().where(recipient.c.list_id == list_id, recipient.c.account_id == account.c.id)


def _held(audience: Audience, now: datetime) -> ColumnElement[int]:
    """The place of the first reason that holds; 0 if none does."""
    reasons: list[tuple[ColumnElement[bool], Held]] = [
        (chat.c.push.in_((Push.BLOCKED.value, Push.QUARANTINED.value)), Held.BLOCKED),
        (and_(_IS_FAMILY, _lost_somebody(now)), Held.LOSS),
        (or_(chat.c.push != Push.ON.value, and_(_IS_FAMILY, _not_theirs())), Held.STOPPED),
        (and_(_IS_FAMILY, _rests()), Held.PAUSED),
    ]
    if audience.without_list_id is not None:
        reasons.append((_on_list(audience.without_list_id), Held.EXCLUDED))
    if not audience.urgent:
        reasons.append((and_(_IS_FAMILY, _had_enough(now)), Held.CAP))
    return case(*((holds, 1 + _REASONS.index(held)) for holds, held in reasons), else_=0)


def _lost_somebody(now: datetime) -> ColumnElement[bool]:
    """In her family, or in another that reads on the same phone: a loss holds the whole phone."""
    grieving = exists().where(enrolment.c.chat_id == chat.c.id, enrolment.c.stopped_reason == StopReason.LOSS.value)
    beside = exists().where(
        shared_phone.c.chat_id == chat.c.id,
        or_(_other_account.c.id == shared_phone.c.account_id, _other_account.c.id == chat.c.account_id),
        _other.c.id == _other_account.c.person_id,
        _loss_in(_other.c.family_id, now),
    )
    return or_(grieving, _loss_in(_self.c.family_id, now), beside)


def _loss_in(family_id: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    since = add_months(local_date(now, Zone.WIB), -LOSS_MONTHS)
    theirs = _one.c.family_id == family_id
    died = exists().where(theirs, _one.c.died_on >= since)
    ended = exists().where(
        theirs, episode.c.person_id == _one.c.id, episode.c.end_reason.in_(_LOSSES), episode.c.ended_on >= since
    )
    told = exists().where(
        loss.c.family_id == family_id,
        or_(loss.c.ended_at.is_(None), and_(loss.c.told_at >= now - _YEAR, loss.c.outcome != "mistaken")),
    )
    return or_(died, ended, told)


def _not_theirs() -> ColumnElement[bool]:
    """The phone is a stranger's, or this family was forgotten; another that shared its phone with it was not."""
    here = enrolment.c.chat_id == chat.c.id
    wrong = exists().where(here, enrolment.c.stopped_reason == StopReason.WRONG_PERSON.value)
    forgotten = exists().where(
        here, enrolment.c.stopped_reason == StopReason.ERASED.value, enrolment.c.person_id == _one.c.id, _OF_FAMILY
    )
    return or_(wrong, forgotten)


def _rests() -> ColumnElement[bool]:
    def with_status(status: EnrolmentStatus) -> ColumnElement[bool]:
        return exists().where(enrolment.c.chat_id == chat.c.id, enrolment.c.status == status.value)

    return and_(with_status(EnrolmentStatus.PAUSED), ~with_status(EnrolmentStatus.ACTIVE))


def _had_enough(now: datetime) -> ColumnElement[bool]:
    """Tips and broadcasts of seven days, those included that are on their way. What is due later is not: the week in
    which it goes out makes room for it. The first messages of somebody who joins go as replies, and don't count."""
    kinds = outbox.c.lane.in_((Lane.TIP.value, Lane.BROADCAST.value))

    def number(which: ColumnElement[bool] | TextClause) -> ColumnElement[int]:
        counted = select(func.count()).where(outbox.c.chat_id == chat.c.id, kinds, which)
        return counted.correlate(chat).scalar_subquery()

    sent = number(outbox.c.sent_at > now - timedelta(days=CAP_DAYS))
    return sent + number(and_(WAITING, outbox.c.due_at <= now)) >= WEEKLY_CAP
