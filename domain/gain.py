"""Whether a child has gained weight since it was last weighed: N, T, 2T, O, B of the programme's card.

The least gain per month of age (KBM) has not been found; it can be imported. Until then only "heavier" or "not
gained" is said: not being heavier is T under any table, being heavier may or may not be N.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.ages import age_months

LEAST_DAYS_APART = 14  # weighings nearer to each other say little

Kbm = Mapping[int, int]  # month of age at the second weighing → least gain in grams since the month before


class GainStatus(StrEnum):
    """As on the card, and `heavier` while no KBM table is there."""

    GAINED = "N"
    NOT_GAINED = "T"
    NOT_GAINED_TWICE = "2T"
    NOT_WEIGHED_BEFORE = "O"  # not weighed in the month before
    FIRST = "B"
    HEAVIER = "heavier"


@dataclass(frozen=True, slots=True)
class Weighed:
    on: date
    weight_kg: Decimal


@dataclass(frozen=True, slots=True)
class Gain:
    status: GainStatus
    gained_kg: Decimal | None
    last: Weighed | None


def weight_gain(born: date, weighings: Sequence[Weighed], kbm: Kbm | None = None) -> Gain:
    """The status at the latest of the weighings (any order, at least one)."""
    spaced = _spaced(sorted(weighings, key=lambda each: each.on))
    if len(spaced) == 1:
        return Gain(GainStatus.FIRST, None, None)
    last, latest = spaced[-2], spaced[-1]
    status = _status(born, last, latest, kbm)
    before_too = len(spaced) > 2 and _status(born, spaced[-3], last, kbm) is GainStatus.NOT_GAINED
    if status is GainStatus.NOT_GAINED and before_too:
        status = GainStatus.NOT_GAINED_TWICE
    return Gain(status, latest.weight_kg - last.weight_kg, last)


def _spaced(weighings: Sequence[Weighed]) -> list[Weighed]:
    """From the latest backwards, only weighings far enough apart to compare."""
    kept = [weighings[-1]]
    for each in reversed(weighings[:-1]):
        if (kept[-1].on - each.on).days >= LEAST_DAYS_APART:
            kept.append(each)
    return kept[::-1]


def _status(born: date, last: Weighed, latest: Weighed, kbm: Kbm | None) -> GainStatus:
    gained_kg = latest.weight_kg - last.weight_kg
    if gained_kg <= 0:
        return GainStatus.NOT_GAINED
    months_apart = (latest.on.year - last.on.year) * 12 + latest.on.month - last.on.month
    if months_apart > 1:
        return GainStatus.NOT_WEIGHED_BEFORE
    least_g = None if kbm is None else kbm.get(age_months(born, latest.on))
    if least_g is None:
        return GainStatus.HEAVIER
    return GainStatus.GAINED if gained_kg * 1000 >= least_g else GainStatus.NOT_GAINED
