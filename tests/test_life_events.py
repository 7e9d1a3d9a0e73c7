"""What is told of lives, through the real handlers, in any order: the records never contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.demo_village import DESA, DEWI, HASAN, SARI, seed
from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation
from domain.talk import Lane
from storage.database import Database, Store
from storage.people import families, teams
from storage.people.life_events import UNDONE
from storage.tables import chat, circumstance, enrolment, episode, life_event, loss, outbox, person
from tests.databases import VAULT, fresh
from tests.script import Village, utc

NOW = utc("2026-03-14 03:00")
WAITING = ("due", "claimed", "sending")
PUSHED = (Lane.REMINDER, Lane.TIP, Lane.BROADCAST)

# What the kader may tell, as she types it; "simpan" where the form is complete. Many of these cannot be at that moment.
TELLINGS: dict[str, tuple[str, ...]] = {
    "pregnant": ("/hamil", "dewi", "1/9/2025", "simpan"),
    "pregnant by weeks": ("/hamil", "dewi", "lewati", "lewati", "20", "simpan"),
    "birth": ("/kelahiran", "dewi", "kemarin", "satu", "hidup", "perempuan", "Zahra", "lewati", "lewati", "simpan"),
    "stillbirth": ("/kelahiran", "dewi", "kemarin", "satu", "meninggal", "simpan"),
    "one of twins": (
        *("/kelahiran", "dewi", "kemarin", "kembar dua", "hidup", "laki-laki", "Bayu", "2,1", "lewati"),
        *("meninggal", "simpan"),
    ),
    "miscarriage": ("/keguguran", "dewi", "keguguran", "hari ini", "simpan"),
    "death of the child": ("/meninggal", "aisyah", "hari ini", "simpan"),
    "death of the mother": ("/meninggal", "dewi", "hari ini", "simpan"),
    "moved away": ("/pindah", "dewi", "keluar kabupaten", "hari ini", "simpan"),
    "corrected": ("/betulkan_tanggal", "dewi", "hpht", "15/8/2025", "simpan"),
    "the family wants messages": ("dewi: mulai",),
    "the family wants none": ("dewi: berhenti",),
}


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lives")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(told=st.lists(st.sampled_from(["undo", *TELLINGS]), min_size=1, max_size=5))
def test_whatever_is_told_the_records_agree(databases: Path, told: Sequence[str]) -> None:
    with fresh("sqlite", databases) as url:
        village, strangers = opened(url)
        try:
            for what in told:
                tell(village, what)
                with village.database.reading() as store:
                    agrees(store, strangers)
        finally:
            village.close()
            village.database.close()


def opened(url: str) -> tuple[Village, int]:
    """The demo village, with a family of another team in the same desa; returns its id."""
    database = Database(url, VAULT)
    with database.writing() as store:
        codes = seed(store, NOW)
        other = teams.create(store, area=DESA, name="TPK Purwodadi 2")
        strangers = families.add_family(store, area=DESA, team_id=other.id, now=NOW)
        child = families.add_person(
            store, family_id=strangers.id, name="Dewi Lain", relation=Relation.IBU, sex=Sex.FEMALE, now=NOW
        )
        families.open_episode(store, person_id=child.id, kind=EpisodeKind.PREGNANCY, started_on=NOW.date(), now=NOW)
    village = Village.open(database, NOW)
    for name, phone in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN)):
        village.say(name, text=f"/start {codes[phone.user_id]}")
    village.tap("dewi", village.library.text("button.agree", {}, "id"))
    return village, strangers.id


def tell(village: Village, what: str) -> None:
    if what == "undo":
        with village.database.reading() as store:
            last = store.connection.scalar(select(func.max(life_event.c.id)))
        if last is not None:
            village.say("sari", text=f"/ya_batalkan {last}")
        return
    for line in TELLINGS[what]:
        who, _, text = line.rpartition(": ")
        village.say(who or "sari", text=text)
    village.beat()


def agrees(store: Store, strangers: int) -> None:
    """The invariants of the stored life course."""
    running = store.connection.execute(
        select(episode.c.person_id, episode.c.kind).where(episode.c.ended_on.is_(None))
    ).all()
    assert len(running) == len(set(running)), "two running episodes of one kind"
    kinds: dict[int, set[str]] = {}
    for row in running:
        kinds.setdefault(row.person_id, set()).add(row.kind)
    assert not any({"pregnancy", "postpartum"} <= each for each in kinds.values()), "pregnant and after a birth at once"
    gone = select(person.c.id).where(person.c.died_on.is_not(None) | person.c.removed_at.is_not(None))
    assert not set(kinds) & set(store.connection.scalars(gone)), "somebody who is gone is accompanied"
    active = (
        select(enrolment.c.id)
        .join(episode, episode.c.id == enrolment.c.episode_id)
        .where(enrolment.c.status == "active", episode.c.ended_on.is_not(None))
    )
    assert store.connection.scalars(active).all() == [], "messages about what is over"
    owed = (
        select(outbox.c.id)
        .join(enrolment, enrolment.c.id == outbox.c.enrolment_id)
        .where(outbox.c.status.in_(WAITING), enrolment.c.status != "active")
    )
    assert store.connection.scalars(owed).all() == [], "something is queued for an enrolment that has ended"
    undone = select(episode.c.id).where(episode.c.end_reason == UNDONE, episode.c.ended_on < episode.c.started_on)
    assert store.connection.scalars(undone).all() == []
    grieving = select(loss.c.family_id).where(loss.c.ended_at.is_(None))
    for family_id in set(store.connection.scalars(grieving)):
        assert not pushed_to(store, family_id), "a family in grief is written to"
    elsewhere = select(life_event.c.id).where(life_event.c.family_id == strangers)
    assert store.connection.scalars(elsewhere).all() == [], "something was told of another team's family"


def pushed_to(store: Store, family_id: int) -> Sequence[int]:
    """What waits for the phones of a family, beside replies."""
    of_family = select(enrolment.c.chat_id).join(person, person.c.id == enrolment.c.person_id)
    chats = of_family.where(person.c.family_id == family_id)
    waiting = (
        select(outbox.c.id)
        .join(chat, chat.c.id == outbox.c.chat_id)
        .where(chat.c.id.in_(chats), outbox.c.status.in_(WAITING), outbox.c.lane.in_([lane.value for lane in PUSHED]))
    )
    return store.connection.scalars(waiting).all()


def test_what_was_weighed_at_birth_is_known_at_the_first_visit(databases: Path) -> None:
    with fresh("sqlite", databases) as url:
        village, _ = opened(url)
        try:
            for line in ("/hamil", "dewi", "20/6/2025", "simpan"):
                village.say("sari", text=line)
            for line in ("/kelahiran", "dewi", "kemarin", "satu", "hidup", "perempuan", "Zahra", "2,45", "47"):
                village.say("sari", text=line)
            said = "\n".join(one.text for _, one in village.tap("sari", "✅ Simpan"))
            assert "Berat lahir Zahra di bawah 2,5 kg" in said
            with village.database.reading() as store:
                zahra = store.connection.scalar(select(func.max(person.c.id)))
                hers = select(circumstance.c.name, circumstance.c.value).where(circumstance.c.person_id == zahra)
                known = store.connection.execute(hers).all()
            assert {tuple(row) for row in known} == {("birth_weight_g", "2450"), ("birth_length_cm", "47")}
        finally:
            village.close()
            village.database.close()
