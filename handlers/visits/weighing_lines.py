"""What is typed at a posyandu's table, line by line: a child's measurements, or who has the mother-and-child book."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_VALUE = r"\d+(?:[.,]\d+)?"
# "8,4 72" is no number 8 of 4 kg: a comma between two figures is their decimal comma.
_LINE = re.compile(
    rf"(?P<who>.*?\S)(?:(?<!\d),|,(?=\s)|[\s:;=])+(?P<weight>{_VALUE})(?:[\s/]+(?P<length>{_VALUE}))?(?:[\s,;:(]+(?P<why>[^\W\d][^\d]*?)\)?)?"
)
_NOISE = re.compile(r"\b(?:bb|pb|tb|(?:berat|panjang|tinggi)(?:nya)?|badan(?:nya)?|kg|cm)\b", re.IGNORECASE)
# As it is typed: "9koma4", "9,4kg", "raka10,2", "9,4, 76" (each by what takes its place)
_TYPED = (
    (re.compile(r"(?<=\d)\s*(?:koma|kma|comma)\s*(?=\d)", re.IGNORECASE), ","),
    (re.compile(r"(?<=\d)\s*(?:kg|kilo(?:gram)?|cm|senti(?:meter)?)\b\.?", re.IGNORECASE), " "),
    (_NOISE, " "),
    (re.compile(r"(?<=[^\W\d_])(?=\d)"), " "),
    (re.compile(r"(?<=\d)(?:\s*[,;/]\s+|\s+[,;/]\s*)(?=\d)"), " "),
)
_BOOKS = re.compile(
    r"(?P<without>(?:tanpa|(?:tidak|belum|tak|blm|gak) (?:punya|ada))\s+)?(?:buku\s+)?(?:kia|kms)\s*[:=]?\s*"
    r"(?P<who>semua|all|\d{1,3}(?:[\s,;&.]+(?:dan\s+)?\d{1,3})*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A child's measurements. said: as it was sent. why: words behind the numbers, the reason for an odd one."""

    said: str
    who: str
    weight_kg: Decimal
    length_cm: Decimal | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """Who has a KIA book or KMS, or has none. numbers: of the list; none: all of whom it is not known yet."""

    has: bool
    numbers: tuple[int, ...]


def read(text: str) -> Line | Books | None:
    """None for any other text."""
    words = " ".join(text.split())
    books = _BOOKS.fullmatch(words)
    if books is not None:
        return Books(books["without"] is None, tuple(int(one) for one in re.findall(r"\d+", books["who"])))
    match = _LINE.fullmatch(_tidied(words))
    if match is None:
        return None
    length = match["length"]
    return Line(words, match["who"], _number(match["weight"]), _number(length) if length else None, match["why"] or "")


def _tidied(words: str) -> str:
    for typed, instead in _TYPED:
        words = typed.sub(instead, words)
    return " ".join(words.split())


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
