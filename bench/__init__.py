"""What we measure, and against whom: ratios within one run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `docs/performance.md`: what was measured of ours and of the other in the same run, in `unit`, and
    what we want of it. theirs: None where the target is absolute."""

    name: str
    ours: float
    theirs: float | None
    unit: str
    target: str

    @property
    def ratio(self) -> float | None:
        return None if self.theirs is None else self.ours / self.theirs
