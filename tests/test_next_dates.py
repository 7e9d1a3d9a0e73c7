"""The next dates of a child, as its family sees them."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.family.next_dates import vitamin_a_month


@pytest.mark.parametrize(
    ("born", "today", "month"),
    [
        (date(2025, 6, 7), date(2026, 3, 14), date(2026, 8, 1)),
        (date(2025, 6, 7), date(2026, 2, 10), date(2026, 2, 1)),
        (date(2026, 3, 1), date(2026, 3, 14), date(2027, 2, 1)),  # in August it is five months old
        (date(2021, 4, 1), date(2026, 3, 14), None),  # five years old before August
    ],
)
def test_vitamin_a_comes_in_february_and_august(born: date, today: date, month: date | None) -> None:
    assert vitamin_a_month(born, today) == month
