"""A family on no kader's list is not forgotten: its danger signs, and whatever needs a human, reach one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from bot.demo_village import DESA, DEWI, HASAN, SARI, seed
from domain.people import Role
from storage.database import Database
from storage.people import accounts
from storage.tables import account, family, person
from tests.script import Village, utc

NOW = utc("2026-03-14 03:00")


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    """Sari is kader of a team, Dewi's family belongs to none."""
    with database.writing() as store:
        codes = seed(store, NOW)
    opened = Village.open(database, NOW)
    for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN)):
        opened.say(name, text=f"/start {codes[phone.user_id]}")
    with database.writing() as store:
        mother = store.connection.scalars(select(account.c.person_id).where(account.c.person_id.is_not(None))).one()
        hers = select(person.c.family_id).where(person.c.id == mother).scalar_subquery()
        store.connection.execute(update(family).where(family.c.id == hers).values(team_id=None))
    yield opened
    opened.close()


def told(village: Village, text: str) -> dict[str, str]:
    """Who else hears, and what, when Dewi writes."""
    return {name: outgoing.text for name, outgoing in village.say("dewi", text=text) if name != "dewi"}


def no_kader_can_be_reached(database: Database) -> None:
    with database.writing() as store:
        for kader in accounts.who_serves(store, DESA, Role.KADER):
            if accounts.chats_of(store, kader.id):
                accounts.close(store, kader.id)


def test_a_danger_sign_reaches_all_kader_of_the_desa(village: Village) -> None:
    heard = told(village, "anak saya kejang")
    assert set(heard) == {"sari"}
    assert "tanda bahaya" in heard["sari"]


def test_a_danger_sign_reaches_the_pembina_where_no_kader_can_be_reached(village: Village, database: Database) -> None:
    no_kader_can_be_reached(database)
    heard = told(village, "anak saya kejang")
    assert set(heard) == {"hasan"}
    assert "Desa Purwodadi" in heard["hasan"]
    assert "Belum ada kader" in heard["hasan"]


def test_a_phone_in_other_hands_is_told_to_somebody(village: Village, database: Database) -> None:
    assert set(told(village, "salah orang")) == {"sari"}


def test_a_phone_in_other_hands_is_told_to_the_pembina_without_a_button_of_kader(
    village: Village, database: Database
) -> None:
    no_kader_can_be_reached(database)
    [(_, outgoing)] = [one for one in village.say("dewi", text="salah orang") if one[0] == "hasan"]
    assert "dipegang orang lain" in outgoing.text
    assert not outgoing.buttons
