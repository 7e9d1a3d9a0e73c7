"""Numbers as people type them, in the unit that the form wants: "8,4", "8400 g", "delapan koma empat"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from forms.reading.lexicon import Lexicon, Unit, lexicon
from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE, plain
from forms.reading.quantities import Found, Quantity, Scanner
from forms.turn import Trouble

_DOUBLED = re.compile(r"(?<=\d)(?:\s*([.,])[\s.,]+|\s+([.,])\s*)(?=\d)")
_BARE = re.compile(r"(?<![\d\w])[.,](?=\d)")
_CUT_OFF = re.compile(r"(?<=\d),\s*$")
_LETTERS = re.compile(r"(?<![^\W\d_])(?=[\dol|.,]*\d)[\dol|]+(?:[.,][\dol|]+)?(?![^\W\d_])")
_AS_DIGITS = str.maketrans("ol|", "011")


def number(
    text: str,
    *,
    unit: str | None = None,
    names: frozenset[str] | None = None,
    language: str = "id",
    fits: Callable[[Decimal], bool] | None = None,
) -> Decimal | Misread[Decimal]:
    """One number in `unit` ("kg"; None: as written).

    names: words of the question, which may stand beside the number (None: any measure's name may). fits: the form's
    own check; it only decides between readings ("8.400" is 8.4 or 8400), never rejects.
    """
    return _read(text, unit=unit, names=names, language=language, fits=fits, whole=False)


def integer(
    text: str,
    *,
    unit: str | None = None,
    names: frozenset[str] | None = None,
    language: str = "id",
    fits: Callable[[Decimal], bool] | None = None,
) -> int | Misread[int]:
    """The same for a whole number; "2,5" is IMPOSSIBLE, "1.200" is 1200."""
    value = _read(text, unit=unit, names=names, language=language, fits=fits, whole=True)
    if isinstance(value, Misread):
        return Misread(value.trouble, tuple(int(one) for one in value.candidates if one == int(one)))
    return int(value) if value == value.to_integral_value() else Misread(Trouble.IMPOSSIBLE)


def _read(
    text: str,
    *,
    unit: str | None,
    names: frozenset[str] | None,
    language: str,
    fits: Callable[[Decimal], bool] | None,
    whole: bool,
) -> Decimal | Misread[Decimal]:
    words = lexicon(language)
    clean = plain(text)
    if len(clean) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    wanted = unit_named(unit, words)
    mended = _mended(clean, wanted)
    found = Scanner(mended, words, names, unit).scan()
    value = _choose(found, wanted, words, fits, whole=whole)
    if mended != clean and isinstance(value, Decimal):
        return Misread(Trouble.AMBIGUOUS, (value,))
    return value


def _mended(clean: str, wanted: Unit | None) -> str:
    """The text with slips of the thumb put right: what comes of it is offered, never taken."""
    text = _DOUBLED.sub(lambda match: match[1] or match[2], clean)
    text = _BARE.sub(lambda match: "0" + match[0], text)
    text = _CUT_OFF.sub("", text)
    if wanted and wanted.of == "volume":
        return text
    return _LETTERS.sub(lambda match: match[0].translate(_AS_DIGITS), text)


def unit_named(unit: str | None, words: Lexicon) -> Unit | None:
    """The known unit that a form's `unit` column means; None for none, or for one that is not in the table."""
    if not unit:
        return None
    names = words.unit_words.get(words.phrase(unit), ())
    same = [name for name in names if name.casefold() == unit.strip().casefold()]
    return words.units[(same or names)[0]] if names else None


def _choose(
    found: Found, wanted: Unit | None, words: Lexicon, fits: Callable[[Decimal], bool] | None, *, whole: bool
) -> Decimal | Misread[Decimal]:
    if found.strange or not found.quantities:
        return Misread(Trouble.NOT_UNDERSTOOD)
    if len(found.quantities) > 1:
        return _several(found.quantities, wanted, words)
    readings = _converted(found.quantities[0], wanted, words, whole=whole)
    if isinstance(readings, Misread) or len(readings) == 1:
        return readings if isinstance(readings, Misread) else readings[0]
    fitting = [value for value in readings if fits is not None and fits(value)]
    return fitting[0] if len(fitting) == 1 else Misread(Trouble.AMBIGUOUS, tuple(fitting or readings))


def _several(quantities: tuple[Quantity, ...], wanted: Unit | None, words: Lexicon) -> Decimal | Misread[Decimal]:
    """ "8 kg 4 ons" is one amount; "8-9" could be either."""
    either = any(quantity.joined for quantity in quantities)
    if either and len(quantities) > 2:
        return Misread(Trouble.NOT_UNDERSTOOD)
    values: list[Decimal] = []
    for quantity in quantities:
        shared = quantity if quantity.units else Quantity(quantity.readings, quantities[-1].units)
        readings = _converted(shared, wanted, words, whole=False)
        if isinstance(readings, Misread):
            return readings
        values.append(readings[0])
    if either:
        return Misread(Trouble.AMBIGUOUS, tuple(values))
    return sum(values, Decimal(0)) if _steps_down(quantities, wanted, words) else Misread(Trouble.NOT_UNDERSTOOD)


def _steps_down(quantities: tuple[Quantity, ...], wanted: Unit | None, words: Lexicon) -> bool:
    units = [_unit_of(quantity, wanted, words) for quantity in quantities]
    if not all(isinstance(unit, Unit) for unit in units):
        return False
    sizes = [unit.size for unit in units if isinstance(unit, Unit)]
    return all(larger > smaller for larger, smaller in itertools.pairwise(sizes))


def _converted(
    quantity: Quantity, wanted: Unit | None, words: Lexicon, *, whole: bool
) -> tuple[Decimal, ...] | Misread[Decimal]:
    typed = _unit_of(quantity, wanted, words)
    if isinstance(typed, Misread):
        return typed
    readings = quantity.readings
    if len(readings) > 1 and (whole or (typed or wanted or _NO_UNIT).whole) and readings[-1] > 0:
        readings = readings[-1:]
    if typed is None or wanted is None or typed.name == wanted.name:
        return tuple(trimmed(value) for value in readings)
    converted = [_exactly(value, typed, wanted) for value in readings]
    exact = tuple(value for value in converted if value is not None)
    return exact or Misread(Trouble.WRONG_UNIT)


_NO_UNIT = Unit("", "", Decimal(1), everyday=False, whole=False)


def _unit_of(quantity: Quantity, wanted: Unit | None, words: Lexicon) -> Unit | Misread[Decimal] | None:
    """The unit that was typed, among those its word can mean; None if none was."""
    if not quantity.units:
        wrong = quantity.counted and wanted is not None and wanted.of != "rate"
        return Misread(Trouble.WRONG_UNIT) if wrong else None
    units = [words.units[name] for name in quantity.units]
    if wanted is None:
        fitting = [unit for unit in units if unit.everyday]
    else:
        fitting = [unit for unit in units if unit.name == wanted.name] or [
            unit for unit in units if unit.of == wanted.of
        ]
    return fitting[0] if fitting else Misread(Trouble.WRONG_UNIT)


def _exactly(value: Decimal, typed: Unit, wanted: Unit) -> Decimal | None:
    """None where no finite decimal says it: 10 days are no number of weeks that a person would mean."""
    exact = Fraction(value) * Fraction(typed.size) / Fraction(wanted.size)
    rest = exact.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return trimmed(Decimal(exact.numerator) / Decimal(exact.denominator)) if rest == 1 else None


def trimmed(value: Decimal) -> Decimal:
    """Without zeros at the end and without an exponent: 8.40 → 8.4, 8E+3 → 8000."""
    return Decimal(format(value.normalize() if value else Decimal(0), "f"))


def written(value: Decimal | int, language: str = "id") -> str:
    """A number as the language writes it: 8.4 → "8,4" in Indonesian. No thousands mark: it is read back as it is."""
    text = format(trimmed(Decimal(value)), "f")
    return text.replace(".", ",") if language != "en" else text
