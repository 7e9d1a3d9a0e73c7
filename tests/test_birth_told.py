"""LAHIR: mother and baby are asked after before anybody is congratulated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.demo_village import DEWI, HASAN, SARI, seed
from domain.people import EpisodeKind
from messages.outgoing import Outgoing
from storage.database import Database, Store
from storage.people import families
from storage.tables import account, episode, person
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
    expecting.say("dewi", text="batal")
    expecting.tap("dewi", "Buang")
    expecting.say("dewi", text="lahir")
    ill = dict(expecting.tap("dewi", "Ada yang sakit"))
    assert "Jangan tunda" in ill["dewi"].text
    assert "sari" in ill
    expecting.say("dewi", text="lahir")
    loss = dict(expecting.tap("dewi", "Ada yang meninggal"))
    assert "Kami turut berduka" in loss["dewi"].text
    assert set(loss) == {"dewi", "hasan"}
    [(_, after)] = expecting.say("dewi", text="lahir")
    assert "Kami turut merasakan duka Anda" in after.text


def all_said(heard: list[tuple[str, Outgoing]], name: str) -> str:
    return "\n".join(outgoing.text for who, outgoing in heard if who == name)


def born(village: Village, *answers: str) -> list[tuple[str, Outgoing]]:
    """All that is heard from "LAHIR" on, mother and baby being well, until the end of these answers."""
    village.say("dewi", text="lahir")
    heard = village.tap("dewi", "Sehat semua")
    for answer in answers:
        heard += village.say("dewi", text=answer)
    return heard


def newborn(village: Village) -> list[tuple[str, date]]:
    with village.database.reading() as store:
        episodes = store.connection.execute(
            select(episode.c.person_id, episode.c.started_on).where(
                episode.c.kind == EpisodeKind.CHILD, episode.c.started_on > date(2026, 3, 1)
            )
        ).all()
        return [(_name(store, one.person_id), one.started_on) for one in episodes]


def _name(store: Store, person_id: int) -> str:
    sealed = store.connection.scalars(select(person.c.name).where(person.c.id == person_id)).one()
    return store.vault.open(sealed, "person.name", person_id)


def test_the_family_tells_the_birth_and_its_messages_follow(expecting: Village) -> None:
    expecting.tap("dewi", "Ya, saya setuju")
    heard = born(expecting, "kemarin", "satu", "perempuan", "Zahra", "simpan")
    assert "Selamat datang, Zahra! Lahir 13 Maret 2026" in all_said(heard, "dewi")
    assert "mencatat sendiri kelahirannya: Zahra" in all_said(heard, "sari")
    assert newborn(expecting) == [("Zahra", date(2026, 3, 13))]
    [again] = [outgoing.text for _, outgoing in expecting.say("dewi", text="lahir")]
    assert "Kelahiran Zahra pada 13 Maret 2026 sudah tercatat" in again
    assert "keliru" in again


@pytest.mark.parametrize("day", ["20/3/2026", "1/6/2025", "besok"])
def test_a_day_that_cannot_be_is_asked_again(expecting: Village, day: str) -> None:
    heard = born(expecting, day)
    assert "Tanggalnya tidak boleh sesudah hari ini" in heard[-1][1].text or "tanggal" in heard[-1][1].text
    assert newborn(expecting) == []
    expecting.say("dewi", text="kemarin")
    expecting.say("dewi", text="kembar dua")
    for answer in ("laki-laki", "lewati", "perempuan", "Zahra", "simpan"):
        expecting.say("dewi", text=answer)
    assert {on for _, on in newborn(expecting)} == {date(2026, 3, 13)}
    assert len(newborn(expecting)) == 2


def test_where_all_is_not_well_nothing_is_recorded(expecting: Village) -> None:
    expecting.say("dewi", text="lahir")
    expecting.tap("dewi", "Ada yang sakit")
    assert newborn(expecting) == []


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
