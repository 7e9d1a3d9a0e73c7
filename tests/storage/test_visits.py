"""A report is kept once with all that follows, and counted and compared later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, text

from domain.people import Role
from domain.rules import Finding, Rung
from storage.database import Dialect, Store
from storage.interviews import drafts
from storage.scope import Scope
from storage.tables import finding, measurement, referral, visit
from storage.visits import changes as visit_changes
from storage.visits import same_day, visits
from storage.visits.visits import Found, Measurement, MonthCount, NewVisit
from tests.storage.village import NOW, PURWODADI, TODAY, TODAY_TO_PUSKESMAS, Village, report, scope

WEIGHT = Measurement(kind="weight_kg", value=Decimal("6.100"), measured_on=TODAY, z=Decimal("-3.21"), odd=True)
LENGTH = Measurement(kind="length_cm", value=Decimal("72.000"), measured_on=TODAY, lying=True)
THIN = Finding("wfl", Rung.SAME_DAY, {"z": Decimal("-3.21")}, "2026.1")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def keep(store: Store, new: NewVisit) -> visits.Kept:
    return visits.keep(
        store,
        new,
        now=NOW,
        measurements=[WEIGHT, LENGTH],
        findings=[THIN],
        referrals=[TODAY_TO_PUSKESMAS],
    )


def test_a_report_is_kept_once(store: Store, village: Village) -> None:
    draft = drafts.begin(
        store, chat_id=village.chat, account_id=village.sari.id, form="b", form_version="1", state="{}", step=1, now=NOW
    )
    first = keep(store, report(village, draft_id=draft.id, answers='{"weight_kg": 6.1}'))
    again = keep(store, report(village, draft_id=draft.id, instance="uuid:2"))
    assert (first.new, len(first.referrals)) == (True, 1)
    assert (again.new, again.visit_id, again.referrals) == (False, first.visit_id, ())
    counts = [
        store.connection.execute(select(func.count()).select_from(table)).scalar()
        for table in (visit, measurement, finding, referral)
    ]
    assert counts == [1, 2, 1, 1]
    [kept] = visits.of_person(store, scope(village.sari), village.aisyah.id)
    assert (kept.id, kept.answers, kept.review) == (first.visit_id, '{"weight_kg": 6.1}', visits.Review.NEW)


def test_an_imported_report_is_known_by_its_instance(store: Store, village: Village) -> None:
    assert keep(store, report(village)).new
    assert not keep(store, report(village)).new
    assert keep(store, report(village, instance="uuid:3")).new


def test_measurements_are_compared_with_those_before(store: Store, village: Village) -> None:
    keep(store, report(village))
    february = Measurement(kind="weight_kg", value=Decimal("6.000"), measured_on=date(2026, 2, 10))
    visits.keep(store, report(village, instance="uuid:2"), now=NOW, measurements=[february])
    eyes = scope(village.sari)
    assert visits.last_measurements(store, eyes, village.aisyah.id, APRIL) == {
        "weight_kg": (WEIGHT, february),
        "length_cm": (LENGTH,),
    }
    assert visits.last_measurements(store, eyes, village.aisyah.id, TODAY) == {"weight_kg": (february,)}
    assert visits.last_measurements(store, eyes, village.aisyah.id, APRIL, most=1)["weight_kg"] == (WEIGHT,)


def test_the_newest_values_of_several_people_are_one_question(store: Store, village: Village) -> None:
    keep(store, report(village))
    february = Measurement(kind="weight_kg", value=Decimal("6.000"), measured_on=date(2026, 2, 10))
    visits.keep(store, report(village, instance="uuid:2"), now=NOW, measurements=[february])
    eyes, both = scope(village.sari), [village.aisyah.id, village.mother.id]
    assert visits.newest_values(store, eyes, both, APRIL) == {
        village.aisyah.id: {"weight_kg": WEIGHT.value, "length_cm": LENGTH.value}
    }
    assert visits.newest_values(store, eyes, both, TODAY) == {village.aisyah.id: {"weight_kg": february.value}}
    assert visits.newest_values(store, eyes, [], APRIL) == {}


def test_findings_are_read_back(store: Store, village: Village) -> None:
    keep(store, report(village))
    assert visits.findings_of(store, scope(village.sari), village.aisyah.id, MARCH) == (Found(finding=THIN, on=TODAY),)
    assert visits.findings_of(store, scope(village.sari), village.aisyah.id, APRIL) == ()


def test_a_month_is_counted_for_whom_it_concerns(store: Store, village: Village) -> None:
    keep(store, report(village))
    keep(store, report(village, instance="uuid:2"))
    counted = (MonthCount(area=PURWODADI, form="baduta", visits=2, people=1),)
    for account in (village.sari, village.plkb, village.opd, village.bidan):
        assert visits.month_summary(store, scope(account), MARCH, APRIL) == counted
    for account in (village.dewi, village.other):
        assert visits.month_summary(store, scope(account), MARCH, APRIL) == ()
    assert visits.month_summary(store, scope(village.sari), APRIL, date(2026, 5, 1)) == ()
    family = Scope(role=Role.KELUARGA, area=PURWODADI, account_id=1, person_id=village.mother.id)
    assert visits.month_summary(store, family, MARCH, APRIL) == ()


def test_a_report_that_was_set_aside_is_not_counted(store: Store, village: Village) -> None:
    kept = keep(store, report(village))
    keep(store, report(village, instance="uuid:2"))
    visit_changes.set_aside(store, kept.visit_id, village.plkb.id, NOW)
    [counted] = visits.month_summary(store, scope(village.plkb), MARCH, APRIL)
    assert counted.visits == 1
    visit_changes.count_again(store, kept.visit_id)
    [counted] = visits.month_summary(store, scope(village.plkb), MARCH, APRIL)
    assert counted.visits == 2


def test_the_months_summary_reads_an_index_alone(store: Store, village: Village) -> None:
    explain, wanted = "EXPLAIN QUERY PLAN", "COVERING INDEX ix_visit_summary"
    if store.dialect is Dialect.POSTGRESQL:
        explain, wanted = "EXPLAIN", "Index Only Scan using ix_visit_summary"
        store.connection.execute(text("SET LOCAL enable_seqscan = off"))  # which it prefers for a small table
        store.connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    parameters = {**scope(village.opd).parameters(), "first": MARCH, "after": APRIL}
    plan = store.connection.execute(text(f"{explain} {visits._MONTH}"), parameters).all()
    assert any(wanted in str(row) for row in plan), plan


def test_two_kader_on_one_day_are_both_kept_and_seen(store: Store, village: Village) -> None:
    """`dewi` reports the same child, with another weight."""
    keep(store, report(village, answers='{"weight_kg": 6.1}'))
    other = replace(
        report(village, instance="uuid:other", answers='{"weight_kg": 6.4}'), account_id=village.dewi.id, draft_id=None
    )
    heavier = replace(WEIGHT, value=Decimal("6.400"))
    visits.keep(store, other, now=NOW, measurements=[heavier])
    both = same_day.visits_on(store, scope(village.sari), village.aisyah.id, TODAY)
    assert [one.account_id for one in both] == [village.sari.id, village.dewi.id]
    told = {one.account_id: one.answers for one in visits.of_person(store, scope(village.plkb), village.aisyah.id)}
    assert told == {village.sari.id: '{"weight_kg": 6.1}', village.dewi.id: '{"weight_kg": 6.4}'}
    weights = store.connection.scalars(select(measurement.c.value).where(measurement.c.kind == "weight_kg")).all()
    assert sorted(weights) == [Decimal("6.100"), Decimal("6.400")]
