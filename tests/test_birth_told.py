"""LAHIR: mother and baby are asked after before anybody is congratulated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.demo_village import DEWI, HASAN, SARI, seed
from domain.people import EpisodeKind
from storage import families
from storage.database import Database
from storage.tables import account
from tests.script import Village, utc

NOW = utc("2026-03-14 03:00")


@pytest.fixture
def expecting(database: Database) -> Village:
    """Dewi is pregnant again."""
    with database.writing() as store:
        codes = seed(store, NOW)
    village = Village.open(database, NOW)
    for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN)):
        village.say(name, text=f"/start {codes[phone.user_id]}")
    with database.writing() as store:
        mother = store.connection.scalars(select(account.c.person_id).where(account.c.person_id.is_not(None))).one()
        families.open_episode(
            store,
            person_id=mother,
            kind=EpisodeKind.PREGNANCY,
            started_on=NOW.date() - timedelta(days=275),
            now=NOW,
        )
    return village


@pytest.mark.parametrize("said", ["LAHIR", "alhamdulillah sudah lahir tadi malam", "/lahir", "sudah melahirkan bu"])
def test_first_how_they_are(expecting: Village, said: str) -> None:
    [(who, asked)] = expecting.say("dewi", text=said)
    assert who == "dewi"
    assert "bagaimana keadaan" in asked.text
    assert [button.label for row in asked.buttons for button in row] == [
        "Sehat semua",
        "Ada yang sakit",
        "Ada yang meninggal",
    ]


def test_well_illness_and_loss_have_their_own_ways(expecting: Village) -> None:
    expecting.say("dewi", text="lahir")
    well = expecting.tap("dewi", "Sehat semua")
    assert {name for name, _ in well} == {"dewi", "sari"}
    assert any("Selamat datang, si kecil" in outgoing.text for _, outgoing in well)
    expecting.say("dewi", text="lahir")
    ill = dict(expecting.tap("dewi", "Ada yang sakit"))
    assert "Jangan tunda" in ill["dewi"].text
    assert "sari" in ill
    expecting.say("dewi", text="lahir")
    loss = dict(expecting.tap("dewi", "Ada yang meninggal"))
    assert "Kami turut berduka" in loss["dewi"].text
    assert set(loss) == {"dewi", "hasan"}
    [(_, after)] = expecting.say("dewi", text="lahir")
    assert "Kami bersama Anda" in after.text


@pytest.fixture
def overdue(expecting: Village) -> Village:
    """She gets messages, and HPL is two weeks past."""
    expecting.tap("dewi", "Ya, saya setuju")
    expecting.clock.at = utc("2026-04-02 03:00")
    return expecting


def asked_whether_born(village: Village) -> list[str]:
    return [
        outgoing.text for name, outgoing in village.beat() if name == "dewi" and "sudah melahirkan" in outgoing.text
    ]


def test_long_after_hpl_she_is_asked_once_and_may_stay_silent(overdue: Village) -> None:
    assert len(asked_whether_born(overdue)) == 1
    assert asked_whether_born(overdue) == []
    heard = dict(overdue.tap("dewi", "Tidak ingin bicara"))
    assert "Kami diam dulu" in heard["dewi"].text
    assert "jangan mengucapkan selamat" in heard["sari"].text
    overdue.clock.at = utc("2026-04-09 03:00")
    assert [name for name, _ in overdue.beat() if name == "dewi"] == []


def test_an_answer_counts_once(overdue: Village) -> None:
    asked_whether_born(overdue)
    overdue.tap("dewi", "Belum lahir")
    [(_, again)] = overdue.tap("dewi", "Sudah lahir")
    assert "tidak berlaku" in again.text


def test_after_yes_comes_how_they_are(overdue: Village) -> None:
    asked_whether_born(overdue)
    [(_, asked)] = overdue.tap("dewi", "Sudah lahir")
    assert "bagaimana keadaan" in asked.text
