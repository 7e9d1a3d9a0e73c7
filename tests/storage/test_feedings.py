"""PMT: one at a time, days and weights as they were noted, seen by those who accompany, counted without names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.feeding import End, Funding, rule
from domain.people import Role
from storage.database import Store
from storage.interviews import drafts
from storage.oversight import exports
from storage.oversight.exports import List
from storage.people import families, merging
from storage.scope import Scope
from storage.villages import feedings
from storage.villages.feedings import Feeding
from tests.storage.village import NOW, PURWODADI, TODAY, Village, add_account, add_child, scope

LONG_AGO = date(2026, 1, 1)


def begun(store: Store, village: Village, person_id: int | None = None) -> int | None:
    return feedings.begin(
        store,
        person_id=person_id or village.aisyah.id,
        reason="bb_kurang",
        rule_version=rule().version,
        days_planned=14,
        funding=Funding.DANA_DESA,
        starts_on=TODAY,
        account_id=village.sari.id,
        now=NOW,
    )


def noted(store: Store, village: Village, feeding_id: int, days: int, given: int, weight_kg: str | None) -> None:
    draft = drafts.begin(
        store,
        chat_id=village.chat,
        account_id=village.sari.id,
        form="pmt_catat",
        form_version="1",
        form_version_id=None,
        state="{}",
        step=1,
        now=NOW,
    )
    drafts.finish(store, draft.id, NOW)
    feedings.note(
        store,
        feeding_id,
        draft_id=draft.id,
        noted_on=TODAY + timedelta(days=days),
        days_given=given,
        weight_kg=None if weight_kg is None else Decimal(weight_kg),
        account_id=village.sari.id,
        now=NOW,
    )


def read(store: Store, village: Village, feeding_id: int) -> Feeding:
    found = feedings.feeding_in(store, scope(village.sari), feeding_id)
    assert found is not None
    return found


def test_days_add_up_and_the_first_and_last_weight_are_told(store: Store, village: Village) -> None:
    number = begun(store, village)
    assert number is not None
    assert begun(store, village) is None, "one at a time"
    for days, given, weight in ((0, 0, "8.4"), (7, 6, None), (14, 8, "8.65")):
        noted(store, village, number, days, given, weight)
    one = read(store, village, number)
    assert (one.given, one.days_planned, one.noted_on) == (14, 14, TODAY + timedelta(days=14))
    assert one.first is not None
    assert one.last is not None
    assert (one.first.weight_kg, one.last.weight_kg) == (Decimal("8.4"), Decimal("8.65"))
    assert feedings.end(store, number, TODAY, End.SELESAI)
    assert not feedings.end(store, number, TODAY, End.BERHENTI)
    assert read(store, village, number).end_reason is End.SELESAI
    assert begun(store, village) is not None, "another one later"


def test_her_own_kader_and_pembina_see_it_and_nobody_else(store: Store, village: Village) -> None:
    number = begun(store, village)
    assert number is not None
    for who in (village.sari, village.plkb):
        assert [one.name for one in feedings.list_in(store, scope(who), LONG_AGO)] == ["Siti Aisyah"]
    far = add_account(store, Role.PEMBINA, "15.01", "Pembina Kerinci")
    family = add_account(store, Role.KELUARGA, PURWODADI, "Keluarga")
    for stranger in (village.dewi, village.other, village.bidan, village.opd, family, far):
        assert feedings.list_in(store, scope(stranger), LONG_AGO) == ()
        assert feedings.feeding_in(store, scope(stranger), number) is None
    for stranger in (village.dewi, village.other, family, far):
        assert feedings.counts(store, scope(stranger), LONG_AGO) == ()


def test_counts_name_nobody_and_know_how_each_ended(store: Store, village: Village) -> None:
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    children = [add_child(store, other, village.mother, name, date(2025, 3, 1))[0] for name in ("Bima", "Citra")]
    numbers = [begun(store, village, one.id) for one in (village.aisyah, *children)]
    for number, why in zip(numbers[1:], (End.SELESAI, End.PINDAH), strict=True):
        assert number is not None
        feedings.end(store, number, TODAY, why)
    [count] = feedings.counts(store, scope(village.opd), LONG_AGO)
    assert (count.area, count.running, count.completed, count.stopped) == (PURWODADI, 1, 1, 1)
    [after] = feedings.counts(store, scope(village.opd), TODAY + timedelta(days=1))
    assert (after.running, after.completed, after.stopped) == (1, 0, 0), "what ended before is another year's"
    assert feedings.counts(store, replace(scope(village.sari), team_id=village.melati.id), LONG_AGO) == ()


@pytest.mark.parametrize("both", [False, True])
def test_of_two_records_of_one_child_one_pmt_goes_on(store: Store, village: Village, *, both: bool) -> None:
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    double, _ = add_child(store, other, village.mother, "Aisah", date(2025, 6, 3))
    begun(store, village, double.id)
    if both:
        begun(store, village)
    merging.merge(store, village.aisyah.id, double.id, on=TODAY, now=NOW)
    found = feedings.list_in(store, scope(village.sari), LONG_AGO)
    assert [one.person_id for one in found] == [village.aisyah.id] * (1 + both)
    assert [one.ended_on for one in found].count(None) == 1


@pytest.mark.parametrize(("months", "takes"), [(5, False), (6, True), (59, True), (60, False)])
def test_children_of_half_a_year_to_five_years(months: int, *, takes: bool) -> None:
    born = date(2020, 1, 10)
    year, month = divmod(months, 12)
    assert rule().takes(born, date(2020 + year, 1 + month, 10)) is takes


def exported(store: Store, asker: Scope) -> list[dict[str, object]]:
    names = exports.columns(List.FEEDINGS, asker.role)
    rows = exports.rows(lambda question: question(store), asker, List.FEEDINGS, LONG_AGO, TODAY)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_the_register_goes_out_as_a_list_with_days_and_weights(store: Store, village: Village) -> None:
    number = begun(store, village)
    assert number is not None
    noted(store, village, number, 2, 2, "8.10")
    noted(store, village, number, 5, 3, None)
    noted(store, village, number, 8, 3, "8.40")
    [row] = exported(store, scope(village.plkb))
    assert (row["name"], row["days_planned"], row["days_given"]) == ("Siti Aisyah", 14, 8)
    assert (row["first_weight_kg"], row["last_weight_kg"]) == (Decimal("8.10"), Decimal("8.40"))
    [nameless] = exported(store, scope(village.opd))
    assert "name" not in nameless
    assert exported(store, scope(village.dewi)) == []
