"""What dates and times have in common: their tokens, with numbers in words turned into digits."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from forms.reading.lexicon import Lexicon, Phrase
from forms.reading.number_words import split_glued, whole_number
from forms.reading.plain import plain

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s\w]|_")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b")  # "26th" in English; in Indonesian "26th" is 26 years


def time_tokens(text: str, words: Lexicon) -> list[str]:
    """Tokens of a date or time: "26.5.25" falls into its parts, "jum'at" becomes "jumat", "dua belas" becomes "12"."""
    clean = _ORDINAL.sub(r"\1", plain(text)) if words.language == "en" else plain(text)
    bare = (token.replace("'", "") for token in _TOKEN.findall(clean))
    raw = [word for token in bare if token for word in split_glued(token, words)]
    return _with_digits(words.canonical(raw), words)


def _with_digits(tokens: Sequence[str], words: Lexicon) -> list[str]:
    done: list[str] = []
    at = 0
    while at < len(tokens):
        number = whole_number(tokens, at, words)
        done.append(str(number[0]) if number else tokens[at])
        at = number[1] if number else at + 1
    return done


def without(tokens: Sequence[str], phrases: Collection[Phrase]) -> list[str]:
    """The tokens without those phrases, longest first."""
    return cut(tokens, phrases)[0]


def cut(tokens: Sequence[str], phrases: Collection[Phrase]) -> tuple[list[str], tuple[Phrase, ...]]:
    """The tokens without those phrases, and which of them stood there."""
    kept: list[str] = []
    gone: list[Phrase] = []
    at = 0
    while at < len(tokens):
        sizes = (size for size in (4, 3, 2, 1) if tuple(tokens[at : at + size]) in phrases)
        size = next(sizes, 0)
        if size:
            gone.append(tuple(tokens[at : at + size]))
            at = min(at + size, len(tokens))
        else:
            kept.append(tokens[at])
            at += 1
    return kept, tuple(gone)
