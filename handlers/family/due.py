"""Which messages of the calendar are due to whom in a span of time: the batches that the planner carries out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256

from domain.ages import PREGNANCY_DAYS
from domain.people import Anchor
from domain.ramadan import Ramadan
from domain.talk import Lane
from domain.timing import PAUSE_AFTER_HPL
from domain.zones import Zone, local, local_date
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from storage.family.planning import ANY_DAY, EVERYBODY, LAST_MINUTE, NOT_CHOSEN, Batch, Enrolled, Whose

LAST_HAMIL_DAY = PREGNANCY_DAYS + PAUSE_AFTER_HPL.days - 1  # after it, without news of the birth, nothing goes out
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosyanduOn:
    """A posyandu is held in this desa that day; team_id: 0 for the whole desa."""

    area: str
    on: date
    team_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a local day that is planned: minutes after midnight, both included. at: as a batch has it."""

    zone: Zone
    on: date
    minutes: tuple[int, int]
    at: int | None = None


def version(messages: Iterable[CalendarMessage], ramadan: Ramadan) -> str:
    """Changes with everything that decides what is due when."""
    return _version(tuple((one.key, one.anchor, one.kind, one.schedule, one.hour) for one in messages), ramadan)


@lru_cache(maxsize=4)
def _version(said: tuple[Hashable, ...], ramadan: Ramadan) -> str:
    return sha256(f"{list(said)}{ramadan}".encode()).hexdigest()[:16]


def batches(
    since: datetime,
    now: datetime,
    messages: Sequence[CalendarMessage],
    ramadan: Ramadan,
    posyandu: Sequence[PosyanduOn] = (),
    enrolled: Mapping[tuple[Zone, Anchor], Enrolled] = EVERYBODY,
) -> Iterator[Batch]:
    """All that is due after `since` and until `now` to anybody of these."""
    for span in spans(since, now, dict.fromkeys(zone for zone, _ in enrolled)):
        for message in messages:
            them = enrolled.get((span.zone, message.anchor))
            if them is not None and _is_for_any(message, span.on, them):
                yield from _of_message(message, span, messages, ramadan, posyandu, them)


def _is_for_any(message: CalendarMessage, on: date, them: Enrolled) -> bool:
    """Whether the day on which the message is due now, or the week that began on it, lies between their dates."""
    day = message.schedule.day
    if day is None:
        return True
    start = on.toordinal() - day
    if message.kind is not Kind.STARTER:
        return them.first.toordinal() <= start <= them.last.toordinal() + 6
    first, last = them.joined_first, them.joined_last
    return first is not None and last is not None and first.toordinal() <= start <= last.toordinal()


def spans(since: datetime, now: datetime, zones: Iterable[Zone] = Zone) -> Iterator[Span]:
    """The local days of each zone between two moments, each with the minutes that lie between them."""
    for zone in zones:
        day, last = local_date(since, zone), local_date(now, zone)
        while day <= last:
            first_minute = _minute(since, zone) + 1 if day == local_date(since, zone) else 0
            last_minute = _minute(now, zone) if day == last else LAST_MINUTE
            if first_minute <= last_minute:
                yield Span(zone=zone, on=day, minutes=(first_minute, last_minute))
            day += _DAY


def _minute(moment: datetime, zone: Zone) -> int:
    there = local(moment, zone)
    return there.hour * 60 + there.minute


def _of_message(
    message: CalendarMessage,
    span: Span,
    messages: Sequence[CalendarMessage],
    ramadan: Ramadan,
    posyandu: Sequence[PosyanduOn],
    them: Enrolled,
) -> Iterator[Batch]:
    at = own_minute(message, span.on, ramadan)
    if at is not None and not span.minutes[0] <= at <= span.minutes[1]:
        return
    if message.kind is Kind.TIP and replaced_by_daily(message, messages):
        return
    minutes = (0, LAST_MINUTE) if at is not None else span.minutes
    yield from on_day(message, replace(span, minutes=minutes, at=at), posyandu, them)


def own_minute(message: CalendarMessage, day: date, ramadan: Ramadan) -> int | None:
    """The minute at which everybody gets it that day; None: each family at its own hour. Reminders and the first days
    of life keep their hours in Ramadan."""
    if message.kind in (Kind.TIP, Kind.STARTER) and (fasting := ramadan.minute_on(day)) is not None:
        return fasting
    return None if message.hour is None else _minutes(message.hour)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def replaced_by_daily(message: CalendarMessage, messages: Iterable[CalendarMessage]) -> bool:
    """Whether the messages of the first days of life speak instead of the first week's."""
    first_week = message.anchor is Anchor.BIRTH and message.week == 0
    return first_week and any(one.kind is Kind.DAILY for one in messages)


def on_day(message: CalendarMessage, span: Span, posyandu: Sequence[PosyanduOn], them: Enrolled) -> Iterator[Batch]:
    """The batches of one message on one local day, at whatever hour."""
    schedule = message.schedule
    lane = Lane.REMINDER if message.kind is Kind.REMINDER else Lane.TIP
    if schedule.day is None:
        yield from _by_date(message, span, posyandu, lane, them)
        return
    start = span.on - timedelta(days=schedule.day)
    if message.kind is Kind.STARTER:
        yield _batch(message, span, lane, start, whose=Whose.JOINED)
    elif message.kind is Kind.TIP:
        if _before_the_pause(message, schedule.day):
            yield _batch(message, span, lane, start, weekday=NOT_CHOSEN)
        yield from _on_chosen_day(message, span, start)
    elif _before_the_pause(message, schedule.day):
        yield _batch(message, span, lane, start)


def _before_the_pause(message: CalendarMessage, day: int) -> bool:
    return message.anchor is not Anchor.HPHT or day <= LAST_HAMIL_DAY


def _on_chosen_day(message: CalendarMessage, span: Span, start: date) -> Iterator[Batch]:
    """Whose week began on one of seven days, and whose chosen weekday is today's."""
    first = start - timedelta(days=6)
    if message.anchor is Anchor.HPHT:
        first = max(first, span.on - timedelta(days=LAST_HAMIL_DAY))
    if first <= start:
        yield Batch(
            message=message.key,
            anchor=message.anchor,
            first=first,
            last=start,
            zone=span.zone,
            on=span.on,
            whose=Whose.WEEKDAY,
            weekday=span.on.weekday(),
            minutes=span.minutes,
            at=span.at,
        )


def _by_date(
    message: CalendarMessage, span: Span, posyandu: Sequence[PosyanduOn], lane: Lane, them: Enrolled
) -> Iterator[Batch]:
    schedule = message.schedule
    occurrence = f"{message.key}@{span.on}"
    youngest, oldest = span.on - timedelta(days=schedule.from_day), span.on - timedelta(days=schedule.to_day)
    if schedule.before_posyandu is not None:
        for held in posyandu:
            if held.on == span.on + timedelta(days=schedule.before_posyandu):
                yield Batch(
                    message=occurrence,
                    anchor=message.anchor,
                    first=oldest,
                    last=youngest,
                    zone=span.zone,
                    on=span.on,
                    lane=lane,
                    whose=Whose.AREA,
                    area=held.area,
                    team_id=held.team_id,
                    minutes=span.minutes,
                    at=span.at,
                )
    elif span.on.month in schedule.months and span.on.day == schedule.month_day:
        for start in _days(max(oldest, them.first), min(youngest, them.last)):
            yield _batch(message, span, lane, start, key=occurrence)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _batch(
    message: CalendarMessage,
    span: Span,
    lane: Lane,
    start: date,
    *,
    whose: Whose = Whose.ANCHOR,
    weekday: int = ANY_DAY,
    key: str | None = None,
) -> Batch:
    return Batch(
        message=key or message.key,
        anchor=message.anchor,
        first=start,
        last=start,
        zone=span.zone,
        on=span.on,
        lane=lane,
        whose=whose,
        weekday=weekday,
        minutes=span.minutes,
        at=span.at,
    )
