"""What a person says to the interview itself, typed as a word: "batal", "kembali", "lewati", "ubah 3"."""

from __future__ import annotations

from dataclasses import dataclass

from forms.reading.lexicon import lexicon
from forms.reading.plain import plain, tokens
from forms.turn import Control

_LONGEST = 40  # characters: longer texts are answers
_NUMBERED = (Control.CHANGE, Control.EDIT, Control.REMOVE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """controls: all that the words can mean; the open question decides. value: a number behind it ("ubah 3").
    sure: no answer, even where any text would be one: "/nanti", or one of the table's `in_text`."""

    controls: frozenset[Control]
    value: str | None = None
    sure: bool = False


def control(text: str, *, language: str = "id") -> Spoken | None:
    """The control that the whole text says; None if it says something else."""
    if len(text) > _LONGEST:
        return None
    words = lexicon(language)
    clean = plain(text)
    commanded = clean.startswith("/")
    phrase = words.canonical(tokens(clean.removeprefix("/").replace("_", " ")))
    value = None
    if len(phrase) > 1 and phrase[-1].isdecimal():
        value, phrase = phrase[-1], [word for word in phrase[:-1] if word not in words.index]
    for candidate in (tuple(phrase), tuple(word for word in phrase if word not in words.polite)):
        found = frozenset(Control(name) for name in words.controls.get(candidate, ()))
        if found and (value is None or found & frozenset(_NUMBERED)):
            return Spoken(found, value, commanded or candidate in words.in_text)
    return None


def is_reason(text: str, *, language: str = "id") -> bool:
    """Whether words can be the reason why an unusual value is right: at least one real word, no figure, no doubt."""
    words = lexicon(language)
    said = words.canonical(tokens(plain(text[:300])))
    figures = any(char.isdecimal() for char in text)
    return not figures and any(len(word) > 3 for word in said) and not set(said) & words.doubts
