"""Another hour or weekday (/jam): the week's message comes by the new one, once, and none is lost between the two."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from domain.zones import Zone, to_utc
from handlers.family import joining
from storage.database import Store
from storage.family import enrolments
from tests.family.phones import POLICY, Phone, child, join, phone, tick
from tests.storage.village import Village

START = date(2026, 5, 4)  # a Monday, not in Ramadan: the day on which this child's weeks begin


def at(day: int, hour: int) -> datetime:
    return to_utc(START + timedelta(days=day), time(hour), Zone.WIB)


def family(store: Store, village: Village, hour: int) -> Phone:
    mother = phone(store, village)
    join(mother, [child(mother, "Aisyah", START - timedelta(weeks=20), at(-30, 9))], at(-30, 9), hour=hour)
    for day in range(-30, 0):
        tick([mother], at(day, 19))
    mother.got.clear()
    return mother


def weekly(mother: Phone) -> list[tuple[int, str]]:
    """(days since START, key)."""
    return [((one.at - at(0, 0)).days, key) for one in mother.got for key in one.keys if key.startswith("anak/")]


def test_an_earlier_hour_on_the_very_day_loses_nothing(store: Store, village: Village) -> None:
    mother = family(store, village, hour=17)
    tick([mother], at(0, 10))
    enrolments.set_minute(store, mother.chat, 9 * 60)
    joining.rhythm_changed(store, mother.chat, at(0, 11), POLICY)
    for moment in (at(0, 11), at(0, 18), at(7, 9)):
        tick([mother], moment)
    assert weekly(mother) == [(0, "anak/20"), (7, "anak/21")]


@pytest.mark.parametrize("weekday", [0, 2, 6])
@pytest.mark.parametrize("before", [0, 3, 6])
@pytest.mark.parametrize("day", [0, 1, 5])
def test_another_weekday_loses_no_week_and_repeats_none(
    store: Store, village: Village, weekday: int, before: int, day: int
) -> None:
    mother = phone(store, village)
    join(mother, [child(mother, "Aisyah", START - timedelta(weeks=20), at(-40, 9))], at(-40, 9), weekday=before)
    for past in (-40, *range(-7, day + 1)):  # in between the service is away, so that no first messages fill the week
        tick([mother], at(past, 12))
    enrolments.set_weekday(store, mother.chat, weekday)
    joining.rhythm_changed(store, mother.chat, at(day, 13), POLICY)
    for later in range(day, 21):
        tick([mother], at(later, 19))
    got = [key for _, key in weekly(mother)]
    assert len(got) == len(set(got))
    assert {"anak/20", "anak/21"} <= set(got)
