"""Consent is what was said last, per purpose, and all of it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database import Store
from storage.people import consents
from storage.people.consents import Consent, Purpose
from storage.tables import consent
from tests.storage.village import NOW, Village, scope

YES = Consent(
    purpose=Purpose.PESAN, given=True, text_version="2026-01", language="id", channel="telegram", at=NOW, given_by="ibu"
)
NO = replace(YES, given=False, at=NOW + timedelta(days=1), given_by=consents.SELF)


def test_the_last_word_holds(store: Store, village: Village) -> None:
    mother = village.mother.id
    assert not consents.holds(store, mother, Purpose.PESAN)
    consents.record(store, YES, person_id=mother)
    assert consents.holds(store, mother, Purpose.PESAN)
    assert not consents.holds(store, mother, Purpose.FOTO)
    consents.record(store, NO, person_id=mother)
    assert not consents.holds(store, mother, Purpose.PESAN)
    assert consents.history(store, scope(village.sari), mother) == (NO, YES)
    assert consents.current(store, scope(village.sari), mother) == {Purpose.PESAN: NO}


def test_who_works_here_consents_too(store: Store, village: Village) -> None:
    consents.record(store, YES, account_id=village.sari.id)
    assert store.connection.execute(select(consent.c.account_id, consent.c.given)).all() == [(village.sari.id, True)]


def test_a_consent_is_somebodys(store: Store, village: Village) -> None:
    with pytest.raises(ValueError, match="either"):
        consents.record(store, YES)
    with pytest.raises(ValueError, match="either"):
        consents.record(store, YES, person_id=village.mother.id, account_id=village.sari.id)
