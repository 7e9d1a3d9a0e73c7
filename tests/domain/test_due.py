"""When a visit is owed: the calendar walked day by day, and what holds for every anchor, enrolment and visit."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import due
from domain.due import Accompanied, Window, duty, windows
from domain.people import EpisodeKind
from domain.rules import Rung

DAY = timedelta(days=1)
BORN = date(2026, 3, 14)
HPHT = date(2026, 1, 5)


def walked(kind: EpisodeKind, anchor: date, days: range, rung: Rung | None = None) -> list[tuple[str, int]]:
    """Day by day; a kader visits on the first day that she may. Returns each visit: its code, its day."""
    visits: list[tuple[str, int]] = []
    last: date | None = None
    known = anchor + days[0] * DAY
    for day in days:
        today = anchor + day * DAY
        found = duty(
            Accompanied(kind=kind, anchor=anchor, known_since=known, last_visit=last, rung=rung if last else None),
            today,
        )
        if found is not None:
            assert found.missed_since is None, "she is never late"
            visits.append((found.window.code, day))
            last = today
    return visits


def test_a_pregnancy_is_seen_monthly_then_fortnightly_then_asked_for_news() -> None:
    visits = walked(EpisodeKind.PREGNANCY, HPHT, range(28, 330))
    assert [day // 7 for code, day in visits if code == "bumil_monthly"] == [4, 8, 12, 16, 20, 24]
    assert [day // 7 for code, day in visits if code == "bumil_fortnightly"] == [28, 30, 32, 34, 36, 38, 40]
    assert [day for code, day in visits if code == "no_news"] == [294, 308, 322]
    assert len(visits) == 16


def test_a_mother_is_seen_once_in_each_window_after_birth() -> None:
    visits = walked(EpisodeKind.POSTPARTUM, BORN, range(60))
    assert visits == [("kf1", 0), ("kf2", 3), ("kf3", 8), ("kf4", 29)]


def test_a_child_is_seen_every_calendar_month_until_two() -> None:
    visits = walked(EpisodeKind.CHILD, BORN, range(1830))
    dates = [BORN + day * DAY for _, day in visits]
    assert dates[0] == date(2026, 4, 1)
    assert len(dates) == 24
    assert all(one.day == 1 for one in dates)
    assert dates[-1] == date(2028, 3, 1), "on the first of March it was not yet two"


def test_a_child_at_risk_is_seen_every_month_until_five() -> None:
    visits = walked(EpisodeKind.CHILD, BORN, range(1900), Rung.BIDAN)
    assert [code for code, _ in visits] == ["baduta"] * 24 + ["balita"] * 36


def test_a_bride_is_seen_once_and_again_only_if_something_was_found() -> None:
    wedding = date(2026, 6, 20)
    assert walked(EpisodeKind.CATIN, wedding, range(-120, 30)) == [("catin", -90)]
    found = walked(EpisodeKind.CATIN, wedding, range(-120, 1), Rung.BIDAN)
    assert found == [("catin", -90), ("catin_follow_up", -62), ("catin_follow_up", -34), ("catin_follow_up", -6)]


@pytest.mark.parametrize(
    ("day", "code", "late"),
    [(2, "kf1", 0), (3, "kf2", 1), (7, "kf2", 5), (8, "kf3", 6), (42, "kf4", 40), (50, "kf4", 48)],
)
def test_what_was_let_pass_is_told_until_the_next_visit(day: int, code: str, late: int) -> None:
    mother = Accompanied(kind=EpisodeKind.POSTPARTUM, anchor=BORN, known_since=BORN)
    found = duty(mother, BORN + day * DAY)
    assert found is not None
    assert (found.window.code, found.overdue_days(BORN + day * DAY)) == (code, late)


def test_nobody_owes_a_visit_of_before_the_enrolment() -> None:
    late = Accompanied(kind=EpisodeKind.PREGNANCY, anchor=HPHT, known_since=HPHT + 200 * DAY)
    found = duty(late, HPHT + 200 * DAY)
    assert found is not None
    assert found.missed_since is None
    assert found.window.code == "bumil_fortnightly"


def test_an_hpl_by_ultrasound_moves_the_weeks() -> None:
    hpl = HPHT + timedelta(days=290)
    assert due.pregnancy_anchor(HPHT, hpl) == HPHT + 10 * DAY
    assert due.pregnancy_anchor(HPHT, None) == HPHT


def test_every_rule_says_where_it_comes_from() -> None:
    for kind in EpisodeKind:
        assert due.rules(kind)
        assert all(rule.source and rule.mark for rule in due.rules(kind))
    assert {due.goal(measure) for measure in due.Measure} <= set(range(1, 101))


accompanied = st.builds(
    lambda kind, anchor, known, visit, rung: Accompanied(
        kind=kind,
        anchor=anchor,
        known_since=anchor + known * DAY,
        last_visit=None if visit is None else anchor + (known + visit) * DAY,
        rung=rung,
    ),
    st.sampled_from(EpisodeKind),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(-120, 700),
    st.none() | st.integers(0, 900),
    st.none() | st.sampled_from(Rung),
)


@given(accompanied, st.integers(-150, 2000))
def test_windows_are_in_order_and_one_kind_never_owes_two_at_once(one: Accompanied, day: int) -> None:
    found = list(windows(one, one.anchor + day * DAY))
    assert all(window.start <= window.end for window in found)
    assert all(before.start <= after.start for before, after in itertools.pairwise(found))
    regular = [window for window in found if window.code != "catin_follow_up"]
    assert all(before.end < after.start for before, after in itertools.pairwise(regular))


@given(accompanied, st.integers(-150, 2000))
def test_after_a_visit_nothing_is_owed_that_day(one: Accompanied, day: int) -> None:
    today = one.anchor + day * DAY
    visited = Accompanied(
        kind=one.kind, anchor=one.anchor, known_since=one.known_since, last_visit=today, rung=one.rung
    )
    assert duty(visited, today) is None


@given(accompanied, st.integers(-150, 2000))
def test_a_visit_that_is_let_pass_only_gets_later(one: Accompanied, day: int) -> None:
    today = one.anchor + day * DAY
    found, next_day = duty(one, today), duty(one, today + DAY)
    if found is not None:
        assert found.window.start <= today
        assert next_day is not None, "owed until it is made"
        assert next_day.overdue_days(today + DAY) >= found.overdue_days(today)
        assert found.window.end >= one.known_since


@given(accompanied, st.integers(-150, 2000))
def test_the_shortcut_into_the_calendar_leaves_no_window_out(one: Accompanied, day: int) -> None:
    """Windows are found from the last visit on; the long way gives the same."""
    until = one.anchor + day * DAY
    since = max(one.known_since, one.last_visit or one.known_since)
    early = Accompanied(kind=one.kind, anchor=one.anchor, known_since=date(2019, 1, 1), rung=one.rung)
    long_way: list[Window] = [window for window in windows(early, until) if window.end >= since]
    assert [w for w in windows(one, until) if w.code != "catin_follow_up"] == long_way
