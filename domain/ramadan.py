"""Ramadan: on which days it falls, and when messages of the day come while people fast.

The days are those of the Umm al-Qura calendar (hijridate); the programme may set the days of the government's sidang
isbat, which can differ by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache

AFTER_BERBUKA = time(18, 30)  # the sun sets between 17:30 and 18:20 everywhere in Indonesia's three zones
_RAMADAN = 9  # the ninth month


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramadan:
    """hour: when tips come on these days; None: as always. dates: first and last days as the programme set them; for
    other years the calendar's own. An hour in the quiet hours is the programme's express wish."""

    hour: time | None = AFTER_BERBUKA
    dates: Sequence[tuple[date, date]] = ()

    def holds(self, day: date) -> bool:
        """Whether it is Ramadan that day."""
        own = [span for span in self.dates if abs((span[0] - day).days) < _HALF_A_YEAR]
        return any(first <= day <= last for first, last in own) if own else _by_calendar(day)

    def minute_on(self, day: date) -> int | None:
        """At which minute tips come that day, where the day has one of its own."""
        return self.hour.hour * 60 + self.hour.minute if self.hour is not None and self.holds(day) else None


_HALF_A_YEAR = 177  # of the moon
_LONGEST = 30  # days of a month of the moon
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


def span(text: str) -> tuple[date, date]:
    """The first and the last day, as the programme writes them: 2027-02-08..2027-03-09. Raises ValueError."""
    if (found := _SPAN.fullmatch(text.strip())) is None:
        raise ValueError(f"{text}: write the first and the last day, e.g. 2027-02-08..2027-03-09")
    first, last = (date.fromisoformat(day) for day in found.groups())
    if not _LONGEST - 1 <= (last - first).days + 1 <= _LONGEST:
        raise ValueError(f"{text}: Ramadan has 29 or 30 days")
    return first, last


@cache
def _by_calendar(day: date) -> bool:
    # Here, since it is needed a few times a day and brings tables of two centuries.
    from hijridate import Gregorian

    return bool(Gregorian.fromdate(day).to_hijri().month == _RAMADAN)
