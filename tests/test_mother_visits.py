"""A pregnant woman, a mother after birth and a bride are visited from the same list: her form, what it means, whom it
alarms; and what was said once is not asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.demo_village import DESA, LESTARI, SARI, seed
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from messages.outgoing import Outgoing
from storage.database import Database
from storage.people import accounts, families
from tests.script import Village, utc

NOW = utc("2026-03-14 03:00")
TODAY = NOW.date()
MOST_QUESTIONS = 45
PEOPLE = (
    ("Yuni", Relation.IBU, EpisodeKind.PREGNANCY, 7 * 30),
    ("Marni", Relation.IBU, EpisodeKind.POSTPARTUM, 10),
    ("Wulan", Relation.CALON_ISTRI, EpisodeKind.CATIN, -60),
)


@pytest.fixture
def village(database: Database) -> Iterator[Village]:
    with database.writing() as store:
        codes = seed(store, NOW)
    lively = Village.open(database, NOW)
    for name, phone in (("sari", SARI), ("lestari", LESTARI)):
        lively.say(name, text=f"/start {codes[phone.user_id]}")
    with database.writing() as store:
        team = next(one.team_id for one in accounts.who_serves(store, DESA, Role.KADER) if one.name == SARI.name)
        for name, relation, kind, days_ago in PEOPLE:
            family = families.add_family(store, area=DESA, team_id=team, now=NOW)
            person = families.add_person(
                store,
                family_id=family.id,
                name=name,
                relation=relation,
                sex=Sex.FEMALE,
                birth_date=TODAY - timedelta(days=9000),
                now=NOW,
            )
            began = TODAY - timedelta(days=days_ago)
            families.open_episode(store, person_id=person.id, kind=kind, started_on=began, now=NOW)
    yield lively
    lively.close()


def heard(told: list[tuple[str, Outgoing]]) -> str:
    return "\n".join(outgoing.text for _, outgoing in told)


def report(village: Village, name: str, answers: dict[str, str]) -> tuple[str, list[str]]:
    """Answers each question by the beginning of its text, skips the others; what is said at the end, and what was
    asked."""
    village.say("sari", text="/lapor")
    told = village.say("sari", text=name)
    asked: list[str] = []
    for _ in range(MOST_QUESTIONS):
        question = told[-1][1].text.splitlines()[0]
        asked.append(question)
        if "periksa dulu" in told[-1][1].text:
            return heard(village.tap("sari", "✅ Simpan")), asked
        answer = next((said for start, said in answers.items() if start in told[-1][1].text), "lewati")
        told = village.say("sari", text=answer)
        assert "belum mengerti" not in told[-1][1].text, (question, answer)
        assert "perlu diisi" not in told[-1][1].text, question
    raise AssertionError(asked[-3:])


PREGNANT = {
    "Tanggal kunjungan": "hari ini",
    "Bagaimana keadaan": "masih hamil",
    "tinggi badannya": "155",
    "sebelum hamil": "50",
    "berat Yuni": "56,5",
    "LILA": "25",
    "tensinya": "110/70",
    "Hb sudah": "sudah",
    "Berapa Hb": "11,4",
    "gerak janin": "baik",
    "Adakah tanda bahaya": "tidak ada",
    "periksa hamil": "4",
    "yang sudah diterima": "60",
    "Yang sudah diminum": "50",
    "Ada yang berubah": "tidak ada",
}


def test_a_pregnant_woman_who_is_well(village: Village) -> None:
    said, asked = report(village, "yuni", PREGNANT)
    assert "Laporan Yuni tersimpan" in said
    assert "hamil 30 minggu" in said
    assert "6,5 kg" in said
    assert "Hb baik" in said
    assert any("TFU" in question for question in asked)


def test_what_was_said_is_not_asked_again(village: Village) -> None:
    report(village, "yuni", PREGNANT)
    village.clock.at = NOW + timedelta(days=20)
    _, asked = report(village, "yuni", {**PREGNANT, "berat Yuni": "57,5", "periksa hamil": "5"})
    for known in ("tinggi badannya", "sebelum hamil", "Hb sudah", "LILA"):
        assert not any(known in question for question in asked), known


@pytest.mark.parametrize(
    ("change", "reason", "when"),
    [
        ({"Adakah tanda bahaya": "ada", "Tanda bahaya apa": "1"}, "ada tanda bahaya", "sekarang juga"),
        ({"gerak janin": "berkurang"}, "gerak janin berkurang", "sekarang juga"),
        ({"Berapa Hb": "7,5"}, "Hb sangat rendah", "hari ini"),
    ],
)
def test_danger_in_pregnancy_alarms_the_officer(
    village: Village, change: dict[str, str], reason: str, when: str
) -> None:
    said, _ = report(village, "yuni", {**PREGNANT, **change})
    assert f"rumah sakit {when}" in said
    assert reason in said
    alerts = [one.outgoing.text for one in village.shown[village.address("lestari")]]
    assert any("Rujukan" in alert and when in alert for alert in alerts)


AFTER_BIRTH = {
    "Tanggal kunjungan": "hari ini",
    "tanda bahaya pada ibunya": "tidak ada",
    "Bagaimana keadaan bayinya": "sehat",
    "tanda bahaya pada bayinya": "tidak ada",
    "ASI saja": "ya",
    "sedih atau cemas": "tidak",
    "sejak melahirkan?": "30",
    "Yang sudah diminum": "10",
    "memakai KB": "suntik",
    "Ber-KB untuk": "menunda",
    "Ada yang berubah": "tidak ada",
}


def test_a_mother_after_birth(village: Village) -> None:
    said, _ = report(village, "marni", AFTER_BIRTH)
    assert "hari ke-10 setelah melahirkan" in said
    assert "ASI saja" in said


@pytest.mark.parametrize(
    "change",
    [
        {"sedih atau cemas": "ya"},
        {"tanda bahaya pada bayinya": "ada", "Tanda bahaya apa pada bayinya": "1"},
        {"tanda bahaya pada ibunya": "ada", "Tanda bahaya apa pada ibunya": "2"},
    ],
)
def test_mother_or_newborn_in_danger_goes_now(village: Village, change: dict[str, str]) -> None:
    said, _ = report(village, "marni", {**AFTER_BIRTH, **change})
    assert "Antar ke puskesmas atau rumah sakit sekarang juga" in said


def test_a_bride(village: Village) -> None:
    answers = {
        "Tanggal kunjungan": "hari ini",
        "Berapa berat": "42",
        "tinggi badannya": "155",
        "LILA": "23",
        "Hb sudah": "belum",
        "merokok?": "tidak",
        "tablet tambah darah?": "ya",
        "periksa kesehatan": "belum",
        "bimbingan": "tidak",
        "Elsimil?": "tidak",
        "Ada yang berubah": "tidak ada",
    }
    said, _ = report(village, "wulan", {**answers, "Sudah periksa kesehatan": "tidak"})
    assert "lingkar lengan ibu kecil" in said
    assert "Ajak ke bidan atau posyandu dalam 7 hari" in said


def test_a_loss_told_in_a_visit_stops_what_is_pushed(village: Village) -> None:
    said, asked = report(village, "yuni", {**PREGNANT, "Bagaimana keadaan": "3"})
    assert "Kabar Yuni tersimpan" in said
    assert not any("Berapa berat" in question for question in asked)


def test_two_reports_of_one_day(village: Village) -> None:
    report(village, "yuni", PREGNANT)
    village.say("sari", text="/lapor")
    village.say("sari", text="yuni")
    [*_, (_, again)] = village.say("sari", text="hari ini")
    assert "sudah Ibu laporkan" in again.text
    assert "Benar" in [button.label for row in again.buttons for button in row]
