"""A date written with its numbers: "26/5/25", "26 Mei", "26 mei tahun lalu", "tgl 5 bulan ini", "260525"."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from forms.reading.lexicon import Lexicon
from forms.reading.misread import Misread
from forms.turn import Trouble

_YEARS = range(1900, 2101)
_YEARS_AHEAD = 10  # two digits up to so many years ahead are this century: "35" in 2026 is 2035, "95" is 1995
_SEPARATORS = {"/", "-", ".", "\\", "|"}
_FUZZY_FROM = 6  # letters: "juni" and "juli" are one letter apart, "september" is alone


@dataclass(frozen=True, slots=True)
class Tense:
    """Whether a date that does not say its year has been or will be."""

    today: date
    future: bool = False
    fits: Callable[[date], bool] | None = None

    def choose(self, past: date | None, coming: date | None) -> date | Misread[date]:
        """The one that is meant; IMPOSSIBLE where it does not exist (29 February)."""
        first, second = (coming, past) if self.future else (past, coming)
        if self.fits is not None and second is not None and self.fits(second) and not (first and self.fits(first)):
            return second
        return Misread(Trouble.IMPOSSIBLE) if first is None else first


def moved(today: date, *, days: int = 0, months: int = 0) -> date:
    """So many days or calendar months away, or the last day of a shorter month.

    OverflowError, ValueError beyond the year 9999.
    """
    if days:
        return today + timedelta(days=days)
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def calendar_date(tokens: list[str], words: Lexicon, tense: Tense) -> date | Misread[date]:
    """The date that these tokens write."""
    marked = bool(tokens) and (tokens[0],) in words.day_of_month
    parts = [token for token in tokens[marked:] if token not in _SEPARATORS]
    if not parts or len(parts) > 6:
        return Misread(Trouble.NOT_UNDERSTOOD)
    if marked and tuple(parts[1:]) in words.ago and parts[0].isdecimal():  # "tgl 5 kemarin"
        return _day_of_month(int(parts[0][:3]), Tense(tense.today))
    if len(parts) == 1:
        return _one_number(parts[0], tense, marked=marked)
    if parts[0].isdecimal() and len(parts[0]) == 4:
        return _year_first(parts, words)
    if _month_named(parts[0], words):
        return _month_first(parts, words, tense)
    return _day_first(parts, words, tense, marked=marked)


def _one_number(part: str, tense: Tense, *, marked: bool) -> date | Misread[date]:
    if not part.isdecimal():
        return Misread(Trouble.NOT_UNDERSTOOD)
    if len(part) in (6, 8):
        return _compact(part, tense.today)
    if len(part) > 2:
        return Misread(Trouble.NOT_UNDERSTOOD)
    found = _day_of_month(int(part), tense)
    if marked or isinstance(found, Misread):
        return found if marked else Misread(Trouble.NOT_UNDERSTOOD)
    return Misread(Trouble.AMBIGUOUS, (found,))  # a bare "5" may be meant otherwise


def _day_of_month(number: int, tense: Tense) -> date | Misread[date]:
    today = tense.today
    before, after = moved(today.replace(day=1), months=-1), moved(today.replace(day=1), months=1)
    past = today if number <= today.day else before
    coming = today if number >= today.day else after
    return tense.choose(existing(past.year, past.month, number), existing(coming.year, coming.month, number))


def _compact(digits: str, today: date) -> date | Misread[date]:
    """ "26052025", "20250526", "260525"; six digits that are a date from both ends are AMBIGUOUS."""
    if len(digits) == 8:
        options = [(digits[4:], digits[2:4], digits[:2]), (digits[:4], digits[4:6], digits[6:])]
    else:
        options = [(digits[4:], digits[2:4], digits[:2]), (digits[:2], digits[2:4], digits[4:])]
    found = [existing(full_year(year, today), int(month), int(number)) for year, month, number in options]
    dates = tuple(dict.fromkeys(one for one in found if one is not None and one.year <= today.year + 1))
    if len(dates) == 1:
        return dates[0]
    return Misread(Trouble.AMBIGUOUS, dates) if dates else Misread(Trouble.IMPOSSIBLE)


def full_year(digits: str, today: date) -> int | None:
    """Four digits as they are, two in the likely century; None for anything else."""
    if len(digits) == 4:
        return int(digits) if int(digits) in _YEARS else None
    if len(digits) != 2:
        return None
    year = today.year - today.year % 100 + int(digits)
    return year if year <= today.year + _YEARS_AHEAD else year - 100


def existing(year: int | None, month: int, number: int) -> date | None:
    """The date, or None where the calendar has none such."""
    try:
        return date(year, month, number) if year else None
    except ValueError:
        return None


def _checked(year: int | None, month: int | None, number: str) -> date | Misread[date]:
    if not number.isdecimal() or len(number) > 2 or month is None:
        return Misread(Trouble.NOT_UNDERSTOOD)
    return existing(year, month, int(number)) or Misread(Trouble.IMPOSSIBLE)


def _year_first(parts: list[str], words: Lexicon) -> date | Misread[date]:
    if len(parts) != 3 or not parts[2].isdecimal():
        return Misread(Trouble.NOT_UNDERSTOOD)
    year = int(parts[0]) if int(parts[0]) in _YEARS else None
    return _checked(year, _month(parts[1], words), parts[2])


def _month_first(parts: list[str], words: Lexicon, tense: Tense) -> date | Misread[date]:
    """ "May 26, 2025"; in Indonesian "mei 26" may be a year, so it is asked."""
    month = _month(parts[0], words)
    if len(parts) == 3 and len(parts[2]) == 4 and parts[2].isdecimal():
        return _checked(full_year(parts[2], tense.today), month, parts[1])
    if len(parts) != 2 or month is None or not parts[1].isdecimal() or len(parts[1]) > 2:
        return Misread(Trouble.NOT_UNDERSTOOD)
    found = _yearless(month, int(parts[1]), tense)
    if isinstance(found, Misread):
        return Misread(Trouble.NOT_UNDERSTOOD)
    return found if words.language == "en" else Misread(Trouble.AMBIGUOUS, (found,))


def _day_first(parts: list[str], words: Lexicon, tense: Tense, *, marked: bool) -> date | Misread[date]:
    if not parts[0].isdecimal() or len(parts[0]) > 2:
        return Misread(Trouble.NOT_UNDERSTOOD)
    number, rest = int(parts[0]), parts[1:]
    away = _period_away("months", rest, words)
    if away is not None and marked:
        first = moved(tense.today.replace(day=1), months=away)
        return existing(first.year, first.month, number) or Misread(Trouble.IMPOSSIBLE)
    if words.spans.get(rest[0]) == "months":
        rest = rest[1:]
    month = _month(rest[0], words) if rest else None
    if month is None:
        return Misread(Trouble.NOT_UNDERSTOOD)
    if len(rest) == 1:
        return _yearless(month, number, tense)
    return _with_year(month, number, rest[1:], words, tense.today)


def _with_year(month: int, number: int, rest: list[str], words: Lexicon, today: date) -> date | Misread[date]:
    away = _period_away("years", rest, words)
    if away is not None:
        return existing(today.year + away, month, number) or Misread(Trouble.IMPOSSIBLE)
    if words.spans.get(rest[0]) == "years":
        rest = rest[1:]
    if len(rest) != 1 or not rest[0].isdecimal() or len(rest[0]) not in (2, 4):
        return Misread(Trouble.NOT_UNDERSTOOD)
    return existing(full_year(rest[0], today), month, number) or Misread(Trouble.IMPOSSIBLE)


def _period_away(span: str, tokens: list[str], words: Lexicon) -> int | None:
    """ "bulan ini" 0, "bulan lalu" −1, "tahun depan" 1."""
    if len(tokens) < 2 or words.spans.get(tokens[0]) != span:
        return None
    follows = tuple(tokens[1:])
    return 0 if follows in words.this else -1 if follows in words.ago else 1 if follows in words.ahead else None


def month_or_year(tokens: list[str], words: Lexicon, today: date, *, year_only: bool) -> date | Misread[date]:
    """The first day of what "mei 2025", "5/25", "bulan lalu", "2025" or "tahun ini" says."""
    away = _period_away("years" if year_only else "months", tokens, words)
    if away is not None:
        return moved(today.replace(day=1), months=away * 12 if year_only else away)
    parts = [
        token for token in tokens if token not in _SEPARATORS and words.spans.get(token) not in ("months", "years")
    ]
    number = 1 if year_only else _month(parts[0], words) if len(parts) == 2 else None
    if number is None or len(parts) != (1 if year_only else 2) or not parts[-1].isdecimal():
        return Misread(Trouble.NOT_UNDERSTOOD)
    return existing(full_year(parts[-1], today), number, 1) or Misread(Trouble.IMPOSSIBLE)


def _yearless(month: int, number: int, tense: Tense) -> date | Misread[date]:
    if not 1 <= month <= 12:
        return Misread(Trouble.IMPOSSIBLE)
    year, now = tense.today.year, (tense.today.month, tense.today.day)
    past = existing(year if (month, number) <= now else year - 1, month, number)
    coming = existing(year if (month, number) >= now else year + 1, month, number)
    return tense.choose(past, coming)


def _month(part: str, words: Lexicon) -> int | None:
    """1–12 by name or misspelt name; a number as it is (13 is for the calendar to refuse)."""
    return int(part) if part.isdecimal() and len(part) <= 2 else _month_named(part, words)


def _month_named(part: str, words: Lexicon) -> int | None:
    if part in words.months:
        return words.months[part] + 1
    if len(part) < _FUZZY_FROM:
        return None
    near = {number for name, number in words.months.items() if len(name) > 4 and OSA.distance(part, name) <= 2}
    return near.pop() + 1 if len(near) == 1 else None
