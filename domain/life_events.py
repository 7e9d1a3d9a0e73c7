"""Events of a life as they are told: a wedding, a pregnancy, a birth, a loss, a death, a move, a corrected date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from domain.episodes import Kind, PersonId
from domain.growth_tables import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Marriage:
    """The wedding took place: for each of the two."""

    person: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyConfirmed:
    person: PersonId
    hpht: date
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Baby:
    """person: the new child's id, given by whoever keeps the records; not needed for a baby that did not live."""

    person: PersonId
    alive: bool = True
    sex: Sex | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """One or more babies. Told later than it was, `on` is still the day of birth."""

    mother: PersonId
    on: date
    babies: tuple[Baby, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscarriage:
    mother: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """relatives: the mother of a child that died and its living twins, or the children of a mother who died."""

    person: PersonId
    on: date
    relatives: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A family moves. within: to an area that Sapa serves, so that everything goes on with another kader."""

    people: tuple[PersonId, ...]
    on: date
    within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHome:
    """One child is raised by another family from now on: by its grandmother, an aunt, whoever adopts it."""

    person: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorCorrected:
    """HPHT, HPL or a birth date was wrong: the weeks are counted anew."""

    person: PersonId
    kind: Kind
    anchor: date


Event: TypeAlias = Marriage | PregnancyConfirmed | Birth | Miscarriage | Death | Move | NewHome | AnchorCorrected


class Trouble(StrEnum):
    """Why an event cannot be, as things stand."""

    ALREADY_PREGNANT = "already_pregnant"
    NOT_PREGNANT = "not_pregnant"
    ALREADY_BORN = "already_born"  # the birth has been told
    DEAD = "dead"  # the person's death has been told
    NO_SUCH_EPISODE = "no_such_episode"
    NO_BABIES = "no_babies"
    BEFORE_BEGINNING = "before_beginning"  # dated before the episode that it ends, or before HPHT
    BEFORE_LAST_BIRTH = "before_last_birth"  # HPHT before she gave birth
    ANCHOR_IN_FUTURE = "anchor_in_future"
    IN_FUTURE = "in_future"
    TOO_LONG_AGO = "too_long_ago"  # a pregnancy of 60 weeks
    TOO_YOUNG = "too_young"  # to be a parent
    NOT_A_WOMAN = "not_a_woman"


class ImpossibleEvent(ValueError):
    """The person who told it is asked again."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
