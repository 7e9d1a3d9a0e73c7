"""A message of the calendar put into words when it goes: alone, for twins, for siblings together, or as a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from domain import ages
from domain.people import Anchor, Relation
from domain.talk import Fact, Lane, Say
from domain.zones import local_date
from handlers.content import texts
from handlers.content.texts import calendar
from handlers.exchange import Policy
from handlers.family import doses_missing
from messages.calendar_messages import CalendarMessage
from messages.library import Library
from storage.database import Store
from storage.family import enrolments, received, wishes
from storage.family.enrolments import TipFacts
from storage.family.received import Part
from storage.wire.claims import Owed

__all__ = ["DIGEST", "calendar", "in_words", "of_key", "say", "sendable"]

DIGEST = "digest@"  # with the date: the must-knows of the weeks before somebody joined


@cache
def _by_key() -> dict[str, CalendarMessage]:
    return {message.key: message for message in calendar()}


def of_key(key: str | None) -> CalendarMessage | None:
    """The message that an outbox row names, whichever occurrence; None for one that the calendar has no more."""
    return _by_key().get((key or "").partition("@")[0])


@cache
def of_one_sort() -> tuple[str, ...]:
    """Reminders that are said in one message if they meet: those of doses."""
    return tuple(message.key for message in calendar() if message.doses)


def sendable(store: Store, policy: Policy) -> tuple[CalendarMessage, ...]:
    """The calendar without what no health worker has approved, unless the programme lets it go. One query; ask once
    per deed."""
    reviewed = texts.reviewed_calendar(store)
    return tuple(message for message in reviewed if texts.may_go(message, approved_only=policy.approved_only))


def none_may_go(store: Store, owed: Owed, policy: Policy) -> bool:
    """Whether no text of this row may go to families any more: each was sent back, or lost its approval."""
    keys = (owed.message or "", *(part.message for part in received.carried(store, owed.id)))
    known = [message for key in keys if (message := of_key(key)) is not None]
    return bool(known) and not any(_may_go(store, message, policy) for message in known)


def _may_go(store: Store, message: CalendarMessage, policy: Policy) -> bool:
    return texts.may_go(texts.reviewed_message(store, message), approved_only=policy.approved_only)


def in_words(store: Store, owed: Owed, library: Library, policy: Policy) -> Say | None:
    """What a row of the calendar says now; None if all enrolments that it is for have ended, the messages are gone or
    may not go any more, or the children have had what it reminds of."""
    assert owed.message is not None
    assert owed.enrolment_id is not None
    carried = received.carried(store, owed.id)
    if owed.message.startswith(DIGEST):
        return _digest(store, owed, carried, policy)
    own = Part(row_id=owed.id, enrolment_id=owed.enrolment_id, message=owed.message)
    parts = _parts(store, (own, *carried), owed, policy)
    if parts and all(message.doses for message, _, _ in parts):
        return _of_doses(store, parts, owed.lane, library)
    return _together(parts, owed.lane)


def _parts(
    store: Store, parts: tuple[Part, ...], owed: Owed, policy: Policy
) -> list[tuple[CalendarMessage, list[TipFacts], date]]:
    """Each message that may go once, with those whom it is about; only of enrolments that still run."""
    found: dict[str, tuple[CalendarMessage, list[TipFacts], date]] = {}
    wish = wishes.of_chat(store, owed.chat_id)
    for part in parts:
        message, about = of_key(part.message), enrolments.facts_for_tip(store, part.enrolment_id)
        if message is None or about is None or (wish.must_knows_only and not message.must_know):
            continue
        day = local_date(owed.due_at, about.zone)
        if doses_missing.is_settled(store, message, about.person_id, about.anchor_date, day):
            continue
        reader = wish.voice or about.reader
        message = texts.reviewed_message(store, message)
        if not texts.may_go(message, approved_only=policy.approved_only):
            continue
        found.setdefault(part.message, (message, [], day))[1].append(replace(about, reader=reader))
    return list(found.values())


def _together(parts: list[tuple[CalendarMessage, list[TipFacts], date]], lane: Lane) -> Say | None:
    if not parts:
        return None
    (message, about, day), *others = parts
    if not others:
        return say(message, lane, about, day)
    told: list[Fact] = [
        {
            "theme": one.theme,
            "body": one.body_for(whom[0].reader),
            "names": [who.name for who in whom],
            "weeks": _corrected(one, whom, on),
        }
        for one, whom, on in parts
    ]
    approved = all(one.approved for one, _, _ in parts)
    return Say(key="tip.several", facts={"parts": told, "approved": approved}, lane=lane)


def say(
    message: CalendarMessage,
    lane: Lane = Lane.TIP,
    about: list[TipFacts] | None = None,
    on: date | None = None,
    reader: Relation | None = None,
) -> Say:
    """The message in its frame, in the voice of who reads it; an unapproved one (only a demo sends those) says so.
    about: named if they are several, and where several families read."""
    about = about or []
    reader = about[0].reader if about else reader
    facts: dict[str, Fact] = {"theme": message.theme, "body": message.body_for(reader)}
    names: list[Fact] = [who.name for who in about]
    weeks = _corrected(message, about, on) if on is not None else None
    named = len(names) > 1 or any(who.shared for who in about)
    if named or weeks is not None:
        facts |= {"names": names if named else [], "weeks": weeks, "approved": message.approved}
        return Say(key="tip.siblings", facts=facts, lane=lane)
    return Say(key="tip.message" if message.approved else "tip.message_demo", facts=facts, lane=lane)


def of_doses(message: CalendarMessage, lane: Lane, about: list[TipFacts], missing: list[Fact]) -> Say:
    """A reminder of doses: the message, and which of them each child lacks."""
    facts: dict[str, Fact] = {
        "theme": message.theme,
        "body": message.body_for(about[0].reader),
        "doses_missing": missing,
    }
    return Say(key="tip.doses", facts={**facts, "approved": message.approved}, lane=lane)


def _of_doses(
    store: Store, parts: list[tuple[CalendarMessage, list[TipFacts], date]], lane: Lane, library: Library
) -> Say:
    """One reminder, or several that have met on one day: each with what it is about, in one message."""
    if len(parts) == 1:
        message, about, on = parts[0]
        return of_doses(message, lane, about, doses_missing.named(store, message, about, on, library))
    told: list[Fact] = [
        {
            "theme": message.theme,
            "body": message.body_for(about[0].reader),
            "doses_missing": doses_missing.named(store, message, about, on, library),
        }
        for message, about, on in parts
    ]
    return Say(
        key="tip.doses_several", facts={"parts": told, "approved": all(m.approved for m, _, _ in parts)}, lane=lane
    )


def _corrected(message: CalendarMessage, about: list[TipFacts], on: date) -> int | None:
    """The corrected age in weeks, where the message tells what a child can do and the child came too early."""
    if not message.development or message.anchor is not Anchor.BIRTH:
        return None
    for who in about:
        born, weeks = who.anchor_date, who.gestation_weeks_at_birth
        if on >= born and ages.corrected_age_days(born, weeks, on) != ages.age_days(born, on):
            return max(0, ages.corrected_age_days(born, weeks, on) // 7)
    return None


def _digest(store: Store, owed: Owed, carried: tuple[Part, ...], policy: Policy) -> Say | None:
    """The must-knows of the weeks before, in their short form, each once."""
    parts = sorted(_parts(store, carried, owed, policy), key=lambda part: (part[0].anchor is Anchor.HPHT, part[0].week))
    lines: list[Fact] = [
        {"theme": message.theme, "body": message.short, "names": [who.name for who in about if who.shared]}
        for message, about, _ in parts
    ]
    return Say(key="tip.digest", facts={"parts": lines}, lane=owed.lane) if lines else None
