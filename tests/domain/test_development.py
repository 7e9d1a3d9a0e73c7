"""Milestones by age, motor windows, and the card's red line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.development import (
    Aspect,
    Cadence,
    CardResult,
    CardTask,
    cadence,
    card_status,
    judged_months,
    milestones,
    milestones_for,
    motor_overdue,
    motor_windows,
    next_check,
    next_screening,
    read_card,
)

BORN = date(2025, 6, 1)
TASKS = tuple(CardTask(month, Aspect.GROSS_MOTOR, f"tugas {month}") for month in range(1, 13))


def test_the_tables_are_whole() -> None:
    assert len(milestones()) == 105
    assert len({each.code for each in milestones()}) == 105
    assert [each.code for each in motor_windows()] == ["sits", "stands_held", "crawls", "walks_held", "stands", "walks"]


@pytest.mark.parametrize(
    ("on", "weeks", "bands"),
    [
        (date(2025, 6, 30), None, set()),
        (date(2025, 7, 1), None, {1}),
        (date(2025, 8, 31), None, {1}),
        (date(2025, 9, 1), None, {3}),
        (date(2026, 3, 1), None, {9}),
        (date(2026, 3, 1), 32, {6}),  # eight weeks early: 7 months corrected
        (date(2027, 5, 31), 28, {18}),
        (date(2027, 6, 1), 28, {24}),  # from 24 months on the real age
        (date(2031, 6, 1), None, set()),
    ],
)
def test_which_checklist(on: date, weeks: int | None, bands: set[int]) -> None:
    assert {each.from_month for each in milestones_for(BORN, on, weeks)} == bands


def test_a_preterm_child_before_its_due_date_is_judged_as_newborn() -> None:
    assert judged_months(BORN, BORN + timedelta(days=20), 30) == 0


@pytest.mark.parametrize(
    ("days", "done", "weeks", "overdue"),
    [
        (280, [], None, []),  # 9.199 months
        (281, [], None, ["sits"]),
        (281, ["sits"], None, []),
        (281, [], 36, []),
        (535, ["sits"], None, ["stands_held", "crawls", "walks_held", "stands"]),
        (536, ["sits"], None, ["stands_held", "crawls", "walks_held", "stands", "walks"]),
    ],
)
def test_motor_windows(days: int, done: list[str], weeks: int | None, overdue: list[str]) -> None:
    found = motor_overdue(BORN, BORN + timedelta(days=days), done, weeks)
    assert [each.code for each in found] == overdue


@pytest.mark.parametrize(
    ("done_months", "on", "result"),
    [
        (range(1, 10), date(2026, 3, 1), CardResult.ON_TRACK),
        (range(1, 9), date(2026, 3, 1), CardResult.NEAR_LINE),
        (range(1, 9), date(2026, 2, 28), CardResult.ON_TRACK),
        (range(1, 7), date(2026, 3, 1), CardResult.NEAR_LINE),  # month 7 owed for two months
        (range(1, 7), date(2026, 4, 1), CardResult.BELOW_LINE),
        (range(1, 6), date(2026, 3, 1), CardResult.BELOW_LINE),
    ],
)
def test_three_months_owed_is_below_the_line(done_months: range, on: date, result: CardResult) -> None:
    done = {task.code for task in TASKS if task.month in done_months}
    card = card_status(TASKS, BORN, on, done)
    assert card.result is result
    assert all(task.code not in done for task in card.owed)


def test_the_card_is_judged_by_corrected_age() -> None:
    done = {task.code for task in TASKS if task.month <= 7}
    assert card_status(TASKS, BORN, date(2026, 3, 1), done, 32).result is CardResult.ON_TRACK


def test_the_card_is_imported() -> None:
    rows = [
        {"month": "2", "aspect": "Komunikasi pasif", "text": "menoleh"},
        {"month": "1", "aspect": "gerakan_kasar", "text": "melirik"},
    ]
    assert [task.month for task in read_card(rows)] == [1, 2]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"month": "0", "aspect": "kecerdasan", "text": "x"}, "row 2: month must be 1 to 72"),
        ({"month": "73", "aspect": "kecerdasan", "text": "x"}, "row 2: month"),
        ({"month": "dua", "aspect": "kecerdasan", "text": "x"}, "row 2: month"),
        ({"month": "2", "aspect": "lain", "text": "x"}, "row 2: aspect"),
        ({"month": "2", "aspect": "kecerdasan", "text": " "}, "row 2: text"),
        ({"month": "1", "aspect": "kecerdasan", "text": "x"}, "row 2: month 1 has this aspect twice"),
        ({}, "row 2: month"),
    ],
)
def test_a_faulty_row_is_named(row: dict[str, str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_card([{"month": "1", "aspect": "kecerdasan", "text": "x"}, row])


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, date(2026, 3, 14)),
        (date(2026, 2, 1), date(2026, 5, 1)),
        (date(2025, 11, 1), date(2026, 3, 14)),
    ],
)
def test_when_to_screen_again(last: date | None, due: date) -> None:
    assert next_screening(BORN, last, date(2026, 3, 14)) == due


def test_older_children_are_screened_every_six_months() -> None:
    assert next_screening(BORN, date(2027, 6, 1), date(2027, 6, 2)) == date(2027, 12, 1)


def test_the_cadence_is_data() -> None:
    assert cadence() == Cadence(retry_days=14, owed_months=3, asked_for_months=6, screening=((24, 3), (72, 6)))


@pytest.mark.parametrize(
    ("checked_on", "all_there", "due"),
    [
        (None, True, date(2026, 3, 14)),
        (date(2026, 3, 1), False, date(2026, 3, 15)),
        (date(2026, 2, 1), False, date(2026, 2, 15)),  # overdue since
        (date(2026, 3, 1), True, date(2026, 6, 1)),
        (date(2025, 9, 1), True, date(2026, 3, 14)),
    ],
)
def test_when_to_look_again(checked_on: date | None, all_there: bool, due: date) -> None:
    assert next_check(BORN, checked_on, all_there, date(2026, 3, 14)) == due
