"""When a repeating broadcast goes out: on a day of each month, on a weekday, or some days before the posyandu."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from domain.timing import is_quiet

MOST_DAYS_AHEAD = 7
_CODE = re.compile(r"([mwp])(\d{1,2})@(\d{1,4})")
_MOST = {"m": 31, "w": 6, "p": MOST_DAYS_AHEAD}


class Every(StrEnum):
    MONTH = "m"  # number: the day; in a shorter month its last
    WEEK = "w"  # number: 0 is Monday
    POSYANDU = "p"  # number: days before it


@dataclass(frozen=True, slots=True)
class Recurrence:
    """minute: after local midnight, outside the quiet hours. ValueError for anything else."""

    every: Every
    number: int
    minute: int

    def __post_init__(self) -> None:
        least = 1 if self.every is Every.MONTH else 0
        if not least <= self.number <= _MOST[self.every] or not 0 <= self.minute < 24 * 60 or is_quiet(self.hour):
            raise ValueError("no such recurrence")

    @property
    def hour(self) -> time:
        return time(self.minute // 60, self.minute % 60)

    @property
    def code(self) -> str:
        """As the database keeps it: "m5@480"."""
        return f"{self.every}{self.number}@{self.minute}"

    @classmethod
    def of_code(cls, code: str) -> Recurrence:
        """The reverse of `code`; ValueError for any other text."""
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError("no such recurrence")
        return cls(Every(match[1]), int(match[2]), int(match[3]))

    def is_on(self, day: date) -> bool:
        """Of a month or a week: whether that is the day. What hangs on a posyandu is asked of its days."""
        match self.every:
            case Every.MONTH:
                return day.day == min(self.number, calendar.monthrange(day.year, day.month)[1])
            case Every.WEEK:
                return day.weekday() == self.number
            case _:
                return False
