"""What is written about families is read back by whom it concerns, and duplicates are seen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation, Role
from storage.database import Store
from storage.people import accounts, families, people
from storage.people.families import Family, Person
from storage.scope import Scope
from storage.visits import visits
from tests.storage.village import (
    KEMPAS,
    NOW,
    PURWODADI,
    TODAY,
    TODAY_TO_PUSKESMAS,
    Village,
    add_account,
    add_child,
    report,
    scope,
)


def test_a_child_is_listed_with_its_mother_by_name(store: Store, village: Village) -> None:
    add_child(store, village.family, village.mother, "  Adi   Saputra ", date(2024, 9, 1))
    add_child(store, village.family, village.mother, "Terlalu Besar", date(2024, 3, 14))
    found = people.children(store, scope(village.sari), TODAY, 24)
    assert [(child.name, child.mother_name, child.birth_date) for child in found] == [
        ("Adi Saputra", "Murniati", date(2024, 9, 1)),
        ("Siti Aisyah", "Murniati", date(2025, 6, 2)),
    ]
    assert found[1].sex is Sex.FEMALE
    assert found[1].episode_id == village.episode.id


def test_a_person_as_read_is_as_written(store: Store, village: Village) -> None:
    assert people.person_in(store, scope(village.sari), village.aisyah.id) == village.aisyah
    assert village.aisyah.nik_end == "0001"
    assert people.family_in(store, scope(village.sari), village.family.id) == village.family
    assert village.family.kk_end == "0001"
    assert people.members(store, scope(village.sari), village.family.id) == (village.aisyah, village.mother)
    assert people.episodes(store, scope(village.sari), village.aisyah.id) == (village.episode,)


def test_a_family_sees_its_own_people(store: Store, village: Village) -> None:
    neighbours = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    other = families.add_person(store, family_id=neighbours.id, name="Tono", relation=Relation.AYAH, now=NOW)
    own = Scope(role=Role.KELUARGA, area=PURWODADI, account_id=1, person_id=village.mother.id)
    assert people.person_in(store, own, village.aisyah.id) == village.aisyah
    assert people.person_in(store, own, other.id) is None


def test_a_petugas_sees_who_was_referred(store: Store, village: Village) -> None:
    assert people.person_in(store, scope(village.bidan), village.aisyah.id) is None
    visits.keep(store, report(village), now=NOW, referrals=[TODAY_TO_PUSKESMAS])
    assert people.person_in(store, scope(village.bidan), village.aisyah.id) == village.aisyah
    assert people.person_in(store, scope(village.bidan), village.mother.id) is None
    elsewhere = add_account(store, Role.PETUGAS, KEMPAS, "Bidan Kempas")
    assert people.person_in(store, scope(elsewhere), village.aisyah.id) is None


def test_one_running_episode_of_a_kind(store: Store, village: Village) -> None:
    def pregnancy() -> families.Episode:
        return families.open_episode(
            store, person_id=village.mother.id, kind=EpisodeKind.PREGNANCY, started_on=date(2025, 12, 1), now=NOW
        )

    first = pregnancy()
    assert [each.episode for each in people.accompanied(store, scope(village.sari), EpisodeKind.PREGNANCY)] == [first]
    with pytest.raises(IntegrityError), store.connection.begin_nested():
        pregnancy()
    assert families.end_episode(store, first.id, TODAY, "miscarriage")
    assert not families.end_episode(store, first.id, TODAY, "birth")
    assert people.accompanied(store, scope(village.sari), EpisodeKind.PREGNANCY) == ()
    second = pregnancy()
    assert {each.id for each in people.episodes(store, scope(village.sari), village.mother.id)} == {first.id, second.id}


def test_a_death_ends_all_that_runs(store: Store, village: Village) -> None:
    families.died(store, village.aisyah.id, TODAY)
    assert people.children(store, scope(village.sari), TODAY, 24) == ()
    [ended] = people.episodes(store, scope(village.sari), village.aisyah.id)
    assert (ended.ended_on, ended.end_reason) == (TODAY, "death")
    known = people.person_in(store, scope(village.sari), village.aisyah.id)
    assert known is not None
    assert known.died_on == TODAY


def test_a_family_that_moves_is_its_new_teams(store: Store, village: Village) -> None:
    families.move(store, village.family.id, KEMPAS, village.other.team_id)
    assert people.children(store, scope(village.sari), TODAY, 24) == ()
    [child] = people.children(store, scope(village.other), TODAY, 24)
    assert (child.id, child.area) == (village.aisyah.id, KEMPAS)
    assert len(people.find_alike(store, scope(village.other), "Aysha", None)) == 1
    assert people.find_alike(store, scope(village.sari), "Aysha", None) == ()


@pytest.mark.parametrize(
    ("name", "born", "found"),
    [
        ("Aysha", date(2025, 6, 2), True),
        ("Siti Aisah", date(2025, 6, 28), True),
        ("Aisyah Putri", None, True),
        ("Aysha", date(2025, 9, 2), False),
        ("Aminah", date(2025, 6, 2), False),
        ("...", date(2025, 6, 2), False),
    ],
)
def test_who_sounds_alike_and_was_born_near(
    store: Store, village: Village, name: str, born: date | None, found: bool
) -> None:
    alike = people.find_alike(store, scope(village.sari), name, born)
    assert [each.person for each in alike] == ([village.aisyah] if found else [])
    assert [each.person for each in people.find_alike(store, scope(village.plkb), name, born)] == [
        village.aisyah for _ in alike
    ]


def test_an_estimated_birth_date_is_taken_widely(store: Store, village: Village) -> None:
    families.add_person(
        store,
        family_id=village.family.id,
        name="Bagas",
        relation=Relation.ANAK,
        now=NOW,
        birth_date=date(2025, 7, 1),
        birth_date_estimated=True,
    )
    assert len(people.find_alike(store, scope(village.sari), "Bagas", date(2025, 1, 3))) == 1


def test_another_teams_duplicate_is_told_without_a_name(store: Store, village: Village) -> None:
    [alike] = people.find_alike(store, scope(village.dewi), "Aisah", date(2025, 6, 2))
    assert (alike.person, alike.area, alike.same_nik) == (None, PURWODADI, False)


def test_the_same_nik_is_found_in_any_area(store: Store, village: Village) -> None:
    [alike] = people.find_alike(store, scope(village.other), "Zulaikha", None, nik="1506 0642 0625 0001")
    assert (alike.person, alike.area, alike.same_nik) == (None, PURWODADI, True)


def foreign_eyes(village: Village, store: Store) -> list[Scope]:
    far = add_account(store, Role.PEMBINA, "15.01", "Pembina Kerinci")
    return [scope(village.dewi), scope(village.other), scope(village.bidan), scope(village.opd), scope(far)]


def test_who_may_not_see_gets_nothing(store: Store, village: Village) -> None:
    def seen(eyes: Scope) -> list[tuple[Person | Family, ...]]:
        person = people.person_in(store, eyes, village.aisyah.id)
        family = people.family_in(store, eyes, village.family.id)
        members = people.members(store, eyes, village.family.id)
        return [(person,) if person else (), (family,) if family else (), members]

    assert seen(scope(village.plkb)) != [(), (), ()]
    for eyes in foreign_eyes(village, store):
        assert seen(eyes) == [(), (), ()]


def test_whoever_is_renamed_is_found_and_greeted_by_the_new_name(store: Store, village: Village) -> None:
    own = accounts.create(
        store, role=Role.KELUARGA, area=PURWODADI, name="Murniati", now=NOW, person_id=village.mother.id
    )
    families.rename(store, village.mother.id, "Kartini Wulandari")
    renamed = people.person_in(store, scope(village.sari), village.mother.id)
    assert renamed is not None
    assert renamed.name == "Kartini Wulandari"
    assert [each.person for each in people.find_alike(store, scope(village.sari), "Kartini Wulandary", None)] == [
        renamed
    ]
    assert people.find_alike(store, scope(village.sari), "Murniati", None) == ()
    greeted = accounts.by_id(store, own.id)
    assert greeted is not None
    assert greeted.name == "Kartini Wulandari"
