"""How many children a second are scored on one core, beside pygrowup2's own calculator (whose results differ)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pygrowup

from bench import Row, at_least, show
from domain.growth import Position, score
from domain.growth_tables import Sex

CHILDREN = 4000
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Child:
    sex: Sex
    age_days: int
    weight_kg: float
    size_cm: float
    head_cm: float
    muac_cm: float


def plausible_children(count: int = CHILDREN) -> list[Child]:
    """The same children in each run, 91 days to five years old, measured to one decimal."""
    dice = random.Random(1000)
    return [_child(dice) for _ in range(count)]


def _child(dice: random.Random) -> Child:
    share = dice.random()
    return Child(
        sex=dice.choice(list(Sex)),
        age_days=91 + int(share * 1730),
        weight_kg=round(5 + 13 * share + dice.uniform(-1.5, 1.5), 1),
        size_cm=round(60 + 48 * share + dice.uniform(-4, 4), 1),
        head_cm=round(40 + 10 * share + dice.uniform(-1.5, 1.5), 1),
        muac_cm=round(13 + 3 * share + dice.uniform(-1.5, 1.5), 1),
    )


def ours(child: Child) -> None:
    score(
        child.sex,
        child.age_days,
        weight_kg=child.weight_kg,
        size_cm=child.size_cm,
        position=Position.LYING if child.age_days < 731 else Position.STANDING,
        head_cm=child.head_cm,
        muac_cm=child.muac_cm,
    )


def theirs(child: Child) -> None:
    observation: Any = pygrowup.Observation  # untyped
    seen = observation(sex=child.sex.name.lower(), age_in_days=child.age_days)
    lying = child.age_days < 730
    size = f"{child.size_cm:.1f}"
    seen.lhfa(size, recumbent=lying)
    seen.wfa(child.weight_kg)
    (seen.wfl if lying else seen.wfh)(child.weight_kg, size)
    seen.bmifa(child.weight_kg / (child.size_cm / 100) ** 2)
    seen.hcfa(child.head_cm)
    seen.acfa(child.muac_cm)


def per_second(score_child: Callable[[Child], None], children: list[Child]) -> float:
    """Children a second of processor time: the best of some rounds, tables read beforehand."""
    score_child(children[0])
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for child in children:
            score_child(child)
        best = min(best, time.process_time() - start)
    return len(children) / best


def run() -> list[Row]:
    """One row: both calculators on the same children, six scores each, in this process."""
    children = plausible_children()
    name = "children scored, six indices each, beside pygrowup2"
    return [Row(name, per_second(ours, children), per_second(theirs, children), "children/s", at_least(1))]


if __name__ == "__main__":
    show(run())
