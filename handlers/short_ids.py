"""Ids as people and buttons write them: plain, or short enough for a button, of which 64 bytes hold everything."""

from __future__ import annotations

_BASE = 36
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 13  # of a 63-bit id
LARGEST_ID = 2**63 - 1  # what the database can look for


def id_in(text: str) -> int | None:
    """The id that stands behind a command; None for anything that cannot be one, however long."""
    if not text.isdecimal() or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def shortened(number: int) -> str:
    """An id in base 36."""
    text = ""
    while number:
        number, digit = divmod(number, _BASE)
        text = _DIGITS[digit] + text
    return text


def number_in(text: str) -> int | None:
    """The reverse of `shortened`; None for anything else."""
    if not text.isascii() or not text.isalnum() or len(text) > _LONGEST:
        return None
    number = int(text, _BASE)
    return number if number <= LARGEST_ID else None
