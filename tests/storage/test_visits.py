"""A report is kept once with all that follows, and counted and compared later."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, text

from domain.rules import Finding, Rung
from storage.database import Dialect, Store
from storage.interviews import drafts
from storage.oversight import recaps
from storage.tables import finding, measurement, referral, visit
from storage.visits import same_day, visits
from storage.visits.visits import Found, Measurement, NewVisit
from tests.storage.village import NOW, TODAY, TODAY_TO_PUSKESMAS, Village, report, scope

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
    kept = keep(store, report(village))
    assert visits.findings_of_visit(store, scope(village.sari), kept.visit_id) == (Found(finding=THIN, on=TODAY),)


def test_whom_a_month_visited_is_read_from_an_index_alone(store: Store, village: Village) -> None:
    explain, wanted = "EXPLAIN QUERY PLAN", "COVERING INDEX ix_visit_summary"
    if store.dialect is Dialect.POSTGRESQL:
        explain, wanted = "EXPLAIN", "Index Only Scan using ix_visit_summary"
        store.connection.execute(text("SET LOCAL enable_seqscan = off"))  # which it prefers for a small table
        store.connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    asked = re.sub(r"__\[POSTCOMPILE_\w+\]", "'baduta', 'bumil'", str(recaps._VISITED))  # a list of forms
    parameters = {**scope(village.opd).parameters(), "first": MARCH, "after": APRIL}
    plan = store.connection.execute(text(f"{explain} {asked}"), parameters).all()
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
