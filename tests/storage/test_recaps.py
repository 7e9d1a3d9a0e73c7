"""A month in numbers: whom it counts, in whose scope, and as it stood when it was closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.people import EpisodeKind, Relation, Role
from domain.standards import Group, of_group, shares, standards
from domain.trainings import Topic
from storage.database import Store
from storage.oversight import recaps
from storage.oversight.recaps import Counts, Month
from storage.people import circumstances, families, people
from storage.villages import trainings
from storage.visits import changes as visit_changes
from storage.visits import visits
from storage.visits.visits import Measurement
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, Village, found_village, report, scope

MARCH = Month(date(2026, 3, 1))
DAYS = standards().on_time_days


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def counts(store: Store, village: Village, who: str = "plkb", month: Month = MARCH) -> Counts:
    asked = recaps.by_desa(store, scope(getattr(village, who)), TEBING_TINGGI, month, on_time_days=DAYS)
    return asked[PURWODADI]


def visit_on(store: Store, village: Village, day: date, *measured: Measurement, kept_after: int = 0) -> int:
    told = replace(
        report(village, instance=f"uuid:{day}-{kept_after}"), visit_date=day, form="baduta", person_id=village.aisyah.id
    )
    at = NOW.replace(year=day.year, month=day.month, day=day.day) + timedelta(days=kept_after)
    return visits.keep(store, told, now=at, measurements=measured).visit_id


def length(day: date, z: str) -> Measurement:
    return Measurement(kind="length_cm", value=Decimal("70"), measured_on=day, z=Decimal(z))


def test_who_is_accompanied_is_a_target(store: Store, village: Village) -> None:
    family = village.family.id
    mother = families.add_person(store, family_id=family, name="Ani", relation=Relation.IBU, now=NOW)
    families.open_episode(store, person_id=mother.id, kind=EpisodeKind.PREGNANCY, started_on=date(2026, 1, 10), now=NOW)
    found = counts(store, village, month=Month.of(NOW.date()))
    assert found[of_group("targets", Group.BADUTA)] == 1
    assert found[of_group("targets", Group.BUMIL)] == 1
    assert found["targets"] == 2


def test_two_visits_to_one_child_are_one_child_visited(store: Store, village: Village) -> None:
    for day in (5, 20):
        visit_on(store, village, date(2026, 3, day))
    visit_on(store, village, date(2026, 4, 1))
    found = counts(store, village)
    assert (found[of_group("visited", Group.BADUTA)], found["visited"], found["visits"]) == (1, 1, 2)


def test_of_two_reports_the_one_that_was_set_aside_does_not_count(store: Store, village: Village) -> None:
    first, second = (visit_on(store, village, date(2026, 3, 5), kept_after=late) for late in (0, 1))
    visit_changes.set_aside(store, first, village.plkb.id, NOW)
    found = counts(store, village)
    assert (found["visited"], found["visits"], found["visits_on_time"]) == (1, 1, 1)
    visit_changes.set_aside(store, second, village.plkb.id, NOW)
    found = counts(store, village)
    assert (found["visited"], found["visits"], found["visits_on_time"]) == (0, 0, 0)


@pytest.mark.parametrize(("late", "on_time"), [(0, 1), (DAYS, 1), (DAYS + 1, 0), (40, 0)])
def test_a_report_is_on_time_for_a_few_days(store: Store, village: Village, late: int, on_time: int) -> None:
    visit_on(store, village, date(2026, 3, 5), kept_after=late)
    found = counts(store, village)
    assert (found["visits"], found["visits_on_time"]) == (1, on_time)


def test_a_child_counts_by_its_last_length(store: Store, village: Village) -> None:
    visit_on(store, village, date(2026, 3, 5), length(date(2026, 3, 5), "-2.4"))
    assert counts(store, village)["short"] == 1
    visit_on(store, village, date(2026, 3, 20), length(date(2026, 3, 20), "-2.00"))
    found = counts(store, village)
    assert (found["measured"], found["short"]) == (1, 0)
    year = recaps.lengths_by_desa(store, scope(village.opd), "15.06", date(2026, 1, 1), date(2027, 1, 1))
    assert year[PURWODADI]["measured"] == 1


def test_a_kader_counts_her_team_and_a_koordinator_everything_below(store: Store, village: Village) -> None:
    visit_on(store, village, date(2026, 3, 5))
    assert counts(store, village, "sari")["visits"] == 1
    assert counts(store, village, "dewi")["visits"] == 0
    found = recaps.by_desa(store, scope(village.opd), "15.06", MARCH, on_time_days=DAYS)
    assert sum(each["visits"] or 0 for each in found.values()) == 1


def test_nobody_counts_beyond_her_area(store: Store, village: Village) -> None:
    visit_on(store, village, date(2026, 3, 5))
    elsewhere = replace(scope(village.plkb), area="15.01.16")
    assert recaps.by_desa(store, elsewhere, PURWODADI, MARCH, on_time_days=DAYS) == {}
    assert recaps.lengths_by_desa(store, elsewhere, PURWODADI, MARCH.first, MARCH.after) == {}
    assert recaps.closed(store, elsewhere, PURWODADI, MARCH) == {}
    family = replace(scope(village.sari), role=Role.KELUARGA, person_id=village.mother.id)
    assert recaps.by_desa(store, family, PURWODADI, MARCH, on_time_days=DAYS) == {}


def test_a_closed_month_stays_as_it_was(store: Store, village: Village) -> None:
    visit_on(store, village, date(2026, 3, 5))
    first = counts(store, village)
    assert recaps.close(store, PURWODADI, MARCH, first, "2026.1", NOW)
    visit_on(store, village, date(2026, 3, 6))
    assert not recaps.close(store, PURWODADI, MARCH, counts(store, village), "2026.1", NOW)
    kept = recaps.closed(store, scope(village.plkb), TEBING_TINGGI, MARCH)[PURWODADI]
    assert (kept.counts, kept.version) == (first, "2026.1")
    assert counts(store, village)["visits"] == 2
    assert recaps.closed(store, scope(village.sari), PURWODADI, MARCH) == {}


def test_shares_follow_from_the_counts(store: Store, village: Village) -> None:
    visit_on(store, village, date(2026, 3, 5))
    found = shares(counts(store, village))
    assert found["pasti_4"].percent == 100
    assert found["pasti_3"].percent is None  # nobody was referred
    assert found["standard_1"].part is None  # nobody has told of trainings
    assert people.members(store, scope(village.plkb), village.family.id)


def test_water_and_latrines_are_those_last_told_of_families_that_were_asked(store: Store, village: Village) -> None:
    for day, latrine in ((1, "none"), (9, "own_septic_tank"), (5, "none")):
        said = {"latrine": latrine, "water": "open_well"}
        on = date(2026, 3, day)
        circumstances.say(store, said, family_id=village.family.id, person_id=village.mother.id, on=on, now=NOW)
    month = Month(date(2026, 3, 1))
    counts = recaps.by_desa(store, scope(village.plkb), TEBING_TINGGI, month, on_time_days=3)[PURWODADI]
    told = {name: counts[name] for name in ("latrine_known", "latrine_proper", "water_known", "water_proper")}
    assert told == {"latrine_known": 1, "latrine_proper": 1, "water_known": 1, "water_proper": 0}
    other = recaps.by_desa(store, scope(village.dewi), PURWODADI, month, on_time_days=3)[PURWODADI]
    assert other["latrine_known"] is None  # of another team


def test_who_is_trained_is_unknown_until_any_training_was_noted(store: Store, village: Village) -> None:
    def trained() -> dict[str, int | None]:
        found = recaps.by_desa(store, scope(village.plkb), TEBING_TINGGI, Month(date(2026, 3, 1)), on_time_days=3)
        return {area: counts["trained_members"] for area, counts in found.items() if counts["members"]}

    assert trained() == {PURWODADI: None, KEMPAS: None}
    for held_on in (date(2026, 3, 31), date(2026, 4, 1)):
        trainings.add(
            store,
            account_id=village.sari.id if held_on.month == 3 else village.other.id,
            topic=Topic.PENDAMPINGAN,
            held_on=held_on,
            recorded_by=village.plkb.id,
            now=NOW,
        )
    assert trained() == {PURWODADI: 1, KEMPAS: 0}  # of the month: what comes later does not count
