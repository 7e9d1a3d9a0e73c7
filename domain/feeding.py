"""PMT, supplementary food for a stretch of days: who may get it, why, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from domain import ages
from domain.tables import read_yaml

OTHER = "lain"  # a reason of somebody's own, with her own number of days


class End(StrEnum):
    """Why it ended; that the food was eaten for all days says nothing about the child's health."""

    SELESAI = "selesai"
    BERHENTI = "berhenti"
    PINDAH = "pindah"


class Funding(StrEnum):
    DANA_DESA = "dana_desa"
    PUSKESMAS = "puskesmas"
    GENTING = "genting"
    LAIN = "lain"
    TIDAK_TAHU = "tidak_tahu"


@dataclass(frozen=True, slots=True)
class Rule:
    """days: by reason, in the order in which they are offered. of: for whom a reason is, child or mother."""

    version: str
    days: Mapping[str, int]
    of: Mapping[str, str]
    from_months: int
    below_months: int

    def takes(self, born: date, today: date) -> bool:
        """Whether a child is of the age for PMT."""
        return self.from_months <= ages.age_months(born, max(born, today)) < self.below_months


@cache
def rule() -> Rule:
    """The one in force; read once per process."""
    data = read_yaml("pmt.yaml")
    return Rule(
        version=data["version"],
        days={one["code"]: one["days"] for one in data["reasons"]},
        of={one["code"]: one["for"] for one in data["reasons"]},
        from_months=data["child_months"]["from"],
        below_months=data["child_months"]["below"],
    )
