"""Functions on node-sets, and what ODK knows of the run (version, property)."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

from forms.functions.function import Function, Run
from forms.tree import Node
from forms.values import Value, to_number, to_text

T = TypeVar("T")

PARK_MILLER = 2_147_483_647


def nodes(value: Value) -> list[Node]:
    return value if isinstance(value, list) else []


def count(_run: Run, value: Value) -> float:
    return float(len(nodes(value)))


def count_non_empty(_run: Run, value: Value) -> float:
    return float(sum(1 for node in nodes(value) if node.children or node.value != ""))


def numbers(values: tuple[Value, ...]) -> list[float]:
    """All that are numbers; empty answers don't count, as in JavaRosa."""
    found: list[float] = []
    for value in values:
        found.extend(to_number(node.worth()) for node in value) if isinstance(value, list) else found.append(
            to_number(value)
        )
    return [number for number in found if number == number]


def total(_run: Run, value: Value) -> float:
    return math.fsum(numbers((value,)))


def largest(_run: Run, *values: Value) -> float:
    return max(numbers(values), default=math.nan)


def smallest(_run: Run, *values: Value) -> float:
    return min(numbers(values), default=math.nan)


def shuffled(items: Sequence[T], seed: int | float | None) -> list[T]:
    """Fisher-Yates, inside out; with a seed by the Park-Miller generator, so that every ODK client shuffles alike."""
    draw = random.random if seed is None else park_miller(seed)
    out: list[T] = []
    for place, item in enumerate(items):
        other = math.floor(draw() * (place + 1))
        out.append(item)
        out[place], out[other] = out[other], item
    return out


class park_miller:
    """Numbers in [0, 1) from a seed."""

    def __init__(self, seed: int | float) -> None:
        whole = math.trunc(seed) if math.isfinite(seed) else 0
        start = abs(whole) % PARK_MILLER * (1 if whole >= 0 else -1)
        self._state = start + PARK_MILLER - 1 if start <= 0 else start

    def __call__(self) -> float:
        self._state = self._state * 16_807 % PARK_MILLER
        return (self._state - 1) / (PARK_MILLER - 1)


def property_of(run: Run, name: Value) -> str:
    """What ODK's clients call properties of the device; "" for those that a chat has not."""
    world = run.world
    known = {"username": world.username, "deviceid": world.deviceid, "phonenumber": world.phonenumber}
    return known.get(to_text(name).replace(" ", "").lower(), "")


FUNCTIONS = {
    "count": Function(count, 1, 1, sets=True, path=True),
    "count-non-empty": Function(count_non_empty, 1, 1, sets=True, path=True),
    "sum": Function(total, 1, 1, sets=True, path=True),
    "max": Function(largest, 0, None, sets=True),
    "min": Function(smallest, 0, None, sets=True),
    "depend": Function(lambda _run, first, *_rest: first, 1, None),
    "version": Function(lambda run: run.version, 0, 0),
    "property": Function(property_of, 1, 1, moving=True),
}
