"""From the value in the record to the words that a person reads: 8.4 → "8,4 kg", 2025-05-26 → "26 Mei 2025"."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from domain.money import rupiah
from forms import reading
from forms.interview.asked import Asked
from forms.turn import Want

MONEY = "rupiah"  # the appearance of a number that is money


def in_words(asked: Asked, value: str) -> str:
    """A stored value as its question's answer reads; what cannot be read as such comes as it is."""
    try:
        return _in_words(asked, value)
    except (ValueError, InvalidOperation, IndexError):
        return value


def _in_words(asked: Asked, value: str) -> str:
    if asked.want in (Want.INTEGER, Want.DECIMAL, Want.RANGE):
        if MONEY in asked.appearance.split():
            return rupiah(Decimal(value), asked.language)
        number = reading.written(Decimal(value), asked.language)
        return f"{number} {asked.unit}" if asked.unit else number
    if asked.want is Want.DATE:
        return _date(asked, date.fromisoformat(value))
    if asked.want is Want.TIME:
        return reading.written_time(time.fromisoformat(value))
    if asked.want is Want.DATETIME:
        at = datetime.fromisoformat(value)
        return f"{reading.written_day(at.date(), asked.language)} {reading.written_time(at.time())}"
    if asked.want in (Want.ONE, Want.MANY, Want.RANK):
        labels = {choice.name: choice.label for choice in asked.choices}
        chosen = [value] if asked.want is Want.ONE else value.split()
        return (" > " if asked.want is Want.RANK else ", ").join(labels.get(name, name) for name in chosen)
    if asked.want is Want.PLACE:
        latitude, longitude = value.split()[:2]
        return f"{latitude}, {longitude}"
    return f"{value} {asked.unit}" if asked.reads == "blood_pressure" and asked.unit else value


def _date(asked: Asked, day: date) -> str:
    """To the month or the year where the form asks for no more."""
    written = reading.written_day(day, asked.language)
    appearance = asked.appearance.split()
    return (
        written.split(" ", 2 if "year" in appearance else 1)[-1]
        if {"year", "month-year"} & set(appearance)
        else written
    )
