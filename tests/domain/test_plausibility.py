"""What is asked again, at both sides of each limit, and what explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.ages import calendar_age
from domain.findings import Child, Measurement
from domain.growth import Position
from domain.growth_tables import Sex
from domain.plausibility import (
    Doubt,
    child_born_between,
    digit_habit,
    doubts,
    hpht_doubt,
    oldest_birth,
    parent_born_between,
    parent_doubt,
    since_last,
    usual_range,
)

TODAY = date(2026, 3, 14)


def child(age_days: int = 290) -> Child:
    return Child(sex=Sex.FEMALE, born=TODAY - timedelta(days=age_days))


def measured(
    weight: str | None = None, size: str | None = None, days_ago: int = 0, position: Position | None = None
) -> Measurement:
    return Measurement(
        on=TODAY - timedelta(days=days_ago),
        weight_kg=Decimal(weight) if weight else None,
        size_cm=Decimal(size) if size else None,
        position=position,
    )


@pytest.mark.parametrize(
    ("weight", "size", "asked"),
    [
        ("8.4", "70.5", []),
        ("84", "70.5", [(Doubt.SLIPPED_COMMA, "weight_kg")]),
        ("0.84", "70.5", [(Doubt.SLIPPED_COMMA, "weight_kg")]),
        ("61", "70.5", [(Doubt.SLIPPED_COMMA, "weight_kg")]),
        ("8.4", "7.05", [(Doubt.SLIPPED_COMMA, "size_cm")]),
        ("8.4", "705", [(Doubt.SLIPPED_COMMA, "size_cm")]),
        ("70.5", "8.4", [(Doubt.SWAPPED, "weight_kg")]),
        ("3.3", "70.5", [(Doubt.FLAGGED, "weight_kg")]),
        ("8.4", "90", [(Doubt.FLAGGED, "size_cm")]),
        ("0.3", "70.5", [(Doubt.IMPOSSIBLE, "weight_kg")]),
        ("8.4", "136", [(Doubt.IMPOSSIBLE, "size_cm")]),
        ("0.3", "136", [(Doubt.IMPOSSIBLE, "weight_kg"), (Doubt.IMPOSSIBLE, "size_cm")]),
        (None, None, []),
    ],
)
def test_values(weight: str | None, size: str | None, asked: list[tuple[Doubt, str]]) -> None:
    found = doubts(child(), measured(weight, size), [], TODAY)
    assert [(question.doubt, question.field) for question in found] == asked


def test_a_slipped_comma_comes_with_what_was_meant() -> None:
    [question] = doubts(child(), measured("61"), [], TODAY)
    assert question.facts["suggestion"] == Decimal("6.1")
    assert not question.must_change


@pytest.mark.parametrize(
    ("on", "doubt"), [(TODAY + timedelta(days=1), Doubt.IN_FUTURE), (date(2025, 5, 27), Doubt.BEFORE_BIRTH)]
)
def test_dates(on: date, doubt: Doubt) -> None:
    [question] = doubts(child(), Measurement(on=on, weight_kg=Decimal("8.4")), [], TODAY)
    assert (question.doubt, question.must_change) == (doubt, True)


@pytest.mark.parametrize(
    ("then", "now", "age_days", "shrunk"),
    [
        (("71.5", None), ("70.5", None), 290, False),
        (("71.6", None), ("70.5", None), 290, True),
        (("86.0", Position.LYING), ("84.5", Position.STANDING), 740, False),  # 0.7 of it is standing up
        (("86.0", Position.LYING), ("84.2", Position.STANDING), 740, True),
        (("86.0", None), ("84.5", None), 740, False),  # at 710 days lying, at 740 standing
        (("86.0", None), ("84.9", None), 900, True),
    ],
)
def test_children_do_not_shrink(
    then: tuple[str, Position | None], now: tuple[str, Position | None], age_days: int, shrunk: bool
) -> None:
    before = measured(size=then[0], days_ago=30, position=then[1])
    found = doubts(child(age_days), measured(size=now[0], position=now[1]), [before], TODAY)
    assert [question.doubt for question in found] == ([Doubt.SHRUNK] if shrunk else [])


@pytest.mark.parametrize(
    ("last", "now", "days", "age_days", "leapt"),
    [
        ("7.0", "8.4", 35, 290, False),
        ("7.0", "8.41", 35, 290, True),
        ("7.0", "8.5", 36, 290, False),
        ("10.0", "7.99", 44, 290, True),  # a loss is asked about however long ago
        ("10.0", "7.99", 400, 700, True),
        ("10.0", "8.0", 400, 700, False),
        ("10.0", "8.0", 30, 290, False),
        ("10.0", "7.99", 30, 290, True),
        ("3.2", "4.4", 30, 31, False),  # a month old: the median gains a third
        ("3.2", "5.2", 30, 31, True),
    ],
)
def test_leaps(last: str, now: str, days: int, age_days: int, leapt: bool) -> None:
    found = doubts(child(age_days), measured(now), [measured(last, days_ago=days)], TODAY)
    assert [question.doubt for question in found] == ([Doubt.LEAPT] if leapt else [])


def test_the_latest_earlier_measurement_counts() -> None:
    earlier = [measured("4.0", "60", 20), measured("8.0", "70", 10), measured("20", "120", 0)]
    assert doubts(child(), measured("8.4", "70.5"), earlier, TODAY) == ()


@given(st.decimals(Decimal("0.01"), 1000, places=2), st.decimals(Decimal("0.1"), 2000, places=1), st.integers(0, 2500))
def test_any_number_gets_an_answer(weight_kg: Decimal, size_cm: Decimal, age_days: int) -> None:
    measurement = Measurement(on=TODAY, weight_kg=weight_kg, size_cm=size_cm)
    for question in doubts(child(age_days), measurement, [measured("8", "70", 30)], TODAY):
        assert question.doubt in Doubt
    impossible = not Decimal("0.5") <= weight_kg <= 40
    assert not impossible or doubts(child(age_days), measurement, [], TODAY)


@pytest.mark.parametrize(
    ("name", "last", "days", "age_days", "low", "high"),
    [
        ("weight_kg", measured("7.6"), 33, 280, "6.08", "9.12"),
        ("weight_kg", measured("7.6"), 36, 280, "6.08", None),  # too long ago for a leap, not for a loss
        ("size_cm", measured(size="68"), 33, 280, "67", None),
        ("size_cm", measured(size="68"), 400, 500, "67", None),  # nobody shrinks, however long ago
        ("size_cm", measured(size="86"), 30, 760, "84.3", None),  # may stand by now
        ("size_cm", measured(size="85", position=Position.STANDING), 30, 790, "84.0", None),
        ("muac_cm", measured("7.6"), 33, 280, None, None),
    ],
)
def test_what_the_last_visit_allows(
    name: str, last: Measurement, days: int, age_days: int, low: str | None, high: str | None
) -> None:
    before = replace(last, on=TODAY - timedelta(days=days))
    expected = tuple(None if each is None else Decimal(each) for each in (low, high))
    assert since_last(child(age_days), name, TODAY, [before]) == expected


@given(st.decimals(Decimal(4), 15, places=1), st.decimals(Decimal(55), 85, places=1))
def test_the_range_that_a_form_asks_with_says_what_doubts_says(weight_kg: Decimal, size_cm: Decimal) -> None:
    last = [measured("8.0", "69.0", 30)]
    asked = {each.field for each in doubts(child(), measured(str(weight_kg), str(size_cm)), last, TODAY)}
    for name, value in (("weight_kg", weight_kg), ("size_cm", size_cm)):
        span = usual_range(child(), name, TODAY, last)
        assert span is not None
        assert (name in asked) is not (span[0] <= value <= span[1])


def test_digit_habits() -> None:
    honest = [Decimal(60 + number) / 10 for number in range(60)]
    habit = digit_habit(honest)
    assert habit is not None
    assert (habit.round_share, habit.suspicious) == (0.2, False)
    rounded = [Decimal(12 + number) / 2 for number in range(40)]
    habit = digit_habit(rounded)
    assert habit is not None
    assert (habit.count, habit.round_share, habit.suspicious) == (40, 1.0, True)
    assert digit_habit(rounded[:29]) is None


@pytest.mark.parametrize(
    ("days", "doubt"),
    [(0, None), (-1, Doubt.IN_FUTURE), (321, None), (322, Doubt.TOO_LONG_AGO), (420, Doubt.TOO_LONG_AGO)],
)
def test_hpht(days: int, doubt: Doubt | None) -> None:
    question = hpht_doubt(TODAY - timedelta(days=days), TODAY)
    assert (question and question.doubt) == doubt


@pytest.mark.parametrize(("years", "odd"), [(9, True), (10, False), (70, False), (71, True), (-1, True)])
def test_parents(years: int, odd: bool) -> None:
    question = parent_doubt(date(TODAY.year - years, TODAY.month, TODAY.day), TODAY)
    assert (question is not None) is odd
    assert question is None or question.facts["years"] == max(years, 0)


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.dates(date(1930, 1, 1), date(2026, 1, 1)))
@example(date(1952, 2, 29), date(2023, 2, 28))
@example(date(2012, 2, 29), date(2022, 2, 28))
def test_the_spans_of_parents_and_children_are_what_nobody_asks_about(parent: date, child: date) -> None:
    first, last = parent_born_between(child)
    assert (first <= parent <= last) is (parent_doubt(parent, child) is None)
    first, last = child_born_between(parent)
    assert (first <= child <= last) is (parent_doubt(parent, child) is None)


@given(st.dates(date(1900, 1, 1), date(1930, 1, 1)))
def test_more_than_110_full_years_are_asked_about(born: date) -> None:
    assert (born >= oldest_birth(TODAY)) is (calendar_age(born, TODAY).years <= 110)
