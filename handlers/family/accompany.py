"""The 1000 HPK messages on their way to a family: enrolment, what is due, and a message put into words when it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.people import Anchor, EpisodeKind, Relation
from domain.talk import Lane, Option, Say, Tap
from handlers import welcome
from handlers.exchange import Exchange, Policy
from handlers.family import due, joining, tips
from handlers.family.tips import calendar, sendable
from handlers.people import shared_phone
from messages.calendar_messages import CalendarMessage
from messages.library import Library
from storage.database import Store
from storage.family import enrolments, planning, received
from storage.family.enrolments import Enrolment, StopReason
from storage.people import accounts, consents, people
from storage.people.accounts import Account
from storage.people.consents import Purpose
from storage.people.people import Accompanied
from storage.scope import Scope
from storage.villages import posyandu
from storage.wire import chats, outbox
from storage.wire.chats import Push
from storage.wire.claims import Owed

__all__ = ["calendar", "enrol", "plan", "quick_replies", "say", "sendable", "stop", "tip"]

PUSHED_LANES = (Lane.REMINDER, Lane.TIP, Lane.BROADCAST)
_AFTER_THE_WELCOME = timedelta(seconds=2)
_ANCHORS = {EpisodeKind.PREGNANCY: Anchor.HPHT, EpisodeKind.CHILD: Anchor.BIRTH}


def enrol(x: Exchange) -> bool:
    """Every child and pregnancy that this account cares for gets its messages in this chat; this week's comes now. Of
    further families that share the phone, those that have agreed. False if somebody was lost in one of them: then
    nothing begins here, for anybody, before a human has seen to it."""
    cared_for = [
        (one, anchor)
        for scope in _agreed(x)
        for kind, anchor in _ANCHORS.items()
        for one in people.accompanied(x.store, scope, kind)
    ]
    if welcome.grieves(x) or any(_waits_here(x, one.person.id) for one, _ in cared_for):
        return False
    enrolled = [_enrolled(x, one, anchor) for one, anchor in cared_for]
    joining.begin(x.store, enrolled, x.now, x.policy, lane=Lane.REPLY, due_at=x.now + _AFTER_THE_WELCOME)
    return True


def has_agreed(x: Exchange, account: Account) -> bool:
    """Whether that account's last word on messages was yes."""
    return account.person_id is not None and consents.holds(x.store, account.person_id, Purpose.PESAN)


def _agreed(x: Exchange) -> list[Scope]:
    """Whoever speaks has just said so; of the others those whose word it was."""
    first, *others = shared_phone.families(x)
    agreed = [first, *(account for account in others if has_agreed(x, account))]
    if others and not has_agreed(x, first):
        agreed = agreed[1:]
    return [account.scope for account in agreed if account.scope is not None]


def _waits_here(x: Exchange, person_id: int) -> bool:
    """Whether messages about this person may begin in this chat only by a human's word. A chat in which they ended by
    wish, after a human had confirmed it, may begin again by wish."""
    if not enrolments.waits_for_a_human(x.store, person_id):
        return False
    own = [one for one in enrolments.of_chat(x.store, x.chat.id) if one.person_id == person_id]
    return not own or any(one.stopped_reason not in (None, StopReason.WISH) for one in own)


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


def fall_silent(x: Exchange) -> None:
    """This family wants no messages: what is pushed to its phone ends; where others share it, what is about its own
    people."""
    if not shared_phone.is_guest(x) and not accounts.sharing(x.store, x.chat.id):
        stop(x)
        chats.set_push(x.store, x.chat.id, Push.STOPPED)
        return
    own = [one.id for one in people.residents(x.store, x.scope)]
    theirs = [one.id for one in enrolments.of_chat(x.store, x.chat.id) if one.person_id in own]
    received.take_back(x.store, theirs, outbox.BY_WISH)
    enrolments.stop_here(x.store, x.chat.id, own, StopReason.WISH)


def plan(store: Store, now: datetime, policy: Policy) -> int:
    """What has become due since the last planning (at most two days ago) becomes rows of the outbox, once, whoever and
    however many plan. Returns how many were added."""
    messages = sendable(store, policy)
    version = due.version(messages, policy.ramadan)
    since = planning.since(store, now, version)
    if since is None or since >= now:
        return 0
    found = due.batches(since, now, messages, policy.ramadan, _posyandu(store, since, now), planning.enrolled(store))
    added = planning.plan(store, found, now, together=tips.of_one_sort())
    planning.planned_until(store, now, version)
    return added


def _posyandu(store: Store, since: datetime, now: datetime) -> list[due.PosyanduOn]:
    """Where a posyandu is held on these days or in the week after."""
    first, last = since.date(), now.date() + timedelta(days=9)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    return [
        due.PosyanduOn(area=held.area, on=day, team_id=held.team_id or 0)
        for held in posyandu.everywhere(store)
        for day in days
        if held.day.is_on(day)
    ]


def tip(store: Store, owed: Owed, library: Library, policy: Policy) -> Say | None:
    """A calendar message in words, now that it goes out; None if the enrolment has ended or the message is gone."""
    spoken, message = tips.in_words(store, owed, library, policy), tips.of_key(owed.message)
    if spoken is None or message is None:  # a digest asks for nothing
        return spoken
    return replace(spoken, options=(quick_replies(message.key),))


def say(message: CalendarMessage, lane: Lane = Lane.TIP, reader: Relation | None = None) -> Say:
    """The message in its frame, in the voice of who reads it; an unapproved one (only a demo sends those) says so."""
    return tips.say(message, lane, reader=reader)


def quick_replies(message: str) -> tuple[Option, ...]:
    """Under each message: tried, not yet, a question."""
    return (
        Option(tap=Tap("", 0, f"/coba {message} sudah"), key="button.tip_done"),
        Option(tap=Tap("", 0, f"/coba {message} belum"), key="button.tip_not_yet"),
        Option(tap=Tap("", 0, "/tanya"), key="button.tip_ask"),
    )
