"""What changes slowly about a family or a person, and how long an answer is good for before it is asked again.

`data/known_for.csv`: the programme asks again after half a year (issue 4, point 2); shorter where the answer itself
wears out sooner (what was eaten, what was attended this month), never where it cannot change (birth weight).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from domain.tables import read_csv


class About(StrEnum):
    FAMILY = "family"
    PERSON = "person"
    EPISODE = "episode"  # of a person, and only of this pregnancy, this birth, this wedding


class Kind(StrEnum):
    """How the answer is written down."""

    CODE = "code"
    CODES = "codes"
    NUMBER = "number"
    DATE = "date"
    WORDS = "words"  # free text or a name: sealed


@dataclass(frozen=True, slots=True)
class SlowFact:
    """days: None: good for ever."""

    name: str
    about: About
    days: int | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Said:
    """The last answer, as ODK writes it, and the day of the visit."""

    value: str
    on: date


@cache
def slow_facts() -> dict[str, SlowFact]:
    """By name."""
    return {row["name"]: _slow_fact(row) for row in read_csv("known_for.csv")}


def _slow_fact(row: Mapping[str, str]) -> SlowFact:
    days = int(row["days"]) if row["days"] else None
    return SlowFact(row["name"], About(row["about"]), days, Kind(row["kind"]))


def is_fresh(fact: SlowFact, said: Said, today: date, episode_began: date) -> bool:
    """Whether it need not be asked again."""
    if fact.about is About.EPISODE and said.on < episode_began:
        return False
    return fact.days is None or (today - said.on).days < fact.days


def as_text(value: Any) -> str:
    """An answer as ODK writes it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(str(each) for each in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def typed(fact: SlowFact, text: str) -> Any:
    """The answer as screens read it."""
    match fact.kind:
        case Kind.DATE:
            return date.fromisoformat(text)
        case Kind.NUMBER:
            return Decimal(text)
        case Kind.CODES:
            return text.split()
        case _:
            return text
