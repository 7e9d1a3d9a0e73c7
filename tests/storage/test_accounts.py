"""Who is who, who serves an area, and who may list whom."""

from __future__ import annotations

import pytest

from domain.people import Role
from storage.database import Store
from storage.people import accounts
from storage.people.accounts import Status
from storage.wire import chats
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, Village, add_account, add_chat, scope


def test_an_account_sees_nothing_until_it_is_confirmed_and_after_it_is_closed(store: Store) -> None:
    ani = accounts.create(store, role=Role.KADER, area=PURWODADI, name="Ani", now=NOW)
    assert ani.scope is None
    assert accounts.confirm(store, ani.id)
    assert not accounts.confirm(store, ani.id)
    confirmed = accounts.by_id(store, ani.id)
    assert confirmed is not None
    assert (confirmed.name, confirmed.status) == ("Ani", Status.ACTIVE)
    assert confirmed.scope is not None
    assert accounts.close(store, ani.id)
    assert not accounts.close(store, ani.id)
    closed = accounts.by_id(store, ani.id)
    assert closed is not None
    assert closed.scope is None


def test_chats_speak_for_an_account_until_it_is_closed(store: Store, village: Village) -> None:
    second = add_chat(store)
    assert accounts.of_chat(store, second) is None
    chats.set_account(store, second, village.sari.id)
    assert accounts.of_chat(store, second) == village.sari
    assert set(accounts.chats_of(store, village.sari.id)) == {village.chat, second}
    chats.set_account(store, second, None)
    assert accounts.of_chat(store, second) is None
    accounts.close(store, village.sari.id)
    assert accounts.of_chat(store, village.chat) is None


def test_who_serves_an_area_comes_nearest_first(store: Store, village: Village) -> None:
    near = add_account(store, Role.PETUGAS, PURWODADI, "Bidan desa")
    add_account(store, Role.PETUGAS, KEMPAS, "Bidan desa sebelah")
    far = add_account(store, Role.PETUGAS, "15.06", "Dinas")
    waiting = accounts.create(store, role=Role.PETUGAS, area=PURWODADI, name="Baru", now=NOW)
    found = accounts.who_serves(store, PURWODADI, Role.PETUGAS)
    assert [each.id for each in found] == [near.id, village.bidan.id, far.id]
    assert waiting not in found
    assert [each.id for each in accounts.who_serves(store, TEBING_TINGGI, Role.PETUGAS)] == [village.bidan.id, far.id]


@pytest.mark.parametrize(
    ("asker", "names"),
    [
        ("sari", {"Sari Wulandari", "Keluarga Murniati"}),
        ("dewi", {"Dewi"}),
        ("other", {"Ratna"}),
        ("bidan", {"Sari Wulandari", "Dewi", "Ratna", "Bidan Lestari", "Pak Hendra"}),
        ("plkb", {"Sari Wulandari", "Dewi", "Ratna", "Bidan Lestari", "Pak Hendra", "Keluarga Murniati"}),
        ("opd", {"Sari Wulandari", "Dewi", "Ratna", "Bidan Lestari", "Pak Hendra", "Ibu Kabid"}),
    ],
)
def test_who_lists_whom(store: Store, village: Village, asker: str, names: set[str]) -> None:
    family = add_account(store, Role.KELUARGA, PURWODADI, "Keluarga Murniati", village.mawar)
    listed = accounts.list_in(store, scope(getattr(village, asker)))
    assert {account.name for account in listed} == names
    assert accounts.list_in(store, scope(family)) == ()


def test_a_list_of_one_role(store: Store, village: Village) -> None:
    listed = accounts.list_in(store, scope(village.plkb), Role.KADER)
    assert {account.name for account in listed} == {"Sari Wulandari", "Dewi", "Ratna"}
