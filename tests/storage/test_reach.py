"""Failures are counted once a day and forgotten by an arrival; whom no phone reaches is listed for who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.people import Relation, Role
from storage.database import Store
from storage.family import reach
from storage.family.reach import Why
from storage.people import accounts, families
from storage.people.accounts import Status
from storage.people.families import Person
from storage.wire import chats
from storage.wire.chats import Push
from tests.storage import village as places
from tests.storage.village import NOW, TODAY, Village, scope


def phone(store: Store, person: Person, area: str = places.PURWODADI) -> int:
    account = accounts.create(
        store, role=Role.KELUARGA, area=area, name=person.name, person_id=person.id, status=Status.ACTIVE, now=NOW
    )
    return places.add_chat(store, account.id)


def fail(store: Store, chat_id: int, *days: int) -> None:
    for day in days:
        reach.failed(store, chat_id, TODAY + timedelta(days=day))


def names(store: Store, village: Village) -> list[tuple[str, Why]]:
    return [(one.name, one.why) for one in reach.unreached_families(store, scope(village.sari))]


def test_who_blocked_is_listed_at_once(store: Store, village: Village) -> None:
    chat_id = phone(store, village.mother)
    assert names(store, village) == []
    fail(store, chat_id, 0)
    chats.set_closed(store, chat_id, Push.BLOCKED)
    [one] = reach.unreached_families(store, scope(village.sari))
    assert (one.person_id, one.family_id, one.why, one.since) == (
        village.mother.id,
        village.family.id,
        Why.BLOCKED,
        TODAY,
    )


@pytest.mark.parametrize(
    ("days", "listed"), [((0,), False), ((0, 0, 0, 0), False), ((0, 1), False), ((0, 1, 2), True), ((0, 5, 9), True)]
)
def test_failures_are_counted_once_a_day(store: Store, village: Village, days: tuple[int, ...], listed: bool) -> None:
    fail(store, phone(store, village.mother), *days)
    assert bool(names(store, village)) is listed


def test_an_arrival_forgets_them(store: Store, village: Village) -> None:
    chat_id = phone(store, village.mother)
    fail(store, chat_id, 0, 1, 2)
    reach.arrived(store, chat_id)
    fail(store, chat_id, 3)
    assert names(store, village) == []


def test_another_phone_of_the_family_is_enough(store: Store, village: Village) -> None:
    fail(store, phone(store, village.mother), 0, 1, 2)
    father = families.add_person(store, family_id=village.family.id, name="Budi", relation=Relation.AYAH, now=NOW)
    other = phone(store, father)
    assert names(store, village) == []
    chats.set_closed(store, other, Push.BLOCKED)
    assert names(store, village) == [("Budi", Why.BLOCKED), (village.mother.name, Why.FAILING)]


def test_who_left_by_wish_is_not_listed(store: Store, village: Village) -> None:
    chat_id = phone(store, village.mother)
    fail(store, chat_id, 0, 1, 2)
    chats.set_push(store, chat_id, Push.STOPPED)
    assert names(store, village) == []


def test_only_those_whom_the_asker_may_see(store: Store, village: Village) -> None:
    fail(store, phone(store, village.mother), 0, 1, 2)
    assert reach.unreached_families(store, scope(village.plkb)) != ()
    for account in (village.dewi, village.other, village.opd, village.bidan):
        assert reach.unreached_families(store, scope(account)) == ()
