"""What we measure, and against whom: ratios within one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from rich import box
from rich.console import Console
from rich.table import Table


class Of(Enum):
    """What a target is about."""

    RATIO = "×"  # ours / theirs
    OURS = ""  # the figure itself, in its unit


@dataclass(frozen=True, slots=True)
class Target:
    """least, most: the bounds that are wanted, either may be missing."""

    of: Of
    least: float | None = None
    most: float | None = None

    def admits(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        bounds = [f"≥ {self.least:g}"] if self.least is not None else []
        bounds += [f"≤ {self.most:g}"] if self.most is not None else []
        return f"{', '.join(bounds)} {self.of.value}".strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `docs/performance.md`: what was measured of ours and of the other in the same run, in `unit`, and
    what we want of it. theirs: None where there is nobody to compare with. target: None for a figure that only
    explains another one."""

    name: str
    ours: float
    theirs: float | None
    unit: str
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.theirs is None else self.ours / self.theirs

    @property
    def met(self) -> bool | None:
        """None where nothing is wanted."""
        if self.target is None:
            return None
        value = self.ratio if self.target.of is Of.RATIO else self.ours
        if value is None:
            raise ValueError(f"{self.name}: a target for a ratio, and nothing to compare with")
        return self.target.admits(value)


def at_most(limit: float, of: Of = Of.RATIO) -> Target:
    return Target(of, most=limit)


def at_least(limit: float, of: Of = Of.RATIO) -> Target:
    return Target(of, least=limit)


def show(rows: Iterable[Row]) -> None:
    """The rows as a table, on standard output."""
    table = Table("what", "ours", "reference", "ratio", "target", "met", box=box.SIMPLE)
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:,.4g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
        met = {True: "yes", False: "NO", None: ""}[row.met]
        table.add_row(row.name, f"{row.ours:,.4g} {row.unit}", theirs, ratio, str(row.target or ""), met)
    Console(width=160).print(table, highlight=False)
