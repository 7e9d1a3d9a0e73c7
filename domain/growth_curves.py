"""What a growth chart shows: WHO's curves for the child's sex, its own measurements as points; no words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain import ages
from domain.growth import DAYS_PER_MONTH, Position, score
from domain.growth_tables import Index, Sex, measure_at

CURVES = (-3, -2, 0, 2, 3)  # standard deviations of WHO's standard
_MONTHS_TO_TWO, _MONTHS_TO_FIVE = (0, 24), (24, 60)
_AGE_STEP_DAYS = 30
_SIZE_STEP_CM = 1.0
_ROOM_CM = (10.0, 14.0)  # left of the smallest and right of the largest size of the child
_SIZES = {Index.WEIGHT_FOR_LENGTH: (45.0, 110.0), Index.WEIGHT_FOR_HEIGHT: (65.0, 120.0)}


class Picture(StrEnum):
    """Which chart."""

    WEIGHT = "weight"  # for age
    LENGTH = "length"  # for age
    THINNESS = "thinness"  # weight for length or height


@dataclass(frozen=True, slots=True)
class Measured:
    """One measuring of a child. lying: None where nobody wrote it down."""

    on: date
    weight_kg: Decimal | None = None
    length_cm: Decimal | None = None
    lying: bool | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    z: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """across: months of age, or centimetres; up: kg or cm. points: the child's own, oldest first."""

    picture: Picture
    index: Index
    across: tuple[float, float]
    curves: tuple[Curve, ...]
    points: tuple[tuple[float, float], ...]


def chart(picture: Picture, sex: Sex, born: date, measured: Iterable[Measured]) -> Chart | None:
    """The chart with the curves around the child's age or size; None if there is nothing to draw on it."""
    known = sorted((one for one in measured if one.on >= born), key=lambda one: one.on)
    if picture is Picture.THINNESS:
        return _thinness(sex, born, known)
    index = Index.WEIGHT_FOR_AGE if picture is Picture.WEIGHT else Index.LENGTH_FOR_AGE
    points = [point for one in known if (point := _by_age(picture, sex, born, one)) is not None]
    if not points:
        return None
    months = _MONTHS_TO_TWO if points[-1][0] < _MONTHS_TO_TWO[1] else _MONTHS_TO_FIVE
    days = range(round(months[0] * DAYS_PER_MONTH), round(months[1] * DAYS_PER_MONTH) + 1, _AGE_STEP_DAYS)
    curves = tuple(Curve(z, _curve(index, sex, [(day / DAYS_PER_MONTH, day) for day in days], z)) for z in CURVES)
    shown = tuple(point for point in points if months[0] <= point[0] <= months[1])
    return Chart(picture, index, months, curves, shown)


def _by_age(picture: Picture, sex: Sex, born: date, one: Measured) -> tuple[float, float] | None:
    value = one.weight_kg if picture is Picture.WEIGHT else _size(sex, born, one)
    return None if value is None else (ages.age_days(born, one.on) / DAYS_PER_MONTH, float(value))


def _size(sex: Sex, born: date, one: Measured) -> float | None:
    """The length or height as WHO's standard takes it at that age, after the 0.7 cm."""
    if one.length_cm is None:
        return None
    return score(sex, ages.age_days(born, one.on), size_cm=float(one.length_cm), position=_position(one)).size_cm


def _position(one: Measured) -> Position | None:
    return None if one.lying is None else Position.LYING if one.lying else Position.STANDING


def _thinness(sex: Sex, born: date, known: Sequence[Measured]) -> Chart | None:
    """Weight for length below two years, for height from then on: the table of the last measuring."""
    points: list[tuple[float, float]] = []
    index: Index | None = None
    for one in known:
        if one.weight_kg is None or one.length_cm is None:
            continue
        growth = score(sex, ages.age_days(born, one.on), size_cm=float(one.length_cm), position=_position(one))
        if growth.size_cm is None or growth.size_index is None:
            continue
        if growth.size_index is not index:
            index, points = growth.size_index, []
        points.append((growth.size_cm, float(one.weight_kg)))
    if index is None:
        return None
    low, high = _SIZES[index]
    low = max(low, min(size for size, _ in points) - _ROOM_CM[0])
    high = min(high, max(size for size, _ in points) + _ROOM_CM[1])
    if not any(low <= size <= high for size, _ in points):  # the table has no curve where the child's sizes are
        return None
    sizes = [low + step * _SIZE_STEP_CM for step in range(int((high - low) / _SIZE_STEP_CM) + 1)]
    curves = tuple(Curve(z, _curve(index, sex, [(size, size) for size in sizes], z)) for z in CURVES)
    return Chart(Picture.THINNESS, index, (low, sizes[-1]), curves, tuple(points))


def _curve(index: Index, sex: Sex, places: Iterable[tuple[float, float]], z: int) -> tuple[tuple[float, float], ...]:
    """places: where on the axis, and where in the table."""
    found = ((across, measure_at(index, sex, at, z)) for across, at in places)
    return tuple((across, value) for across, value in found if value is not None)
