"""Trainings: who sees whose, and how many kader of an area are trained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.people import Role
from domain.trainings import Topic
from storage.database import Store
from storage.people import accounts
from storage.people.accounts import Account
from storage.villages import trainings
from tests.storage.village import KEMPAS, NOW, PURWODADI, TEBING_TINGGI, TODAY, Village, add_account, scope

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def train(store: Store, who: Account, by: Account | None = None, topic: Topic = Topic.PENDAMPINGAN) -> bool:
    return trainings.add(
        store,
        account_id=who.id,
        topic=topic,
        held_on=TODAY,
        recorded_by=who.id,
        trainer_id=by.id if by else None,
        trainer=None if by else "Ibu Ratih dari dinas",
        now=NOW,
    )


def test_a_training_is_counted_once_and_from_its_day_on(store: Store, village: Village) -> None:
    assert train(store, village.sari)
    assert not train(store, village.sari), "the same training told twice"
    assert train(store, village.sari, village.dewi, Topic.MAKAN)
    assert trainings.trained(store, PURWODADI, TODAY) == (1, 2)
    assert trainings.trained(store, TEBING_TINGGI, TODAY) == (1, 3)
    assert trainings.trained_by_desa(store, TEBING_TINGGI, TOMORROW) == {PURWODADI: (1, 2), KEMPAS: (0, 1)}
    assert trainings.trained(store, "15.01", TODAY) == (0, 0)
    assert trainings.by_topic(store, "15.06") == {Topic.PENDAMPINGAN: 1, Topic.MAKAN: 1}


def test_before_the_training_she_was_not_trained_and_before_her_account_she_was_nobody(
    store: Store, village: Village
) -> None:
    train(store, village.sari)
    assert trainings.trained(store, PURWODADI, YESTERDAY) == (0, 0)
    late = accounts.create(store, role=Role.KADER, area=PURWODADI, name="Baru", now=NOW + timedelta(days=3))
    accounts.confirm(store, late.id)
    assert trainings.trained(store, PURWODADI, TODAY) == (1, 2)
    assert trainings.trained(store, PURWODADI, TODAY + timedelta(days=4)) == (1, 3)


def test_whose_account_was_closed_is_no_member_any_more(store: Store, village: Village) -> None:
    train(store, village.dewi)
    accounts.close(store, village.dewi.id)
    assert trainings.trained(store, PURWODADI, TODAY) == (0, 1)
    assert trainings.by_topic(store, PURWODADI) == {}


def test_a_kader_sees_her_team_and_whom_she_trained_a_pembina_all(store: Store, village: Village) -> None:
    train(store, village.sari)
    train(store, village.dewi, village.sari)
    mine = trainings.list_in(store, scope(village.sari))
    assert {(one.name, one.trainer) for one in mine} == {
        ("Sari Wulandari", "Ibu Ratih dari dinas"),
        ("Dewi", "Sari Wulandari"),
    }
    assert [one.name for one in trainings.list_in(store, scope(village.dewi))] == ["Dewi"]
    assert len(trainings.list_in(store, scope(village.plkb))) == 2


def test_strangers_and_who_gets_numbers_only_see_none(store: Store, village: Village) -> None:
    train(store, village.sari)
    far = add_account(store, Role.PEMBINA, "15.01", "Pembina Kerinci")
    family = add_account(store, Role.KELUARGA, PURWODADI, "Keluarga")
    for stranger in (village.other, village.bidan, village.opd, far, family):
        assert trainings.list_in(store, scope(stranger)) == ()
    assert trainings.list_in(store, replace(scope(village.sari), team_id=None, account_id=1)) == ()
