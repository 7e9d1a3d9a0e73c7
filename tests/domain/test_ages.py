"""Ages and weeks at their borders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ages
from domain.ages import Age, Phase

BORN = date(2025, 6, 1)
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2025-06-01", "2025-06-01", Age(0, 0)),
        ("2025-06-01", "2026-03-13", Age(9, 12)),
        ("2025-06-01", "2026-05-31", Age(11, 30)),
        ("2025-06-01", "2026-06-01", Age(12, 0)),
        ("2026-01-31", "2026-02-27", Age(0, 27)),
        ("2026-01-31", "2026-02-28", Age(1, 0)),
        ("2026-01-31", "2026-03-01", Age(1, 1)),
        ("2024-02-29", "2025-02-28", Age(12, 0)),
        ("2024-02-29", "2028-02-28", Age(47, 30)),
    ],
)
def test_months_and_days(born: str, on: str, age: Age) -> None:
    assert ages.calendar_age(date.fromisoformat(born), date.fromisoformat(on)) == age


@given(DAYS, st.integers(0, 4000))
def test_months_and_days_add_up(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    age = ages.calendar_age(born, on)
    assert ages.add_months(born, age.months) + timedelta(days=age.days) == on
    assert 0 <= age.days <= 30
    assert age.years == age.months // 12
    later = ages.calendar_age(born, on + timedelta(days=1))
    assert later.months - age.months in (0, 1)


def test_before_birth_is_an_error() -> None:
    with pytest.raises(ValueError, match="before birth"):
        ages.age_days(BORN, date(2025, 5, 31))
    with pytest.raises(ValueError, match="before HPHT"):
        ages.gestation_days(BORN, date(2025, 5, 31))


@pytest.mark.parametrize(("days", "week"), [(0, 0), (6, 0), (7, 1), (727, 103), (728, 104), (734, 104), (735, None)])
def test_weeks_of_life(days: int, week: int | None) -> None:
    on = BORN + timedelta(days=days)
    assert ages.calendar_week(Phase.ANAK, BORN, on) == week


@pytest.mark.parametrize(
    ("days", "week"), [(-1, None), (0, None), (27, None), (28, 4), (34, 4), (300, 42), (301, None)]
)
def test_weeks_of_pregnancy(days: int, week: int | None) -> None:
    assert ages.calendar_week(Phase.HAMIL, BORN, BORN + timedelta(days=days)) == week


def test_pregnancy() -> None:
    hpl = ages.due_date(BORN)
    assert hpl == date(2026, 3, 8)
    assert ages.hpht_of_due_date(hpl) == BORN
    assert ages.gestation_weeks(BORN, hpl) == 40
    assert [ages.trimester(weeks) for weeks in (0, 12, 13, 27, 28, 42)] == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("weeks_at_birth", "days_old", "corrected"),
    [
        (None, 100, 100),
        (37, 100, 100),
        (36, 100, 72),
        (32, 100, 44),
        (28, 30, -54),
        (32, 729, 673),  # 2027-05-31: 23 months
        (32, 730, 730),  # 24 months: no longer
    ],
)
def test_corrected_age_of_preterm_children(weeks_at_birth: int | None, days_old: int, corrected: int) -> None:
    assert ages.corrected_age_days(BORN, weeks_at_birth, BORN + timedelta(days=days_old)) == corrected


def test_estimated_dates_are_marked() -> None:
    today = date(2026, 3, 15)
    assert not ages.KnownDate(BORN).estimated
    assert ages.age_months(ages.of_age_months(9, today).day, today) == 9
    assert ages.calendar_age(ages.of_age_years(30, today).day, today).years == 30
    assert ages.of_age_years(30, today).estimated
