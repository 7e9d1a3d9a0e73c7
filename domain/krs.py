"""Whether a household is at risk of stunting (KRS) by the rule of its year, out of what visits know of it.

What is not known keeps its name: a family is "not at risk" only where everything that the rule asks is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from domain import ages
from domain.tables import read_yaml
from domain.thresholds import Thresholds, thresholds


class Factor(StrEnum):
    WATER = "water"
    LATRINE = "latrine"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    TOO_CLOSE = "too_close"
    TOO_MANY = "too_many"


class Missing(StrEnum):
    """What would have to be known to say more."""

    WATER = "water"
    LATRINE = "latrine"
    WIFE_AGE = "wife_age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wife:
    """births: of her children. due_on: of a running pregnancy. children: as she counts them, where she was asked."""

    born: date | None
    births: Sequence[date] = ()
    due_on: date | None = None
    children: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """water, latrine: codes of the visit forms. children: birth dates of all children in it."""

    wives: Sequence[Wife] = ()
    children: Sequence[date] = ()
    water: str | None = None
    latrine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Krs:
    """at_risk: None where too little is known to say so. target: whether the rule looks at this family at all."""

    target: bool
    at_risk: bool | None
    factors: tuple[Factor, ...]
    missing: tuple[Missing, ...]
    version: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    version: str
    year: int
    target: Mapping[str, int]
    water: frozenset[str]
    latrine: frozenset[str]
    wife: Mapping[str, str]


@cache
def rule_of(year: int) -> Rule:
    """The rule of a year: the latest that had begun; the oldest known for the years before it."""
    known = sorted(_rules(), key=lambda rule: rule.year)
    return next((rule for rule in reversed(known) if rule.year <= year), known[0])


def assess(household: Household, year: int, today: date, limits: Thresholds | None = None) -> Krs:
    """What the rule of a year says of a household today. limits: with the programme's settings in place."""
    rule = rule_of(year)
    limits = thresholds(today) if limits is None else limits
    target = _is_target(household, rule, today)
    missing = tuple(_missing(household)) if target else ()
    factors = tuple(dict.fromkeys(_factors(household, rule, today, limits))) if target else ()
    at_risk = bool(factors) or (None if missing else False)
    return Krs(target=target, at_risk=at_risk, factors=factors, missing=missing, version=rule.version, year=year)


def _is_target(household: Household, rule: Rule, today: date) -> bool:
    youngest, oldest, months = (rule.target[name] for name in ("wife_from", "wife_to", "child_under_months"))
    return (
        any(wife.due_on is not None for wife in household.wives)
        or any(wife.born and youngest <= _years(wife.born, today) <= oldest for wife in household.wives)
        or any(ages.age_months(born, today) < months for born in household.children if born <= today)
    )


def _missing(household: Household) -> Iterator[Missing]:
    if household.water is None:
        yield Missing.WATER
    if household.latrine is None:
        yield Missing.LATRINE
    if any(wife.born is None for wife in household.wives):
        yield Missing.WIFE_AGE


def _factors(household: Household, rule: Rule, today: date, limits: Thresholds) -> Iterator[Factor]:
    if household.water is not None and household.water not in rule.water:
        yield Factor.WATER
    if household.latrine is not None and household.latrine not in rule.latrine:
        yield Factor.LATRINE
    limit = {name: limits[which].value for name, which in rule.wife.items()}
    for wife in household.wives:
        yield from _of_wife(wife, rule, today, limit)


def _of_wife(wife: Wife, rule: Rule, today: date, limit: Mapping[str, Decimal]) -> Iterator[Factor]:
    years = _years(wife.born, today) if wife.born else None
    if years is not None and years > rule.target["wife_to"]:
        return  # she is no PUS any more
    if years is not None and years < limit["too_young_below"]:
        yield Factor.TOO_YOUNG
    if years is not None and years > limit["too_old_above"]:
        yield Factor.TOO_OLD
    if _is_close(wife, int(limit["too_close_below_months"])):
        yield Factor.TOO_CLOSE
    if max(wife.children or 0, len(wife.births)) >= limit["too_many_from"]:
        yield Factor.TOO_MANY


def _is_close(wife: Wife, months: int) -> bool:
    """Whether the two youngest, the one that is coming among them, are nearer than that; twins are one birth."""
    births = sorted({*wife.births, *((wife.due_on,) if wife.due_on else ())})[-2:]
    return len(births) == 2 and births[0] != births[1] and ages.add_months(births[0], months) > births[1]


def _years(born: date, today: date) -> int:
    return ages.calendar_age(born, today).years if born <= today else 0


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(_rule(row) for row in read_yaml("krs.yaml")["versions"])


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        version=row["version"],
        year=row["year"],
        target=row["target"],
        water=frozenset(row["water"]),
        latrine=frozenset(row["latrine"]),
        wife=row["wife"],
    )
