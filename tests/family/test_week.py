"""What a family gets in a week: one message for twins, room for must-knows, nothing twice after a correction."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from domain.people import Anchor
from domain.zones import Zone, to_utc
from handlers.family import joining, tips
from storage.database import Store
from storage.family import enrolments
from storage.family.enrolments import StopReason
from storage.wire import outbox
from tests.family.phones import POLICY, broadcast, child, join, phone, pregnancy, tick
from tests.storage.village import Village

START = date(2026, 5, 4)  # a Monday, not in Ramadan
MUST = next(m for m in tips.calendar() if m.key == "anak/42")
NICE = next(m for m in tips.calendar() if m.key == "anak/43")


def at(day: int, hour: int = 10) -> datetime:
    return to_utc(START + timedelta(days=day), time(hour), Zone.WIB)


@pytest.mark.parametrize(("week", "goes"), [(MUST.week, True), (NICE.week, False)])
def test_after_three_broadcasts_only_a_must_know_goes(store: Store, village: Village, week: int, goes: bool) -> None:
    assert (MUST.must_know, NICE.must_know) == (True, False)
    mother = phone(store, village)
    born = START + timedelta(days=3) - timedelta(weeks=week)
    join(mother, [child(mother, "Aisyah", born, at(-40))], at(-40))
    tick([mother], at(-40))
    outbox.withdraw(store, chat_id=mother.chat, reason="quiet before")
    mother.got.clear()
    for day in range(3):
        broadcast(mother, at(day))
        tick([mother], at(day))
    tick([mother], at(3))
    got = [key for one in mother.got for key in one.keys]
    # The third broadcast left its place to the must-know that comes a day later.
    assert got == (["broadcast", "broadcast", MUST.key] if goes else ["broadcast"] * 3)
    given_way = [line for line in outbox.history(store, mother.chat) if line.reason == "weekly cap"]
    assert len(given_way) == 1


def test_twins_share_one_message_and_both_are_named(store: Store, village: Village) -> None:
    mother = phone(store, village)
    born = START - timedelta(weeks=10)
    twins = [child(mother, name, born, at(0)) for name in ("Hasan", "Husein")]
    join(mother, twins, at(0))
    tick([mother], at(0))
    first, *_ = mother.got
    assert first.keys == ("anak/10",)
    assert first.say.facts["names"] == ["Hasan", "Husein"]
    tick([mother], at(7))
    assert [one.keys for one in mother.got if "anak/11" in one.keys] == [("anak/11",)]


def test_a_corrected_hpht_repeats_nothing(store: Store, village: Village) -> None:
    mother = phone(store, village)
    episode = pregnancy(mother, START - timedelta(weeks=20), at(0))
    join(mother, [episode], at(0))
    for day in range(8):
        tick([mother], at(day))
    joining.corrected(store, episode.id, Anchor.HPHT, START - timedelta(weeks=19), at(8), POLICY)
    for day in range(8, 24):
        tick([mother], at(day))
    told = [key for one in mother.got for key in one.keys if key.startswith("hamil/")]
    assert len(told) == len(set(told))
    assert {"hamil/20", "hamil/21", "hamil/22"} <= set(told)


def test_a_pregnancy_told_later_begins_in_her_own_chat_and_in_no_other(store: Store, village: Village) -> None:
    mother, father = phone(store, village), phone(store, village)
    join(mother, [child(mother, "Aisyah", START - timedelta(weeks=60), at(0))], at(0))
    join(father, [child(father, "Bima", START - timedelta(weeks=60), at(0))], at(0))
    opened = pregnancy(mother, START - timedelta(weeks=20), at(0))
    joining.begins_beside(store, [mother.mother.id], opened, at(0, 21), POLICY)
    tick([mother, father], at(0, 22))
    assert not any(key.startswith("hamil/") for one in (mother, father) for got in one.got for key in got.keys)
    tick([mother, father], at(1, 7))
    assert ("hamil/20",) in [got.keys for got in mother.got]
    assert not any(key.startswith("hamil/") for got in father.got for key in got.keys)


def test_nothing_begins_beside_where_the_messages_have_ended(store: Store, village: Village) -> None:
    mother = phone(store, village)
    join(mother, [child(mother, "Aisyah", START - timedelta(weeks=60), at(0))], at(0))
    enrolments.stop_chat(store, mother.chat, StopReason.WISH)
    opened = pregnancy(mother, START - timedelta(weeks=20), at(0))
    joining.begins_beside(store, [mother.mother.id], opened, at(0), POLICY)
    assert [one for one in enrolments.of_chat(store, mother.chat) if one.episode_id == opened.id] == []
