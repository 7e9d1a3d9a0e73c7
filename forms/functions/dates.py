"""Functions on dates and times. A date is text; arithmetic and comparison turn it into days (`forms.values`)."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta, tzinfo

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from forms.functions.function import Function, Run
from forms.values import DATE, DAY_SECONDS, EPOCH, Value, moment_text, scalar, seconds_of, to_number, to_text

TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?\Z", re.ASCII)
CODE = re.compile(r"%(.)", re.DOTALL)


def read_moment(run: Run, value: Value) -> datetime | None:
    """A date, a moment or a day number as a moment in the chat's zone; None for what is none of these."""
    zone = run.world.now.tzinfo
    given = scalar(value)
    if isinstance(given, (float, bool)):
        return _of_days(float(given), zone)
    text = given.strip()
    if DATE.match(text):
        return _of_text(text, zone)
    number = to_number(text)
    return _of_days(number, zone) if number == number else None


def _of_text(text: str, zone: tzinfo | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _of_days(days: float, zone: tzinfo | None) -> datetime | None:
    """A whole number is a day on the wall; a fraction is a moment counted from 1970-01-01 UTC."""
    if not math.isfinite(days):
        return None
    try:
        if days == int(days):
            return datetime.combine(date.fromordinal(EPOCH + int(days)), time(0), zone)
        moment = datetime.fromisoformat("1970-01-01T00:00:00+00:00") + timedelta(milliseconds=int(days * 86_400_000))
        return moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None


def to_date(run: Run, value: Value) -> str:
    """ "" for what is no date. A number is cut to whole days."""
    given = scalar(value)
    if isinstance(given, float) and math.isfinite(given):
        given = float(math.trunc(given))
    moment = read_moment(run, given)
    return "" if moment is None else moment.date().isoformat()


def to_date_time(run: Run, value: Value) -> str:
    moment = read_moment(run, value)
    return "" if moment is None else moment_text(moment)


def decimal_date_time(run: Run, value: Value) -> float:
    """Days since 1970-01-01T00:00Z, with the fraction; a number is already that."""
    given = scalar(value)
    if isinstance(given, float):
        return given
    moment = read_moment(run, given)
    return math.nan if moment is None else moment.timestamp() / DAY_SECONDS


def decimal_time(run: Run, value: Value) -> float:
    """The part of the local day that has passed: noon is 0.5."""
    given = scalar(value)
    if isinstance(given, float):
        return given - math.floor(given) if math.isfinite(given) else math.nan
    clock = read_clock(run, given)
    return math.nan if clock is None else seconds_of(clock) / DAY_SECONDS


def read_clock(run: Run, value: Value) -> time | None:
    """The time of day of a time or a moment."""
    text = to_text(value).strip()
    if TIME.match(text):
        try:
            return time.fromisoformat(text)
        except ValueError:
            return None
    moment = read_moment(run, text)
    return None if moment is None else moment.time()


def format_date(run: Run, value: Value, pattern: Value) -> str:
    moment = read_moment(run, value)
    if moment is None:
        clock = read_clock(run, value)
        if clock is None:
            return ""
        moment = datetime.combine(run.world.now.date(), clock)
    return CODE.sub(lambda code: _part(code[1], moment, run.world.language), to_text(pattern))


def _part(code: str, moment: datetime, language: str) -> str:
    match code:
        case "Y":
            return f"{moment.year:04d}"
        case "y":
            return f"{moment.year % 100:02d}"
        case "m":
            return f"{moment.month:02d}"
        case "n":
            return str(moment.month)
        case "b" | "B":
            return _month(moment.month, language, wide=code == "B")
        case "d":
            return f"{moment.day:02d}"
        case "e":
            return str(moment.day)
        case "a" | "A":
            return _weekday(moment.weekday(), language, wide=code == "A")
        case "W":
            return f"{moment.isocalendar().week:02d}"
        case _:
            return _clock_part(code, moment)


def _clock_part(code: str, moment: datetime) -> str:
    match code:
        case "H":
            return f"{moment.hour:02d}"
        case "h":
            return str(moment.hour)
        case "M":
            return f"{moment.minute:02d}"
        case "S":
            return f"{moment.second:02d}"
        case "3":
            return f"{moment.microsecond // 1000:03d}"
        case "Z":
            return moment.strftime("%z")
        case "%":
            return "%"
        case _:
            return f"%{code}"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def _month(month: int, language: str, *, wide: bool) -> str:
    return str(get_month_names("wide" if wide else "abbreviated", locale=_locale(language))[month])


def _weekday(day: int, language: str, *, wide: bool) -> str:
    return str(get_day_names("wide" if wide else "abbreviated", locale=_locale(language))[day])


FUNCTIONS = {
    "today": Function(lambda run: run.world.now.date().isoformat(), 0, 0, moving=True),
    "now": Function(lambda run: moment_text(run.world.now), 0, 0, moving=True),
    "date": Function(to_date, 1, 1),
    "date-time": Function(to_date_time, 1, 1),
    "decimal-date-time": Function(decimal_date_time, 1, 1),
    "decimal-time": Function(decimal_time, 1, 1),
    "format-date": Function(format_date, 2, 2, moving=True),
    "format-date-time": Function(format_date, 2, 2, moving=True),
}
