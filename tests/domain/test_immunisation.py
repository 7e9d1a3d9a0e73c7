"""Doses by age, after the dose before, and not when it is too late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.immunisation import DoseStatus, born_at_latest, doses, due_now, next_due, schedule

BORN = date(2025, 6, 1)


def day(age: int) -> date:
    return BORN + timedelta(days=age)


def status(dose: str, age: int, had: dict[str, date | None] | None = None, *, endemic: bool = False) -> DoseStatus:
    return next(each.status for each in doses(BORN, had or {}, day(age), endemic=endemic) if each.code == dose)


def test_the_schedule_is_whole() -> None:
    assert len(schedule()) == 21
    codes = [rule.code for rule in schedule()]
    assert all(rule.after is None or codes.index(rule.after) < codes.index(rule.code) for rule in schedule())


@pytest.mark.parametrize(
    ("dose", "age", "had", "expected"),
    [
        ("HB0", 0, {}, DoseStatus.DUE),
        ("HB0", 6, {}, DoseStatus.DUE),
        ("HB0", 7, {}, DoseStatus.LATE),
        ("HB0", 8, {}, DoseStatus.MISSED),
        ("BCG", 29, {}, DoseStatus.UPCOMING),
        ("BCG", 30, {}, DoseStatus.DUE),
        ("BCG", 364, {}, DoseStatus.DUE),
        ("BCG", 365, {}, DoseStatus.LATE),
        ("BCG", 1825, {}, DoseStatus.LATE),  # the day before the fifth birthday
        ("BCG", 1826, {}, DoseStatus.MISSED),
        ("OPV2", 61, {}, DoseStatus.WAITS),
        ("OPV2", 61, {"OPV1": day(33)}, DoseStatus.DUE),
        ("OPV2", 61, {"OPV1": day(34)}, DoseStatus.UPCOMING),
        ("OPV2", 62, {"OPV1": day(34)}, DoseStatus.DUE),
        ("OPV2", 61, {"OPV1": None}, DoseStatus.DUE),
        ("OPV2", 61, {"OPV2": None}, DoseStatus.HAD),
        ("RV1", 121, {}, DoseStatus.DUE),
        ("RV1", 122, {}, DoseStatus.LATE),
        ("RV1", 123, {}, DoseStatus.MISSED),
        ("RV3", 212, {"RV2": day(100)}, DoseStatus.LATE),
        ("RV3", 213, {"RV2": day(100)}, DoseStatus.MISSED),
        ("RV3", 190, {"RV2": day(189)}, DoseStatus.MISSED),  # 28 days later it would be too old
        ("MR1", 274, {}, DoseStatus.DUE),
        ("JE", 304, {}, DoseStatus.NOT_HERE),
    ],
)
def test_status(dose: str, age: int, had: dict[str, date | None], expected: DoseStatus) -> None:
    assert status(dose, age, had) is expected


def test_japanese_encephalitis_where_it_is_endemic() -> None:
    assert status("JE", 303, endemic=True) is DoseStatus.UPCOMING
    assert status("JE", 304, endemic=True) is DoseStatus.DUE


def test_what_is_due_comes_in_the_order_of_its_dates() -> None:
    had: dict[str, date | None] = {"HB0": day(0), "OPV1": day(30)}
    assert [dose.code for dose in due_now(BORN, had, day(61))] == ["BCG", "DPT-HB-Hib1", "OPV2", "RV1", "PCV1"]
    assert next_due(BORN, had, day(61)) == day(122)
    assert next_due(BORN, {rule.code: None for rule in schedule()}, day(61)) is None


@given(
    st.dictionaries(st.sampled_from([rule.code for rule in schedule()]), st.none() | st.integers(0, 700).map(day)),
    st.integers(0, 2500),
    st.booleans(),
)
def test_invariants(had: dict[str, date | None], age: int, endemic: bool) -> None:
    found = doses(BORN, had, day(age), endemic=endemic)
    assert len(found) == 21
    for rule, dose in zip(schedule(), found, strict=True):
        assert (dose.status is DoseStatus.HAD) == (rule.code in had)
        if dose.status in (DoseStatus.DUE, DoseStatus.LATE):
            assert dose.due_on is not None
            assert dose.due_on <= day(age)
            assert age >= rule.earliest_days
            assert rule.after is None or rule.after in had


@given(
    st.dictionaries(st.sampled_from([rule.code for rule in schedule()]), st.none() | st.dates(BORN, date(2027, 1, 1))),
    st.dates(date(2024, 1, 1), date(2027, 1, 1)),
)
def test_born_at_latest_is_the_last_day_with_which_no_dose_was_too_early(
    had: dict[str, date | None], born: date
) -> None:
    latest = born_at_latest(had)
    days = [((on - born).days, rule.earliest_days) for rule in schedule() if (on := had.get(rule.code)) is not None]
    assert (latest is None or born <= latest) is all(age >= earliest for age, earliest in days)
