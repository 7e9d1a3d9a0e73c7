"""Names are forgotten when `/privasi` says so, a family after another, and never while somebody is accompanied."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from domain.people import EpisodeKind, Relation
from domain.retention import limits
from handlers.people import retention
from storage import audit
from storage.database import Store
from storage.people import families, people
from storage.tables import audit as audit_table
from storage.tables import family
from tests.script import POLICY
from tests.storage.village import NOW, PURWODADI, Village, found_village, scope

BORN = date(2025, 6, 2)  # Aisyah
FIVE = date(2030, 6, 2)
SIX = datetime(2031, 6, 3, 3, tzinfo=UTC)  # the day after her sixth birthday, 10.00 WIB


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def close(store: Store, village: Village, on: date = FIVE) -> None:
    families.end_episode(store, village.episode.id, on, "completed")


def named(store: Store, village: Village) -> bool:
    found = people.person_in(store, scope(village.sari), village.aisyah.id)
    return found is not None and found.name != ""


def test_the_limits_are_what_families_are_told() -> None:
    until = limits(date(2031, 6, 2), 12)
    assert (until.born_before, until.ended_before) == (BORN, date(2030, 6, 2))


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (datetime(2031, 6, 1, 18, tzinfo=UTC), True),  # her sixth birthday has just begun in WIB
        (datetime(2031, 6, 2, 18, tzinfo=UTC), False),
        (datetime(2040, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_year_after_the_fifth_birthday_the_name_is_gone(
    store: Store, village: Village, now: datetime, kept: bool
) -> None:
    close(store, village)
    retention.forget(store, now, POLICY)
    assert named(store, village) is kept


def test_a_longer_time_is_a_setting(store: Store, village: Village) -> None:
    close(store, village)
    assert retention.forget(store, SIX, replace(POLICY, keep_name_months=24)) == 0
    assert named(store, village)


def test_whoever_is_accompanied_is_never_forgotten(store: Store, village: Village) -> None:
    assert retention.forget(store, datetime(2040, 1, 1, tzinfo=UTC), POLICY) == 0
    assert named(store, village)


def test_a_child_that_moved_away_early_keeps_its_name_as_long(store: Store, village: Village) -> None:
    close(store, village, on=date(2026, 1, 1))
    assert retention.forget(store, datetime(2030, 1, 1, tzinfo=UTC), POLICY) == 0


def test_a_sister_who_is_pregnant_keeps_the_familys_names(store: Store, village: Village) -> None:
    close(store, village)
    mother = families.open_episode(
        store, person_id=village.mother.id, kind=EpisodeKind.PREGNANCY, started_on=date(2030, 1, 1), now=NOW
    )
    assert retention.forget(store, SIX, POLICY) == 0
    families.end_episode(store, mother.id, date(2030, 7, 1), "moved")
    assert retention.forget(store, SIX, POLICY) == 0  # behind the last family: the round begins anew
    assert retention.forget(store, SIX, POLICY) == 0
    assert retention.forget(store, datetime(2031, 7, 3, tzinfo=UTC), POLICY) == 0
    assert retention.forget(store, datetime(2031, 7, 3, tzinfo=UTC), POLICY) == 1


def test_whoever_was_only_written_down_is_forgotten_after_a_year(store: Store) -> None:
    home = families.add_family(store, area=PURWODADI, team_id=None, now=NOW)
    families.add_person(store, family_id=home.id, name="Tono", relation=Relation.AYAH, now=NOW)
    assert retention.forget(store, datetime(2027, 3, 1, tzinfo=UTC), POLICY) == 0
    retention.forget(store, datetime(2028, 3, 1, tzinfo=UTC), POLICY)
    assert retention.forget(store, datetime(2028, 3, 1, tzinfo=UTC), POLICY) == 1


def test_many_are_forgotten_a_few_at_a_time_each_once_and_noted(store: Store, village: Village) -> None:
    for number in range(7):
        home = families.add_family(store, area=PURWODADI, team_id=None, now=NOW)
        one = families.add_person(
            store, family_id=home.id, name=f"Anak {number}", relation=Relation.ANAK, birth_date=BORN, now=NOW
        )
        opened = families.open_episode(store, person_id=one.id, kind=EpisodeKind.CHILD, started_on=BORN, now=NOW)
        families.end_episode(store, opened.id, FIVE, "completed")
    forgotten = [retention.forget(store, SIX, POLICY, looked_at=3, most=2) for _ in range(12)]
    assert sum(forgotten) == 7
    assert max(forgotten) == 2
    assert named(store, village)
    erased = store.connection.execute(select(family.c.id).where(family.c.closed_reason == "erased")).all()
    assert len(erased) == 7
    noted = store.connection.execute(select(audit_table.c.subject_id).where(audit_table.c.deed == "retention")).all()
    assert sorted(noted) == sorted((str(number),) for (number,) in erased)
    audit.chain(store)
    assert audit.verify(store).broken_at is None
