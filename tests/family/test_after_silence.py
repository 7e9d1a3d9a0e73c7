"""What was silent for a loss stays unsaid; a phone that agreed once begins again with a pregnancy; phones that fell
silent with another family's loss wake by a human's yes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from domain.leaving import Loss
from domain.people import Anchor, EpisodeKind, Relation
from domain.talk import Lane
from domain.zones import Zone, to_utc
from handlers.family import joining, tips
from storage.database import Store
from storage.family import enrolments, losses, received
from storage.family.enrolments import EnrolmentStatus, StopReason
from storage.people import consents, families, merging
from storage.people.consents import Consent, Purpose
from storage.wire import chats, outbox
from storage.wire.chats import Push
from tests.family.phones import POLICY, Phone, child, enrol, join, phone
from tests.storage.village import Village, scope

START = date(2026, 5, 4)
BEGAN = START - timedelta(weeks=10)


def at(day: int) -> datetime:
    return to_utc(START + timedelta(days=day), time(10), Zone.WIB)


def digest_of(mother: Phone) -> set[str]:
    """What the newest digest of this chat says."""
    rows = [line for line in outbox.history(mother.store, mother.chat) if (line.message or "").startswith(tips.DIGEST)]
    return {part.message for row in rows for part in received.carried(mother.store, row.id)}


@pytest.mark.parametrize("mourned", [False, True])
def test_weeks_that_were_silent_for_a_loss_are_not_caught_up_on(store: Store, village: Village, mourned: bool) -> None:
    mother = phone(store, village)
    twin = child(mother, "Aisyah", BEGAN, at(0))
    if mourned:
        told = losses.told(store, family_id=mother.family.id, kind=Loss.UNCLEAR, told_by=None, chat_id=None, now=at(0))
        assert losses.settle(store, told.id, village.plkb.id, at(0))
    one = enrol(mother, twin, at(0))
    joining.begin(store, [one], at(0), POLICY, lane=Lane.REPLY, due_at=at(0))
    assert (digest_of(mother) == set()) is mourned


def agree(mother: Phone, *, given: bool = True) -> None:
    said = Consent(purpose=Purpose.PESAN, given=given, text_version="1", language="id", channel="x", at=at(0))
    consents.record(mother.store, said, person_id=mother.mother.id)


@pytest.mark.parametrize(
    ("given", "push", "begins"), [(True, Push.ON, 1), (True, Push.STOPPED, 0), (False, Push.ON, 0)]
)
def test_a_pregnancy_begins_where_the_yes_of_before_still_stands(
    store: Store, village: Village, given: bool, push: Push, begins: int
) -> None:
    mother = phone(store, village)
    agree(mother, given=given)
    chats.set_push(store, mother.chat, push)
    opened = families.open_episode(
        store, person_id=mother.mother.id, kind=EpisodeKind.PREGNANCY, started_on=BEGAN, now=at(0)
    )
    joining.begins_beside(store, [mother.mother.id], opened, at(0), POLICY)
    found = enrolments.of_chat(store, mother.chat)
    assert [(one.anchor, one.status) for one in found] == [(Anchor.HPHT, EnrolmentStatus.ACTIVE)] * begins


def test_phones_that_fell_silent_with_anothers_loss_wake(store: Store, village: Village) -> None:
    grieving, other = phone(store, village), phone(store, village)
    join(other, [child(other, "Bima", BEGAN, at(0))], at(0))
    losses.told(store, family_id=grieving.family.id, kind=Loss.UNCLEAR, told_by=None, chat_id=None, now=at(0))
    number = merging.merge(store, grieving.mother.id, other.mother.id, on=START, now=at(0))
    assert chats.by_id(store, other.chat).push is Push.STOPPED
    found = merging.one_in(store, scope(village.plkb), number)
    assert found is not None
    assert merging.take_apart(store, found, None, at(0))
    assert chats.by_id(store, other.chat).push is Push.STOPPED, "only a human's yes wakes it"
    losses.wake(store, merging.asleep(store, found))
    assert chats.by_id(store, other.chat).push is Push.ON
    assert [one.status for one in enrolments.of_chat(store, other.chat)] == [EnrolmentStatus.ACTIVE]
    assert chats.by_id(store, grieving.chat).push is Push.STOPPED, "who grieves is not woken"


def test_what_was_silenced_after_the_telling_wakes_with_a_mistake(store: Store, village: Village) -> None:
    mother = phone(store, village)
    told = losses.told(store, family_id=mother.family.id, kind=Loss.UNCLEAR, told_by=None, chat_id=None, now=at(0))
    late = families.add_person(
        store, family_id=mother.family.id, name="Budi", relation=Relation.AYAH, sex=None, now=at(0)
    )
    assert late.family_id == mother.family.id
    chats.set_push(store, mother.chat, Push.ON)  # came back meanwhile
    losses.told(store, family_id=mother.family.id, kind=Loss.UNCLEAR, told_by=None, chat_id=None, now=at(1))
    assert chats.by_id(store, mother.chat).push is Push.STOPPED
    assert losses.undo(store, told.id, None, at(1))
    assert chats.by_id(store, mother.chat).push is Push.ON


def test_a_yes_wakes_once_and_not_against_a_wish_to_leave(store: Store, village: Village) -> None:
    """The button stays in the chat: months later it would end a BERHENTI."""
    grieving, other = phone(store, village), phone(store, village)
    join(other, [child(other, "Bima", BEGAN, at(0))], at(0))
    losses.told(store, family_id=grieving.family.id, kind=Loss.UNCLEAR, told_by=None, chat_id=None, now=at(0))
    number = merging.merge(store, grieving.mother.id, other.mother.id, on=START, now=at(0))
    found = merging.one_in(store, scope(village.plkb), number)
    assert found is not None
    assert merging.take_apart(store, found, None, at(0))
    losses.wake(store, merging.asleep(store, found))
    assert chats.by_id(store, other.chat).push is Push.ON
    chats.set_push(store, other.chat, Push.STOPPED)
    enrolments.stop_chat(store, other.chat, StopReason.WISH)
    losses.wake(store, merging.asleep(store, found))
    assert chats.by_id(store, other.chat).push is Push.STOPPED
