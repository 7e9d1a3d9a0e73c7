"""Finds the entry that a few typed words mean, tolerant of spelling: "imunsasi campak" finds "imunisasi"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE = 82  # of 100: two words are the same word, misspelt
ENOUGH = 0.84  # of a phrase must be found in what was typed
_SHORT = 4  # letters: shorter words are not stretched
_LONGEST = 300  # characters that are looked at
_WORD = re.compile(r"[^\W_]+")
# Words that say nothing about what is asked.
_SMALL = frozenset(
    [
        "apa",
        "apakah",
        "bagaimana",
        "gimana",
        "gmn",
        "kenapa",
        "mengapa",
        "kapan",
        "berapa",
        "yang",
        "di",
        "ke",
        "dari",
        "untuk",
        "dan",
        "atau",
        "ini",
        "itu",
        "ya",
        "bu",
        "ibu",
        "bunda",
        "kak",
        "min",
        "admin",
        "pak",
        "saya",
        "aku",
        "kami",
        "anak",
        "bayi",
        "si",
        "kecil",
        "boleh",
        "bisa",
        "harus",
        "kalau",
        "klo",
        "kalo",
        "jika",
        "mau",
        "tanya",
        "dong",
        "sih",
        "deh",
        "kah",
        "nya",
        "ada",
        "tidak",
        "gak",
        "ga",
        "nggak",
        "ndak",
        "sudah",
        "belum",
        "lagi",
        "saat",
        "pada",
        "dengan",
        "cara",
    ]
)


@dataclass(frozen=True, slots=True)
class Hit:
    """score: 0 to 1, how much of the entry's best phrase was said; words: how many words that phrase has."""

    key: str
    score: float
    words: int


def rank(text: str, entries: Mapping[str, Iterable[str]]) -> list[Hit]:
    """The entries (key → phrases) that a text means, the best first; none below `ENOUGH`."""
    said = _words(text[:_LONGEST])
    if not said:
        return []
    hits = [_best(key, phrases, said) for key, phrases in entries.items()]
    return sorted(
        (hit for hit in hits if hit.score >= ENOUGH), key=lambda hit: (-hit.words * hit.score, -hit.score, hit.key)
    )


def _best(key: str, phrases: Iterable[str], said: list[str]) -> Hit:
    found = [(_covered(wanted, said), len(wanted)) for phrase in phrases if (wanted := _words(phrase))]
    score, length = max(found, key=lambda each: (each[0] >= ENOUGH, each[0] * each[1]), default=(0.0, 0))
    return Hit(key, score, length)


def _covered(wanted: list[str], said: list[str]) -> float:
    """How much of a phrase the typed words hold, each as well as its nearest word does."""
    return sum(max(_alike(word, other) for other in said) for word in wanted) / len(wanted)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) < _SHORT:
        return 0.0
    ratio = fuzz.ratio(one, other)
    return ratio / 100 if ratio >= ALIKE else 0.0


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _SMALL]
