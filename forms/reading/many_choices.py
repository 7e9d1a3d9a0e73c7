"""Several choices in one text: "1,3", "1 dan 3", "batuk sama demam", "tidak ada"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forms.reading.choices import one
from forms.reading.lexicon import Lexicon, lexicon
from forms.reading.misread import Misread
from forms.reading.plain import plain
from forms.turn import Choice, Trouble

_LONGEST = 1000  # characters: many labels may stand in one text
_HARD = re.compile(r"[,;\n+&|]+|(?<=\d)\s*[./]\s*(?=\d)")
_RANGE = re.compile(r"\d+\s*(?:-|s/d|sd)\s*\d+")


def many(text: str, choices: Sequence[Choice], *, language: str = "id") -> tuple[str, ...] | Misread[Choice]:
    """The names of all choices that are meant, in the order of the list, each once; () for "none" where no choice
    says so. If any part is not understood, nothing is taken."""
    found = ordered(text, choices, language=language)
    if isinstance(found, Misread):
        return found
    return tuple(choice.name for choice in choices if choice.name in found)


def ranked(text: str, choices: Sequence[Choice], *, language: str = "id") -> tuple[str, ...] | Misread[Choice]:
    """All choices in the order in which they were typed; IMPOSSIBLE if one is missing."""
    found = ordered(text, choices, language=language)
    if isinstance(found, Misread) or len(found) == len(choices):
        return found
    return Misread(Trouble.IMPOSSIBLE)


def ordered(text: str, choices: Sequence[Choice], *, language: str = "id") -> tuple[str, ...] | Misread[Choice]:
    """The names of the choices that are meant, as typed, each once."""
    if len(text) > _LONGEST:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    whole = one(text, choices, language=language)
    if isinstance(whole, str):
        return (whole,)
    if words.phrase(text) in words.none:
        return ()
    if _RANGE.search(plain(text)):  # "1-3": from 1 to 3, or 1 and 3
        return Misread(Trouble.AMBIGUOUS)
    found = _parts(text, choices, words)
    return whole if isinstance(found, Misread) and whole.trouble is Trouble.AMBIGUOUS else found


def _parts(text: str, choices: Sequence[Choice], words: Lexicon) -> tuple[str, ...] | Misread[Choice]:
    names: dict[str, None] = {}
    pieces = [piece.strip() for piece in _HARD.split(text) if piece.strip(" .!")]
    for piece in pieces:
        found = _piece(piece, choices, words)
        if isinstance(found, Misread):
            return found
        names.update(dict.fromkeys(found))
    return tuple(names) or Misread(Trouble.NOT_UNDERSTOOD)


def _piece(piece: str, choices: Sequence[Choice], words: Lexicon) -> tuple[str, ...] | Misread[Choice]:
    """A piece is one choice; or choices joined by "dan"; or choices one after the other."""
    found = one(piece, choices, language=words.language)
    if isinstance(found, str):
        return (found,)
    tokens = [part for token in plain(piece).split() for part in words.choice_words.get(token, (token,))]
    return _joined(tokens, choices, words) or _in_a_row(tokens, choices, words) or found


def _joined(tokens: list[str], choices: Sequence[Choice], words: Lexicon) -> tuple[str, ...] | None:
    groups: list[list[str]] = [[]]
    for token in tokens:
        if words.canonical([token]) and words.canonical([token])[0] in words.and_words:
            groups.append([])
        else:
            groups[-1].append(token)
    groups = [group for group in groups if group]
    if len(groups) < 2:
        return None
    names: list[str] = []
    for group in groups:
        found = one(" ".join(group), choices, language=words.language)
        taken = (found,) if isinstance(found, str) else _in_a_row(group, choices, words)
        if not taken:
            return None
        names.extend(taken)
    return tuple(names)


def _in_a_row(tokens: list[str], choices: Sequence[Choice], words: Lexicon) -> tuple[str, ...] | None:
    """ "batuk pilek demam", "1 3 4": the longest choice first, and no word left over."""
    names: list[str] = []
    at = 0
    if len(tokens) < 2 or len(tokens) > 60:
        return None
    while at < len(tokens):
        for size in range(min(4, len(tokens) - at), 0, -1):
            piece = " ".join(tokens[at : at + size])
            found = one(piece, choices, language=words.language)
            if isinstance(found, str) and not _denies(piece, words):
                names.append(found)
                at += size
                break
        else:
            return None
    return tuple(names)


def _denies(piece: str, words: Lexicon) -> bool:
    """A lone "tidak" between choices denies the next one; it is no choice of its own there."""
    return set(words.phrase(piece)) <= words.negations
