"""Functions on numbers and truths."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from forms.functions.function import Function, Run
from forms.values import Value, to_boolean, to_number, to_text

MAX_PLACES = 30


def integer(_run: Run, value: Value) -> float:
    """The fraction cut off."""
    number = to_number(value)
    return number if not math.isfinite(number) else float(math.trunc(number))


def rounded(_run: Run, value: Value, places: Value = 0.0) -> float:
    """Halves go up, as XPath has it, at a number of decimal places that may be negative."""
    number, digits = to_number(value), to_number(places)
    if not math.isfinite(number):
        return number
    if digits != digits or abs(digits) > MAX_PLACES:
        return math.nan
    how = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    exact = Decimal(repr(number))
    unit = Decimal(1).scaleb(-int(digits))
    return float((exact / unit).quantize(Decimal(1), rounding=how) * unit) if abs(number) < 1e15 else number


def power(_run: Run, value: Value, exponent: Value) -> float:
    try:
        result = to_number(value) ** to_number(exponent)
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return result if isinstance(result, float) else math.nan


def real(compute: Callable[[float], float]) -> Function:
    """A function of one real number; NaN where it has no value."""

    def apply(_run: Run, value: Value) -> float:
        try:
            return float(compute(to_number(value)))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return Function(apply, 1, 1)


def logarithm(compute: Callable[[float], float]) -> Function:
    return real(lambda number: -math.inf if number == 0 else compute(number))


def arc(_run: Run, y: Value, x: Value) -> float:
    return math.atan2(to_number(y), to_number(x))


def boolean_from_string(_run: Run, value: Value) -> bool:
    return to_text(value).lower() in ("true", "1")


def checklist(_run: Run, least: Value, most: Value, *factors: Value) -> bool:
    """Whether between `least` and `most` factors hold; -1: no limit on that side."""
    low, high = to_number(least), to_number(most)
    count = sum(to_boolean(factor) for factor in _spread(factors))
    return not (low >= 0 and count < low) and not (high >= 0 and count > high)


def weighted_checklist(_run: Run, least: Value, most: Value, *pairs: Value) -> bool:
    """Pairs of factor and weight (or one node-set of each): whether the weights of those that hold lie within."""
    flags, weights = _spread(pairs[0::2]), _spread(pairs[1::2])
    total = sum(to_number(weight) for flag, weight in zip(flags, weights, strict=False) if to_boolean(flag))
    return to_number(least) <= total <= to_number(most)


def _spread(values: tuple[Value, ...]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        if isinstance(value, list):
            found.extend(node.worth() for node in value)
        else:
            found.append(value)
    return found


FUNCTIONS = {
    "int": Function(integer, 1, 1),
    "round": Function(rounded, 1, 2),
    "floor": real(math.floor),
    "ceiling": real(math.ceil),
    "abs": real(abs),
    "pow": Function(power, 2, 2),
    "exp": real(math.exp),
    "exp10": real(lambda number: 10.0**number),
    "log": logarithm(math.log),
    "log10": logarithm(math.log10),
    "sqrt": real(math.sqrt),
    "sin": real(math.sin),
    "cos": real(math.cos),
    "tan": real(math.tan),
    "asin": real(math.asin),
    "acos": real(math.acos),
    "atan": real(math.atan),
    "atan2": Function(arc, 2, 2),
    "pi": Function(lambda _run: math.pi, 0, 0),
    "random": Function(lambda _run: random.random(), 0, 0, chance=True),  # noqa: S311  (ODK's, not for secrets)
    "boolean-from-string": Function(boolean_from_string, 1, 1),
    "checklist": Function(checklist, 2, None, sets=True),
    "weighted-checklist": Function(weighted_checklist, 2, None, sets=True),
}
