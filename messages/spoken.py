"""How a language writes numbers, dates, ages and lists: 8,4 · 26 Mei 2025 · 9 bulan · a, b, dan c."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from domain.money import rupiah
from messages.markup import harmless

_LOCALES = {"en": "en_GB"}  # day before month, 24 hours


class Spoken:
    """The written manners of one language, by its code ("id", "en", "jv", …)."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._locale = Locale.parse(_LOCALES.get(language, language))

    def as_number(self, value: float | Decimal) -> str:
        """8.4 → "8,4"; 20000 → "20.000"; at most three decimals."""
        return format_decimal(value, locale=self._locale)

    def as_money(self, value: int | Decimal) -> str:
        """→ "Rp1.500.000"."""
        return rupiah(value, self._language)

    def as_date(self, value: date) -> str:
        """→ "26 Mei 2025"."""
        return format_date(value, "d MMMM y", locale=self._locale)

    def as_month(self, value: date) -> str:
        """→ "Mei 2025"."""
        return format_date(value, "MMMM y", locale=self._locale)

    def as_weekday(self, value: date) -> str:
        """→ "Senin"."""
        return format_date(value, "EEEE", locale=self._locale)

    def as_day(self, value: date) -> str:
        """→ "Senin, 26 Mei 2025"."""
        return format_date(value, "EEEE, d MMMM y", locale=self._locale)

    def as_time(self, value: time | datetime) -> str:
        """→ "09.00"; a datetime is written in the zone that it carries."""
        clock = value.time() if isinstance(value, datetime) else value
        return format_time(clock, "short", locale=self._locale)

    def age(self, born: date, on: date) -> str:
        """Completed calendar months: "12 hari", "9 bulan", "2 tahun 3 bulan". ValueError if `on` lies before `born`."""
        if on < born:
            raise ValueError("age before birth")
        months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
        if months == 0:
            return self._unit((on - born).days, "day")
        years, rest = divmod(months, 12)
        if months < 24:
            return self._unit(months, "month")
        return " ".join(self._unit(n, unit) for n, unit in ((years, "year"), (rest, "month")) if n)

    def listed(self, values: Iterable[object]) -> str:
        """→ "a, b, dan c"."""
        return format_list([self.plain(value) for value in values], style="standard", locale=self._locale)

    def plain(self, value: object) -> str:
        """A fact as it stands in a sentence, by its type. TypeError for what cannot be said (a list, true, nothing)."""
        if isinstance(value, str):
            return harmless(value)
        if isinstance(value, bool) or value is None:
            raise TypeError(f"{value} is no word: choose words with 'if'")
        if isinstance(value, int | float | Decimal):
            return self.as_number(value)
        if isinstance(value, datetime):
            return f"{self.as_date(value)} {self.as_time(value)}"
        if isinstance(value, date):
            return self.as_date(value)
        if isinstance(value, time):
            return self.as_time(value)
        raise TypeError(f"a {type(value).__name__} is no word: go through it with 'for', or use a filter")

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters that templates may use, by name."""
        return {
            "number": self.as_number,
            "rupiah": self.as_money,
            "date": self.as_date,
            "month": self.as_month,
            "weekday": self.as_weekday,
            "day": self.as_day,
            "time": self.as_time,
            "age": self.age,
            "listed": self.listed,
        }

    def _unit(self, count: int, unit: str) -> str:
        return format_unit(count, f"duration-{unit}", length="long", locale=self._locale)
