"""What stands in a list of recipients: a phone number, an NIK, or the number of an account, in any column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 20_000
_SEPARATORS = re.compile(r"[\s.()/-]+")
_HASH = re.compile(r"[0-9a-f]{32}")
_NIK_DIGITS = 16
_ACCOUNT_DIGITS = range(17, 20)


class Kind(StrEnum):
    PHONE = "phone"
    NIK = "nik"
    HASH = "hash"  # the keyed hash of an NIK, as hexadecimal digits
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Named:
    """value: digits; of a phone number with the country's 62 before it."""

    kind: Kind
    value: str


def read(rows: Iterable[Iterable[str]]) -> list[Named]:
    """The first cell of each row that names somebody; rows without one (a heading, a name alone) are left out."""
    found = (next((named for cell in row if (named := of_cell(cell)) is not None), None) for row in rows)
    return list(dict.fromkeys(named for named in found if named is not None))


def of_cell(cell: str) -> Named | None:
    """None for anything else. Excel's "'0812…" and "+62 812-…" are phone numbers too."""
    text = _SEPARATORS.sub("", cell.strip().lstrip("'"))
    if _HASH.fullmatch(text.lower()) and not text.isdecimal():
        return Named(Kind.HASH, text.lower())
    if (phone := phone_digits(text)) is not None:
        return Named(Kind.PHONE, phone)
    if not (text.isascii() and text.isdecimal()):
        return None
    if len(text) == _NIK_DIGITS:
        return Named(Kind.NIK, text)
    return Named(Kind.ACCOUNT, text) if len(text) in _ACCOUNT_DIGITS else None


def phone_digits(text: str) -> str | None:
    """ "0812…", "+62812…", "62812…", "812…" → "62812…"; None for what is no Indonesian mobile number."""
    digits = _SEPARATORS.sub("", text).removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    for start in ("62", "0", ""):
        national = digits.removeprefix(start)
        if digits.startswith(start) and national.startswith("8") and 9 <= len(national) <= 12:
            return f"62{national}"
    return None
