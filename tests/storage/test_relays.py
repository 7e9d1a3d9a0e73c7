"""Families without a chat of their own: how their kader reaches them, and what was passed on."""

from __future__ import annotations

from storage.database import Store
from storage.family import relays
from storage.family.relays import Reach, Way
from storage.tables import family
from tests.storage.village import NOW, Village, scope


def test_how_a_family_is_reached_is_seen_by_who_accompanies_it(store: Store, village: Village) -> None:
    number = village.family.id
    relays.put(store, number, Way.KADER, by=village.sari.id, now=NOW)
    relays.put(store, number, Way.WHATSAPP, by=village.sari.id, now=NOW, phone="+6281255500199")
    expected = {number: Reach(family_id=number, way=Way.WHATSAPP, phone="+6281255500199")}
    assert relays.within(store, scope(village.sari)) == expected
    assert relays.within(store, scope(village.plkb)) == expected
    for one in (village.dewi, village.other, village.opd, village.bidan):
        assert relays.within(store, scope(one)) == {}
    kept = store.connection.scalars(family.select().with_only_columns(family.c.phone)).all()
    assert all(b"555001" not in each for each in kept if each is not None)


def test_a_family_that_wants_nothing_more_is_not_reached_until_it_is_set_anew(store: Store, village: Village) -> None:
    relays.put(store, village.family.id, Way.KADER, by=village.sari.id, now=NOW)
    relays.stop(store, village.family.id)
    assert relays.within(store, scope(village.sari)) == {}
    relays.put(store, village.family.id, Way.KADER, by=village.sari.id, now=NOW)
    assert set(relays.within(store, scope(village.sari))) == {village.family.id}


def test_what_was_told_is_ticked_once(store: Store, village: Village) -> None:
    episode = village.episode.id
    assert relays.done(store, episode) == frozenset()
    for messages in (["anak/39", "anak/40"], ["anak/40", "anak/41"]):
        relays.told(
            store,
            episode_id=episode,
            person_id=village.aisyah.id,
            messages=messages,
            way=Way.KADER,
            by=village.sari.id,
            now=NOW,
        )
    assert relays.done(store, episode) == {"anak/39", "anak/40", "anak/41"}
