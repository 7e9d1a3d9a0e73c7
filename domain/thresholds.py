"""The programme's limits as versioned data: value, unit, source, trust, and from when they hold.

Where sources differ on a danger sign, the cautious value stands. Where they differ on what the programme must settle
("too many children"), the default is shown with its alternatives, and a setting may replace it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType

from domain.danger import Mark
from domain.tables import read_csv


@dataclass(frozen=True, slots=True)
class Threshold:
    """alternatives: what other sources say; none: undisputed. valid_from: None: from the beginning."""

    id: str
    value: Decimal
    unit: str
    mark: Mark
    source: str
    valid_from: date | None
    alternatives: tuple[Decimal, ...]
    note: str


Thresholds = Mapping[str, Threshold]


@lru_cache(maxsize=64)
def thresholds(on: date) -> Thresholds:
    """The limits that hold on a day, by id: of several rows with one id, the latest that has begun."""
    holding: dict[str, Threshold] = {}
    for row in sorted(_rows(), key=lambda row: row.valid_from or date.min):
        if row.valid_from is None or row.valid_from <= on:
            holding[row.id] = row
    return MappingProxyType(holding)


def with_settings(limits: Thresholds, settings: Mapping[str, Decimal]) -> Thresholds:
    """The limits with the programme's own decisions in place; KeyError for a limit that does not exist."""
    return MappingProxyType(
        {**limits, **{name: replace(limits[name], value=value) for name, value in settings.items()}}
    )


@cache
def _rows() -> tuple[Threshold, ...]:
    return tuple(_threshold(row) for row in read_csv("thresholds.csv"))


def _threshold(row: Mapping[str, str]) -> Threshold:
    return Threshold(
        id=row["id"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        mark=Mark(row["mark"]),
        source=row["source"],
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        alternatives=tuple(Decimal(value) for value in row["alternatives"].split(";") if value),
        note=row["note"],
    )
