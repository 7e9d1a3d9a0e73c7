"""The days of posyandu: a team's own before its desa's, replaced and not doubled."""

from __future__ import annotations

from datetime import date

from domain.posyandu import PosyanduDay
from storage.database import Store
from storage.villages import posyandu
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, Village


def test_a_teams_own_day_comes_before_that_of_its_desa(store: Store, village: Village) -> None:
    assert posyandu.of(store, PURWODADI, village.mawar.id) is None
    for day in (4, 5):
        posyandu.put(store, area=PURWODADI, day=PosyanduDay(day=day), now=NOW)
    for day in (8, 9):
        posyandu.put(store, area=PURWODADI, team_id=village.mawar.id, day=PosyanduDay(day=day), now=NOW)
    posyandu.put(store, area=KEMPAS, day=PosyanduDay(weekday=2, week=3), now=NOW)
    assert posyandu.of(store, PURWODADI, village.mawar.id) == PosyanduDay(day=9)
    assert posyandu.of(store, PURWODADI, village.melati.id) == PosyanduDay(day=5)
    assert posyandu.of(store, PURWODADI) == PosyanduDay(day=5)
    known = [(held.area, held.team_id, held.day.code) for held in posyandu.within_area(store, TEBING_TINGGI)]
    assert known == [(PURWODADI, None, "d5"), (PURWODADI, village.mawar.id, "d9"), (KEMPAS, None, "w2.3")]
    assert [held.area for held in posyandu.held_on(store, TEBING_TINGGI, date(2026, 3, 18))] == [KEMPAS]
    assert posyandu.within_area(store, "15.01") == ()
