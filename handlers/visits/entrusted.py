"""What waits for a kader to pass on to families without a chat of their own: this week's message, must-knows of the
last weeks, and reminders of their appointments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain import ages
from domain.ages import Phase
from domain.people import Anchor, EpisodeKind
from handlers.exchange import Policy
from handlers.family import accompany, doses_missing
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from storage.database import Store
from storage.family import enrolments, losses, relays
from storage.family.relays import Reach
from storage.people import consents, people
from storage.people.people import Accompanied
from storage.scope import Scope
from storage.villages import posyandu

KINDS = {
    EpisodeKind.PREGNANCY: (Anchor.HPHT, Phase.HAMIL),
    EpisodeKind.CHILD: (Anchor.BIRTH, Phase.ANAK),
}
_MOST_LINES = 3  # of each sort
_WEEKS_BACK = 4
_REMINDER_DAYS = 14  # so long after its day an appointment is still told of
_MONTH_DAYS = 27  # what is given all through a month


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """key: of the message, with the day of one that comes again ("pengingat/vit_a_biru@2026-02-01")."""

    key: str
    message: CalendarMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrusted:
    """One family's, appointments first."""

    one: Accompanied
    reach: Reach
    lines: tuple[Line, ...]


def waiting(store: Store, scope: Scope, today: date, policy: Policy) -> list[Entrusted]:
    """What a kader has to pass on: to whoever agreed, and to nobody whose family has lost somebody."""
    ways = relays.within(store, scope)
    if not ways:
        return []
    messages = accompany.sendable(store, policy)
    found = [
        Entrusted(one=one, reach=ways[one.person.family_id], lines=tuple(_lines(store, one, today, messages)))
        for one in accompanied(store, scope)
        if one.person.family_id in ways and _may_hear(store, one)
    ]
    return [each for each in found if each.lines]


def accompanied(store: Store, scope: Scope) -> list[Accompanied]:
    return [one for kind in KINDS for one in people.accompanied(store, scope, kind)]


def _may_hear(store: Store, one: Accompanied) -> bool:
    return (
        losses.of_this_family(store, one.person.family_id) is None
        and not enrolments.waits_for_a_human(store, one.person.id)
        and consents.holds(store, one.person.id, consents.Purpose.PESAN)
    )


def _lines(store: Store, one: Accompanied, today: date, messages: Sequence[CalendarMessage]) -> Iterator[Line]:
    anchor, _ = KINDS[one.episode.kind]
    had = relays.done(store, one.episode.id)
    own = [message for message in messages if message.anchor is anchor]
    reminders = [line for line in _reminders(store, one, today, own) if line.key not in had]
    yield from reminders[:_MOST_LINES]
    weekly = [Line(key=message.key, message=message) for message in _weekly(one, today, own) if message.key not in had]
    yield from weekly[:_MOST_LINES]


def _weekly(one: Accompanied, today: date, messages: Sequence[CalendarMessage]) -> list[CalendarMessage]:
    """This week's message, and must-knows of the last weeks."""
    week = ages.calendar_week(KINDS[one.episode.kind][1], one.episode.started_on, today)
    if week is None:
        return []
    due = [
        message
        for message in messages
        if message.kind is Kind.TIP
        and (message.week == week or (message.must_know and week - _WEEKS_BACK <= message.week < week))
    ]
    return sorted(due, key=lambda message: -message.week)


def _reminders(store: Store, one: Accompanied, today: date, messages: Sequence[CalendarMessage]) -> Iterator[Line]:
    """Appointments whose day has come, without doses that the child has had."""
    for message in messages:
        if message.kind is not Kind.REMINDER or (on := _day(store, message, one, today)) is None:
            continue
        if not doses_missing.is_settled(store, message, one.person.id, one.episode.started_on, today):
            key = message.key if message.schedule.day is not None else f"{message.key}@{on}"
            yield Line(key=key, message=message)


def _day(store: Store, message: CalendarMessage, one: Accompanied, today: date) -> date | None:
    """On which day the reminder was due, if that is today or not long ago."""
    schedule = message.schedule
    if schedule.day is not None:
        on = one.episode.started_on + timedelta(days=schedule.day)
        return on if 0 <= (today - on).days <= _REMINDER_DAYS else None
    if schedule.before_posyandu is not None:
        held = posyandu.of(store, one.person.area, one.person.team_id)
        tomorrow = held is not None and held.is_on(today + timedelta(days=schedule.before_posyandu))
        return today if tomorrow and _is_of_age(message, one, today) else None
    days = (today - timedelta(days=back) for back in range(_MONTH_DAYS + 1))
    given = (day for day in days if day.month in schedule.months and day.day == schedule.month_day)
    return next((day for day in given if _is_of_age(message, one, day)), None)


def _is_of_age(message: CalendarMessage, one: Accompanied, on: date) -> bool:
    return message.schedule.from_day <= (on - one.episode.started_on).days <= message.schedule.to_day
