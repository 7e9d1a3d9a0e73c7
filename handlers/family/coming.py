"""When a family gets which message, by the rules alone: for whoever asks why, for what comes next, and for the week's
cap. The planner asks the same in sets (`due.py`); a test holds both together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.people import Anchor
from domain.ramadan import Ramadan
from domain.zones import to_utc
from handlers.family import due
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from storage.family.enrolments import Enrolment, EnrolmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A message at the moment when it is due to an enrolment."""

    message: CalendarMessage
    enrolment: Enrolment
    on: date
    at: datetime


def coming(
    enrolled: Iterable[Enrolment], messages: Sequence[CalendarMessage], first: date, last: date, ramadan: Ramadan
) -> list[Coming]:
    """What is due to these enrolments from `first` to `last`, local days, in order. Posyandu days are the village's and
    not among them."""
    found = [
        Coming(message=message, enrolment=one, on=day, at=_moment(message, one, day, ramadan))
        for one in enrolled
        if one.status is EnrolmentStatus.ACTIVE
        for message in messages
        if not (message.kind is Kind.TIP and due.replaced_by_daily(message, messages))
        for day in days_of(message, one, first, last)
    ]
    return sorted(found, key=lambda one: (one.at, one.message.key, one.enrolment.id))


def days_of(message: CalendarMessage, one: Enrolment, first: date, last: date) -> Iterator[date]:
    """The local days between `first` and `last` on which this message is due to this enrolment."""
    if message.anchor is not one.anchor:
        return
    day = message.schedule.day
    if day is not None:
        on = _day(message, one, day)
        if on is not None and first <= on <= last:
            yield on
        return
    on = first
    while on <= last and message.schedule.months:
        age = (on - one.anchor_date).days
        on_day = on.month in message.schedule.months and on.day == message.schedule.month_day
        if on_day and message.schedule.from_day <= age <= message.schedule.to_day:
            yield on
        on += timedelta(days=1)


def _day(message: CalendarMessage, one: Enrolment, day: int) -> date | None:
    if message.kind is Kind.STARTER:
        return None if one.joined_on is None else one.joined_on + timedelta(days=day)
    on = one.anchor_date + timedelta(days=day)
    if message.kind is Kind.TIP and one.weekday >= 0:
        on += timedelta(days=(one.weekday - on.weekday()) % 7)
    if one.anchor is Anchor.HPHT and (on - one.anchor_date).days > due.LAST_HAMIL_DAY:
        return None
    return on


def _moment(message: CalendarMessage, one: Enrolment, on: date, ramadan: Ramadan) -> datetime:
    own = due.own_minute(message, on, ramadan)
    minute = one.send_minute if own is None else own
    return to_utc(on, time(minute // 60, minute % 60), one.zone)
