"""Ages and weeks: of a child, of a pregnancy, in the calendar; as numbers, never as words."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PREGNANCY_DAYS = 280  # HPHT to HPL
TERM_WEEKS = 37  # born earlier is preterm
FULL_TERM_WEEKS = 40
CORRECTED_UNTIL_MONTHS = 24
LONGEST_PREGNANCY_WEEKS = 45
YOUNGEST_PARENT_YEARS = 10


class Phase(StrEnum):
    """The two halves of the message calendar: weeks of pregnancy, counted from HPHT, and weeks of life."""

    HAMIL = "hamil"
    ANAK = "anak"


CALENDAR_WEEKS = {Phase.HAMIL: range(4, 43), Phase.ANAK: range(105)}


class Precision(StrEnum):
    """How well a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date and how well it is known; everything that rests on an estimated date is marked as such."""

    day: date
    precision: Precision = Precision.DAY

    @property
    def estimated(self) -> bool:
        return self.precision is not Precision.DAY


@dataclass(frozen=True, slots=True)
class Age:
    """Completed months and the days since: "9 bulan 12 hari" is Age(9, 12)."""

    months: int
    days: int

    @property
    def years(self) -> int:
        return self.months // 12


def of_age_months(months: int, today: date) -> KnownDate:
    """An estimated birth date from an age in months: half a month before the latest possible day."""
    return KnownDate(add_months(today, -months) - timedelta(days=15), Precision.MONTH)


def of_age_years(years: int, today: date) -> KnownDate:
    """An estimated birth date from an age in years: half a year before the latest possible day."""
    return KnownDate(add_months(today, -12 * years - 6), Precision.YEAR)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def age_days(born: date, on: date) -> int:
    """Whole days of life; ValueError before birth."""
    if on < born:
        raise ValueError("before birth")
    return (on - born).days


def age_months(born: date, on: date) -> int:
    """Completed calendar months, as Indonesia's printed tables count."""
    return calendar_age(born, on).months


def calendar_age(born: date, on: date) -> Age:
    """Completed calendar months and the days since; born on the 31st, a month is full on a shorter month's last day."""
    age_days(born, on)
    months = (on.year - born.year) * 12 + on.month - born.month
    if add_months(born, months) > on:
        months -= 1
    return Age(months, (on - add_months(born, months)).days)


def gestation_days(hpht: date, on: date) -> int:
    """Days since HPHT; ValueError before it."""
    if on < hpht:
        raise ValueError("before HPHT")
    return (on - hpht).days


def gestation_weeks(hpht: date, on: date) -> int:
    """Completed weeks of pregnancy since HPHT."""
    return gestation_days(hpht, on) // 7


def trimester(weeks: int) -> int:
    """1, 2 or 3: the third month ends before week 13, the sixth before week 28 (the usual count in Buku KIA)."""
    if weeks < 13:
        return 1
    return 2 if weeks < 28 else 3


def due_date(hpht: date) -> date:
    """HPL by HPHT."""
    return hpht + timedelta(days=PREGNANCY_DAYS)


def hpht_of_due_date(hpl: date) -> date:
    """The HPHT that an HPL (of an ultrasound) stands for."""
    return hpl - timedelta(days=PREGNANCY_DAYS)


def is_preterm(gestation_weeks_at_birth: int | None) -> bool:
    return gestation_weeks_at_birth is not None and gestation_weeks_at_birth < TERM_WEEKS


def corrected_age_days(born: date, gestation_weeks_at_birth: int | None, on: date) -> int:
    """Age for judging development: a preterm child under 24 months is counted from where 40 weeks would have been.

    Negative before that day. Growth and messages go by the real age.
    """
    days = age_days(born, on)
    if gestation_weeks_at_birth is None or not is_preterm(gestation_weeks_at_birth):
        return days
    if age_months(born, on) >= CORRECTED_UNTIL_MONTHS:
        return days
    return days - 7 * (FULL_TERM_WEEKS - gestation_weeks_at_birth)


def calendar_week(phase: Phase, anchor: date, on: date) -> int | None:
    """The calendar's week that this day lies in (anchor: HPHT or birth); None before, after, or in hamil weeks 0-3."""
    week = (on - anchor).days // 7
    return week if week in CALENDAR_WEEKS[phase] else None
