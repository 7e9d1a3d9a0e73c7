"""What comes at once when a family joins, when a birth was told, or when a date was corrected: this week's message, and
one digest of at most three must-knows from before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.people import Anchor, EpisodeKind
from domain.talk import Lane
from domain.timing import DIGEST_MUST_KNOWS, STALE_AFTER, next_allowed
from domain.zones import local_date, to_utc
from handlers.exchange import Policy
from handlers.family import due, tips
from handlers.family.coming import coming
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from storage.database import Store
from storage.family import enrolments, losses, planning, received
from storage.family.enrolments import Enrolment, EnrolmentStatus
from storage.people import accounts, consents
from storage.people.accounts import Account
from storage.people.consents import Purpose
from storage.people.families import Episode
from storage.wire import chats, outbox
from storage.wire.chats import Push
from storage.wire.outbox import Later

_FIRST_DAYS = 7
_RUNNING = (EnrolmentStatus.ACTIVE, EnrolmentStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class _Missed:
    """A must-know of a week that is over. days_ago: since it was due."""

    message: CalendarMessage
    enrolment: Enrolment
    days_ago: int


def begin(
    store: Store, enrolled: Sequence[Enrolment], now: datetime, policy: Policy, *, lane: Lane, due_at: datetime
) -> None:
    """For the enrolments of one chat that begin, or begin again, together: this week's message of each, said in one;
    and the digest. What was owed before is not owed again."""
    running = [one for one in enrolled if one.status is EnrolmentStatus.ACTIVE]
    present = [(one, message) for one in running for message in _present(store, one, local_date(now, one.zone), policy)]
    _owe(store, [(one, message.key) for one, message in present], now, lane, due_at)
    _digest(store, running, now, policy, lane, due_at)


def after_birth(
    store: Store, pregnancy_id: int, children: Mapping[int, int], born: date, now: datetime, policy: Policy
) -> None:
    """A birth was told: in every chat that gets the messages of the pregnancy (an episode's id), those about the
    children (episode → person) begin, and what waits of the pregnancy's is withdrawn, all in this transaction. At the
    next hour that is not quiet comes today's message, with at most three must-knows of weeks that are over."""
    running = enrolments.running_of(store, pregnancy_id)
    received.take_back(store, [one.id for one in running], "the child is born")
    enrolments.end(store, pregnancy_id)
    for before in running:
        for episode_id, person_id in children.items():
            enrolments.follow(store, before, episode_id=episode_id, person_id=person_id, anchor_date=born, now=now)
        enrolments.align(store, before.chat_id)
        enrolled = [one for one in enrolments.of_chat(store, before.chat_id) if one.episode_id in children]
        begin(store, enrolled, now, policy, lane=Lane.TIP, due_at=next_allowed(now, before.zone))


def begins_beside(store: Store, readers: Iterable[int], opened: Episode, now: datetime, policy: Policy) -> None:
    """Somebody more is accompanied in a family that gets messages: where one of these people reads, those about the
    newcomer begin too, at the same hour; also where nothing runs any more and the yes of before still stands. Unless a
    human has to speak with them first."""
    if enrolments.waits_for_a_human(store, opened.person_id):
        return
    for account in accounts.of_people(store, readers):
        for chat_id in accounts.chats_of(store, account.id):
            running = [one for one in enrolments.of_chat(store, chat_id) if one.status in _RUNNING]
            if running:
                _begins_in(store, running[0], opened, now, policy)
            elif _still_agrees(store, account, chat_id):
                _begins_anew(store, chat_id, opened, now, policy)


def _still_agrees(store: Store, account: Account, chat_id: int) -> bool:
    agreed = account.person_id is not None and consents.holds(store, account.person_id, Purpose.PESAN)
    return agreed and account.scope is not None and chats.by_id(store, chat_id).push is Push.ON


def _begins_anew(store: Store, chat_id: int, opened: Episode, now: datetime, policy: Policy) -> None:
    zone = chats.by_id(store, chat_id).zone
    begun = enrolments.enrol(
        store,
        episode_id=opened.id,
        person_id=opened.person_id,
        chat_id=chat_id,
        anchor=Anchor.HPHT if opened.kind is EpisodeKind.PREGNANCY else Anchor.BIRTH,
        anchor_date=opened.started_on,
        zone=zone,
        send_minute=policy.send_minute,
        now=now,
    )
    begin(store, [begun], now, policy, lane=Lane.TIP, due_at=next_allowed(now, zone))


def _begins_in(store: Store, before: Enrolment, opened: Episode, now: datetime, policy: Policy) -> None:
    enrolments.follow(
        store,
        before,
        episode_id=opened.id,
        person_id=opened.person_id,
        anchor=Anchor.HPHT if opened.kind is EpisodeKind.PREGNANCY else Anchor.BIRTH,
        anchor_date=opened.started_on,
        now=now,
    )
    enrolments.align(store, before.chat_id)
    begun = [one for one in enrolments.of_chat(store, before.chat_id) if one.episode_id == opened.id]
    begin(store, begun, now, policy, lane=Lane.TIP, due_at=next_allowed(now, before.zone))


def corrected(store: Store, episode_id: int, anchor: Anchor, anchor_date: date, now: datetime, policy: Policy) -> None:
    """HPHT, HPL or a birth date was corrected."""
    enrolments.anchor_again(store, episode_id, anchor, anchor_date)
    running = enrolments.running_of(store, episode_id)
    for chat_id in {one.chat_id for one in running}:
        enrolments.align(store, chat_id)
    counted_anew(store, enrolments.running_of(store, episode_id), now, policy)


def counted_anew(store: Store, enrolled: Sequence[Enrolment], now: datetime, policy: Policy) -> None:
    """A date was corrected: what waits is taken back and planned from the new date; nothing that went is sent again."""
    ids = [one.id for one in enrolled]
    if not ids:
        return
    received.take_back(store, ids, "a date was corrected")
    found = due.batches(now - STALE_AFTER, now, tips.sendable(store, policy), policy.ramadan)
    planning.plan(store, found, now, only=ids, together=tips.of_one_sort())
    for one in enrolled:
        if one.status is EnrolmentStatus.ACTIVE:
            _digest(store, [one], now, policy, Lane.TIP, next_allowed(now, one.zone))


def rhythm_changed(store: Store, chat_id: int, now: datetime, policy: Policy) -> None:
    """Another hour or weekday was chosen in a chat: what the new one would have brought before now, and the old one
    only later, comes now and is not lost."""
    for one in enrolments.of_chat(store, chat_id):
        if one.status is not EnrolmentStatus.ACTIVE:
            continue
        today, due_at = local_date(now, one.zone), next_allowed(now, one.zone)
        found = due.batches(to_utc(today, time(), one.zone), now, tips.sendable(store, policy), policy.ramadan)
        planning.plan(store, found, now, only=[one.id], together=tips.of_one_sort())
        told = received.told(store, one.id)
        present = [m for m in _present(store, one, today, policy) if m.key not in told and m.kind is Kind.TIP]
        passed = coming([one], present, today - timedelta(days=_FIRST_DAYS), today, policy.ramadan)
        _owe(store, [(one, each.message.key) for each in passed if each.at <= now], now, Lane.TIP, due_at)


def _present(store: Store, one: Enrolment, today: date, policy: Policy) -> list[CalendarMessage]:
    """The message of the present week; in the first days of life, of the present day."""
    messages = tips.sendable(store, policy)
    days = (today - one.anchor_date).days
    if one.anchor is Anchor.HPHT and days > due.LAST_HAMIL_DAY:
        return []
    daily = [m for m in messages if m.kind is Kind.DAILY and one.anchor is Anchor.BIRTH and m.schedule.day == days]
    if days < _FIRST_DAYS and daily:
        return daily
    return [m for m in messages if m.kind is Kind.TIP and m.anchor is one.anchor and m.week == days // 7][:1]


def _digest(
    store: Store, running: Sequence[Enrolment], now: datetime, policy: Policy, lane: Lane, due_at: datetime
) -> None:
    missed = sorted(
        (each for one in running for each in _missed(store, one, local_date(now, one.zone), policy)),
        key=lambda each: (each.days_ago, each.message.key),
    )
    latest = list(dict.fromkeys(each.message.key for each in missed))[:DIGEST_MUST_KNOWS]
    if not latest:
        return
    first = next(each.enrolment for each in missed if each.message.key in latest)
    carrier = outbox.owe_later(
        store,
        first.chat_id,
        Later.TIP,
        lane=lane,
        now=now,
        due_at=due_at,
        expires_at=due_at + STALE_AFTER,
        person_id=first.person_id,
        enrolment_id=first.id,
        message=f"{tips.DIGEST}{local_date(now, first.zone)}",
    )
    if carrier is not None:
        for one in running:
            keys = [each.message.key for each in missed if each.enrolment is one and each.message.key in latest]
            _carry(store, carrier, one, keys, now, due_at)


def _missed(store: Store, one: Enrolment, today: date, policy: Policy) -> list[_Missed]:
    """Weekly must-knows whose week was over before this one, from after the last that this enrolment was owed; none of
    the weeks that were silent for a loss."""
    told = received.told(store, one.id)
    week = (today - one.anchor_date).days // 7
    if one.anchor is Anchor.HPHT and week * 7 > due.LAST_HAMIL_DAY:
        return []
    before = [
        message for key in told - _this_week(store, one, week, policy) if (message := tips.of_key(key)) is not None
    ]
    weeks = [message.week for message in before if message.kind is Kind.TIP]
    after = max([_last_silent(store, one), *weeks])
    return [
        _Missed(message, one, (week - message.week) * 7)
        for message in tips.sendable(store, policy)
        if message.kind is Kind.TIP
        and message.anchor is one.anchor
        and message.must_know
        and after < message.week < week
        and message.key not in told
    ]


def _last_silent(store: Store, one: Enrolment) -> int:
    """The last week that was silent for a loss; -1 if none was."""
    settled = losses.settled_at(store, one.person_id)
    return -1 if settled is None else (local_date(settled, one.zone) - one.anchor_date).days // 7


def _this_week(store: Store, one: Enrolment, week: int, policy: Policy) -> set[str]:
    return {m.key for m in tips.sendable(store, policy) if m.anchor is one.anchor and m.week == week}


def _owe(store: Store, owed: Sequence[tuple[Enrolment, str]], now: datetime, lane: Lane, due_at: datetime) -> None:
    """The first that is new carries the others."""
    carrier: int | None = None
    for one, key in owed:
        if carrier is not None:
            _carry(store, carrier, one, [key], now, due_at)
            continue
        carrier = outbox.owe_later(
            store,
            one.chat_id,
            Later.TIP,
            lane=lane,
            now=now,
            due_at=due_at,
            expires_at=due_at + STALE_AFTER,
            person_id=one.person_id,
            enrolment_id=one.id,
            message=key,
        )


def _carry(store: Store, carrier: int, one: Enrolment, keys: Sequence[str], now: datetime, due_at: datetime) -> None:
    received.carry(
        store,
        carrier,
        chat_id=one.chat_id,
        person_id=one.person_id,
        enrolment_id=one.id,
        messages=keys,
        due_at=due_at,
        now=now,
    )
