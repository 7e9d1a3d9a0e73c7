"""Long numbers that are names, not amounts: phone numbers, NIK, card numbers."""

from __future__ import annotations

import re

import phonenumbers

from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE, plain
from forms.turn import Trouble

_BETWEEN = re.compile(r"[\s.\-/()_]+")
_LABEL = re.compile(r"^(?:nik|no|nomor|nmr|kk|hp|wa|telp|tlp|tel|telepon|[:.\s])+\s*")


def digits(text: str) -> str | Misread[str]:
    """Only digits, whatever people put between them ("3302 1401-0203.0001"); leading zeros stay."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    bare = _BETWEEN.sub("", _LABEL.sub("", plain(text)))
    return bare if bare.isdecimal() else Misread(Trouble.NOT_UNDERSTOOD)


def phone(text: str, *, region: str = "ID") -> str | Misread[str]:
    """A phone number in E.164 ("+6281234567890"); IMPOSSIBLE if there is no such number."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    bare = _LABEL.sub("", plain(text))
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
