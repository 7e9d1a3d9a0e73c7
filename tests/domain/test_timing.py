"""Nothing at night, nothing stale, no more than three a week; must-knows first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ages import Phase
from domain.talk import Lane
from domain.timing import (
    STALE_AFTER,
    Act,
    Planned,
    Why,
    Wish,
    allot,
    catch_up,
    delivery,
    due_of_week,
    due_on,
    is_quiet,
    is_stale,
    next_allowed,
    tips_paused,
)
from domain.zones import Zone, local, local_date, to_utc

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


@pytest.mark.parametrize(
    ("wish", "due"),
    [
        (Wish(), at(9)),
        (Wish(Zone.WITA), at(8)),
        (Wish(Zone.WIT, time(7)), at(5)),
        (Wish(weekday=5), at(9)),
        (Wish(weekday=4), at(9, day=date(2026, 3, 20))),
        (Wish(weekday=6, hour=time(19, 59)), at(19, 59, day=date(2026, 3, 15))),
    ],
)
def test_when_a_week_is_due(wish: Wish, due: datetime) -> None:
    assert due_of_week(DAY - timedelta(weeks=10), 10, wish) == due


@pytest.mark.parametrize("wish", [{"hour": time(20)}, {"hour": time(6, 59)}, {"weekday": 7}, {"weekday": -1}])
def test_a_wish_that_cannot_be(wish: dict[str, time | int]) -> None:
    with pytest.raises(ValueError, match=r"quiet hours|weekday"):
        Wish(**wish)  # type: ignore[arg-type]  # the wrong kinds are what is tried


wishes = st.builds(
    Wish,
    ZONES,
    st.times(time(7), time(19, 59)).map(lambda hour: hour.replace(microsecond=0)),
    st.none() | st.integers(0, 6),
)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 104), wishes)
def test_each_week_has_one_moment_within_it(anchor: date, week: int, wish: Wish) -> None:
    due = due_of_week(anchor, week, wish)
    assert (local_date(due, wish.zone) - anchor).days // 7 == week
    assert due_of_week(anchor, week + 1, wish) - due == timedelta(days=7)
    assert due == due_on(local_date(due, wish.zone), wish)
    assert not is_quiet(local(due, wish.zone).time())


@pytest.mark.parametrize(
    ("lane", "due", "now", "act", "why"),
    [
        (Lane.TIP, at(9), at(9), Act.SEND, Why.IN_TIME),
        (Lane.TIP, at(9), at(8, 59), Act.WAIT, Why.NOT_YET),
        (Lane.TIP, at(9), at(21), Act.WAIT, Why.QUIET_HOURS),
        (Lane.TIP, at(9), at(9, day=date(2026, 3, 16)), Act.SEND, Why.IN_TIME),
        (Lane.TIP, at(9), at(9, 1, day=date(2026, 3, 16)), Act.EXPIRE, Why.STALE),
        (Lane.TIP, at(9), at(6, day=date(2026, 3, 16)), Act.WAIT, Why.QUIET_HOURS),
        (Lane.REMINDER, at(19), at(20, day=date(2026, 3, 15)), Act.WAIT, Why.QUIET_HOURS),
        (Lane.REMINDER, at(8), at(20, day=date(2026, 3, 15)), Act.WAIT, Why.QUIET_HOURS),
        (Lane.REMINDER, at(7), at(6, day=date(2026, 3, 16)), Act.WAIT, Why.QUIET_HOURS),
        (Lane.BROADCAST, at(7), at(20, day=date(2026, 3, 16)), Act.EXPIRE, Why.STALE),
        (Lane.REPLY, at(9), at(3), Act.SEND, Why.IMMEDIATE),
        (Lane.ALERT, at(9), at(23, day=date(2026, 4, 14)), Act.SEND, Why.IMMEDIATE),
    ],
)
def test_delivery(lane: Lane, due: datetime, now: datetime, act: Act, why: Why) -> None:
    verdict = delivery(lane, due, now, Zone.WIB)
    assert (verdict.act, verdict.why) == (act, why)


def test_a_message_waits_for_an_open_form_two_hours_at_most() -> None:
    opened = at(8, 30)
    waiting = delivery(Lane.TIP, at(9), at(9), Zone.WIB, opened)
    assert (waiting.act, waiting.why, waiting.at) == (Act.WAIT, Why.FORM_OPEN, at(10, 30))
    assert delivery(Lane.TIP, at(9), at(10, 30), Zone.WIB, opened).act is Act.SEND
    assert delivery(Lane.ALERT, at(9), at(9), Zone.WIB, opened).act is Act.SEND


def test_exactly_48_hours_are_not_stale() -> None:
    assert not is_stale(at(9), at(9) + STALE_AFTER)
    assert is_stale(at(9), at(9) + STALE_AFTER + timedelta(microseconds=1))


@given(PUSHED, MOMENTS, st.timedeltas(timedelta(days=-3), timedelta(days=5)), ZONES, st.none() | MOMENTS)
def test_what_is_pushed_is_never_at_night_never_stale_never_early(
    lane: Lane, due: datetime, after: timedelta, zone: Zone, form_open_since: datetime | None
) -> None:
    now = due + after
    verdict = delivery(lane, due, now, zone, form_open_since)
    assert verdict.at >= now
    if verdict.act is Act.SEND:
        assert verdict.at == now >= due
        assert not is_quiet(local(now, zone).time())
        assert not is_stale(due, now)
    if verdict.act is Act.EXPIRE:
        assert delivery(lane, due, now + timedelta(hours=5), zone).act is Act.EXPIRE


@given(PUSHED, MOMENTS, st.timedeltas(timedelta(days=-3), timedelta(days=5)), ZONES)
def test_waiting_ends(lane: Lane, due: datetime, after: timedelta, zone: Zone) -> None:
    verdict = delivery(lane, due, due + after, zone)
    for _ in range(3):
        if verdict.act is not Act.WAIT:
            break
        verdict = delivery(lane, due, verdict.at, zone)
    assert verdict.act is not Act.WAIT


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


def test_who_joins_late_gets_three_must_knows_at_most() -> None:
    assert catch_up(20, [4, 9, 12, 13, 20, 28]) == (9, 12, 13)
    assert catch_up(4, [4, 9]) == ()


@pytest.mark.parametrize(("days", "paused"), [(293, False), (294, True)])
def test_tips_pause_when_nobody_tells_of_the_birth(days: int, paused: bool) -> None:
    hpht = DAY - timedelta(days=days)
    assert tips_paused(Phase.HAMIL, hpht, at(9), Zone.WIB) is paused
    assert not tips_paused(Phase.ANAK, hpht, at(9), Zone.WIB)
