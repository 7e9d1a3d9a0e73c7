"""A person is typed into Elsimil once a month; what is typed, in which order, is data."""

from __future__ import annotations

from datetime import date

import pytest

from domain.elsimil import fields
from domain.people import EpisodeKind
from storage.database import Store
from storage.krs import elsimil
from tests.storage.village import NOW, TODAY, Village


def test_a_tick_holds_for_its_month(store: Store, village: Village) -> None:
    aisyah, mother = village.aisyah.id, village.mother.id
    assert elsimil.tick(store, aisyah, TODAY, village.sari.id, NOW)
    assert not elsimil.tick(store, aisyah, date(2026, 3, 31), village.sari.id, NOW), "the same month"
    assert elsimil.ticked(store, [aisyah, mother], TODAY) == {aisyah}
    assert elsimil.ticked(store, [aisyah], date(2026, 4, 1)) == frozenset()


@pytest.mark.parametrize("kind", EpisodeKind)
def test_each_group_has_its_fields(kind: EpisodeKind) -> None:
    names = [field.name for field in fields(kind)]
    assert names[0] == "name"
    assert len(names) == len(set(names))
