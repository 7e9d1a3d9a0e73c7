"""The day of a posyandu: by date and by week, in short months too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.posyandu import PosyanduDay

DAYS = st.one_of(
    st.builds(PosyanduDay, day=st.integers(1, 31)),
    st.builds(PosyanduDay, weekday=st.integers(0, 6), week=st.integers(1, 5)),
)


@pytest.mark.parametrize(
    ("code", "start", "expected"),
    [
        ("d5", date(2026, 3, 5), date(2026, 3, 5)),
        ("d5", date(2026, 3, 6), date(2026, 4, 5)),
        ("d31", date(2026, 2, 3), date(2026, 2, 28)),
        ("d31", date(2026, 12, 31), date(2026, 12, 31)),
        ("d1", date(2026, 12, 2), date(2027, 1, 1)),
        ("w2.3", date(2026, 3, 14), date(2026, 3, 18)),
        ("w2.3", date(2026, 3, 19), date(2026, 4, 15)),
        ("w0.5", date(2026, 3, 1), date(2026, 3, 30)),
        ("w0.5", date(2026, 2, 1), date(2026, 2, 23)),
    ],
)
def test_the_next_one(code: str, start: date, expected: date) -> None:
    assert PosyanduDay.of_code(code).next_from(start) == expected


@given(DAYS, st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_it_comes_once_a_month_and_is_never_missed(held: PosyanduDay, start: date) -> None:
    found = held.next_from(start)
    assert PosyanduDay.of_code(held.code) == held
    assert held.is_on(found)
    assert start <= found < start + timedelta(days=63)
    assert not any(held.is_on(start + timedelta(days=ahead)) for ahead in range((found - start).days))


@pytest.mark.parametrize("code", ["", "5", "d0", "d32", "w7.1", "w1.0", "w1.6", "d5 "])
def test_what_is_no_day_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="posyandu"):
        PosyanduDay.of_code(code)
