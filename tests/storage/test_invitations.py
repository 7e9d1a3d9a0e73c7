"""A code lets one person in, once, in time; and two phones cannot both win."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.people import Relation, Role
from storage.database import Database, Store
from storage.people import invitations
from storage.people.invitations import Invitation, Refused
from tests.storage.village import NOW, PURWODADI, Village, add_account

WEEK = timedelta(days=7)


def invite(store: Store, **more: object) -> str:
    return invitations.create(store, role=Role.KADER, area=PURWODADI, now=NOW, valid_for=WEEK, name="Ani")


def test_a_code_is_used_once(store: Store) -> None:
    code = invite(store)
    assert len(code) == 12
    claimed = invitations.claim(store, code, NOW)
    assert isinstance(claimed, Invitation)
    assert (claimed.role, claimed.area, claimed.name) == (Role.KADER, PURWODADI, "Ani")
    assert invitations.claim(store, code, NOW) is Refused.USED


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:4]}-{code[4:8]} {code[8:]}"])
def test_a_code_may_be_typed_as_people_type(store: Store, typed: object) -> None:
    assert callable(typed)
    assert isinstance(invitations.claim(store, typed(invite(store)), NOW), Invitation)


def test_a_code_expires(store: Store) -> None:
    code = invite(store)
    assert invitations.claim(store, code, NOW + WEEK) is Refused.EXPIRED
    assert isinstance(invitations.claim(store, code, NOW + WEEK - timedelta(seconds=1)), Invitation)
    assert invitations.claim(store, code, NOW + 2 * WEEK) is Refused.USED


@pytest.mark.parametrize("code", ["", "ABCDEFGHJKMN", "🙂"])
def test_a_code_that_nobody_made(store: Store, code: str) -> None:
    invite(store)
    assert invitations.claim(store, code, NOW) is Refused.UNKNOWN


def test_the_inviter_confirms_who_joined(store: Store, village: Village) -> None:
    code = invitations.create(
        store,
        role=Role.KELUARGA,
        area=PURWODADI,
        now=NOW,
        valid_for=WEEK,
        inviter=village.sari.id,
        team_id=village.mawar.id,
        person_id=village.mother.id,
        relation=Relation.AYAH,
    )
    claimed = invitations.claim(store, code, NOW)
    assert isinstance(claimed, Invitation)
    assert (claimed.invited_by, claimed.person_id, claimed.relation) == (
        village.sari.id,
        village.mother.id,
        Relation.AYAH,
    )
    father = add_account(store, Role.KELUARGA, PURWODADI, "Ayah", village.mawar)
    assert invitations.of_account(store, father.id) is None
    invitations.joined(store, claimed.id, father.id)
    assert invitations.of_account(store, father.id) == claimed
    assert invitations.confirm(store, father.id, NOW)
    assert not invitations.confirm(store, father.id, NOW)


def test_two_phones_with_one_code(database: Database) -> None:
    with database.writing() as store:
        code = invite(store)

    def claim(_phone: int) -> Invitation | Refused:
        with database.writing() as store:
            return invitations.claim(store, code, NOW)

    with ThreadPoolExecutor(6) as phones:
        results = list(phones.map(claim, range(12)))
    assert sum(isinstance(result, Invitation) for result in results) == 1
    assert results.count(Refused.USED) == 11
