"""Dates as people type them: "26/5/25", "26 Mei", "kemarin", "3 hari lalu", "senin kemarin", "tgl 5"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time, timedelta

from forms.reading.calendar_date import Tense, calendar_date, month_or_year, moved
from forms.reading.clock import read_time
from forms.reading.lexicon import Lexicon, lexicon
from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE
from forms.reading.time_words import time_tokens, without
from forms.turn import Trouble

_DECIMAL = re.compile(r"\d,\d")
_SILENT = frozenset(",!?()':=\"")
_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}


def day(
    text: str,
    today: date,
    *,
    language: str = "id",
    future: bool = False,
    names: Collection[str] = (),
    fits: Callable[[date], bool] | None = None,
) -> date | Misread[date]:
    """One date. Day before month; a date that does not exist is IMPOSSIBLE, never moved.

    Without a year (or for a bare weekday) the most recent one is meant; with `future` the next one. fits: the form's
    own check; where it holds for only one of the two, that one is meant. A time beside the date is passed over, and
    so are `names`, the words of the question.
    """
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    if _DECIMAL.search(text):  # "8,4" is no 8 April
        return Misread(Trouble.NOT_UNDERSTOOD)
    words = lexicon(language)
    tokens, clock = _split_clock(time_tokens(text, words), words)
    if clock and isinstance(read_time(clock, words), Misread):
        return Misread(Trouble.NOT_UNDERSTOOD)
    tense = Tense(today, future=future, fits=fits)
    found = _read_day(tokens, words, tense)
    own = [token for token in tokens if token not in names]
    nothing = isinstance(found, Misread) and found.trouble is Trouble.NOT_UNDERSTOOD
    return _read_day(own, words, tense) if nothing and own != tokens else found


def moment(text: str, now: datetime, *, language: str = "id", future: bool = False) -> datetime | Misread[datetime]:
    """A date with a time ("kemarin jam 9 pagi", "2 jam lalu", "sekarang"), in the zone of `now`."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    tokens = time_tokens(text, words)
    hours = _hours_ago(tokens, words)
    if hours is not None:
        return now - timedelta(hours=hours)
    if words.days.get(tuple(tokens)) == (0,) and len(tokens) == 1:
        return now
    tokens, clock = _split_clock(tokens, words)
    value = _read_day(tokens, words, Tense(now.date(), future=future)) if tokens else now.date()
    at: time | Misread[time] = read_time(clock, words) if clock else Misread(Trouble.NOT_UNDERSTOOD)
    if isinstance(value, Misread) or isinstance(at, Misread):
        return _unclear(value, at, now)
    return datetime.combine(value, at, now.tzinfo)


def month(text: str, today: date, *, language: str = "id", year_only: bool = False) -> date | Misread[date]:
    """The first day of a month ("mei 2025", "5/25", "bulan ini") or of a year ("2025"); a whole date is taken too."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    found = month_or_year(without(time_tokens(text, words), words.date_fillers), words, today, year_only=year_only)
    whole = day(text, today, language=language) if isinstance(found, Misread) else found
    if isinstance(whole, Misread):
        return found
    return whole.replace(day=1, month=1 if year_only else whole.month)


def _unclear(value: date | Misread[date], at: time | Misread[time], now: datetime) -> Misread[datetime]:
    """Candidates where only one of the two is unclear."""
    days = value.candidates if isinstance(value, Misread) else (value,)
    times = at.candidates if isinstance(at, Misread) else (at,)
    trouble = value.trouble if isinstance(value, Misread) else at.trouble if isinstance(at, Misread) else None
    both = tuple(datetime.combine(one, clock, now.tzinfo) for one in days for clock in times)
    return Misread(trouble or Trouble.NOT_UNDERSTOOD, both)


def _split_clock(tokens: list[str], words: Lexicon) -> tuple[list[str], list[str]]:
    """What stands before "jam", and what stands from there on; "09:30" at the end counts as a clock as well."""
    for at, token in enumerate(tokens):
        if (token,) in words.clock["opens"] and (at == 0 or not tokens[at - 1].isdecimal()):
            return tokens[:at], tokens[at:]
    if len(tokens) >= 3 and tokens[-2] == ":" and tokens[-1].isdecimal():
        cut = -5 if len(tokens) >= 5 and tokens[-4] == ":" else -3
        before = tokens[:cut]
        return before[:-1] if before[-1:] == ["t"] else before, tokens[cut:]
    return tokens, []


def _hours_ago(tokens: Sequence[str], words: Lexicon) -> int | None:
    rest = without(tokens, words.date_fillers)
    if len(rest) >= 3 and rest[0].isdecimal() and (rest[1],) in words.hours and tuple(rest[2:]) in words.ago:
        return min(int(rest[0][:3]), 999)
    return None


def _read_day(tokens: list[str], words: Lexicon, tense: Tense) -> date | Misread[date]:
    rest = [token for token in tokens if token not in _SILENT]
    while rest and rest[-1] in (".", "-"):
        rest.pop()
    for candidate in (rest, without(rest, words.date_fillers)):
        for read in (_days_from_today, _week_away, _span_away, _weekday):
            found = read(candidate, words, tense)
            if found is not None:
                return found
    return calendar_date(without(rest, words.date_fillers), words, tense)


def _days_from_today(tokens: Sequence[str], words: Lexicon, tense: Tense) -> date | Misread[date] | None:
    offsets = words.days.get(tuple(tokens))
    if offsets is None:
        return None
    found = tuple(moved(tense.today, days=offset) for offset in offsets)
    return found[0] if len(found) == 1 else Misread(Trouble.AMBIGUOUS, found)


def _week_away(tokens: Sequence[str], words: Lexicon, tense: Tense) -> date | Misread[date] | None:
    """ "minggu lalu": a week ago, or last Sunday."""
    today = tense.today
    if tuple(tokens) in words.last_week:
        return Misread(Trouble.AMBIGUOUS, (today - timedelta(7), today - timedelta((today.weekday() + 1) % 7 or 7)))
    if tuple(tokens) in words.next_week:
        return Misread(Trouble.AMBIGUOUS, (today + timedelta(7), today + timedelta(6 - today.weekday() or 7)))
    return None


def _span_away(tokens: Sequence[str], words: Lexicon, tense: Tense) -> date | Misread[date] | None:
    """ "3 hari lalu", "2 minggu lagi". Months and years are too rough to be taken without asking."""
    if len(tokens) < 3 or not tokens[0].isdecimal() or len(tokens[0]) > 4 or tokens[1] not in words.spans:
        return None
    sign = -1 if tuple(tokens[2:]) in words.ago else 1 if tuple(tokens[2:]) in words.ahead else 0
    if not sign:
        return None
    count, span = sign * int(tokens[0]), words.spans[tokens[1]]
    try:
        if span in _DAYS:
            return moved(tense.today, days=count * _DAYS[span])
        return Misread(Trouble.AMBIGUOUS, (moved(tense.today, months=count * _MONTHS[span]),))
    except (OverflowError, ValueError):
        return Misread(Trouble.IMPOSSIBLE)


def _weekday(tokens: Sequence[str], words: Lexicon, tense: Tense) -> date | Misread[date] | None:
    """ "senin", "hari senin kemarin", "senin minggu lalu", "senin, 26 mei"."""
    named = bool(tokens) and words.spans.get(tokens[0]) == "days"
    rest = list(tokens[named:])
    if not rest or rest[0] not in words.weekdays:
        return None
    if not named and rest[0] in words.spans and tuple(rest[1:]) in words.this:  # "minggu ini": this week
        return Misread(Trouble.NOT_UNDERSTOOD)
    weekday, follows = words.weekdays[rest[0]], tuple(rest[1:])
    if not follows:
        return _bare_weekday(weekday, tense)
    found = _weekday_of(weekday, follows, words, tense.today)
    if found is not None:
        return found
    written = calendar_date(list(follows), words, tense)
    if isinstance(written, date) and written.weekday() != weekday:
        return Misread(Trouble.IMPOSSIBLE)
    return written


def _weekday_of(weekday: int, follows: tuple[str, ...], words: Lexicon, today: date) -> date | None:
    monday = today - timedelta(today.weekday())
    if follows in words.last_week or follows in words.next_week:
        return monday + timedelta(weekday + (-7 if follows in words.last_week else 7))
    if follows in words.this or (words.spans.get(follows[0]) == "weeks" and follows[1:] in words.this):
        return monday + timedelta(weekday)
    if follows in words.ago:
        return today - timedelta((today.weekday() - weekday - 1) % 7 + 1)
    if follows in words.ahead:
        return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)
    return None


def _bare_weekday(weekday: int, tense: Tense) -> date | Misread[date]:
    today = tense.today
    back = (today.weekday() - weekday) % 7
    if back == 0:
        return Misread(Trouble.AMBIGUOUS, (today, today + timedelta(7 if tense.future else -7)))
    return tense.choose(today - timedelta(back), today + timedelta(7 - back))


def written_day(value: date, language: str = "id") -> str:
    """26 Mei 2025."""
    return f"{value.day} {lexicon(language).month_names[value.month - 1]} {value.year}"
