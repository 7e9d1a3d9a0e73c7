"""What ends by date ends by itself, on its own last day, once nobody can report a visit of it any more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.people import Anchor, EpisodeKind
from domain.zones import Zone
from handlers import run_out
from storage.database import Store
from storage.family import enrolments
from storage.family.enrolments import EnrolmentStatus
from storage.people import families, people
from storage.tables import episode
from tests.storage.village import NOW, Village, add_chat, found_village, scope

BIRTH = date(2026, 3, 1)
REPORTED_UNTIL = timedelta(days=31)


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def end_of(store: Store, episode_id: int) -> tuple[date | None, str | None]:
    row = store.connection.execute(select(episode).where(episode.c.id == episode_id)).one()
    return row.ended_on, row.end_reason


def test_a_birth_is_over_after_42_days(store: Store, village: Village) -> None:
    after_birth = families.open_episode(
        store, person_id=village.mother.id, kind=EpisodeKind.POSTPARTUM, started_on=BIRTH, now=NOW
    )
    last = BIRTH + timedelta(days=42)
    assert run_out.end(store, noon(last + REPORTED_UNTIL)) == 0
    assert run_out.end(store, noon(last + REPORTED_UNTIL + timedelta(days=1))) == 1
    assert end_of(store, after_birth.id) == (last, "completed")
    assert run_out.end(store, noon(last + REPORTED_UNTIL + timedelta(days=2))) == 0


def test_a_child_is_five_once_and_its_messages_end(store: Store, village: Village) -> None:
    chat = add_chat(store)
    enrolments.enrol(
        store,
        episode_id=village.episode.id,
        person_id=village.aisyah.id,
        chat_id=chat,
        anchor=Anchor.BIRTH,
        anchor_date=village.episode.started_on,
        zone=Zone.WIB,
        send_minute=540,
        now=NOW,
    )
    born = village.episode.started_on
    last = date(born.year + 5, born.month, born.day) - timedelta(days=1)
    assert run_out.end(store, noon(last + REPORTED_UNTIL)) == 0
    assert run_out.end(store, noon(last + REPORTED_UNTIL + timedelta(days=1))) == 1
    assert end_of(store, village.episode.id) == (last, "completed")
    assert [one.status for one in enrolments.of_chat(store, chat)] == [EnrolmentStatus.ENDED]
    assert village.aisyah.id not in {each.person.id for each in people.everybody(store, scope(village.sari))}
