"""Numbers in words: "seratus dua puluh satu", "delapan koma empat", "dua setengah", "twenty-five"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from forms.reading.lexicon import Lexicon, Phrase, lexicon

# One letter per role, so that the grammar of a number is a pattern over letters:
# d 1–9 (and 0) · X 10–19 · t 20, 30 … · b "belas" · p "puluh" · H 100 · h "ratus" · K 1000 · k "ribu" · m "juta"
_LETTERS = {
    "unit": "d",
    "fixed": "X",
    "tens": "t",
    "hundred": "H",
    "thousand": "K",
    "teen_after": "b",
    "ten_after": "p",
    "hundred_after": "h",
    "thousand_after": "k",
    "million_after": "m",
}
_BELOW_HUNDRED = r"(?:X|db|dpd?|td?|d)"
_BELOW_THOUSAND = rf"(?:(?:H|dh){_BELOW_HUNDRED}?|{_BELOW_HUNDRED})"
_NUMBER = re.compile(
    rf"(?:(?P<m>{_BELOW_THOUSAND})m)?(?:(?P<K>K)|(?P<k>{_BELOW_THOUSAND})k)?(?P<rest>{_BELOW_THOUSAND})?"
)


def split_glued(word: str, words: Lexicon) -> list[str]:
    """ "duapuluhlima" → dua, puluh, lima; any other word comes back alone."""
    if word in words.number_words or not _glued(words.language).fullmatch(word):
        return [word]
    return _one_word(words.language).findall(word)


@cache
def _one_word(language: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(lexicon(language).number_words, key=len, reverse=True)))


@cache
def _glued(language: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_one_word(language).pattern})+")


def without_hyphens(tokens: Sequence[str], words: Lexicon) -> list[str]:
    """ "twenty-five" is one number; "delapan-sembilan" is not."""
    roles = ["", *(words.number_words.get(token, ("", 0))[0] for token in tokens), ""]
    joins = [roles[at : at + 3 : 2] == ["tens", "unit"] for at in range(len(tokens))]
    return [word for word, joined in zip(tokens, joins, strict=True) if not (joined and word == "-")]


def whole_number(tokens: Sequence[str], start: int, words: Lexicon) -> tuple[int, int] | None:
    """The number in words that begins at `start`, and where it ends; None if there is none or it is not one number
    ("dua tiga")."""
    known = [words.number_words[token] for token in _run(tokens, start, words)]
    letters = "".join(_LETTERS[role] for role, _ in known)
    match = _NUMBER.fullmatch(letters)
    if not letters or match is None:
        return None
    return _value(match, [value for _, value in known]), start + len(letters)


def _run(tokens: Sequence[str], start: int, words: Lexicon) -> list[str]:
    end = start
    while end < len(tokens) and tokens[end] in words.number_words:
        end += 1
    return list(tokens[start:end])


def _value(match: re.Match[str], values: list[int]) -> int:
    total = 1000 if match["K"] else 0
    for group, size in (("m", 1_000_000), ("k", 1000), ("rest", 1)):
        if match[group]:
            total += size * _group(match[group], values[match.start(group) : match.end(group)])
    return total


def _group(letters: str, values: Sequence[int]) -> int:
    total = 0
    for position, (letter, value) in enumerate(zip(letters, values, strict=True)):
        follower = letters[position + 1 : position + 2]
        if letter == "d" and follower in ("b", "p", "h"):
            total += {"b": value + 10, "p": value * 10, "h": value * 100}[follower]
        elif letter not in "bph":
            total += value
    return total


def decimals(tokens: Sequence[str], start: int, words: Lexicon) -> tuple[str, int] | None:
    """What stands behind a "koma": digits ("45", "empat lima", "nol lima") or a number below 100 ("dua puluh lima").
    Gives the digits after the comma and where they end."""
    if start < len(tokens) and tokens[start].isdecimal():
        return tokens[start], start + 1
    run = _run(tokens, start, words)
    if run and all(words.number_words[token][0] == "unit" for token in run):
        return "".join(str(words.number_words[token][1]) for token in run), start + len(run)
    number = whole_number(tokens, start, words)
    return (str(number[0]), number[1]) if number and number[0] < 100 else None


def part(tokens: Sequence[str], start: int, words: Lexicon) -> tuple[Decimal, int] | None:
    """A part of one ("setengah", "tiga perempat", "1/2") that begins at `start`, and where it ends."""
    written = tuple(tokens[start : start + 3])
    if written in _FRACTIONS:
        return _FRACTIONS[written], start + 3
    for size in (3, 2, 1):
        found = words.parts.get(tuple(tokens[start : start + size]))
        if found is not None:
            return found, start + size
    return None


_FRACTIONS: dict[Phrase, Decimal] = {
    ("1", "/", "2"): Decimal("0.5"),
    ("1", "/", "4"): Decimal("0.25"),
    ("3", "/", "4"): Decimal("0.75"),
}
