"""Messages begin, rest, stop and end; a loss is not undone by a wish."""

from __future__ import annotations

from datetime import date

import pytest

from domain.growth_tables import Sex
from domain.people import Anchor
from domain.zones import Zone
from storage.database import Store
from storage.family import enrolments
from storage.family.enrolments import Enrolment, EnrolmentStatus, StopReason
from tests.storage.village import NOW, Village, add_chat, add_child

BORN = date(2025, 6, 2)


def enrol(store: Store, village: Village, chat: int, minute: int = 540) -> Enrolment:
    return enrolments.enrol(
        store,
        episode_id=village.episode.id,
        person_id=village.aisyah.id,
        chat_id=chat,
        anchor=Anchor.BIRTH,
        anchor_date=BORN,
        zone=Zone.WIB,
        send_minute=minute,
        now=NOW,
    )


def status(store: Store, chat: int) -> tuple[EnrolmentStatus, StopReason | None]:
    [found] = enrolments.of_chat(store, chat)
    return found.status, found.stopped_reason


def test_enrolling_again_is_the_same_enrolment_with_the_new_hour(store: Store, village: Village) -> None:
    chat = add_chat(store)
    first = enrol(store, village, chat)
    again = enrol(store, village, chat, 600)
    assert (again.id, again.send_minute, again.status) == (first.id, 600, EnrolmentStatus.ACTIVE)
    assert enrolments.of_chat(store, chat) == (again,)
    with pytest.raises(ValueError, match="minute"):
        enrol(store, village, chat, 1440)


def test_a_pause_and_a_stop_by_wish_end_by_wish(store: Store, village: Village) -> None:
    chat = add_chat(store)
    enrol(store, village, chat)
    assert (enrolments.pause(store, chat), enrolments.pause(store, chat)) == (1, 0)
    assert status(store, chat) == (EnrolmentStatus.PAUSED, None)
    assert enrolments.resume(store, chat) == 1
    assert enrolments.stop_chat(store, chat, StopReason.WISH) == 1
    assert status(store, chat) == (EnrolmentStatus.STOPPED, StopReason.WISH)
    assert enrolments.resume(store, chat) == 1
    assert status(store, chat) == (EnrolmentStatus.ACTIVE, None)


def test_a_loss_stops_every_chat_and_no_wish_undoes_it(store: Store, village: Village) -> None:
    mother, father = add_chat(store), add_chat(store)
    for chat in (mother, father):
        enrol(store, village, chat)
    enrolments.stop_chat(store, father, StopReason.WISH)
    assert enrolments.stop_person(store, village.aisyah.id, StopReason.LOSS) == 2
    for chat in (mother, father):
        assert enrolments.resume(store, chat) == 0
        assert status(store, chat) == (EnrolmentStatus.STOPPED, StopReason.LOSS)


def test_what_ended_stays_ended(store: Store, village: Village) -> None:
    chat = add_chat(store)
    enrol(store, village, chat)
    assert (enrolments.end(store, village.episode.id), enrolments.end(store, village.episode.id)) == (1, 0)
    assert enrolments.resume(store, chat) == 0
    assert enrolments.stop_person(store, village.aisyah.id, StopReason.LOSS) == 0


def test_a_corrected_date_and_a_chosen_hour(store: Store, village: Village) -> None:
    chat = add_chat(store)
    enrol(store, village, chat)
    assert enrolments.anchor_again(store, village.episode.id, Anchor.BIRTH, date(2025, 6, 12)) == 1
    assert enrolments.set_minute(store, chat, 1020) == 1
    [found] = enrolments.of_chat(store, chat)
    assert (found.anchor_date, found.send_minute) == (date(2025, 6, 12), 1020)


def test_a_new_phone_that_had_them_already_keeps_one_of_each(store: Store, village: Village) -> None:
    old, new = add_chat(store), add_chat(store)
    enrol(store, village, old)
    kept = enrol(store, village, new, 600)
    _, other = add_child(store, village.family, village.mother, "Budi", BORN)
    only_old = enrolments.enrol(
        store,
        episode_id=other.id,
        person_id=other.person_id,
        chat_id=old,
        anchor=Anchor.BIRTH,
        anchor_date=BORN,
        zone=Zone.WIB,
        send_minute=540,
        now=NOW,
    )
    assert enrolments.move_chat(store, old, new) == 1
    assert {(one.id, one.status) for one in enrolments.of_chat(store, new)} == {
        (kept.id, EnrolmentStatus.ACTIVE),
        (only_old.id, EnrolmentStatus.ACTIVE),
    }
    assert status(store, old) == (EnrolmentStatus.ENDED, None)


def test_a_tip_knows_what_to_call_the_child(store: Store, village: Village) -> None:
    chat = add_chat(store)
    enrolment = enrol(store, village, chat)
    facts = enrolments.facts_for_tip(store, enrolment.id)
    assert facts is not None
    assert (facts.name, facts.sex, facts.anchor_date, facts.zone) == ("Aisyah", Sex.FEMALE, BORN, Zone.WIB)
    assert (facts.language, facts.chat_id, facts.person_id) == ("id", chat, village.aisyah.id)
    enrolments.pause(store, chat)
    assert enrolments.facts_for_tip(store, enrolment.id) is None
