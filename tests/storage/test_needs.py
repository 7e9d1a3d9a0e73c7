"""What villages need and have: who sees it, whose words stay hidden, and how a need moves on once."""

from __future__ import annotations

from datetime import date

import pytest

from domain.people import Role
from domain.villages import KitPart, NeedKind, NeedState, Provision, Source
from storage.database import Store
from storage.meetings import needs
from storage.oversight import recaps
from storage.oversight.recaps import Month
from storage.villages import provisions
from storage.villages.provisions import Known
from tests.storage.village import (
    KEMPAS,
    NOW,
    PURWODADI,
    TEBING_TINGGI,
    TODAY,
    Village,
    add_account,
    found_village,
    scope,
)


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def told(store: Store, village: Village) -> int:
    return needs.add(
        store,
        area=PURWODADI,
        kind=NeedKind.PMT,
        for_year=2027,
        quantity=12,
        cost_rp=5_000_000_000,  # more than 32 bits hold
        source=Source.DANA_DESA,
        what="PMT untuk anak Bu Murniati",
        note="segera",
        by=village.sari.id,
        now=NOW,
    )


def test_a_koordinator_gets_numbers_and_no_words_of_others(store: Store, village: Village) -> None:
    made = told(store, village)
    [full] = needs.list_in(store, scope(village.plkb), TEBING_TINGGI, 2027)
    assert (full.what, full.cost_rp, full.state) == ("PMT untuk anak Bu Murniati", 5_000_000_000, NeedState.NEEDED)
    bare = needs.need_in(store, scope(village.opd), made)
    assert bare is not None
    assert (bare.what, bare.note, bare.quantity) == ("", "", 12)
    assert needs.list_in(store, scope(village.plkb), TEBING_TINGGI, 2026) == ()


def test_strangers_see_no_need_and_no_institution(store: Store, village: Village) -> None:
    made = told(store, village)
    provisions.put(store, Known(area=PURWODADI, kind=Provision.BKB, present=True), by=village.plkb.id, now=NOW)
    far = add_account(store, Role.KOORDINATOR, "15.01", "Dinas Kerinci")
    for stranger in (village.other, village.bidan, far):
        assert needs.need_in(store, scope(stranger), made) is None
        assert needs.list_in(store, scope(stranger), PURWODADI, 2027) == ()
        assert provisions.list_in(store, scope(stranger), PURWODADI) == {}
    assert needs.need_in(store, scope(village.sari), made) is not None
    assert set(provisions.list_in(store, scope(village.sari), PURWODADI)[PURWODADI]) == {Provision.BKB}


def test_of_two_who_move_a_need_one_does(store: Store, village: Village) -> None:
    found = needs.need_in(store, scope(village.plkb), told(store, village))
    assert found is not None
    assert needs.move(store, found, NeedState.PROPOSED, by=village.plkb.id, now=NOW)
    assert not needs.move(store, found, NeedState.DROPPED, by=village.plkb.id, now=NOW)


def test_what_is_told_later_replaces_what_was_known(store: Store, village: Village) -> None:
    first = Known(area=PURWODADI, kind=Provision.TPPS, present=True, active=True, decree="140/12", decree_on=TODAY)
    for one in (first, Known(area=PURWODADI, kind=Provision.TPPS, present=False)):
        provisions.put(store, one, by=village.plkb.id, now=NOW)
        assert provisions.list_in(store, scope(village.opd), "15.06")[PURWODADI] == {Provision.TPPS: one}


def test_standards_two_and_three_are_counted_of_villages_that_were_asked(store: Store, village: Village) -> None:
    some, whole = frozenset({KitPart.SCALE}), frozenset(KitPart)
    for area, parts in ((PURWODADI, whole), (KEMPAS, some)):
        known = Known(area=area, kind=Provision.KIT, present=True, parts=parts)
        provisions.put(store, known, by=village.plkb.id, now=NOW)
    sop = Known(area=PURWODADI, kind=Provision.SOP, present=True, active=False)
    provisions.put(store, sop, by=village.plkb.id, now=NOW)
    month = Month(date(2026, 3, 1))
    by_desa = recaps.by_desa(store, scope(village.plkb), TEBING_TINGGI, month, on_time_days=3)
    kits = {area: counts.get("villages_with_kit") for area, counts in by_desa.items()}
    assert kits == {PURWODADI: 1, KEMPAS: 0}
    assert by_desa[PURWODADI]["villages_with_procedure"] == 0
    assert by_desa[KEMPAS].get("villages_with_procedure") is None  # nobody was asked
