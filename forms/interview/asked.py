"""From what a person gave to the value that the record holds (as ODK writes it), for each kind of question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from forms import reading
from forms.reading import Misread
from forms.turn import Choice, Media, Reply, Trouble, Want

ACKNOWLEDGED = "OK"
_MEDIA = {
    Want.PHOTO: ("image/",),
    Want.AUDIO: ("audio/",),
    Want.VIDEO: ("video/",),
    Want.FILE: ("",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question expects. choices: all of them, over all pages. names: words that may stand beside the answer.
    reads: a special reading of a text ("phone", "digits", "blood_pressure"). fits: whether the form allows a value."""

    want: Want
    now: datetime
    language: str = "id"
    unit: str | None = None
    names: frozenset[str] | None = None
    choices: tuple[Choice, ...] = ()
    reads: str = ""
    appearance: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    fits: Callable[[str], bool] = lambda value: True


def taken(asked: Asked, reply: Reply) -> str | Misread[str]:
    """The value of a reply; candidates of a Misread are values too."""
    if reply.choice is not None:
        return _tapped(asked, reply.choice)
    if asked.want in _MEDIA:
        return _media(asked, reply.media)
    if reply.media is not None:
        return Misread(Trouble.WRONG_KIND)
    if reply.place is not None:
        return reading.written_place(reply.place) if asked.want is Want.PLACE else Misread(Trouble.WRONG_KIND)
    return typed(asked, reply.text or "")


def _tapped(asked: Asked, value: str) -> str | Misread[str]:
    """A button of a choice, or of a candidate that was offered for another kind of question."""
    if asked.want in (Want.ONE, Want.MANY, Want.RANK):
        known = all(one in {choice.name for choice in asked.choices} for one in value.split())
        return value if known and value else Misread(Trouble.NOT_UNDERSTOOD)
    return value if possible(asked, value) else Misread(Trouble.NOT_UNDERSTOOD)


def _media(asked: Asked, media: Media | None) -> str | Misread[str]:
    if media is None or not any((media.mime or start).startswith(start) for start in _MEDIA[asked.want]):
        return Misread(Trouble.WRONG_KIND)
    return media.name


def typed(asked: Asked, text: str) -> str | Misread[str]:
    """The value that a text says."""
    if len(text) > reading.MAX_TEXT:
        return Misread(Trouble.TOO_LONG)
    found = _READERS[asked.want](asked, text)
    if isinstance(found, Misread):
        return Misread(found.trouble, tuple(_value(one) for one in found.candidates))
    value = _value(found)
    return value if possible(asked, value) else Misread(Trouble.IMPOSSIBLE)


def _text(asked: Asked, text: str) -> Any:
    special = {"phone": reading.phone, "digits": reading.digits, "blood_pressure": reading.blood_pressure}
    if asked.reads in special:
        return special[asked.reads](text)
    return reading.tidy(text) or Misread(Trouble.NOT_UNDERSTOOD)


def _integer(asked: Asked, text: str) -> Any:
    return reading.integer(
        text, unit=asked.unit, names=asked.names, language=asked.language, fits=lambda one: asked.fits(_value(one))
    )


def _decimal(asked: Asked, text: str) -> Any:
    return reading.number(
        text, unit=asked.unit, names=asked.names, language=asked.language, fits=lambda one: asked.fits(_value(one))
    )


def _date(asked: Asked, text: str) -> Any:
    today, appearance = asked.now.date(), asked.appearance.split()
    if "year" in appearance or "month-year" in appearance:
        return reading.month(text, today, language=asked.language, year_only="year" in appearance)
    return reading.day(text, today, language=asked.language, fits=lambda one: asked.fits(_value(one)))


def _one(asked: Asked, text: str) -> Any:
    found = reading.one(text, asked.choices, language=asked.language)
    return _named(found) if isinstance(found, Misread) else found


def _many(asked: Asked, text: str) -> Any:
    found = reading.many(text, asked.choices, language=asked.language)
    return _named(found) if isinstance(found, Misread) else " ".join(found)


def _rank(asked: Asked, text: str) -> Any:
    found = reading.ranked(text, asked.choices, language=asked.language)
    return _named(found) if isinstance(found, Misread) else " ".join(found)


def _named(found: Misread[Choice]) -> Misread[str]:
    return Misread(found.trouble, tuple(choice.name for choice in found.candidates))


_READERS: dict[Want, Callable[[Asked, str], Any]] = {
    Want.TEXT: _text,
    Want.BARCODE: _text,
    Want.INTEGER: _integer,
    Want.DECIMAL: _decimal,
    Want.RANGE: _decimal,
    Want.DATE: _date,
    Want.TIME: lambda asked, text: reading.time_of_day(text, language=asked.language),
    Want.DATETIME: lambda asked, text: reading.moment(text, asked.now, language=asked.language),
    Want.ONE: _one,
    Want.MANY: _many,
    Want.RANK: _rank,
    Want.PLACE: lambda asked, text: reading.place(text),
    Want.ACKNOWLEDGE: lambda asked, text: Misread(Trouble.NOT_UNDERSTOOD),
    Want.NOTE: lambda asked, text: Misread(Trouble.NOT_UNDERSTOOD),
}


def _value(found: Any) -> str:
    """As ODK writes it: 8.4, 2025-05-26, 09:30:00.000, 2025-05-26T09:30:00.000+07:00, "lat lon alt acc"."""
    if isinstance(found, datetime):
        return found.isoformat(timespec="milliseconds")
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, time):
        return found.isoformat(timespec="milliseconds")
    if isinstance(found, Decimal):
        return format(found, "f")
    return str(found) if not hasattr(found, "latitude") else reading.written_place(found)


def possible(asked: Asked, value: str) -> bool:
    """Whether a stored value can be one of this question's kind at all; the form's own constraint comes later."""
    try:
        if asked.want is Want.INTEGER:
            return abs(int(value)) < 10**15
        if asked.want is Want.DECIMAL:
            return Decimal(value).is_finite()
        if asked.want is Want.RANGE:
            return _in_range(asked, Decimal(value))
        if asked.want is Want.DATE:
            return bool(date.fromisoformat(value))
        if asked.want is Want.TIME:
            return bool(time.fromisoformat(value).isoformat())
        if asked.want is Want.DATETIME:
            return bool(datetime.fromisoformat(value))
        if asked.want in (Want.ONE, Want.MANY, Want.RANK):
            return _offered(asked, value)
    except (ValueError, InvalidOperation):
        return False
    return True


def _offered(asked: Asked, value: str) -> bool:
    names = {choice.name for choice in asked.choices}
    chosen = [value] if asked.want is Want.ONE else value.split()
    complete = asked.want is not Want.RANK or len(chosen) == len(names)
    return complete and len(set(chosen)) == len(chosen) and all(one in names for one in chosen)


def _in_range(asked: Asked, value: Decimal) -> bool:
    low, high = asked.low, asked.high
    if (low is not None and value < min(low, high or low)) or (high is not None and value > max(high, low or high)):
        return False
    return not asked.step or low is None or (value - low) % abs(asked.step) == 0
