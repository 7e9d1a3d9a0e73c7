"""Answers as text: what each type takes, how it is written in a record, and what it is worth in Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from forms.form import Field, Kind
from forms.turn import Want
from forms.values import number_text

Typed: TypeAlias = "str | int | Decimal | date | datetime | time | bool | list[str] | None"

ACKNOWLEDGED = "OK"  # ODK's value of a trigger that was pressed
MAX_TEXT = 20_000  # characters of one answer
INTEGER = re.compile(r"-?\d{1,15}\Z", re.ASCII)
DECIMAL = re.compile(r"-?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})\Z", re.ASCII)
CLOCK = re.compile(r"\d\d:\d\d", re.ASCII)
MAX_WHOLE = 2_147_483_647  # of ODK's int


def canonical(field: Field, text: str) -> str | None:
    """The answer as it is kept ("" for none), or None if no answer of this type looks so."""
    text = text.strip() if field.type != "string" or is_select(field) else text
    if not text or len(text) > MAX_TEXT:
        return None if text else ""
    if field.control is not None and field.control.want is Want.ACKNOWLEDGE:
        return ACKNOWLEDGED
    keep = KEEP.get(field.type)
    if keep is None:
        return " ".join(text.split()) if is_select(field) else text
    return keep(text)


def is_select(field: Field) -> bool:
    return field.control is not None and field.control.want in (Want.ONE, Want.MANY, Want.RANK)


def _integer(text: str) -> str | None:
    return str(int(text)) if INTEGER.match(text) and abs(int(text)) <= MAX_WHOLE else None


def _decimal(text: str) -> str | None:
    if not DECIMAL.match(text):
        return None
    number = Decimal(text)
    return format(number.normalize(), "f") if number else "0"


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text[:10]).isoformat() if len(text) >= 10 and text[4] == "-" else None
    except ValueError:
        return None


def _moment(text: str) -> str | None:
    try:
        return datetime.fromisoformat(text).isoformat(timespec="milliseconds") if "T" in text else None
    except ValueError:
        return None


def _clock(text: str) -> str | None:
    try:
        return time.fromisoformat(text).isoformat(timespec="milliseconds") if CLOCK.match(text) else None
    except ValueError:
        return None


def _place(text: str) -> str | None:
    """ "latitude longitude altitude accuracy"; the last two may be missing."""
    parts = text.split()
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if not 2 <= len(numbers) <= 4 or not (-90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180):
        return None
    return " ".join(number_text(number) for number in (*numbers, 0.0, 0.0)[:4])


WHOLE = frozenset({"int", "integer", "long"})
KEEP: dict[str, Callable[[str], str | None]] = {
    "int": _integer,
    "integer": _integer,
    "long": _integer,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _moment,
    "time": _clock,
    "geopoint": _place,
}


def record_text(value: str | bool) -> str:
    """A value as the record has it: a truth is 1 or 0, as JavaRosa writes it."""
    return ("1" if value else "0") if isinstance(value, bool) else value


def typed(field: Field, value: str | bool) -> Typed:
    """What an answer is worth: int, Decimal, date, … ; a list for a multiple choice or a ranking; None if empty."""
    if isinstance(value, bool):
        return value
    if value == "":
        return None
    if field.control is not None and field.control.want in (Want.MANY, Want.RANK):
        return value.split()
    if field.kind is Kind.QUESTION and field.control and field.control.want is Want.ACKNOWLEDGE:
        return value == ACKNOWLEDGED
    worth = WORTH.get(field.type)
    try:
        return worth(value) if worth else value
    except (ValueError, ArithmeticError):
        return value  # a calculation may write anything into a typed question


WORTH: dict[str, Callable[[str], Typed]] = {
    "int": int,
    "integer": int,
    "long": int,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
    "time": time.fromisoformat,
}
