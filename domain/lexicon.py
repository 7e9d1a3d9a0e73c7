"""Turns what people type into words that can be recognised: misspelt, shortened, doubled ("kejang2"), in dialect.

A lexicon is data: for each canonical word the forms that people use. A typed word that is no form of any is tried
without its ending (-nya, -ku, …) and then one slip of the finger away from the longer forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.tables import read_yaml

LONGEST_WORD = 24  # longer runs of letters are no words
FUZZY_FROM = 6  # shorter words are too close to innocent ones: kuning, kucing; their slips are listed one by one

_ENDINGS = ("nya", "ny", "ku", "mu", "lah", "kah", "pun", "na", "ne")
_DOUBLED = re.compile(r"([a-z])\1+")
_TOKENS = re.compile(
    r"""(?P<minus>\(\s*-+\s*\)|[:=]\s*-+(?=\s|[,.;]|$))   # "kejang (-)", "kejang: -": no
      | (?P<number>\d+(?:[.,]\d+)?)
      | (?P<word>[a-z]+(?:['’][a-z]+)*)(?P<twice>2|²)?    # "kejang2", "dua2nya"
      | (?P<mark>[.;!?\n:,/()]+)""",
    re.VERBOSE,
)


class Join(StrEnum):
    """What stands between a clause and the one before it."""

    STOP = "stop"
    ASKED = "asked"  # a question mark or a colon: an answer may follow
    COMMA = "comma"
    AND = "and"
    OR = "or"
    BUT = "but"


@dataclass(frozen=True, slots=True)
class Clause:
    """words: the canonical words that each typed word stands for (none if unknown). asks: a question mark follows."""

    words: tuple[frozenset[str], ...]
    join: Join
    asks: bool


@dataclass(frozen=True, slots=True)
class NumberClass:
    """Numbers of a range count as a word: "suhu 39,2"."""

    name: str
    low: float
    high: float


class Lexicon:
    """words: canonical word → forms. joins: forms that part clauses. innocent: words that are never a slip."""

    def __init__(
        self,
        words: Mapping[str, Collection[str]],
        joins: Mapping[Join, Collection[str]],
        innocent: Collection[str] = (),
        numbers: Sequence[NumberClass] = (),
        exact: Collection[str] = (),
    ) -> None:
        self._forms: dict[str, frozenset[str]] = {}
        self.names = frozenset({*words, *(number.name for number in numbers), NEGATOR, NUMBER})
        for canonical, forms in words.items():
            for form in forms:
                key = plain(form)
                if not key.isalpha():
                    raise ValueError(f"a form must be one word: {form!r}")
                self._forms[key] = self._forms.get(key, frozenset()) | {canonical}
        self._joins = {plain(form): join for join, forms in joins.items() for form in forms}
        self._innocent = frozenset(plain(word) for word in innocent)
        self._numbers = tuple(numbers)
        loose = {plain(form) for canonical, forms in words.items() if canonical not in exact for form in forms}
        self._fuzzy = sorted(form for form in loose if len(form) >= FUZZY_FROM)
        self.canonical = lru_cache(maxsize=8192)(self._canonical)

    def clauses(self, text: str) -> tuple[Clause, ...]:
        """The clauses of a text, in order; empty ones are left out. Linear in the length of the text."""
        found: list[Clause] = []
        words: list[frozenset[str]] = []
        join = Join.STOP
        for token in _TOKENS.finditer(_folded(text)):
            mark = self._join_of(token)
            if mark is None:
                grams = token["word"] == GRAMS and bool(words) and NUMBER in words[-1]
                classes = frozenset() if grams else self._class_of(token)
                words.extend([classes, classes] if token["twice"] else [classes])
                if CLOSING in classes:
                    found.append(Clause(tuple(words), join, asks=False))
                    words, join = [], Join.STOP
                continue
            if words:
                found.append(Clause(tuple(words), join, "?" in token.group()))
                words = []
                join = mark
            else:  # a mark after a mark: "kejang, tapi": the stronger says more
                join = mark if mark in (Join.BUT, Join.STOP, Join.OR) else join
        if words:
            found.append(Clause(tuple(words), join, asks=False))
        return tuple(found)

    def _join_of(self, token: re.Match[str]) -> Join | None:
        if token["mark"]:
            return _mark(token["mark"])
        return self._joins.get(plain(token["word"])) if token["word"] else None

    def _class_of(self, token: re.Match[str]) -> frozenset[str]:
        if token["minus"]:
            return frozenset({NEGATOR, CLOSING})
        if token["number"]:
            value = float(token["number"][:12].replace(",", "."))
            named = {number.name for number in self._numbers if number.low <= value <= number.high}
            return frozenset(named | {NUMBER})
        return self.canonical(token["word"])

    def _canonical(self, word: str) -> frozenset[str]:
        key = plain(word)
        if len(key) > LONGEST_WORD:
            return frozenset()
        known = self._known(key)
        if known is not None:
            return known
        if len(key) < FUZZY_FROM - 1:
            return frozenset()
        near = process.extractOne(key, self._fuzzy, scorer=OSA.distance, score_cutoff=1)
        return self._forms[near[0]] if near else frozenset()

    def _known(self, key: str) -> frozenset[str] | None:
        if key in self._forms:
            return self._forms[key]
        if key in self._innocent:
            return frozenset()
        for ending in _ENDINGS:
            if not key.endswith(ending):
                continue
            stem = key.removesuffix(ending)
            for each in (stem, stem + ending[0]):  # "perdarahannya" has lost an n with its doubled letters
                if each in self._forms or each in self._innocent:
                    return self._forms.get(each, frozenset())
        return None


NEGATOR = "tidak"  # the canonical word of all that denies
CLOSING = "menutup"  # denies what stands before it and ends the clause: "kejang (-)", "kejang negatif"
NUMBER = "angka"  # any number
GRAMS = "g"  # behind a number; elsewhere it is how people shorten "nggak": "g mau nyusu"


def plain(word: str) -> str:
    """A word as it is compared: small letters without accents, doubled letters single ("kejaaang", "nggak")."""
    return _DOUBLED.sub(r"\1", _folded(word).replace("'", "").replace("’", ""))


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def _mark(mark: str) -> Join:
    if "?" in mark or ":" in mark:
        return Join.ASKED
    if any(stop in mark for stop in ".;!\n()"):
        return Join.STOP
    return Join.OR if "/" in mark else Join.COMMA


def with_own_names(written: list[str], words: dict[str, list[str]]) -> dict[str, list[str]]:
    """The words of harmless phrases that are no canonical words yet: each stands for itself."""
    parts = {part for line in written for choice in line.split() for part in choice.split("|")}
    return {part: [part] for part in parts - words.keys() - read_yaml("common_words.yaml")["words"].keys()}


def lexicon_with(words: dict[str, list[str]], innocent: list[str], numbers: list[NumberClass]) -> Lexicon:
    """A lexicon of these words and of those that every recogniser shares."""
    common = read_yaml("common_words.yaml")
    joins = {Join(name): forms for name, forms in common["joins"].items()}
    merged = {name: [*common["words"].get(name, ()), *words.get(name, ())] for name in (*common["words"], *words)}
    return Lexicon(merged, joins, innocent, numbers, exact=common["words"])
