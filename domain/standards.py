"""The three standards and four PASTI: shares of counts, by formulas that are data with a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from domain.tables import read_yaml

FEW = 5  # a smaller number could show who is meant to somebody who may see no names


class Group(StrEnum):
    """The target groups, as the visit forms have them."""

    CATIN = "catin"
    BUMIL = "bumil"
    PASCASALIN = "pascasalin"
    BADUTA = "baduta"
    BALITA = "balita"


@dataclass(frozen=True, slots=True)
class Share:
    """part of whole. None: not known, which is something else than nothing."""

    part: int | None
    whole: int | None

    @property
    def percent(self) -> int | None:
        """Rounded half up; None where it cannot be told, or where there is nothing to be a share of."""
        if self.part is None or not self.whole:
            return None
        return (200 * self.part + self.whole) // (2 * self.whole)


@dataclass(frozen=True, slots=True)
class Indicator:
    """part, whole: names of counts. per_group: it is told for each target group, too."""

    code: str
    part: str
    whole: str
    per_group: bool = False

    def of(self, counts: Mapping[str, int | None], suffix: str = "") -> Share:
        """The share by these counts; a count that nobody has is unknown."""
        return Share(counts.get(self.part + suffix), counts.get(self.whole + suffix))


@dataclass(frozen=True, slots=True)
class Standards:
    """version: to be kept with every number that was computed by it. on_time_days: between visit and report."""

    version: str
    indicators: tuple[Indicator, ...]
    on_time_days: int


@cache
def standards() -> Standards:
    """Those in force; read once per process."""
    data = read_yaml("standards.yaml")
    indicators = (
        Indicator(one["code"], one["part"], one["whole"], one.get("per") == "group") for one in data["indicators"]
    )
    return Standards(data["version"], tuple(indicators), data["on_time_days"])


def of_group(name: str, group: Group) -> str:
    """The name of a count for one target group."""
    return f"{name}.{group}"


def shares(counts: Mapping[str, int | None]) -> Mapping[str, Share]:
    """Every indicator by its code, and those per group as code.group."""
    found: dict[str, Share] = {}
    for indicator in standards().indicators:
        found[indicator.code] = indicator.of(counts)
        if indicator.per_group:
            found |= {f"{indicator.code}.{group}": indicator.of(counts, f".{group}") for group in Group}
    return found


def added(several: Sequence[Mapping[str, int | None]]) -> Mapping[str, int | None]:
    """The counts of a larger area out of those of its parts: what no part knows stays unknown."""
    total: dict[str, int | None] = {}
    for counts in several:
        for name, count in counts.items():
            if count is not None:
                total[name] = (total.get(name) or 0) + count
            else:
                total.setdefault(name, None)
    return total
