"""Episodes: the parts of the life course that a person goes through, what each asks for, and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from domain.ages import add_months

POSTPARTUM_DAYS = 42  # day 0 is the birth
BADUTA_MONTHS = 24
CHILD_MONTHS = 60

PersonId: TypeAlias = str  # as storage names people
EpisodeId: TypeAlias = str


class Kind(StrEnum):
    CATIN = "catin"
    PREGNANCY = "pregnancy"
    POSTPARTUM = "postpartum"
    CHILD = "child"


class Ended(StrEnum):
    """Why an episode closed."""

    MARRIED = "married"
    PREGNANT = "pregnant"
    BORN = "born"
    MISCARRIAGE = "miscarriage"
    STILLBIRTH = "stillbirth"
    DEATH = "death"
    MOVED = "moved"
    COMPLETED = "completed"  # 42 days after birth, 60 months of age
    UNDONE = "undone"


class Form(StrEnum):
    """Which visit form an episode calls for."""

    CATIN = "catin"
    BUMIL = "bumil"
    PASCASALIN = "pascasalin"
    BADUTA = "baduta"
    BALITA = "balita"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """anchor: the wedding, HPHT, or birth that its weeks are counted from. held: no messages until a human says so."""

    id: EpisodeId
    person: PersonId
    kind: Kind
    anchor: date
    began: date
    ended: date | None = None
    why: Ended | None = None
    held: bool = False

    @property
    def open(self) -> bool:
        return self.ended is None


def last_day(episode: Episode) -> date | None:
    """The last day of an episode that ends by date."""
    if episode.kind is Kind.POSTPARTUM:
        return episode.anchor + timedelta(days=POSTPARTUM_DAYS)
    if episode.kind is Kind.CHILD:
        return add_months(episode.anchor, CHILD_MONTHS) - timedelta(days=1)
    return None


def form_for(episode: Episode, today: date) -> Form:
    """The visit form of an episode: a child moves from baduta to balita on the day it is 24 months old."""
    if episode.kind is Kind.CHILD:
        return Form.BADUTA if today < add_months(episode.anchor, BADUTA_MONTHS) else Form.BALITA
    return {Kind.CATIN: Form.CATIN, Kind.PREGNANCY: Form.BUMIL, Kind.POSTPARTUM: Form.PASCASALIN}[episode.kind]
