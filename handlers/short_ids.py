"""Ids short enough for a button, of which 64 bytes hold everything."""

from __future__ import annotations

_BASE = 36
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 13  # of a 63-bit id


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
    return number if number < 2**63 else None
