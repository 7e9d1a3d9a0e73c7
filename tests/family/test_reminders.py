"""Appointments on their day: antenatal visits, tablets, visits after birth, vitamin A, the posyandu of the desa. And
who gets them how: siblings, a child born early, a family that rests for two weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from domain.people import Anchor, EpisodeKind
from domain.posyandu import PosyanduDay
from domain.zones import Zone, to_utc
from handlers.exchange import Exchange
from handlers.family import leave, tips
from messages.calendar_messages import CalendarMessage
from messages.calendar_schedule import Kind
from messages.library import shipped
from storage.database import Store
from storage.people import accounts, consents
from storage.people.consents import Consent
from storage.villages import posyandu
from storage.wire import chats
from tests.family.phones import POLICY, Phone, child, join, phone, pregnancy, tick
from tests.storage import village as places
from tests.storage.village import Village

START = date(2026, 5, 4)  # a Monday, not in Ramadan


def at(day: int | date, hour: int = 9) -> datetime:
    return to_utc(day if isinstance(day, date) else START + timedelta(days=day), time(hour), Zone.WIB)


def joined(store: Store, village: Village, kind: EpisodeKind, anchor: date, since: date) -> Phone:
    """A family that has got messages since then, with nothing owed."""
    mother = phone(store, village)
    episode = (
        pregnancy(mother, anchor, at(since))
        if kind is EpisodeKind.PREGNANCY
        else child(mother, "Aisyah", anchor, at(since))
    )
    join(mother, [episode], at(since))
    tick([mother], at(since))
    mother.got.clear()
    return mother


def reminders(mother: Phone) -> list[str]:
    return [key for one in mother.got for key in one.keys if key.startswith("pengingat/")]


@pytest.mark.parametrize(
    ("key", "day"),
    [
        *((f"pengingat/periksa_{n}", day) for n, day in enumerate((59, 115, 157, 206, 234, 255), start=1)),
        *((f"pengingat/ttd_{n}", day) for n, day in enumerate((75, 131, 187, 243), start=1)),
    ],
)
def test_antenatal_visits_and_tablets_come_on_their_day_once(
    store: Store, village: Village, key: str, day: int
) -> None:
    mother = joined(store, village, EpisodeKind.PREGNANCY, START - timedelta(days=day), START - timedelta(days=2))
    for moment in (at(-1), at(0, 8)):
        tick([mother], moment)
    assert reminders(mother) == []
    for moment in (at(0), at(0, 15), at(1), at(2)):
        tick([mother], moment)
    assert reminders(mother) == [key]


@pytest.mark.parametrize(
    ("key", "day"), [("kunjungan_2", 5), ("kunjungan_3", 12), ("kunjungan_3b", 22), ("kunjungan_4", 31)]
)
def test_visits_after_birth_come_on_their_day_once(store: Store, village: Village, key: str, day: int) -> None:
    mother = joined(store, village, EpisodeKind.CHILD, START - timedelta(days=day), START - timedelta(days=1))
    assert reminders(mother) == []
    for moment in (at(0), at(0, 15), at(1)):
        tick([mother], moment)
    assert [one for one in reminders(mother) if "kunjungan" in one] == [f"pengingat/{key}"]


@pytest.mark.parametrize(
    ("months", "capsule"), [(5, None), (7, "vit_a_biru"), (11, "vit_a_biru"), (13, "vit_a_merah"), (40, "vit_a_merah")]
)
@pytest.mark.parametrize("month", [2, 8])
def test_vitamin_a_in_february_and_august(
    store: Store, village: Village, month: int, months: int, capsule: str | None
) -> None:
    given = date(2027, month, 1)
    born = given - timedelta(days=round(months * 30.4375))
    mother = joined(store, village, EpisodeKind.CHILD, born, given - timedelta(days=3))
    for day in range(-2, 4):
        tick([mother], at(given + timedelta(days=day), 19))
    found = [one for one in reminders(mother) if "vit_a" in one]
    assert found == ([] if capsule is None else [f"pengingat/{capsule}@{given}"])


def test_vitamin_a_comes_again_half_a_year_later(store: Store, village: Village) -> None:
    february, august = date(2027, 2, 1), date(2027, 8, 1)
    mother = joined(store, village, EpisodeKind.CHILD, date(2025, 12, 1), february - timedelta(days=1))
    for day in (february, august):
        tick([mother], at(day, 19))
    assert [one for one in reminders(mother) if "vit_a" in one] == [
        f"pengingat/vit_a_merah@{day}" for day in (february, august)
    ]


@pytest.mark.parametrize(
    ("kind", "key"), [(EpisodeKind.PREGNANCY, "posyandu_hamil"), (EpisodeKind.CHILD, "posyandu_anak")]
)
def test_the_posyandu_of_the_own_team_is_told_the_day_before(
    store: Store, village: Village, kind: EpisodeKind, key: str
) -> None:
    posyandu.put(store, area=places.PURWODADI, day=PosyanduDay(day=20), now=at(0))
    posyandu.put(store, area=places.PURWODADI, team_id=village.mawar.id, day=PosyanduDay(day=12), now=at(0))
    mother = joined(store, village, kind, START - timedelta(days=140), START)
    for day in range(1, 32):
        tick([mother], at(day))
    assert [one for one in reminders(mother) if "posyandu" in one] == [f"pengingat/{key}@2026-05-11"]


def test_siblings_of_different_ages_are_told_of_in_one_message(store: Store, village: Village) -> None:
    mother = phone(store, village)
    ages = {"Bima": START - timedelta(weeks=60), "Aisyah": START - timedelta(weeks=10, days=3)}
    join(mother, [child(mother, name, born, at(0)) for name, born in ages.items()], at(0))
    tick([mother], at(0))
    mother.got.clear()
    for day in range(1, 8):
        tick([mother], at(day))
    [both] = [one for one in mother.got if any(key.startswith("anak/") for key in one.keys)]
    assert both.say.key == "tip.several"
    assert len(both.keys) == 2
    text = shipped().text(both.say.key, both.say.facts, "id")
    assert "Untuk Bima" in text
    assert "Untuk Aisyah" in text


def development() -> CalendarMessage:
    return next(
        m for m in tips.calendar() if m.development and m.kind is Kind.TIP and m.anchor is Anchor.BIRTH and m.week > 12
    )


@pytest.mark.parametrize(("weeks_at_birth", "corrected"), [(32, 8), (36, 4), (38, None), (None, None)])
def test_what_a_child_born_early_can_do_is_told_by_its_corrected_age(
    store: Store, village: Village, weeks_at_birth: int | None, corrected: int | None
) -> None:
    message = development()
    mother = phone(store, village)
    born = START - timedelta(weeks=message.week)
    join(mother, [child(mother, "Aisyah", born, at(-3), weeks_at_birth)], at(-3))
    for day in (-3, 0):
        tick([mother], at(day))
    [told] = [one for one in mother.got if message.key in one.keys]
    text = shipped().text(told.say.key, told.say.facts, "id")
    assert told.say.facts.get("weeks") == (None if corrected is None else message.week - corrected)
    assert ("umur koreksi" in text) == (corrected is not None)


def test_a_rest_of_two_weeks_ends_by_itself_and_catches_up_on_nothing(store: Store, village: Village) -> None:
    mother = joined(store, village, EpisodeKind.CHILD, START - timedelta(weeks=30), START - timedelta(days=1))
    x = exchange(mother, at(0, 12))
    tick([mother], at(0))
    mother.got.clear()
    leave.pause(x, "14")
    for day in range(1, 14):
        assert leave.end_pauses(store, at(day)) == 0
        tick([mother], at(day))
    assert mother.got == []
    assert leave.end_pauses(store, at(14, 8)) == 0
    assert leave.end_pauses(store, at(14)) == 1
    tick([mother], at(14))
    tips_got = [key for one in mother.got for key in one.keys if key.startswith("anak/")]
    assert tips_got == ["anak/32"]
    assert mother.got[0].say.key == "leave.back_by_itself"


def exchange(mother: Phone, now: datetime) -> Exchange:
    """The mother's, who has said yes to messages."""
    chat = chats.by_id(mother.store, mother.chat)
    account = accounts.of_chat(mother.store, mother.chat)
    assert account is not None
    said = Consent(
        purpose=consents.Purpose.PESAN, given=True, text_version="1", language="id", channel="telegram", at=now
    )
    consents.record(mother.store, said, person_id=mother.mother.id)
    return Exchange(store=mother.store, chat=chat, account=account, now=now, library=shipped(), policy=replace(POLICY))
