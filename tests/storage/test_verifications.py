"""The verification of the list: one page per family and year, the list's row beside what was found, and who sees it."""

from __future__ import annotations

from domain.krs import Factor, Krs
from domain.verification import Act, State, Workflow
from storage.database import Store
from storage.krs import verifications
from storage.people import erase
from tests.storage.village import NOW, Village, scope

ROW = {"kepala": "Pak Murni", "rt": "03", "air": "sumur"}


def test_the_list_may_come_twice(store: Store, village: Village) -> None:
    first = verifications.put(store, village.family.id, 2026, now=NOW, original=ROW, was_krs=True)
    again = verifications.put(store, village.family.id, 2026, now=NOW, original=ROW | {"rt": "04"}, was_krs=False)
    other = verifications.put(store, village.family.id, 2027, now=NOW)
    assert first == again != other
    [household] = verifications.households(store, scope(village.sari), 2026)
    assert (household.name, household.address) == ("Murniati", "RT 03 dekat masjid")
    assert household.page.original["rt"] == "04"
    assert household.page.was_krs is False


def test_the_lists_row_stays_once_the_page_was_sent(store: Store, village: Village) -> None:
    page = verifications.put(store, village.family.id, 2026, now=NOW, original=ROW, was_krs=True)
    verifications.find(store, page, State.DITEMUKAN_KRS, village.sari.id, NOW)
    verifications.move_all(store, [page], Act.SEND, village.sari.id, NOW)
    verifications.put(store, village.family.id, 2026, now=NOW, original={"rt": "99"}, was_krs=False)
    household = verifications.household_in(store, scope(village.sari), page)
    assert household is not None
    assert household.page.original == ROW
    assert household.page.was_krs is True


def test_every_family_of_the_team_gets_a_page_once(store: Store, village: Village) -> None:
    assert verifications.begin_year(store, scope(village.dewi), 2026, NOW) == 0, "another team"
    assert verifications.begin_year(store, scope(village.sari), 2026, NOW) == 1
    assert verifications.begin_year(store, scope(village.sari), 2026, NOW) == 0
    [household] = verifications.households(store, scope(village.sari), 2026)
    assert (household.page.state, household.page.workflow) == (State.BELUM, Workflow.DRAF)


def test_who_sees_a_page(store: Store, village: Village) -> None:
    page = verifications.put(store, village.family.id, 2026, now=NOW)
    seen = {
        name: verifications.household_in(store, scope(account), page) is not None
        for name, account in (
            ("kader", village.sari),
            ("other team", village.dewi),
            ("other desa", village.other),
            ("pembina", village.plkb),
            ("petugas", village.bidan),
            ("koordinator", village.opd),
        )
    }
    assert seen == {
        "kader": True,
        "other team": False,
        "other desa": False,
        "pembina": True,
        "petugas": False,
        "koordinator": False,
    }
    assert [one.count for one in verifications.counts(store, scope(village.opd), 2026)] == [1]
    assert verifications.counts(store, scope(village.dewi), 2026) == ()


def test_a_page_goes_its_way_and_back(store: Store, village: Village) -> None:
    page = verifications.put(store, village.family.id, 2026, now=NOW)
    sari, plkb = village.sari.id, village.plkb.id
    assert not verifications.send_back(store, page, "belum jelas", plkb, NOW), "nothing was sent"
    assert verifications.move_all(store, [page], Act.SEND, sari, NOW) == 1
    assert not verifications.find(store, page, State.GANDA, sari, NOW), "it is out of her hands"
    assert verifications.send_back(store, page, "jambannya?", plkb, NOW)
    household = verifications.household_in(store, scope(village.sari), page)
    assert household is not None
    assert (household.page.workflow, household.page.note) == (Workflow.PERLU_PERBAIKAN, "jambannya?")
    assert verifications.find(store, page, State.DITEMUKAN_KRS, sari, NOW)
    for act in (Act.SEND, Act.VALIDATE, Act.APPROVE, Act.LOCK):
        assert verifications.move_all(store, [page], act, plkb, NOW) == 1
        assert verifications.move_all(store, [page], act, plkb, NOW) == 0, "twice is once"
    assert not verifications.send_back(store, page, "terlambat", plkb, NOW)


def test_the_rule_and_its_version_stand_with_the_page(store: Store, village: Village) -> None:
    page = verifications.put(store, village.family.id, 2026, now=NOW)
    krs = Krs(
        target=True, at_risk=True, factors=(Factor.WATER, Factor.TOO_OLD), missing=(), version="KRS-2024", year=2026
    )
    verifications.computed(store, page, krs)
    household = verifications.household_in(store, scope(village.sari), page)
    assert household is not None
    assert (household.page.is_krs, household.page.factors, household.page.rule) == (True, krs.factors, "KRS-2024")


def test_an_erased_family_leaves_no_row_of_the_list(store: Store, village: Village) -> None:
    page = verifications.put(store, village.family.id, 2026, now=NOW, original=ROW)
    erase.pseudonymise(store, village.family.id, NOW)
    household = verifications.household_in(store, scope(village.sari), page)
    assert household is not None
    assert (household.page.original, household.name) == ({}, "")
