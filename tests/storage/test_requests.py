"""What a family asks for is answered once, by whoever accompanies it, or ends after three days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.people import Role
from storage.database import Store
from storage.people import accounts, erase, requests
from storage.people.requests import Kind, Request, Status
from tests.storage.village import NOW, PURWODADI, Village, add_chat, scope


def asked(store: Store, village: Village, *, team: bool = True) -> Request:
    mother = accounts.create(store, role=Role.KELUARGA, area=PURWODADI, name="Bunda", now=NOW)
    return requests.ask(
        store,
        kind=Kind.COPY,
        account_id=mother.id,
        chat_id=add_chat(store, mother.id),
        family_id=village.family.id,
        area=PURWODADI,
        team_id=village.mawar.id if team else None,
        details={"relation": "ibu"},
        now=NOW,
    )


@pytest.mark.parametrize(
    ("who", "of_a_team", "of_no_team"),
    [
        ("sari", True, True),
        ("dewi", False, True),  # the other team of the same desa
        ("other", False, False),
        ("plkb", True, True),
        ("bidan", False, False),
        ("opd", False, False),
    ],
)
def test_who_accompanies_a_family_may_decide(
    store: Store, village: Village, who: str, of_a_team: bool, of_no_team: bool
) -> None:
    seen = scope(getattr(village, who))
    first, second = asked(store, village), asked(store, village, team=False)
    assert (requests.for_decider(store, seen, first.id) is not None) is of_a_team
    assert (requests.for_decider(store, seen, second.id) is not None) is of_no_team
    assert len(requests.waiting_in(store, seen)) == of_a_team + of_no_team


def test_the_first_word_counts(store: Store, village: Village) -> None:
    made = asked(store, village)
    assert requests.for_decider(store, scope(village.sari), made.id) == made
    assert requests.waiting_of(store, made.account_id, Kind.COPY) == made
    assert requests.waiting_of(store, made.account_id, Kind.ERASE) is None
    assert requests.decide(store, made.id, Status.GRANTED, NOW, village.sari.id)
    assert not requests.decide(store, made.id, Status.REFUSED, NOW, village.plkb.id)
    assert requests.for_decider(store, scope(village.sari), made.id) is None
    assert requests.waiting_of(store, made.account_id, Kind.COPY) is None


def test_two_days_are_brought_to_mind_once_and_three_are_the_end(store: Store, village: Village) -> None:
    made = asked(store, village)
    assert requests.forgotten(store, NOW + timedelta(hours=47)) == ()
    two_days = NOW + timedelta(hours=48)
    assert requests.forgotten(store, two_days) == (made,)
    assert requests.reminded(store, made.id, two_days)
    assert not requests.reminded(store, made.id, two_days)
    assert requests.forgotten(store, two_days) == ()
    assert requests.too_late(store, NOW + timedelta(hours=71)) == ()
    assert requests.too_late(store, NOW + timedelta(hours=72)) == (made,)


def test_a_forgotten_familys_words_are_gone(store: Store, village: Village) -> None:
    made = asked(store, village)
    erase.pseudonymise(store, village.family.id, NOW)
    kept = requests.for_decider(store, scope(village.sari), made.id)
    assert kept is not None
    assert kept.details == {}
