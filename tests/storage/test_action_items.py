"""What was agreed to be done: who sees it, who writes on it, and that it is settled and reminded of once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.meetings import MeetingKind
from domain.people import Role
from storage.database import Store
from storage.meetings import action_items
from storage.meetings.action_items import MOST_NOTES, ItemState, Note
from tests.storage.village import NOW, PURWODADI, TODAY, Village, add_account, found_village, met, scope


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)


def agreed(store: Store, village: Village, due: date = TODAY, owner: int | None = None) -> int:
    found = met(store, village, MeetingKind.RAKOR_DESA)
    return action_items.add(
        store,
        meeting_id=found.id,
        area=PURWODADI,
        created_by=village.plkb.id,
        owner_id=village.sari.id if owner is None else owner,
        activity="Mengukur empat balita",
        owner="Sari",
        target="4 anak",
        due_on=due,
    )


def test_who_sees_what_is_to_be_done(store: Store, village: Village) -> None:
    made = agreed(store, village)
    far = add_account(store, Role.PEMBINA, "15.01", "Pembina Kerinci")
    for one, sees in (
        (village.plkb, True),
        (village.sari, True),  # whose it is
        (village.dewi, False),  # of the same desa
        (village.bidan, False),
        (village.opd, False),  # who wrote nothing of it down
        (far, False),
    ):
        assert (action_items.item_in(store, scope(one), made) is not None) is sees
        assert bool(action_items.open_in(store, scope(one))) is sees
        overdue = action_items.overdue_in(store, scope(one), PURWODADI, TODAY + timedelta(days=1))
        assert bool(overdue) is sees


def test_the_items_of_others_keep_nobodys_own_from_her(store: Store, village: Village) -> None:
    meeting = met(store, village, MeetingKind.RAKOR_DESA)
    for days, owner in [(2, village.dewi)] * action_items.MOST + [(1, village.sari)]:
        action_items.add(
            store,
            meeting_id=meeting.id,
            area=PURWODADI,
            created_by=village.plkb.id,
            owner_id=owner.id,
            activity="Mengukur empat balita",
            owner=owner.name,
            target="",
            due_on=TODAY - timedelta(days=days),
        )
    [own] = action_items.overdue_in(store, scope(village.sari), PURWODADI, TODAY)
    assert own.owner_id == village.sari.id


def test_notes_are_kept_in_order_until_it_is_settled(store: Store, village: Village) -> None:
    made = agreed(store, village)
    for number in range(MOST_NOTES + 1):
        item = action_items.item_in(store, scope(village.sari), made)
        assert item is not None
        assert action_items.note(store, item, f"catatan {number}", by=village.sari.id) is (number < MOST_NOTES)
    item = action_items.item_in(store, scope(village.plkb), made)
    assert item is not None
    assert item.notes[:2] == (Note(village.sari.id, "catatan 0"), Note(village.sari.id, "catatan 1"))
    assert (item.activity, item.target) == ("Mengukur empat balita", "4 anak")
    other = agreed(store, village)
    assert action_items.settle(store, other, ItemState.DONE, by=village.sari.id, now=NOW)
    assert not action_items.settle(store, other, ItemState.DROPPED, by=village.plkb.id, now=NOW)
    settled = action_items.item_in(store, scope(village.sari), other)
    assert settled is not None
    assert not action_items.note(store, settled, "terlambat", by=village.sari.id)


def test_an_owner_is_reminded_before_and_once_more_after(store: Store, village: Village) -> None:
    made = agreed(store, village, due=TODAY + timedelta(days=2))
    soon = TODAY + timedelta(days=3)
    assert [one.id for one in action_items.to_remind(store, soon, TODAY)] == [made]
    assert action_items.claim(store, made, overdue=False, now=NOW)
    assert not action_items.claim(store, made, overdue=False, now=NOW)
    assert action_items.to_remind(store, soon, TODAY) == ()
    late = TODAY + timedelta(days=5)
    assert [one.id for one in action_items.to_remind(store, late, late)] == [made]
    assert action_items.claim(store, made, overdue=True, now=NOW)
    assert action_items.to_remind(store, late, late) == ()
