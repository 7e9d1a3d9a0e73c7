"""Blood pressure as it is written down: "120/80", "td 120 per 80 mmHg"."""

from __future__ import annotations

from dataclasses import dataclass

from forms.reading.lexicon import lexicon
from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE
from forms.reading.time_words import time_tokens, without
from forms.turn import Trouble

_SILENT = (":", "=", ".", "!", ",")
_BETWEEN: tuple[list[str], ...] = (["/"], ["\\"], ["-"], [])


@dataclass(frozen=True, slots=True)
class BloodPressure:
    """Both in mmHg."""

    systolic: int
    diastolic: int

    def __str__(self) -> str:
        return f"{self.systolic}/{self.diastolic}"


def blood_pressure(text: str, *, language: str = "id") -> BloodPressure | Misread[BloodPressure]:
    """Two whole numbers of two or three digits, the higher one first; IMPOSSIBLE when they are the other way round."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    names = words.pressure_names | words.pressure_units | {(word,) for word in words.polite}
    tokens = [token for token in without(time_tokens(text, words), names) if token not in _SILENT]
    between = without(tokens[1:-1], words.pressure_over)
    numbers = [tokens[0], tokens[-1]] if len(tokens) > 1 else []
    if not numbers or between not in _BETWEEN or not all(_is_pressure(number) for number in numbers):
        return Misread(Trouble.NOT_UNDERSTOOD)
    value = BloodPressure(int(numbers[0]), int(numbers[1]))
    return value if value.systolic > value.diastolic else Misread(Trouble.IMPOSSIBLE)


def _is_pressure(token: str) -> bool:
    return token.isdecimal() and len(token) in (2, 3)
