"""The programme's danger signs, per group, and recognising them in whatever a person writes.

Built on the domain sheet, 2.4. Errs on the side of care: questions, worries and "pernah" count; only a plain denial
("tidak kejang", "ga ada perdarahan", "kejang? tidak") doesn't. Signs that refer even when they are over (fits,
bleeding, fainting) also count in "tidak kejang lagi" and "sudah tidak pendarahan": it has been so, and must be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from domain.ages import trimester
from domain.lexicon import NumberClass, lexicon_with, with_own_names
from domain.phrases import Recogniser
from domain.tables import read_yaml

NEWBORN_DAYS = 28


class DangerGroup(StrEnum):
    """Whom a sign is listed for."""

    PREGNANT_EARLY = "pregnant_early"  # trimester 1
    PREGNANT_LATE = "pregnant_late"  # trimesters 2 and 3
    LABOUR = "labour"
    POSTPARTUM = "postpartum"
    NEWBORN = "newborn"  # 0-28 days
    CHILD = "child"


class Mark(StrEnum):
    """How far a fact can be trusted, as the domain sheet marks it."""

    SOURCES = "S"
    ONE_SOURCE = "S1"
    RELAY = "RELAY"
    GENERAL_KNOWLEDGE = "GK"
    OWN = "OWN"


@dataclass(frozen=True, slots=True)
class DangerSign:
    """was_counts: refers even when it is said to be over."""

    code: str
    groups: frozenset[DangerGroup]
    mark: Mark
    was_counts: bool


@cache
def danger_signs() -> dict[str, DangerSign]:
    """All signs by code, in the order of the data file."""
    return {
        entry["code"]: DangerSign(
            entry["code"],
            frozenset(DangerGroup(group) for group in entry["groups"]),
            Mark(entry["mark"]),
            entry.get("was_counts", False),
        )
        for entry in _data()["signs"]
    }


def signs_for(group: DangerGroup) -> tuple[DangerSign, ...]:
    """The signs of a group, for a form's list or a check with the family."""
    return tuple(sign for sign in danger_signs().values() if group in sign.groups)


def group_of_pregnancy(gestation_weeks: int) -> DangerGroup:
    """Which signs to look for in this week of pregnancy."""
    return DangerGroup.PREGNANT_EARLY if trimester(gestation_weeks) == 1 else DangerGroup.PREGNANT_LATE


def group_of_child(age_days: int) -> DangerGroup:
    """Which signs to look for at this age: a newborn's until day 28."""
    return DangerGroup.NEWBORN if age_days <= NEWBORN_DAYS else DangerGroup.CHILD


def danger_signs_in(text: str) -> frozenset[str]:
    """The codes of the danger signs that a text tells of. Linear in its length; never raises."""
    known = danger_signs()
    return frozenset(
        found.code
        for _, clause_finds in _recogniser().find(text)
        for found in clause_finds
        if not found.denied or (found.was and known[found.code].was_counts)
    )


@cache
def _data() -> Any:
    return read_yaml("danger_words.yaml")


@cache
def _recogniser() -> Recogniser:
    data = _data()
    numbers = [NumberClass(name, float(low), float(high)) for name, (low, high) in data["numbers"].items()]
    own = {**with_own_names(data["harmless"], data["words"]), **data["words"]}
    phrases = {entry["code"]: entry["phrases"] for entry in data["signs"]}
    return Recogniser(lexicon_with(own, data["innocent"], numbers), phrases, data["harmless"])
