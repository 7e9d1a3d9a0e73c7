"""Long numbers that are names, not amounts: phone numbers, NIK, card numbers."""

from __future__ import annotations

import re

import phonenumbers

from forms.reading.lexicon import lexicon
from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE, plain
from forms.turn import Trouble

_FIRST_WORD = re.compile(r"([^\W\d_]+)[:.\s]*")
_BETWEEN = re.compile(r"[\s.\-/()_]+")


def digits(text: str) -> str | Misread[str]:
    """Only digits, whatever people put between them ("3302 1401-0203.0001"); leading zeros stay."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    bare = _BETWEEN.sub("", _unnamed(text))
    return bare if bare.isdecimal() else Misread(Trouble.NOT_UNDERSTOOD)


def phone(text: str, *, region: str = "ID") -> str | Misread[str]:
    """A phone number in E.164 ("+6281234567890"); IMPOSSIBLE if there is no such number."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    bare = _unnamed(text)
    if not re.fullmatch(r"\+?[\d\s.\-()]+", bare):
        return Misread(Trouble.NOT_UNDERSTOOD)
    if re.fullmatch(r"(?:62|8)\d{7,}", _BETWEEN.sub("", bare)):  # "62812…" and "812…" are written without + and 0
        bare = ("+62" if not bare.startswith("62") else "+") + _BETWEEN.sub("", bare)
    try:
        number = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return Misread(Trouble.NOT_UNDERSTOOD)
    if not phonenumbers.is_valid_number(number):
        return Misread(Trouble.IMPOSSIBLE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _unnamed(text: str) -> str:
    """Without what it is called: "NIK: 3302…", "no hp 0812…"."""
    rest = plain(text)
    while True:
        word = _FIRST_WORD.match(rest)
        if word is None or word[1] not in lexicon("id").number_names:
            return rest
        rest = rest[word.end() :]
