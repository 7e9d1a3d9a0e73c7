"""When a posyandu is held: on a day of the month ("tanggal 5"), or on a weekday of a week ("Rabu minggu ke-2")."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

LAST = 5  # as the week: the last one of the month
_CODE = re.compile(r"d(\d{1,2})|w([0-6])\.([1-5])")


@dataclass(frozen=True, slots=True)
class PosyanduDay:
    """day: of the month, in a shorter month its last. Else weekday (0 is Monday) and week: the 1st to 4th such weekday
    of the month, or 5 for the last one. ValueError for anything else."""

    day: int | None = None
    weekday: int | None = None
    week: int | None = None

    def __post_init__(self) -> None:
        by_date = self.day is not None and self.weekday is None and self.week is None and 1 <= self.day <= 31
        by_week = self.day is None and self.weekday in range(7) and self.week in range(1, LAST + 1)
        if not by_date and not by_week:
            raise ValueError("a posyandu is held on a day of the month, or on a weekday of a week")

    @property
    def code(self) -> str:
        """As the database keeps it: "d5", "w2.3"."""
        return f"d{self.day}" if self.day is not None else f"w{self.weekday}.{self.week}"

    @classmethod
    def of_code(cls, code: str) -> PosyanduDay:
        """The reverse of `code`; ValueError for any other text."""
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError("no code of a posyandu's day")
        return cls(day=int(match[1])) if match[1] else cls(weekday=int(match[2]), week=int(match[3]))

    def in_month(self, year: int, month: int) -> date:
        """The one day of that month."""
        last = calendar.monthrange(year, month)[1]
        if self.day is not None:
            return date(year, month, min(self.day, last))
        assert self.weekday is not None
        assert self.week is not None
        first = 1 + (self.weekday - date(year, month, 1).weekday()) % 7
        days = range(first, last + 1, 7)
        return date(year, month, days[min(self.week, len(days)) - 1])

    def is_on(self, day: date) -> bool:
        return self.in_month(day.year, day.month) == day

    def next_from(self, day: date) -> date:
        """The first one that is not before `day`."""
        this = self.in_month(day.year, day.month)
        if this >= day:
            return this
        following = date(day.year, day.month, 28) + timedelta(days=4)
        return self.in_month(following.year, following.month)
