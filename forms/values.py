"""What an XPath expression can be worth in ODK, and how one kind of worth becomes another.

Dates are text ("2026-03-14", "2026-03-14T09:00:00.000+07:00"), as the ODK XForms specification has them; as numbers
they are days since 1970-01-01 by the calendar on the wall, as JavaRosa counts them.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from forms.tree import Node

Value: TypeAlias = "str | float | bool | list[Node]"
Scalar: TypeAlias = "str | float | bool"

EPOCH = date(1970, 1, 1).toordinal()
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)\Z", re.ASCII)
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T|\Z)", re.ASCII)
DAY_SECONDS = 86_400
TINY = 1e-12


def scalar(value: Value) -> Scalar:
    """A node-set is worth its first node, as in XPath 1.0 (JavaRosa gives up on more than one)."""
    if isinstance(value, list):
        return value[0].worth() if value else ""
    return value


def to_text(value: Value) -> str:
    value = scalar(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def number_text(number: float) -> str:
    """Without an exponent and without ".0"; "NaN", "Infinity", "-Infinity"."""
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if abs(number) < TINY:
        return "0"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def to_number(value: Value) -> float:
    """Empty and unreadable text is NaN. A date is its day number, a date with a time the day with its fraction."""
    value = scalar(value)
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if not value:
        return math.nan
    return _number_of(value.strip())


def _number_of(text: str) -> float:
    if NUMBER.match(text):
        return float(text)
    if "," in text and NUMBER.match(plain := text.replace(",", ".")):
        return float(plain)
    return day_number(text) if DATE.match(text) else math.nan


def to_boolean(value: Value) -> bool:
    value = scalar(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value == value and abs(value) > TINY
    return bool(value)


def equal(left: Value, right: Value) -> bool:
    """As JavaRosa compares: as truths if one is a truth, as numbers if one is a number, else as text."""
    a, b = scalar(left), scalar(right)
    if isinstance(a, bool) or isinstance(b, bool):
        return to_boolean(a) == to_boolean(b)
    if isinstance(a, float) or isinstance(b, float):
        x, y = to_number(a), to_number(b)
        return x == y or abs(x - y) < TINY
    return a == b or _same_day(a, b)


def _same_day(a: str, b: str) -> bool:
    """A date is equal to any moment of its day: in JavaRosa, text of a moment is its date."""
    if len(a) > len(b):
        a, b = b, a
    return len(a) == 10 and b[10:11] == "T" and b.startswith(a) and DATE.match(b) is not None


def day_number(text: str) -> float:
    """Days since 1970-01-01 of a date, or of a moment by its own wall clock; NaN if it is neither."""
    try:
        if len(text) == 10:
            return float(date.fromisoformat(text).toordinal() - EPOCH)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return moment.toordinal() - EPOCH + seconds_of(moment.time()) / DAY_SECONDS


def seconds_of(moment: time) -> float:
    """Seconds since midnight on the wall clock."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6


def moment_text(moment: datetime) -> str:
    """A moment as ODK writes it: milliseconds and the zone's offset."""
    return moment.isoformat(timespec="milliseconds")
