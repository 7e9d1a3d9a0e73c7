"""The 1000 HPK messages on their way to a family: enrolment, what is due, and a message put into words when it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache

from domain import ages
from domain.ages import Phase
from domain.people import Anchor, EpisodeKind, Relation
from domain.talk import Lane, Option, Say, Tap
from domain.timing import STALE_AFTER
from domain.zones import Zone, local_date, to_utc
from handlers import welcome
from handlers.exchange import Exchange, Policy
from messages.calendar_messages import CalendarMessage, load_calendar
from messages.calendar_schedule import Kind
from storage import enrolments, outbox, people, planning, wishes
from storage.claims import Owed
from storage.database import Store
from storage.enrolments import Enrolment, StopReason
from storage.outbox import Later
from storage.people import Accompanied
from storage.planning import Batch

PUSHED_LANES = (Lane.REMINDER, Lane.TIP, Lane.BROADCAST)
_AFTER_THE_WELCOME = timedelta(seconds=2)
_PHASES = {Anchor.HPHT: Phase.HAMIL, Anchor.BIRTH: Phase.ANAK}
_ANCHORS = {EpisodeKind.PREGNANCY: Anchor.HPHT, EpisodeKind.CHILD: Anchor.BIRTH}


def enrol(x: Exchange) -> bool:
    """Every child and pregnancy that this account cares for gets its messages in this chat; this week's comes now.
    False if somebody was lost in this family: then nothing begins, for anybody of it, before a human has seen to it."""
    cared_for = [
        (one, anchor) for kind, anchor in _ANCHORS.items() for one in people.accompanied(x.store, x.scope, kind)
    ]
    if welcome.grieves(x) or any(_waits_here(x, one.person.id) for one, _ in cared_for):
        return False
    for one, anchor in cared_for:
        _owe_this_week(x, _enrolled(x, one, anchor))
    return True


def _waits_here(x: Exchange, person_id: int) -> bool:
    """Whether messages about this person may begin in this chat only by a human's word. A chat in which they ended by
    wish, after a human had confirmed it, may begin again by wish."""
    if not enrolments.waits_for_a_human(x.store, person_id):
        return False
    own = [one for one in enrolments.of_chat(x.store, x.chat.id) if one.person_id == person_id]
    return not own or any(one.stopped_reason not in (None, StopReason.WISH) for one in own)


def grieve_for(x: Exchange, person_ids: Iterable[int]) -> None:
    """Messages about these people that are running or owed end, in every chat."""
    for person_id in person_ids:
        enrolments.stop_person(x.store, person_id, StopReason.LOSS)
        outbox.withdraw(x.store, person_id=person_id, reason="a loss was told")


def _enrolled(x: Exchange, one: Accompanied, anchor: Anchor) -> Enrolment:
    return enrolments.enrol(
        x.store,
        episode_id=one.episode.id,
        person_id=one.person.id,
        chat_id=x.chat.id,
        anchor=anchor,
        anchor_date=one.episode.started_on,
        zone=x.chat.zone,
        send_minute=x.policy.send_minute,
        now=x.now,
    )


def stop(x: Exchange) -> None:
    """By the family's wish no more messages are planned for this chat."""
    enrolments.stop_chat(x.store, x.chat.id, StopReason.WISH)


def plan(store: Store, now: datetime, policy: Policy) -> int:
    """What is due from two days ago until now becomes rows of the outbox, once, whoever and however many plan.
    Returns how many were added."""
    batches = [
        batch
        for zone, send_minute in planning.combinations(store)
        for batch in _batches(now, zone, send_minute, policy)
    ]
    return planning.plan(store, batches, now) if batches else 0


def _batches(now: datetime, zone: Zone, send_minute: int, policy: Policy) -> Iterator[Batch]:
    hour = time(send_minute // 60, send_minute % 60)
    today = local_date(now, zone)
    for day in (today - timedelta(days=2), today - timedelta(days=1), today):
        due = to_utc(day, hour, zone)
        if not now - STALE_AFTER < due <= now:
            continue
        for message in sendable(policy):
            if message.schedule.day is None or message.kind is Kind.STARTER:
                continue
            yield Batch(
                message=message.key,
                anchor=message.anchor,
                anchor_date=day - timedelta(days=message.schedule.day),
                zone=zone,
                send_minute=send_minute,
                due_at=due,
                expires_at=due + STALE_AFTER,
            )


def tip(store: Store, owed: Owed) -> Say | None:
    """A calendar message in words, now that it goes out; None if the enrolment has ended or the message is gone."""
    assert owed.message is not None
    assert owed.enrolment_id is not None
    message = next((one for one in calendar() if one.key == owed.message), None)
    facts = enrolments.facts_for_tip(store, owed.enrolment_id)
    if message is None or facts is None:
        return None
    wish = wishes.of_chat(store, owed.chat_id)
    if wish.must_knows_only and not message.must_know:
        return None
    spoken = say(message, owed.lane, wish.voice or facts.reader)
    return replace(spoken, options=(quick_replies(message.key),))


def say(message: CalendarMessage, lane: Lane = Lane.TIP, reader: Relation | None = None) -> Say:
    """The message in its frame, in the voice of who reads it; an unapproved one (only a demo sends those) says so."""
    key = "tip.message" if message.approved else "tip.message_demo"
    return Say(key=key, facts={"theme": message.theme, "body": message.body_for(reader)}, lane=lane)


def quick_replies(message: str) -> tuple[Option, ...]:
    """Under each message: tried, not yet, a question."""
    return (
        Option(tap=Tap("", 0, f"/coba {message} sudah"), key="button.tip_done"),
        Option(tap=Tap("", 0, f"/coba {message} belum"), key="button.tip_not_yet"),
        Option(tap=Tap("", 0, "/tanya"), key="button.tip_ask"),
    )


@cache
def calendar() -> tuple[CalendarMessage, ...]:
    """The calendar in service; read once per process."""
    return load_calendar()


def sendable(policy: Policy) -> tuple[CalendarMessage, ...]:
    """The calendar without what no health worker has approved, unless the programme lets it go."""
    return tuple(message for message in calendar() if message.approved or not policy.approved_only)


def _owe_this_week(x: Exchange, enrolled: Enrolment) -> None:
    """The message of the present week, for somebody who joins in its middle: owed once, right after the welcome."""
    week = ages.calendar_week(_PHASES[enrolled.anchor], enrolled.anchor_date, x.today)
    for message in sendable(x.policy):
        if message.anchor is enrolled.anchor and message.kind is Kind.TIP and message.week == week:
            outbox.owe_later(
                x.store,
                x.chat.id,
                Later.TIP,
                lane=Lane.REPLY,
                now=x.now,
                due_at=x.now + _AFTER_THE_WELCOME,
                expires_at=x.now + STALE_AFTER,
                person_id=enrolled.person_id,
                enrolment_id=enrolled.id,
                message=message.key,
            )
