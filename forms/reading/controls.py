"""What a person says to the interview itself, typed as a word: "batal", "kembali", "lewati", "ubah 3"."""

from __future__ import annotations

from dataclasses import dataclass

from forms.reading.lexicon import lexicon
from forms.reading.plain import plain, tokens
from forms.turn import Control

_LONGEST = 40  # characters: longer texts are answers
_POLITE = frozenset(
    [
        "bu",
        "ibu",
        "pak",
        "bapak",
        "mbak",
        "mas",
        "kak",
        "min",
        "dong",
        "deh",
        "ya",
        "saja",
        "aja",
        "please",
        "!",
        ".",
        ",",
        "?",
    ]
)
_NUMBERED = (Control.CHANGE, Control.EDIT, Control.REMOVE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """controls: all that the words can mean; the open question decides. value: a number behind it ("ubah 3").
    commanded: written with a stroke ("/batal"): it is no answer, whatever the question."""

    controls: frozenset[Control]
    value: str | None = None
    commanded: bool = False


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
        value, phrase = phrase[-1], [word for word in phrase[:-1] if word not in ("nomor", "no", "number")]
    for candidate in (tuple(phrase), tuple(word for word in phrase if word not in words.polite)):
        found = frozenset(Control(name) for name in words.controls.get(candidate, ()))
        if found and (value is None or found & frozenset(_NUMBERED)):
            return Spoken(found, value, commanded)
    return None
