"""A reminder of immunisation goes to children whose record lacks the doses, and says which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest

from domain.zones import Zone, to_utc
from messages.library import shipped
from storage.database import Store
from storage.visits import doses
from tests.family.phones import Phone, child, join, phone, tick
from tests.storage.village import Village

BORN = date(2025, 7, 1)
ALL = ("MR1", "IPV2")


def at(day: int) -> datetime:
    return to_utc(BORN + timedelta(days=day), time(10), Zone.WIB)


def family(store: Store, village: Village, *names: str) -> tuple[Phone, list[int]]:
    """Children born on one day, whose messages have run for some days."""
    mother = phone(store, village)
    episodes = [child(mother, name, BORN, at(270)) for name in names]
    join(mother, episodes, at(270))
    for day in range(270, 274):
        tick([mother], at(day))
    mother.got.clear()
    return mother, [one.person_id for one in episodes]


def give(store: Store, child_id: int, codes: Sequence[str]) -> None:
    doses.give(store, child_id, codes, told_on=BORN + timedelta(days=272), now=at(272))


def reminders(mother: Phone, day: int) -> list[str]:
    """What arrived by that day about the doses of the ninth month, as its family reads it."""
    for each in range(274, day + 1):
        tick([mother], at(each))
    told = [shipped().text(one.say.key, one.say.facts, "id") for one in mother.got if "doses" in one.say.key]
    return [text for text in told if "imunisasi 9 bulan" in text]


@pytest.mark.parametrize(
    ("had", "named"),
    [
        ((), "Aisyah: Campak-rubela 1 dan Polio suntik 2"),
        (("MR1",), "Aisyah: Polio suntik 2"),
        (ALL, None),
    ],
)
def test_only_what_the_record_lacks(store: Store, village: Village, had: Sequence[str], named: str | None) -> None:
    mother, [aisyah] = family(store, village, "Aisyah")
    give(store, aisyah, had)
    found = reminders(mother, 305)
    if named is None:
        assert found == []
    else:
        due, caught_up = found
        assert named in due
        assert "belum tercatat" in caught_up
        assert named in caught_up


def test_given_after_the_reminder_the_catch_up_is_silent(store: Store, village: Village) -> None:
    mother, [aisyah] = family(store, village, "Aisyah")
    assert len(reminders(mother, 275)) == 1
    give(store, aisyah, ALL)
    assert len(reminders(mother, 305)) == 1


def test_of_twins_only_the_one_who_lacks_it_is_named(store: Store, village: Village) -> None:
    mother, [hasan, _husein] = family(store, village, "Hasan", "Husein")
    give(store, hasan, ALL)
    first, *_ = reminders(mother, 275)
    assert "Husein: Campak-rubela 1" in first
    assert "Hasan:" not in first


@pytest.mark.parametrize(
    ("had", "says", "silent"),
    [
        ((), ("imunisasi 10 bulan", "imunisasi 9 bulan belum tercatat", "Polio suntik 2"), ()),
        (("JE",), ("imunisasi 9 bulan belum tercatat",), ("imunisasi 10 bulan",)),
        (ALL, ("imunisasi 10 bulan",), ("belum tercatat. Mari disusul",)),
    ],
)
@pytest.mark.parametrize("names", [("Aisyah",), ("Hasan", "Husein")])
def test_reminders_of_doses_that_meet_are_one_message(
    store: Store,
    village: Village,
    names: tuple[str, ...],
    had: Sequence[str],
    says: Sequence[str],
    silent: Sequence[str],
) -> None:
    mother, children = family(store, village, *names)
    reminders(mother, 303)
    for one in children:
        give(store, one, had)
    mother.got.clear()
    for day in (304, 305):
        tick([mother], at(day))
    [told] = [
        shipped().text(one.say.key, one.say.facts, "id") for one in mother.got if one.keys[0].startswith("pengingat/")
    ]
    assert all(words in told for words in (*says, *names))
    assert not any(words in told for words in silent)


def test_on_two_days_they_are_two(store: Store, village: Village) -> None:
    mother, _ = family(store, village, "Aisyah")
    assert len(reminders(mother, 303)) == 1
    for day in (304, 305):
        tick([mother], at(day))
    assert [one.keys for one in mother.got if one.keys[0].startswith("pengingat/")] == [
        ("pengingat/imunisasi_9",),
        ("pengingat/imunisasi_10", "pengingat/susul_9"),
    ]
