"""The quarantine of an area: counted by role, ended by a person; what lies outside the area stays."""

from __future__ import annotations

import pytest

from domain.people import Role
from storage.database import Store
from storage.people import accounts
from storage.people.accounts import Status
from storage.wire import chats, quarantine
from storage.wire.chats import Push
from tests.storage.village import KEMPAS, NOW, PURWODADI, add_chat


def held(store: Store, role: Role, area: str) -> int:
    """A chat in quarantine."""
    account = accounts.create(store, role=role, area=area, name="Nama", status=Status.ACTIVE, now=NOW)
    chat_id = add_chat(store, account.id)
    chats.set_closed(store, chat_id, Push.QUARANTINED)
    return chat_id


@pytest.mark.parametrize(("closed", "push"), [(False, Push.ON), (True, Push.BLOCKED)])
def test_a_decision_is_about_the_own_area_only(store: Store, closed: bool, push: Push) -> None:
    inside = [held(store, Role.KELUARGA, PURWODADI), held(store, Role.KADER, PURWODADI)]
    outside = held(store, Role.KELUARGA, KEMPAS)
    assert quarantine.waiting(store, PURWODADI) == {Role.KELUARGA: 1, Role.KADER: 1}
    assert quarantine.end(store, PURWODADI, closed=closed) == 2
    assert [chats.by_id(store, chat_id).push for chat_id in inside] == [push, push]
    assert chats.by_id(store, outside).push is Push.QUARANTINED
    assert quarantine.waiting(store, PURWODADI) == {}
    assert quarantine.end(store, PURWODADI, closed=closed) == 0


def test_a_wish_for_silence_is_never_undone(store: Store) -> None:
    account = accounts.create(store, role=Role.KELUARGA, area=PURWODADI, name="Nama", status=Status.ACTIVE, now=NOW)
    chat_id = add_chat(store, account.id)
    chats.set_push(store, chat_id, Push.STOPPED)
    chats.set_closed(store, chat_id, Push.QUARANTINED)
    assert quarantine.end(store, PURWODADI, closed=False) == 0
    assert chats.by_id(store, chat_id).push is Push.STOPPED
