"""A child's z-scores against the WHO 2006 growth standards, step by step as WHO's own R code takes them.

Ours, because each package that was tried is wrong somewhere (README 4.3 of the domain sheet): the switch of tables at
731 days, the 0.7 cm between lying and standing, interpolation, restricted tails and flags are each missing in one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from domain.growth_tables import BY_SIZE, Index, Sex, Table, measure_at, table

DAYS_PER_MONTH = 30.4375  # WHO's average month
TWO_YEARS_DAYS = 731  # from this day on: standing height, weight-for-height
LAST_DAY = 1826  # 60.0 months are not reached: 1826 / 30.4375 = 59.99
STANDING_CM = 0.7  # a child measured standing is this much shorter than lying
LENGTH_BELOW_CM = 87.0  # age and position unknown: smaller children count as measured lying
STANDS_FROM_MONTHS = 9

IMPLAUSIBLE = {  # outside these the score is flagged: measure again
    Index.LENGTH_FOR_AGE: (-6.0, 6.0),
    Index.WEIGHT_FOR_AGE: (-6.0, 5.0),
    Index.WEIGHT_FOR_LENGTH: (-5.0, 5.0),
    Index.WEIGHT_FOR_HEIGHT: (-5.0, 5.0),
    Index.BMI_FOR_AGE: (-5.0, 5.0),
    Index.HEAD_FOR_AGE: (-5.0, 5.0),
    Index.MUAC_FOR_AGE: (-5.0, 5.0),
}


class Position(StrEnum):
    """How the child was measured."""

    LYING = "lying"
    STANDING = "standing"


class PositionNote(StrEnum):
    """What was done with the position that the kader gave."""

    AS_GIVEN = "as_given"
    STANDING_DOUBTED = "standing_doubted"  # claimed standing below 9 months: counted as unknown
    ADDED = "added"  # below 24 months and standing: 0.7 cm added
    SUBTRACTED = "subtracted"  # from 24 months on and lying: 0.7 cm taken off


@dataclass(frozen=True, slots=True)
class ZScore:
    """z: two decimals, rounded half up (away from zero). flagged: outside what WHO holds plausible."""

    z: float
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """All scores of one measurement; None where an input was missing, out of the table, or oedema forbids it.

    size_cm: length or height as scored, after the 0.7 cm. size_index: which table weight-for-size came from.
    """

    length_for_age: ZScore | None
    weight_for_age: ZScore | None
    weight_for_size: ZScore | None
    bmi_for_age: ZScore | None
    head_for_age: ZScore | None
    muac_for_age: ZScore | None
    size_cm: float | None
    size_index: Index | None
    position_note: PositionNote
    bmi: float | None
    oedema: bool

    @property
    def flagged(self) -> bool:
        """Whether any score is implausible."""
        return any(score is not None and score.flagged for score in self.scores().values())

    def scores(self) -> dict[str, ZScore | None]:
        """The six scores by name, as stored."""
        return {
            "length_for_age": self.length_for_age,
            "weight_for_age": self.weight_for_age,
            "weight_for_size": self.weight_for_size,
            "bmi_for_age": self.bmi_for_age,
            "head_for_age": self.head_for_age,
            "muac_for_age": self.muac_for_age,
        }


def score(
    sex: Sex,
    age_days: int | None,
    *,
    weight_kg: float | None = None,
    size_cm: float | None = None,
    position: Position | None = None,
    head_cm: float | None = None,
    muac_cm: float | None = None,
    oedema: bool = False,
) -> Growth:
    """Score one measurement of a child. Age in whole days, or None if unknown (then only weight-for-size is scored).

    ValueError for a measurement that no scale or tape can show (not 0.01 to 1000), or a negative age.
    """
    _check(age_days, weight_kg, size_cm, head_cm, muac_cm)
    adjusted_cm, position, note = _adjusted(size_cm, age_days, position)
    size_index = _size_index(age_days, position, adjusted_cm)
    weight = None if oedema else weight_kg
    bmi = weight_kg / (adjusted_cm / 100) ** 2 if weight_kg is not None and adjusted_cm is not None else None
    return Growth(
        length_for_age=_for_age(Index.LENGTH_FOR_AGE, sex, age_days, adjusted_cm),
        weight_for_age=_for_age(Index.WEIGHT_FOR_AGE, sex, age_days, weight),
        weight_for_size=_for_size(size_index, sex, age_days, adjusted_cm, weight),
        bmi_for_age=_for_age(Index.BMI_FOR_AGE, sex, age_days, None if oedema else bmi),
        head_for_age=_for_age(Index.HEAD_FOR_AGE, sex, age_days, head_cm),
        muac_for_age=_for_age(Index.MUAC_FOR_AGE, sex, age_days, muac_cm),
        size_cm=adjusted_cm,
        size_index=size_index,
        position_note=note,
        bmi=bmi,
        oedema=oedema,
    )


def plausible_range(index: Index, sex: Sex, at: float) -> tuple[float, float] | None:
    """The smallest and largest measurement that isn't flagged, at an age in days or (weight for size) a size in cm."""
    if index not in BY_SIZE and at > LAST_DAY:
        return None
    low, high = (measure_at(index, sex, at, z) for z in IMPLAUSIBLE[index])
    return None if low is None or high is None else (low, high)


def rounded(z: float) -> float:
    """Two decimals, halves away from zero: the number that is printed is the number that is classified."""
    hundredths = math.floor(abs(z) * 100 + 0.5)
    return (hundredths if z > 0 else -hundredths) / 100


def _check(age_days: int | None, *measurements: float | None) -> None:
    if age_days is not None and age_days < 0:
        raise ValueError("age_days is negative")
    for value in measurements:
        if value is not None and not 0.01 <= value <= 1000:
            raise ValueError("a measurement must be a positive number of cm or kg")


def _adjusted(
    size_cm: float | None, age_days: int | None, position: Position | None
) -> tuple[float | None, Position | None, PositionNote]:
    if age_days is None or position is None:
        return size_cm, position, PositionNote.AS_GIVEN
    standing = position is Position.STANDING
    if standing and age_days / DAYS_PER_MONTH < STANDS_FROM_MONTHS:
        return size_cm, None, PositionNote.STANDING_DOUBTED
    if size_cm is None:
        return None, position, PositionNote.AS_GIVEN
    if standing and age_days < TWO_YEARS_DAYS:
        return size_cm + STANDING_CM, position, PositionNote.ADDED
    if not standing and age_days >= TWO_YEARS_DAYS:
        return size_cm - STANDING_CM, position, PositionNote.SUBTRACTED
    return size_cm, position, PositionNote.AS_GIVEN


def _size_index(age_days: int | None, position: Position | None, size_cm: float | None) -> Index | None:
    if size_cm is None:
        return None
    if age_days is not None:
        lying = age_days < TWO_YEARS_DAYS
    elif position is not None:
        lying = position is Position.LYING
    else:
        lying = size_cm < LENGTH_BELOW_CM
    return Index.WEIGHT_FOR_LENGTH if lying else Index.WEIGHT_FOR_HEIGHT


def _for_age(index: Index, sex: Sex, age_days: int | None, value: float | None) -> ZScore | None:
    if value is None or age_days is None or age_days > LAST_DAY:
        return None
    reference = table(index, sex)
    return _scored(index, reference, reference.by_day(age_days), value)


def _for_size(
    index: Index | None, sex: Sex, age_days: int | None, size_cm: float | None, weight_kg: float | None
) -> ZScore | None:
    too_old = age_days is not None and age_days > LAST_DAY
    if index is None or size_cm is None or weight_kg is None or too_old:
        return None
    reference = table(index, sex)
    return _scored(index, reference, reference.by_size(size_cm), weight_kg)


def _scored(index: Index, reference: Table, row: tuple[float, float, float] | None, value: float) -> ZScore | None:
    if row is None:
        return None
    power, median, variation = row
    z = (math.pow(value / median, power) - 1) / (power * variation)
    if reference.restricted_tails and abs(z) > 3:
        z = _tail(row, value, 1 if z > 0 else -1)
    z = rounded(z)
    low, high = IMPLAUSIBLE[index]
    return ZScore(z, not low <= z <= high)


def _tail(row: tuple[float, float, float], value: float, side: int) -> float:
    """Beyond three standard deviations WHO counts in steps as wide as the one from the second to the third."""
    power, median, variation = row
    second = median * math.pow(1 + power * variation * 2 * side, 1 / power)
    third = median * math.pow(1 + power * variation * 3 * side, 1 / power)
    return side * 3 + (value - third) / abs(third - second)
