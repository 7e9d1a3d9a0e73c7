"""How long records keep their names: what `/privasi` promises families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.ages import add_months
from domain.episodes import CHILD_MONTHS


@dataclass(frozen=True, slots=True)
class Limits:
    """A family is forgotten if all its children were born before the one day, and everything else in which it was
    accompanied ended before the other."""

    born_before: date
    ended_before: date


def limits(today: date, months: int) -> Limits:
    """months: for so long after a child's fifth birthday, or after the end of what was accompanied without a child."""
    ended = add_months(today, -months)
    return Limits(born_before=add_months(ended, -CHILD_MONTHS), ended_before=ended)
