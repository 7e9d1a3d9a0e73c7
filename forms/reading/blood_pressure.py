"""Blood pressure as it is written down: "120/80", "td 120 per 80 mmHg"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE, plain
from forms.turn import Trouble

_PAIR = re.compile(
    r"(?:(?:td|tensi|tensinya|tekanan darah|bp)\s*[:=]?\s*)?"
    r"(?P<high>\d{2,3})\s*(?:/|\\|-|\bper\b|\bover\b|\s)\s*(?P<low>\d{2,3})"
    r"\s*(?:mm\s*hg)?\s*(?:bu|ya|pak)?\s*[.!]?"
)


@dataclass(frozen=True, slots=True)
class BloodPressure:
    """Both in mmHg."""

    systolic: int
    diastolic: int

    def __str__(self) -> str:
        return f"{self.systolic}/{self.diastolic}"


def blood_pressure(text: str) -> BloodPressure | Misread[BloodPressure]:
    """Two whole numbers, the higher one first; IMPOSSIBLE when they are the other way round."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    match = _PAIR.fullmatch(plain(text))
    if match is None:
        return Misread(Trouble.NOT_UNDERSTOOD)
    value = BloodPressure(int(match["high"]), int(match["low"]))
    return value if value.systolic > value.diastolic else Misread(Trouble.IMPOSSIBLE)
