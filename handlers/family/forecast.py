"""What the calendar will send, counted without planning it: against the channel's limits, and for a changed calendar or
changed rules what that changes. Twins' and siblings' messages are counted one by one and the week's cap is not taken
off, so it is the most that can come; posyandu reminders are the village's and not among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.ramadan import Ramadan
from domain.timing import is_quiet
from domain.zones import Zone, local
from handlers.family.coming import coming
from messages.calendar_messages import CalendarMessage
from storage.database import Store
from storage.family import forecast
from storage.family.enrolments import Enrolment
from storage.family.forecast import Sort

DAYS = 30
_STARTER_DAYS = 60  # longer after joining no starter message is due


class Send(NamedTuple):
    """A message to one sort of enrolment, at its moment."""

    message: str
    on: date
    whose: Enrolment
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """In sends. moved: the same message to the same family that day, at another hour."""

    new: int
    withdrawn: int
    moved: int
    quiet: int  # of the new and moved ones, due in quiet hours
    texts: tuple[str, ...]  # whose words are others
    keys_new: tuple[str, ...]
    keys_gone: tuple[str, ...]


def sorts(store: Store, first: date) -> list[Sort]:
    return list(forecast.sorts(store, first - timedelta(days=_STARTER_DAYS)))


def sends(
    groups: Iterable[Sort], messages: Sequence[CalendarMessage], first: date, days: int, ramadan: Ramadan
) -> Counter[Send]:
    """All from `first` on, local days, with how many families get each."""
    last = first + timedelta(days=days - 1)
    found: Counter[Send] = Counter()
    for group in groups:
        for one in coming([group.example], messages, first, last, ramadan):
            found[Send(one.message.key, one.on, group.example, one.at)] += group.count
    return found


def by_hour(found: Counter[Send], zone: Zone) -> Counter[datetime]:
    """How many in each hour, as clocks show it in `zone`."""
    hours: Counter[datetime] = Counter()
    for send, count in found.items():
        hours[local(send.at, zone).replace(minute=0, second=0, microsecond=0)] += count
    return hours


def difference(
    before: Counter[Send],
    after: Counter[Send],
    old: Sequence[CalendarMessage],
    changed: Sequence[CalendarMessage],
) -> Difference:
    """What is otherwise with the changed calendar or rules."""
    was, becomes = _by_day(before), _by_day(after)
    new = Counter({send: count for send, count in after.items() if send not in before})
    old_texts = {message.key: message.fingerprint for message in old}
    new_texts = {message.key: message.fingerprint for message in changed}
    return Difference(
        new=(becomes - was).total(),
        withdrawn=(was - becomes).total(),
        moved=sum(count for send, count in new.items() if send[:3] in was),
        quiet=sum(count for send, count in new.items() if is_quiet(local(send.at, send.whose.zone).time())),
        texts=tuple(key for key, text in new_texts.items() if old_texts.get(key, text) != text),
        keys_new=tuple(key for key in new_texts if key not in old_texts),
        keys_gone=tuple(key for key in old_texts if key not in new_texts),
    )


def _by_day(found: Counter[Send]) -> Counter[tuple[str, date, Enrolment]]:
    days: Counter[tuple[str, date, Enrolment]] = Counter()
    for (message, on, whose, _), count in found.items():
        days[message, on, whose] += count
    return days
