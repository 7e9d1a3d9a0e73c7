"""A date that is told at a visit moves the pregnancy (or the wedding) that it is about: weeks, messages and what is
owed; a surprising one is asked about, an impossible one is flagged; and what a visit says has happened leads on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.demo_village import DESA, SARI
from domain.people import Anchor, EpisodeKind, Relation, Role
from storage.family import enrolments, losses
from storage.people import accounts, families
from storage.tables import enrolment, episode, life_event, person
from storage.wire import chats
from tests.script import Village
from tests.test_mother_visits import AFTER_BIRTH, NOW, PREGNANT, TODAY, heard, report
from tests.test_mother_visits import village as village

USG = {**PREGNANT, "Ada yang berubah": "ada", "Tentang apa": "hpl"}
BRIDE = {
    "Tanggal kunjungan": "hari ini",
    "Berapa berat": "52",
    "tinggi badannya": "155",
    "LILA": "25",
    "Hb sudah": "belum",
    "merokok?": "tidak",
    "tablet tambah darah?": "ya",
    "Sudah periksa kesehatan": "tidak",
    "bimbingan": "tidak",
    "Elsimil?": "tidak",
    "Ada yang berubah": "ada",
    "Tentang apa": "tanggal nikah",
}


def running(village: Village, kind: EpisodeKind) -> tuple[int, date, bool]:
    """Of the newest such episode: whose, the anchor, whether it is estimated."""
    with village.database.reading() as store:
        row = store.connection.execute(
            select(episode)
            .where(episode.c.kind == kind.value, episode.c.ended_on.is_(None))
            .order_by(episode.c.id.desc())
        ).first()
    assert row is not None
    return row.person_id, row.started_on, row.started_estimated


def followed_by_a_phone(village: Village) -> int:
    """A phone gets the messages of Yuni's pregnancy; returns the enrolment."""
    who, anchor, _ = running(village, EpisodeKind.PREGNANCY)
    with village.database.writing() as store:
        of_episode = store.connection.scalar(select(episode.c.id).where(episode.c.person_id == who))
        assert of_episode is not None
        kader = next(one for one in accounts.who_serves(store, DESA, Role.KADER) if one.name == SARI.name)
        [chat_id] = accounts.chats_of(store, kader.id)
        made = enrolments.enrol(
            store,
            episode_id=of_episode,
            person_id=who,
            chat_id=chat_id,
            anchor=Anchor.HPHT,
            anchor_date=anchor,
            zone=chats.by_id(store, chat_id).zone,
            send_minute=540,
            now=NOW,
        )
    return made.id


def test_an_ultrasound_moves_the_weeks_and_the_messages(village: Village) -> None:
    which = followed_by_a_phone(village)
    hpl = TODAY + timedelta(days=280 - 7 * 28)  # 28 weeks instead of 30
    said, _ = report(village, "yuni", {**USG, "lahir menurut USG": f"{hpl:%d/%m/%Y}"})
    assert "hamil 28 minggu" in said
    assert "sekarang dihitung dari tanggal itu: 28 minggu" in said
    _, anchor, estimated = running(village, EpisodeKind.PREGNANCY)
    assert (anchor, estimated) == (TODAY - timedelta(days=7 * 28), False)
    with village.database.reading() as store:
        moved = store.connection.scalar(select(enrolment.c.anchor_date).where(enrolment.c.id == which))
        assert store.connection.scalar(select(life_event.c.kind)) == "correction"
    assert moved == anchor


def test_it_can_be_taken_back_and_is_asked_again_where_it_was_an_estimate(village: Village) -> None:
    who, before, _ = running(village, EpisodeKind.PREGNANCY)
    with village.database.writing() as store:
        store.connection.execute(update(episode).where(episode.c.person_id == who).values(started_estimated=True))
    hpht = TODAY - timedelta(days=7 * 31)
    said, asked = report(village, "yuni", {**PREGNANT, "hari pertama haid": f"{hpht:%d/%m/%Y}"})
    assert any("haid" in question for question in asked)
    assert "31 minggu" in said
    assert running(village, EpisodeKind.PREGNANCY)[1:] == (hpht, False)
    village.tap("sari", "↩ Keliru, batalkan")
    village.tap("sari", "Ya, batalkan")
    assert running(village, EpisodeKind.PREGNANCY)[1:] == (before, True)
    village.clock.at = NOW + timedelta(days=15)
    _, asked = report(village, "yuni", {**PREGNANT, "hari pertama haid": f"{hpht:%d/%m/%Y}"})
    assert any("haid" in question for question in asked)


def test_what_was_corrected_later_counts_for_the_next_visit(village: Village) -> None:
    report(village, "yuni", {**USG, "lahir menurut USG": f"{TODAY + timedelta(days=84):%d/%m/%Y}"})
    who, *_ = running(village, EpisodeKind.PREGNANCY)
    village.say("sari", text=f"/betulkan_tanggal {who}")
    village.say("sari", text="hpht")
    village.say("sari", text=f"{TODAY - timedelta(days=7 * 25):%d/%m/%Y}")
    village.tap("sari", "✅ Simpan")
    village.clock.at = NOW + timedelta(days=14)
    said, _ = report(village, "yuni", {**PREGNANT, "berat Yuni": "57"})
    assert "hamil 27 minggu" in said


def test_a_surprising_date_is_asked_about(village: Village) -> None:
    hpl = TODAY + timedelta(days=200)  # 11 weeks instead of 30
    village.say("sari", text="/lapor")
    told = village.say("sari", text="yuni")
    answers = {**USG, "lahir menurut USG": f"{hpl:%d/%m/%Y}"}
    for _ in range(60):
        question = told[-1][1].text
        if "lebih dari 4 minggu" in question:
            break
        answer = next((said for start, said in answers.items() if start in question), "lewati")
        told = village.say("sari", text=answer)
    assert "Sudah sesuai hasil USG?" in heard(told)
    assert "Benar" in [button.label for row in told[-1][1].buttons for button in row]
    assert running(village, EpisodeKind.PREGNANCY)[1] == TODAY - timedelta(days=210)


def test_an_impossible_date_is_flagged_and_the_report_is_kept(village: Village) -> None:
    """By the ultrasound she was pregnant before she had her last child."""
    who, before, _ = running(village, EpisodeKind.PREGNANCY)
    with village.database.writing() as store:
        born = TODAY - timedelta(days=200)
        last = families.open_episode(store, person_id=who, kind=EpisodeKind.POSTPARTUM, started_on=born, now=NOW)
        families.end_episode(store, last.id, born + timedelta(days=42), "completed")
    said, _ = report(village, "yuni", {**USG, "lahir menurut USG": f"{TODAY + timedelta(days=75):%d/%m/%Y}"})
    assert "Laporan Yuni tersimpan" in said
    assert "tanggalnya belum dipakai. HPHT itu sebelum kelahiran terakhir dari Yuni" in said
    assert running(village, EpisodeKind.PREGNANCY)[1] == before
    assert "Tanggal yang mana?" in heard(village.tap("sari", "📅 Betulkan tanggal"))


def test_a_date_that_has_become_impossible_is_asked_again(village: Village) -> None:
    """She saves it weeks after she answered: by then it would be a pregnancy of more than 45 weeks."""
    up_to_the_summary(village, {**USG, "lahir menurut USG": f"{TODAY - timedelta(days=20):%d/%m/%Y}"})
    village.clock.at = NOW + timedelta(days=20)
    assert "tidak cocok dengan kehamilan ini" in heard(village.tap("sari", "✅ Simpan"))


def up_to_the_summary(village: Village, answers: dict[str, str]) -> None:
    village.say("sari", text="/lapor")
    told = village.say("sari", text="yuni")
    for _ in range(60):
        question = told[-1][1].text
        if "periksa dulu" in question:
            return
        said = next((said for start, said in answers.items() if start in question), "lewati")
        told = village.say("sari", text="benar" if "lebih dari 4 minggu" in question else said)
    raise AssertionError(question)


def test_a_wedding_that_is_told_moves_the_couple(village: Village) -> None:
    day = TODAY + timedelta(days=90)
    said, _ = report(village, "wulan", {**BRIDE, "tanggal nikahnya": f"{day:%d/%m/%Y}"})
    assert "Rencana nikah Wulan tercatat" in said
    assert running(village, EpisodeKind.CATIN)[1] == day
    village.clock.at = NOW + timedelta(days=14)
    _, asked = report(village, "wulan", {**BRIDE, "Ada yang berubah": "tidak ada"})
    for known in ("bimbingan", "tinggi badannya", "tanggal nikahnya"):
        assert not any(known in question for question in asked), known


def test_a_planned_wedding_can_be_corrected_to_a_day_to_come(village: Village) -> None:
    who, *_ = running(village, EpisodeKind.CATIN)
    village.say("sari", text=f"/betulkan_tanggal {who}")
    village.say("sari", text=f"{TODAY + timedelta(days=30):%d/%m/%Y}")
    assert "sudah dibetulkan" in heard(village.tap("sari", "✅ Simpan"))
    assert running(village, EpisodeKind.CATIN)[1] == TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("state", "button", "question"),
    [
        ("sudah melahirkan", "👶 Kelahiran", "Tanggal lahirnya?"),
        ("3", "🕊 Keguguran / lahir meninggal", "Kapan terjadinya?"),
        ("4", "🕊 Keguguran / lahir meninggal", "Kapan terjadinya?"),
        ("5", "🕊 Meninggal", "Kapan?"),
        ("pindah", "🚚 Pindah", "Pindah"),
    ],
)
def test_what_has_happened_leads_to_its_form(village: Village, state: str, button: str, question: str) -> None:
    report(village, "yuni", {**PREGNANT, "Bagaimana keadaan": state})
    first = heard(village.tap("sari", button))
    assert first.startswith("✓ Siapa: ")
    assert "Yuni" in first
    assert question in first


def test_a_baby_that_died_is_told_by_its_name(village: Village) -> None:
    mother, born, _ = running(village, EpisodeKind.POSTPARTUM)
    with village.database.writing() as store:
        home = store.connection.execute(select(person.c.family_id).where(person.c.id == mother)).scalar_one()
        for name in ("Bayu", "Bela"):
            baby = families.add_person(
                store,
                family_id=home,
                name=name,
                relation=Relation.ANAK,
                birth_date=born,
                mother_id=mother,
                now=NOW,
            )
            families.open_episode(store, person_id=baby.id, kind=EpisodeKind.CHILD, started_on=born, now=NOW)
    said, _ = report(village, "marni", {**AFTER_BIRTH, "Bagaimana keadaan bayinya": "3"})
    assert "🕊 Laporan Marni tersimpan" in said
    with village.database.reading() as store:
        assert losses.of_this_family(store, home) is not None
    assert heard(village.tap("sari", "🕊 Bela")).startswith("✓ Siapa: 👶 Bela")
    village.say("sari", text="hari ini")
    village.tap("sari", "✅ Simpan")
    with village.database.reading() as store:
        died = store.connection.scalars(select(person.c.died_on).where(person.c.mother_id == mother)).all()
    assert sorted(died, key=str) == [TODAY, None]


def test_the_exact_birth_date_that_is_found_later_moves_the_child(village: Village) -> None:
    mother, *_ = running(village, EpisodeKind.POSTPARTUM)
    about = TODAY - timedelta(days=300)
    with village.database.writing() as store:
        home = store.connection.execute(select(person.c.family_id).where(person.c.id == mother)).scalar_one()
        child = families.add_person(
            store,
            family_id=home,
            name="Gilang",
            relation=Relation.ANAK,
            birth_date=about,
            birth_date_estimated=True,
            now=NOW,
        )
        families.open_episode(
            store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=about, started_estimated=True, now=NOW
        )
    born = TODAY - timedelta(days=320)
    for line in (f"/lengkapi {child.id}", "lewati", f"{born:%d/%m/%Y}", "lewati", "lewati", "lewati"):
        village.say("sari", text=line)
    village.tap("sari", "✅ Simpan")
    assert running(village, EpisodeKind.CHILD) == (child.id, born, False)
    with village.database.reading() as store:
        row = store.connection.execute(select(person).where(person.c.id == child.id)).one()
    assert (row.birth_date, row.birth_date_estimated) == (born, False)
