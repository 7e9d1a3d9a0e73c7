"""Nothing at night, nothing stale, no more than three a week; must-knows first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.talk import Lane
from domain.timing import (
    STALE_AFTER,
    Planned,
    allot,
    is_quiet,
    is_stale,
    next_allowed,
)
from domain.zones import Zone, local, to_utc

DAY = date(2026, 3, 14)  # a Saturday
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
ZONES = st.sampled_from(Zone)
PUSHED = st.sampled_from([Lane.REMINDER, Lane.TIP, Lane.BROADCAST])


def at(hour: int, minute: int = 0, *, day: date = DAY, zone: Zone = Zone.WIB) -> datetime:
    return to_utc(day, time(hour, minute), zone)


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [
        (time(6, 59, 59), True),
        (time(7), False),
        (time(19, 59, 59), False),
        (time(20), True),
        (time(0), True),
        (time(12), False),
    ],
)
def test_quiet_hours(hour: time, quiet: bool) -> None:
    assert is_quiet(hour) is quiet


def test_next_allowed() -> None:
    assert next_allowed(at(12), Zone.WIB) == at(12)
    assert next_allowed(at(3), Zone.WIB) == at(7)
    assert next_allowed(at(20), Zone.WIB) == at(7, day=DAY + timedelta(days=1))
    assert next_allowed(at(19), Zone.WIT) == at(7, day=DAY + timedelta(days=1), zone=Zone.WIT)  # 21:00 there
    with pytest.raises(ValueError, match="without a zone"):
        next_allowed(datetime(2026, 3, 14, 9), Zone.WIB)  # noqa: DTZ001  that is the point


@given(MOMENTS, ZONES)
def test_the_next_allowed_moment_is_never_quiet_never_earlier_and_soon(moment: datetime, zone: Zone) -> None:
    allowed = next_allowed(moment, zone)
    assert not is_quiet(local(allowed, zone).time())
    assert timedelta(0) <= allowed - moment <= timedelta(hours=11)
    assert next_allowed(allowed, zone) == allowed


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), ZONES)
def test_the_next_allowed_moment_keeps_the_order(moment: datetime, later: timedelta, zone: Zone) -> None:
    assert next_allowed(moment, zone) <= next_allowed(moment + later, zone)


def test_exactly_48_hours_are_not_stale() -> None:
    assert not is_stale(at(9), at(9) + STALE_AFTER)
    assert is_stale(at(9), at(9) + STALE_AFTER + timedelta(microseconds=1))


def tip(key: str, day: int, *, must_know: bool = False, lane: Lane = Lane.TIP, born: int | None = None) -> Planned:
    births = () if born is None else (DAY + timedelta(days=born),)
    return Planned(key=key, lane=lane, on=DAY + timedelta(days=day), must_know=must_know, births=births)


@pytest.mark.parametrize(
    ("planned", "sent", "kept"),
    [
        ([tip("a", 0), tip("b", 1), tip("c", 2), tip("d", 3)], [], "abc"),
        ([tip("a", 0), tip("b", 1), tip("c", 2), tip("d", 7)], [], "abcd"),
        ([tip("a", 0), tip("b", 1), tip("c", 2), tip("d", 6)], [], "abc"),
        ([tip("a", 0), tip("b", 1), tip("c", 2), tip("d", 6, must_know=True)], [], "abd"),
        ([tip("a", 0, lane=Lane.BROADCAST), tip("b", 0), tip("c", 0), tip("d", 0)], [], "bcd"),
        ([tip("a", 0)], [-1, -2, -6], ""),
        ([tip("a", 0)], [-1, -2, -7], "a"),
        ([tip("a", 0, lane=Lane.REMINDER)], [-1, -2, -3], "a"),
        ([tip("a", 0, born=0)], [-1, -2, -3], "a"),
        ([tip("a", 0, born=-6)], [-1, -2, -3], "a"),
        ([tip("a", 0, born=-7)], [-1, -2, -3], ""),
    ],
)
def test_the_week_bears_three(planned: list[Planned], sent: list[int], kept: str) -> None:
    allotment = allot(planned, [DAY + timedelta(days=day) for day in sent])
    assert "".join(sorted(message.key for message in allotment.kept)) == kept
    assert len(allotment.kept) + len(allotment.displaced) == len(planned)


plans = st.lists(
    st.builds(
        tip,
        st.uuids().map(str),
        st.integers(0, 30),
        must_know=st.booleans(),
        lane=st.sampled_from(list(Lane)),
        born=st.none() | st.integers(-10, 30),
    ),
    max_size=25,
)


@given(plans, st.lists(st.integers(-8, 0), max_size=3))
def test_never_over_the_cap_and_must_knows_only_give_way_to_must_knows(planned: list[Planned], sent: list[int]) -> None:
    sent_on = [DAY + timedelta(days=day) for day in sent]
    allotment = allot(planned, sent_on)
    counted = [message.on for message in allotment.kept if message.counts] + sent_on
    for first in range(-8, 31):
        start = DAY + timedelta(days=first)
        assert sum(0 <= (day - start).days < 7 for day in counted) <= 3
    assert all(message.counts for message in allotment.displaced)
    must_knows = [message for message in planned if message.must_know]
    assert {message.key for message in allot(must_knows, sent_on).kept} <= {message.key for message in allotment.kept}
