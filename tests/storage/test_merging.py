"""Two records of one person become one, with all that hangs on them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.people import Anchor, EpisodeKind
from domain.zones import Zone
from storage import enrolments, families, merging, people, visits
from storage.database import Store
from storage.families import Episode, Person
from storage.tables import family, person
from storage.visits import Measurement
from tests.storage.village import NOW, PURWODADI, TODAY, Village, add_chat, add_child, report, scope


@pytest.fixture
def double(store: Store, village: Village) -> tuple[Person, Episode]:
    """Aisyah once more, by another kader's hand, in a family of its own."""
    other = families.add_family(store, area=PURWODADI, team_id=village.melati.id, now=NOW)
    return add_child(store, other, village.mother, "Aisah", date(2025, 6, 3), nik="1506064306250002")


def merged(store: Store, village: Village, double: Person) -> None:
    merging.merge(store, village.aisyah.id, double.id, on=TODAY, now=NOW)


def test_visits_and_measurements_follow(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    child, episode = double
    told = report(village, instance="uuid:double")
    values = {name: getattr(told, name) for name in told.__dataclass_fields__}
    values |= {"person_id": child.id, "episode_id": episode.id, "draft_id": None}
    weight = Measurement(kind="weight_kg", value=Decimal("7.1"), measured_on=TODAY)
    visits.keep(store, visits.NewVisit(**values), now=NOW, measurements=[weight])
    merged(store, village, child)
    found = visits.last_measurements(store, scope(village.sari), village.aisyah.id, date(2027, 1, 1))
    assert [one.value for one in found["weight_kg"]] == [Decimal("7.1")]


def test_who_was_merged_is_found_as_who_stays(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    found = people.person_in(store, scope(village.plkb), double[0].id)
    assert found is not None
    assert found.id == village.aisyah.id
    assert people.find_alike(store, scope(village.sari), "Aisyah", date(2025, 6, 2)) != ()
    assert double[0].id not in {one.id for one in people.children(store, scope(village.plkb), TODAY, 60)}


def test_of_two_running_episodes_one_stays(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    episodes = people.episodes(store, scope(village.sari), village.aisyah.id)
    assert [one.id for one in episodes if one.ended_on is None] == [village.episode.id]
    assert [one.end_reason for one in episodes if one.ended_on is not None] == [merging.MERGED]


def test_what_only_one_had_running_goes_on(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    families.end_episode(store, village.episode.id, TODAY, "moved")
    merged(store, village, double[0])
    running = [one for one in people.episodes(store, scope(village.sari), village.aisyah.id) if one.ended_on is None]
    assert [one.kind for one in running] == [EpisodeKind.CHILD]


def test_messages_come_once_in_each_chat(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    here, there = add_chat(store), add_chat(store)
    both = ((village.aisyah, village.episode.id, [here]), (double[0], double[1].id, [here, there]))
    for one, episode_id, chats in both:
        for chat_id in chats:
            enrolments.enrol(
                store,
                episode_id=episode_id,
                person_id=one.id,
                chat_id=chat_id,
                anchor=Anchor.BIRTH,
                anchor_date=date(2025, 6, 2),
                zone=Zone.WIB,
                send_minute=540,
                now=NOW,
            )
    merged(store, village, double[0])
    found = [one for chat_id in (here, there) for one in enrolments.of_chat(store, chat_id)]
    active = [one.episode_id for one in found if one.status == "active"]
    assert active == [village.episode.id, village.episode.id]


def test_what_was_known_of_one_is_taken_over(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    found = people.person_in(store, scope(village.sari), village.aisyah.id)
    assert found is not None
    nik = store.connection.scalar(select(person.c.nik).where(person.c.id == found.id))
    assert nik is not None
    if found.nik_end == "0002":
        assert store.vault.open(nik, "person.nik", found.id) == "1506064306250002"


def test_an_empty_family_is_closed(store: Store, village: Village, double: tuple[Person, Episode]) -> None:
    merged(store, village, double[0])
    reason = store.connection.scalar(select(family.c.closed_reason).where(family.c.id == double[0].family_id))
    assert reason == merging.MERGED
