"""An interview under way: one open per chat, nothing lost, asked again once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Store
from storage.interviews import drafts
from storage.interviews.drafts import Draft, DraftStatus
from tests.storage.village import NOW, Village, add_chat

HOUR = timedelta(hours=1)


def begin(store: Store, chat: int, now: datetime = NOW) -> Draft:
    return drafts.begin(
        store,
        chat_id=chat,
        account_id=None,
        form="baduta",
        form_version="1",
        state='{"weight_kg": 8.4}',
        step=1,
        now=now,
    )


def test_an_interview_goes_on_where_it_was(store: Store, village: Village) -> None:
    draft = begin(store, village.chat)
    assert drafts.open_of(store, village.chat) == draft
    saved = drafts.save(store, draft, state='{"a": 1}', step=2, now=NOW + HOUR, person_id=village.aisyah.id)
    assert saved is not None
    assert (saved.state, saved.step, saved.person_id, saved.form_version) == ('{"a": 1}', 2, village.aisyah.id, "1")
    assert drafts.open_of(store, village.chat) == saved
    assert drafts.by_id(store, draft.id) == saved


def test_one_is_open_others_wait(store: Store, village: Village) -> None:
    first = begin(store, village.chat)
    with pytest.raises(IntegrityError), store.connection.begin_nested():
        begin(store, village.chat)
    assert drafts.park(store, first.id, NOW)
    assert not drafts.park(store, first.id, NOW)
    second = begin(store, village.chat, NOW + HOUR)
    assert [draft.id for draft in drafts.list_of(store, village.chat)] == [second.id, first.id]
    with pytest.raises(IntegrityError), store.connection.begin_nested():
        drafts.resume(store, first.id, NOW)
    assert drafts.finish(store, second.id, NOW)
    assert drafts.resume(store, first.id, NOW + 2 * HOUR)
    assert [draft.id for draft in drafts.list_of(store, village.chat)] == [first.id]


@pytest.mark.parametrize("end", [drafts.finish, drafts.cancel])
def test_what_is_over_stays_over(store: Store, village: Village, end: object) -> None:
    draft = begin(store, village.chat)
    assert callable(end)
    assert end(store, draft.id, NOW)
    assert not end(store, draft.id, NOW)
    assert drafts.save(store, draft, state="{}", step=2, now=NOW) is None
    assert drafts.open_of(store, village.chat) is None
    over = drafts.by_id(store, draft.id)
    assert over is not None
    assert over.status in (DraftStatus.DONE, DraftStatus.CANCELLED)
    assert over.state == "{}"  # what was answered is in the record, or thrown away


def test_a_silent_interview_is_asked_again_once(store: Store, village: Village) -> None:
    silent, fresh = begin(store, village.chat), begin(store, add_chat(store), NOW + HOUR)
    assert drafts.silent_since(store, NOW + HOUR) == (silent,)
    assert drafts.silent_since(store, NOW + 2 * HOUR, most=1) == (silent,)
    assert drafts.nudged(store, silent, NOW + HOUR)
    assert not drafts.nudged(store, silent, NOW + HOUR)
    assert drafts.silent_since(store, NOW + 2 * HOUR) == (fresh,)
    assert drafts.silent_since(store, NOW + 2 * HOUR, asked_again_before=NOW + HOUR) == (fresh,)
    both = drafts.silent_since(store, NOW + 2 * HOUR, asked_again_before=NOW + 2 * HOUR)
    assert {one.id for one in both} == {silent.id, fresh.id}


def test_who_was_asked_again_keeps_nobody_behind_from_it(store: Store, village: Village) -> None:
    first, behind = begin(store, village.chat), begin(store, add_chat(store), NOW + HOUR)
    assert drafts.nudged(store, first, NOW + timedelta(minutes=1))
    found = drafts.silent_since(store, NOW + 2 * HOUR, asked_again_before=NOW, most=1)
    assert [one.id for one in found] == [behind.id]


def test_an_answer_comes_before_a_nudge(store: Store, village: Village) -> None:
    draft = begin(store, village.chat)
    drafts.save(store, draft, state="{}", step=2, now=NOW + HOUR)
    assert not drafts.nudged(store, draft, NOW + HOUR)
