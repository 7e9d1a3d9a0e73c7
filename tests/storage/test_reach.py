"""Failures are counted once a day and forgotten by an arrival; the due list knows whom no phone of a family reaches."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.people import Relation, Role
from storage.database import Store
from storage.family import reach
from storage.people import accounts, families, shared_phones
from storage.people.accounts import Account, Status
from storage.people.families import Person
from storage.visits import due
from storage.wire import chats
from storage.wire.chats import Push
from tests.storage import village as places
from tests.storage.village import NOW, TODAY, Village, scope


def joined(store: Store, person: Person) -> Account:
    return accounts.create(
        store,
        role=Role.KELUARGA,
        area=places.PURWODADI,
        name=person.name,
        person_id=person.id,
        status=Status.ACTIVE,
        now=NOW,
    )


def phone(store: Store, person: Person) -> int:
    return places.add_chat(store, joined(store, person).id)


def fail(store: Store, chat_id: int, *days: int) -> None:
    for day in days:
        reach.failed(store, chat_id, TODAY + timedelta(days=day))


def is_unreachable(store: Store, village: Village) -> bool:
    [aisyah] = due.of_person(store, scope(village.sari), village.aisyah.id)
    return aisyah.unreachable


def test_a_closed_phone_is_known_at_once(store: Store, village: Village) -> None:
    assert not is_unreachable(store, village), "a family without a phone is no news"
    chat_id = phone(store, village.mother)
    assert not is_unreachable(store, village)
    chats.set_closed(store, chat_id, Push.BLOCKED)
    assert is_unreachable(store, village)


@pytest.mark.parametrize(
    ("days", "known"), [((0,), False), ((0, 0, 0, 0), False), ((0, 1), False), ((0, 1, 2), True), ((0, 5, 9), True)]
)
def test_failures_are_counted_once_a_day(store: Store, village: Village, days: tuple[int, ...], known: bool) -> None:
    fail(store, phone(store, village.mother), *days)
    assert is_unreachable(store, village) is known


def test_an_arrival_forgets_them(store: Store, village: Village) -> None:
    chat_id = phone(store, village.mother)
    fail(store, chat_id, 0, 1, 2)
    reach.arrived(store, chat_id)
    fail(store, chat_id, 3)
    assert not is_unreachable(store, village)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "failing"])
def test_another_phone_of_the_family_is_enough(store: Store, village: Village, closed: bool) -> None:
    hers = phone(store, village.mother)
    father = families.add_person(store, family_id=village.family.id, name="Budi", relation=Relation.AYAH, now=NOW)
    if closed:
        chats.set_closed(store, hers, Push.BLOCKED)
    else:
        fail(store, hers, 0, 1, 2)
    assert is_unreachable(store, village)
    his = phone(store, father)
    assert not is_unreachable(store, village)
    chats.set_closed(store, his, Push.BLOCKED)
    assert is_unreachable(store, village)


def test_a_phone_shared_with_a_neighbour_is_one_too(store: Store, village: Village) -> None:
    chats.set_closed(store, phone(store, village.mother), Push.BLOCKED)
    father = families.add_person(store, family_id=village.family.id, name="Budi", relation=Relation.AYAH, now=NOW)
    shared_phones.share(store, places.add_chat(store), joined(store, father).id, NOW)
    assert not is_unreachable(store, village)


def test_who_left_by_wish_is_left_in_peace(store: Store, village: Village) -> None:
    chat_id = phone(store, village.mother)
    fail(store, chat_id, 0, 1, 2)
    chats.set_push(store, chat_id, Push.STOPPED)
    assert not is_unreachable(store, village)
