"""/jam: at which hour, and on which day of the week, a family likes its messages; never in the quiet hours."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from domain.talk import Fact, Option, Say, Tap
from domain.timing import is_quiet
from forms.reading.lexicon import lexicon
from handlers.exchange import Exchange
from handlers.family import joining
from storage.family import enrolments

DAYS = "hari"  # /jam hari: which day?
_OFFERED = (7, 9, 12, 15, 17, 19)
_SAID = re.compile(r"(?:pukul |jam )?(\d{1,2})(?:[.:](\d\d))?")
_MONDAY = date(2024, 1, 1)


def choose(x: Exchange, rest: str) -> list[Say]:
    """The hours to choose from; an hour, a day or both that were typed ("/jam senin 16.30") are taken."""
    own = enrolments.of_chat(x.store, x.chat.id)
    if not own:
        return [Say(key="hour.no_messages")]
    if rest == DAYS:
        return [Say(key="hour.which_day", options=_days(x))]
    weekday, said = _weekday(x, rest.lower())
    match = _SAID.fullmatch(said)
    if match is None and (said or weekday is None):
        return [Say(key="hour.choose", facts=_now(x), options=(*_hours(), _other_day()))]
    hour = None if match is None else _hour(match)
    if match is not None and hour is None:
        return [Say(key="hour.quiet", options=_hours())]
    return _set(x, hour, weekday)


def _set(x: Exchange, hour: time | None, weekday: int | None) -> list[Say]:
    if hour is not None:
        enrolments.set_minute(x.store, x.chat.id, hour.hour * 60 + hour.minute)
    if weekday is not None:
        enrolments.set_weekday(x.store, x.chat.id, weekday)
    joining.rhythm_changed(x.store, x.chat.id, x.now, x.policy)
    return [Say(key="hour.set", facts=_now(x), options=() if weekday is not None else (_other_day(),))]


def _weekday(x: Exchange, typed: str) -> tuple[int | None, str]:
    """The day that the words begin with, and what stands behind it."""
    words = typed.removeprefix("hari ").replace(",", " ").split()
    if not words or (found := lexicon(x.chat.language).weekdays.get(words[0])) is None:
        return None, typed
    return found, " ".join(words[1:])


def _hour(match: re.Match[str]) -> time | None:
    hour, minute = int(match[1]), int(match[2] or 0)
    return None if hour > 23 or minute > 59 or is_quiet(time(hour, minute)) else time(hour, minute)


def _now(x: Exchange) -> dict[str, Fact]:
    """The hour, and some day of the weekday that was chosen."""
    newest = enrolments.of_chat(x.store, x.chat.id)[-1]
    hour = time(newest.send_minute // 60, newest.send_minute % 60)
    return {"time": hour, "on": _MONDAY + timedelta(days=newest.weekday) if newest.weekday >= 0 else None}


def _hours() -> tuple[tuple[Option, ...], ...]:
    options = [
        Option(tap=Tap("", 0, f"/jam {hour}"), key="button.at_hour", facts={"time": time(hour)}) for hour in _OFFERED
    ]
    return (tuple(options[:3]), tuple(options[3:]))


def _other_day() -> tuple[Option, ...]:
    return (Option(tap=Tap("", 0, f"/jam {DAYS}"), key="button.other_day"),)


def _days(x: Exchange) -> tuple[tuple[Option, ...], ...]:
    known = lexicon(x.chat.language).weekdays
    names = [min(name for name, number in known.items() if number == each) for each in range(7)]
    options = [
        Option(tap=Tap("", 0, f"/jam {name}"), key="button.on_weekday", facts={"on": _MONDAY + timedelta(days=each)})
        for each, name in enumerate(names)
    ]
    return (tuple(options[:4]), tuple(options[4:]))
