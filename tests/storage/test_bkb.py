"""BKB: groups of a desa, sessions with who came by name and by number, counted without names."""

from __future__ import annotations

from datetime import date, timedelta

from domain.bkb import BkbTopic
from domain.people import Role
from storage.database import Store
from storage.interviews import drafts
from storage.people import families, merging
from storage.villages import bkb
from storage.villages.bkb import Session
from tests.storage.village import KEMPAS, NOW, PURWODADI, TODAY, Village, add_account, add_child, scope

FIRST = date(2026, 3, 1)


def held(store: Store, village: Village, group: int, people: list[int], others: int = 0, days_ago: int = 0) -> Session:
    draft = drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.sari.id,
        form="bkb_sesi",
        form_version="1",
        form_version_id=None,
        state="{}",
        step=1,
        now=NOW,
    )
    drafts.finish(store, draft.id, NOW)
    number = bkb.keep(
        store,
        group,
        draft_id=draft.id,
        held_on=TODAY - timedelta(days=days_ago),
        topic=BkbTopic.STIMULASI,
        people=people,
        others=others,
        account_id=village.sari.id,
        now=NOW,
    )
    found = bkb.session_in(store, scope(village.sari), number)
    assert found is not None
    return found


def group(store: Store, village: Village, area: str = PURWODADI) -> int:
    return bkb.add_group(store, area=area, name="Melati", created_by=village.sari.id, now=NOW)


def test_who_came_by_name_and_by_number_are_added(store: Store, village: Village) -> None:
    melati = group(store, village)
    one = held(store, village, melati, [village.aisyah.id, village.aisyah.id], others=7)
    assert (one.present, one.others) == (8, 7)
    assert bkb.attended(store, one) == (village.aisyah.id,)
    older = held(store, village, melati, [], others=3, days_ago=40)
    assert [each.id for each in bkb.sessions_of(store, scope(village.plkb), melati)] == [one.id, older.id]
    known = bkb.group_in(store, scope(village.sari), melati)
    assert known is not None
    assert known.last_on == TODAY


def test_a_month_is_counted_by_desa_and_groups_that_did_not_meet_are_there(store: Store, village: Village) -> None:
    melati = group(store, village)
    group(store, village, KEMPAS)
    held(store, village, melati, [village.aisyah.id], others=7)
    held(store, village, melati, [], others=3, days_ago=1)
    held(store, village, melati, [], others=3, days_ago=40)
    found = {
        one.area: (one.groups, one.sessions, one.present) for one in bkb.counts(store, scope(village.opd), FIRST, TODAY)
    }
    assert found == {PURWODADI: (1, 2, 11), KEMPAS: (1, 0, 0)}
    assert [one.area for one in bkb.counts(store, scope(village.sari), FIRST, TODAY)] == [PURWODADI]


def test_another_place_sees_no_group_and_no_session(store: Store, village: Village) -> None:
    melati = group(store, village)
    one = held(store, village, melati, [village.aisyah.id])
    far = add_account(store, Role.PEMBINA, "15.01", "Pembina Kerinci")
    family = add_account(store, Role.KELUARGA, PURWODADI, "Keluarga")
    for stranger in (village.other, village.bidan, family, far):
        assert bkb.groups_in(store, scope(stranger)) == ()
        assert bkb.group_in(store, scope(stranger), melati) is None
        assert bkb.sessions_of(store, scope(stranger), melati) == ()
        assert bkb.session_in(store, scope(stranger), one.id) is None
        assert bkb.counts(store, scope(stranger), FIRST, TODAY) == ()


def test_who_came_under_another_record_came(store: Store, village: Village) -> None:
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    double, _ = add_child(store, other, village.mother, "Aisah", date(2025, 6, 3))
    alone = held(store, village, group(store, village), [double.id])
    merging.merge(store, village.aisyah.id, double.id, on=TODAY, now=NOW)
    assert bkb.attended(store, alone) == (village.aisyah.id,)
