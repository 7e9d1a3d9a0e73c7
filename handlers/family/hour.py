"""/jam: at which hour a family likes its messages; never in the quiet hours."""

from __future__ import annotations

import re
from datetime import time

from domain.talk import Option, Say, Tap
from domain.timing import is_quiet
from handlers.exchange import Exchange
from storage import enrolments

_OFFERED = (7, 9, 12, 15, 17, 19)
_SAID = re.compile(r"(\d{1,2})(?:[.:](\d\d))?")


def choose(x: Exchange, rest: str) -> list[Say]:
    """The hours to choose from; one that was typed ("/jam 16.30") is taken."""
    own = enrolments.of_chat(x.store, x.chat.id)
    if not own:
        return [Say(key="hour.no_messages")]
    match = _SAID.fullmatch(rest)
    if match is None:
        now = own[-1].send_minute
        return [Say(key="hour.choose", facts={"time": time(now // 60, now % 60)}, options=_hours())]
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 23 or minute > 59 or is_quiet(time(hour, minute)):
        return [Say(key="hour.quiet", options=_hours())]
    enrolments.set_minute(x.store, x.chat.id, hour * 60 + minute)
    return [Say(key="hour.set", facts={"time": time(hour, minute)})]


def _hours() -> tuple[tuple[Option, ...], ...]:
    options = [
        Option(tap=Tap("", 0, f"/jam {hour}"), key="button.at_hour", facts={"time": time(hour)}) for hour in _OFFERED
    ]
    return (tuple(options[:3]), tuple(options[3:]))
