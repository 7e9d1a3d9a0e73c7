"""From what a person gave to the value that the record holds (as ODK writes it), for each kind of question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from forms import reading
from forms.reading import Misread
from forms.turn import Choice, Media, Reply, Trouble, Want

_MEDIA = {
    Want.PHOTO: ("image/",),
    Want.AUDIO: ("audio/",),
    Want.VIDEO: ("video/",),
    Want.FILE: ("",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question expects. choices: all of them, over all pages. names: words that may stand beside the answer.
    denies: its label holds a denial ("tidak mau makan?"), so that a "tidak" beside its words may mean either.
    or_unit: what a bare number is in, where it cannot be in `unit` ("3,1" for a birth weight in grams).
    reads: a special reading of a text ("phone", "digits", "blood_pressure"). fits: whether the form allows a value."""

    want: Want
    now: datetime
    language: str = "id"
    unit: str | None = None
    or_unit: str = ""
    names: frozenset[str] | None = None
    denies: bool = False
    choices: tuple[Choice, ...] = ()
    reads: str = ""
    appearance: str = ""
    fits: Callable[[str], bool] = lambda value: True


def taken(asked: Asked, reply: Reply) -> str | Misread[str]:
    """The value of a reply without a tap; candidates of a Misread are values too. The form's own rules come later."""
    if asked.want in _MEDIA:
        return _media(asked, reply.media)
    if reply.media is not None:
        return Misread(Trouble.WRONG_KIND)
    if reply.place is not None:
        return reading.written_place(reply.place) if asked.want is Want.PLACE else Misread(Trouble.WRONG_KIND)
    return typed(asked, reply.text or "")


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
    return _value(found)


def _text(asked: Asked, text: str) -> Any:
    match asked.reads:
        case "phone":
            return reading.phone(text)
        case "digits":
            return reading.digits(text)
        case "blood_pressure":
            return reading.blood_pressure(text, language=asked.language)
    tidy = reading.tidy(text)
    return tidy if any(char.isalnum() for char in tidy) else Misread(Trouble.NOT_UNDERSTOOD)  # only an emoji


def _integer(asked: Asked, text: str) -> Any:
    return _measured(asked, text, reading.integer)


def _decimal(asked: Asked, text: str) -> Any:
    return _measured(asked, text, reading.number)


def _measured(asked: Asked, text: str, read: Callable[..., Any]) -> Any:
    """In the form's unit; what cannot be so, in the other one that people use."""

    def fits(value: Any) -> bool:
        return asked.fits(_value(value))

    def found_in(said: str) -> Any:
        return read(said, unit=asked.unit, names=asked.names, language=asked.language, fits=fits)

    found = found_in(text)
    if not asked.or_unit or (not isinstance(found, Misread) and fits(found)):
        return found
    other = found_in(f"{text} {asked.or_unit}")
    return found if isinstance(other, Misread) or not fits(other) else other


def _date(asked: Asked, text: str) -> Any:
    today, appearance = asked.now.date(), asked.appearance.split()
    if "year" in appearance or "month-year" in appearance:
        return reading.month(text, today, language=asked.language, year_only="year" in appearance)
    return reading.day(
        text, today, language=asked.language, names=asked.names or (), fits=lambda one: asked.fits(_value(one))
    )


def _one(asked: Asked, text: str) -> Any:
    found = reading.one(_bare(asked, text, reading.one), asked.choices, language=asked.language)
    return _named(found) if isinstance(found, Misread) else found


def _many(asked: Asked, text: str) -> Any:
    found = reading.many(_bare(asked, text, reading.many), asked.choices, language=asked.language)
    return _named(found) if isinstance(found, Misread) else " ".join(found)


def _bare(asked: Asked, text: str, read: Callable[..., Any]) -> str:
    """The text; without the question's own words, if only they keep it from being read ("asi ya", "sakit: batuk")."""
    if asked.denies or not asked.names or not isinstance(read(text, asked.choices, language=asked.language), Misread):
        return text
    offered = {word for choice in asked.choices for word in reading.plain(choice.label).split()}
    own = asked.names - offered
    bare = " ".join(word for word in reading.plain(text).split() if word.strip(".,:;!?") not in own)
    return bare or text


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
