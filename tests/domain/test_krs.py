"""Who is at risk of stunting by the rule of the year: each factor at its ends, and what is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.krs import Factor, Household, Missing, Wife, assess, rule_of
from domain.thresholds import thresholds, with_settings

TODAY = date(2026, 3, 14)
CHILD = date(2025, 6, 2)
GOOD = {"water": "piped", "latrine": "own_septic_tank"}


def house(
    *, born: date | None = date(1998, 1, 1), births: tuple[date, ...] = (CHILD,), **known: str | None
) -> Household:
    return Household(wives=[Wife(born=born, births=births)], children=births, **{**GOOD, **known})


@pytest.mark.parametrize(
    ("household", "factors"),
    [
        (house(), ()),
        (house(water="river"), (Factor.WATER,)),
        (house(water="protected_spring"), ()),
        (house(latrine="none"), (Factor.LATRINE,)),
        (house(latrine="shared_septic_tank"), ()),
        (house(born=date(2006, 3, 15)), (Factor.TOO_YOUNG,)),  # 19, the day before her birthday
        (house(born=date(2006, 3, 14)), ()),  # 20 today
        (house(born=date(1990, 3, 15)), ()),  # 35
        (house(born=date(1990, 3, 14)), (Factor.TOO_OLD,)),  # 36 today
        (house(births=(date(2023, 6, 3), CHILD)), (Factor.TOO_CLOSE,)),
        (house(births=(date(2023, 6, 2), CHILD)), ()),  # two years to the day
        (house(births=(CHILD, CHILD)), ()),  # twins are one birth
        (house(births=(date(2015, 1, 1), date(2019, 1, 1), CHILD)), (Factor.TOO_MANY,)),
    ],
)
def test_each_factor(household: Household, factors: tuple[Factor, ...]) -> None:
    found = assess(household, 2026, TODAY)
    assert found.factors == factors
    assert found.at_risk is bool(factors)
    assert (found.version, found.year) == ("KRS-2024", 2026)


def test_a_pregnancy_counts_as_the_next_birth() -> None:
    wife = Wife(born=date(1998, 1, 1), births=(CHILD,), due_on=date(2026, 9, 1))
    assert assess(Household(wives=[wife], children=[CHILD], **GOOD), 2026, TODAY).factors == (Factor.TOO_CLOSE,)


def test_what_is_not_known_is_no_all_clear() -> None:
    found = assess(Household(wives=[Wife(born=None)], children=[CHILD]), 2026, TODAY)
    assert found.at_risk is None
    assert found.missing == (Missing.WATER, Missing.LATRINE, Missing.WIFE_AGE)
    assert assess(house(water=None, latrine="none"), 2026, TODAY).at_risk is True, "one risk is enough"


def test_a_family_without_wife_or_small_child_is_not_looked_at() -> None:
    found = assess(
        Household(wives=[Wife(born=date(1960, 1, 1))], children=[date(2010, 1, 1)], water="river"), 2026, TODAY
    )
    assert (found.target, found.at_risk, found.factors) == (False, False, ())


def test_the_programme_decides_how_many_are_too_many() -> None:
    three = house(births=(date(2015, 1, 1), date(2019, 1, 1), CHILD))
    limits = with_settings(thresholds(TODAY), {"many_children": Decimal(4)})
    assert assess(three, 2026, TODAY, limits).factors == ()


def test_an_older_year_has_the_oldest_rule_that_is_known() -> None:
    assert rule_of(2019) == rule_of(2024)


@given(water=st.sampled_from([None, "river", "piped"]), latrine=st.sampled_from([None, "none", "own_septic_tank"]))
def test_not_at_risk_is_said_only_of_what_is_known_whole(water: str | None, latrine: str | None) -> None:
    found = assess(house(water=water, latrine=latrine), 2026, TODAY)
    assert (found.at_risk is False) == (not found.missing and not found.factors)
