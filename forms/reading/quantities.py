"""Finds amounts with their units in a text ("8 kg 4 ons", "minus 2", "dua belas") and says what else stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from forms.reading.lexicon import Lexicon, Phrase
from forms.reading.number_words import decimals, part, split_glued, whole_number, without_hyphens
from forms.reading.plain import tokens

_LONGEST_PHRASE = 5
_DOUBLED = re.compile(r"\b([^\W\d_]{4,})2(?!\d)")  # "kira2" is "kira kira"
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=\d)")  # "ke-2", "bb-8,4": no minus
_SILENT = set(":=.!~±≈+()*_\"'?;")
_LONGEST_NUMBER = 15  # digits
_MULTIPLIERS = {"hundred_after": 100, "thousand_after": 1000, "million_after": 1_000_000, "ten_after": 10}


@dataclass(frozen=True, slots=True)
class Quantity:
    """readings: what the digits can mean, a decimal first ("8.400": 8.4 or 8400). units: names that the unit's word can
    mean. joined: "-" or "or" stands before it."""

    readings: tuple[Decimal, ...]
    units: tuple[str, ...] = ()
    counted: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The quantities of a text in order, and the words that were not understood."""

    quantities: tuple[Quantity, ...]
    strange: tuple[str, ...]


def digit_readings(written: str) -> tuple[Decimal, ...]:
    """What "8,4", "1.234,5" or "8.400" can mean; empty when it is no number ("1.23.4")."""
    if sum(char.isdecimal() for char in written) > _LONGEST_NUMBER:
        return ()
    separators = [char for char in written if char in ".,"]
    if not separators:
        return (Decimal(written),)
    groups = written.replace(",", ".").split(".")
    if len(separators) == 1:
        return _one_separator(*groups)
    thousands = (
        len(set(separators[:-1])) == 1 and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:-1])
    )
    if not thousands:
        return ()
    if separators[-1] != separators[0]:
        return (Decimal("".join(groups[:-1]) + "." + groups[-1]),)
    return (Decimal("".join(groups)),) if len(groups[-1]) == 3 else ()


def _one_separator(before: str, after: str) -> tuple[Decimal, ...]:
    decimal = Decimal(f"{before}.{after}")
    thousands = len(after) == 3 and len(before) <= 3 and not before.startswith("0")
    return (decimal, Decimal(before + after)) if thousands else (decimal,)


class Scanner:
    """Walks over the tokens once. names: the words of the question itself, which may stand beside its answer."""

    def __init__(self, plain_text: str, words: Lexicon, names: frozenset[str] | None, unit: str | None) -> None:
        clean = _HYPHEN.sub(" ", _DOUBLED.sub(r"\1 \1", plain_text))
        raw = [piece for token in tokens(clean) for piece in split_glued(token, words)]
        self.tokens = without_hyphens(words.canonical(raw), words)
        self.words = words
        self.names = names
        self.own_unit = words.phrase(unit) if unit else ()
        self.begins_negative = plain_text[:1] == "-" and plain_text[1:2].isdecimal()
        self.at = 0

    def scan(self) -> Found:
        quantities: list[Quantity] = []
        strange: list[str] = []
        joined = sign = False
        while self.at < len(self.tokens):
            negative = not quantities and self._negative()
            found = self._amount()
            if found:
                readings = tuple(-value for value in found) if negative else found
                quantities.append(self._with_unit(readings, joined=joined, sign=sign))
                joined = sign = False
            elif negative:
                strange.append("-")
            elif self._skip(self.words.either) or (quantities and self._skip({("-",)})):
                joined = True
            elif self._skip({("-",)}):
                sign = True
            elif not self._skip_silent():
                strange.append(self.tokens[self.at])
                self.at += 1
        return Found(tuple(quantities), tuple(strange))

    def _negative(self) -> bool:
        """A minus is one only at the very beginning or as a word: "bb -8,4" and "- 8,4" have a dash."""
        if self.at == 0 and self.begins_negative:
            self.at = 1
            return True
        return self._skip(self.words.minus)

    def _with_unit(self, readings: tuple[Decimal, ...], *, joined: bool, sign: bool) -> Quantity:
        if sign:  # "bb -8,4": a dash or a minus
            readings = (*readings, *(-value for value in readings))
        if self.own_unit and self._starts(self.own_unit) and self.own_unit not in self.words.unit_words:
            self.at += len(self.own_unit)
            return Quantity(readings, joined=joined)
        units = self._longest(self.words.unit_words)
        if units:
            return Quantity(readings, units=units, joined=joined)
        return Quantity(readings, counted=self._skip(self.words.counters), joined=joined)

    def _amount(self) -> tuple[Decimal, ...]:
        fraction = part(self.tokens, self.at, self.words)
        if fraction:
            self.at = fraction[1]
            return (fraction[0],)
        readings = self._digits() or self._in_words()
        return self._and_a_part(readings) if len(readings) == 1 else readings

    def _digits(self) -> tuple[Decimal, ...]:
        token = self._here()
        readings = digit_readings(token) if token[:1].isdecimal() else ()
        if not readings:
            return ()
        self.at += 1
        role = self.words.number_words.get(self._here(), ("", 0))[0]
        if len(readings) == 1 and role in _MULTIPLIERS:
            self.at += 1
            return (readings[0] * _MULTIPLIERS[role],)
        return readings

    def _in_words(self) -> tuple[Decimal, ...]:
        number = whole_number(self.tokens, self.at, self.words)
        if number is None:
            return ()
        self.at = number[1]
        return (Decimal(number[0]),)

    def _and_a_part(self, readings: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        """ "8 koma 4", "dua setengah": only behind a whole number."""
        if readings[0] != readings[0].to_integral_value():
            return readings
        if (self._here(),) in self.words.comma:
            digits = decimals(self.tokens, self.at + 1, self.words)
            if digits:
                self.at = digits[1]
                return (Decimal(f"{int(readings[0])}.{digits[0]}"),)
        fraction = part(self.tokens, self.at, self.words)
        if fraction:
            self.at = fraction[1]
            return (readings[0] + fraction[0],)
        return readings

    def _here(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _starts(self, phrase: Sequence[str]) -> bool:
        return tuple(self.tokens[self.at : self.at + len(phrase)]) == tuple(phrase)

    def _longest(self, table: Mapping[Phrase, tuple[str, ...]]) -> tuple[str, ...]:
        for size in range(_LONGEST_PHRASE, 0, -1):
            found = table.get(tuple(self.tokens[self.at : self.at + size]))
            if found:
                self.at = min(self.at + size, len(self.tokens))
                return found
        return ()

    def _skip(self, phrases: frozenset[Phrase] | set[Phrase]) -> bool:
        for size in range(_LONGEST_PHRASE, 0, -1):
            if tuple(self.tokens[self.at : self.at + size]) in phrases:
                self.at = min(self.at + size, len(self.tokens))
                return True
        return False

    def _skip_silent(self) -> bool:
        if self._skip(self.words.fillers) or self._skip_measure():
            return True
        if self._here() in _SILENT or (self.names is not None and self._here() in self.names):
            self.at += 1
            return True
        return False

    def _skip_measure(self) -> bool:
        for size in (2, 1):
            phrase = tuple(self.tokens[self.at : self.at + size])
            full = self.words.measures.get(phrase)
            if full and (self.names is None or set(phrase) <= self.names or not self.names.isdisjoint(full)):
                self.at = min(self.at + size, len(self.tokens))
                return True
        return False
