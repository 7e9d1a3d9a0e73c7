"""An erased family leaves nothing that tells who it was: a row of every table hangs on it, and all are read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, LargeBinary, Numeric, String, Table, insert, select

from domain.people import Relation, Role
from domain.zones import Zone, to_utc
from storage.database import Store
from storage.ids import new_id
from storage.people import accounts, erase, families, life_events, merging, people
from storage.tables import episode
from storage.tables.metadata import Utc, metadata
from storage.vault import Sealed
from tests.storage.village import NOW, PURWODADI, TODAY, Village, add_chat, add_child, scope

BORN = date(2025, 6, 2)  # Aisyah
SECRET = '{"worth": 1, "note": "Rahasia"}'
FINISHED = {"inbox": "done", "outbox": "sent", "draft": "done", "request": "granted"}
NOT_THEIRS = {  # sealed all the same: why it stays
    "account.name": "of staff",
    "action_item.content": "of a meeting",
    "broadcast.text": "a sender's, to many",
    "broadcast_template.text": "a sender's",
    "chat.address": "what was owed when they were forgotten is still to reach them, and nobody invites them anew",
    "content_version.note": "a reviewer's, about a text",
    "download.name": "gone a quarter of an hour after it was made",
    "download_part.content": "gone a quarter of an hour after it was made",
    "job.input": "what staff asked for, by ids",
    "meeting.content": "of a meeting",
    "need.content": "of a desa",
    "pledge.amount": "a sponsor's",
    "provision.decree": "of a desa",
    "sponsor.contact": "a sponsor's",
    "sponsor.name": "a sponsor's",
    "training.trainer": "of a kader",
}


def sealed_columns(table: Table) -> Iterator[Column[bytes]]:
    """Not the hashes, which no key opens."""
    return (column for column in table.columns if isinstance(column.type, LargeBinary) and column.type.length is None)


def one_of_each(store: Store, known: Mapping[str, int]) -> None:
    """A row of every table, of this family wherever it can be of a family: each sealed column holds the secret, each
    date is the birthday."""
    ids = dict(known)
    for table in metadata.sorted_tables:
        if table.name in known:
            continue
        ids[table.name] = new_id()
        values = {column.name: _value(store, table, column, ids) for column in table.columns}
        store.connection.execute(insert(table).values(**values))


def _value(store: Store, table: Table, column: Column[Any], ids: Mapping[str, int]) -> Any:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column.table.name
        return ids.get(target) if target != table.name else None
    if column.name == "id":
        return ids[table.name]
    if column.name == "status" and table.name in FINISHED:
        return FINISHED[table.name]
    kind = column.type
    if isinstance(kind, LargeBinary):
        if kind.length is not None:
            return secrets.token_bytes(kind.length)
        return store.vault.seal(SECRET, f"{table.name}.{column.name}", ids[table.name])
    if isinstance(kind, Utc):
        return NOW + timedelta(days=400)
    if isinstance(kind, Date):
        return BORN
    if isinstance(kind, String):
        return PURWODADI[: kind.length]
    return False if isinstance(kind, Boolean) else Decimal(1) if isinstance(kind, Numeric) else 1


@pytest.fixture
def known(store: Store, village: Village) -> Mapping[str, int]:
    """The mother's own phone; what was told of Aisyah and taken note of; a double of hers in a family of its own."""
    own = accounts.create(
        store, role=Role.KELUARGA, area=PURWODADI, name="Murniati", now=NOW, person_id=village.mother.id
    )
    before = life_events.state_of(store, village.family.id)
    families.complete(store, village.aisyah.id, nik=None, birth_date=BORN + timedelta(days=1))
    told = life_events.keep(
        store,
        person_id=village.aisyah.id,
        family_id=village.family.id,
        kind="correction",
        happened_on=BORN,
        area=PURWODADI,
        told_by=village.sari.id,
        before=before,
        now=NOW,
    )
    families.complete(store, village.aisyah.id, nik=None, birth_date=BORN)
    other = families.add_family(store, area=PURWODADI, team_id=village.melati.id, now=NOW, address="RT 07 Rahasia")
    double, _ = add_child(store, other, village.mother, "Aisah Rahasia", BORN, nik="1506064306250002")
    merge = merging.merge(store, village.aisyah.id, double.id, on=TODAY, now=NOW)
    families.reach(store, village.family.id, phone="0812-3456-7890", address=None)
    return {
        "team": village.mawar.id,
        "family": village.family.id,
        "person": village.aisyah.id,
        "account": own.id,
        "chat": add_chat(store, own.id),
        "episode": village.episode.id,
        "life_event": told,
        "person_merge": merge,
        "wilayah": 0,
    }


def test_nothing_is_left_of_an_erased_family(store: Store, village: Village, known: Mapping[str, int]) -> None:
    one_of_each(store, known)
    erase.pseudonymise(store, village.family.id, NOW)
    left = [where for where in _secrets(store) if where not in NOT_THEIRS]
    birthdays = [where for where in _birthdays(store) if where.split(".")[0] in _of_somebody()]
    assert (left, birthdays) == ([], [])


def test_what_ends_with_an_erasure_ends_in_the_month_it_is_there(store: Store, village: Village) -> None:
    first = date(2026, 4, 1)
    erase.pseudonymise(store, village.family.id, to_utc(first, time(2), Zone.WIB))  # March still, in UTC
    ended = select(episode.c.ended_on).where(episode.c.end_reason == erase.REASON)
    assert set(store.connection.scalars(ended)) == {first}


def test_what_was_told_of_an_erased_family_cannot_be_taken_back(
    store: Store, village: Village, known: Mapping[str, int]
) -> None:
    seen = scope(village.sari)
    assert life_events.one_in(store, seen, known["life_event"]) is not None
    assert merging.one_in(store, seen, known["person_merge"]) is not None
    erase.pseudonymise(store, village.family.id, NOW)
    assert life_events.one_in(store, seen, known["life_event"]) is None
    assert life_events.told_by(store, known["life_event"], village.sari.id) is None
    assert life_events.recent(store, seen, NOW) == ()
    assert merging.one_in(store, seen, known["person_merge"]) is None
    assert merging.recent(store, seen, NOW) == ()


def test_a_merge_into_a_family_that_stays_is_not_taken_apart_for_one_that_was_erased(
    store: Store, village: Village
) -> None:
    other = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW)
    double, _ = add_child(store, other, village.mother, "Aisah", BORN)
    merge = merging.merge(store, double.id, village.aisyah.id, on=TODAY, now=NOW)
    assert merging.one_in(store, scope(village.sari), merge) is not None
    erase.pseudonymise(store, village.family.id, NOW)
    assert merging.one_in(store, scope(village.sari), merge) is None


def test_all_of_it_was_there_before(store: Store, known: Mapping[str, int]) -> None:
    one_of_each(store, known)
    found = set(_secrets(store))
    every = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in sealed_columns(table)}
    assert every - found == {"chat.menu"}  # of what was there before
    assert {"life_event.taken", "person_merge.taken"} <= found
    assert {"person.birth_date", "life_event.happened_on", "visit.visit_date"} <= set(_birthdays(store))


def test_neighbours_keep_everything(store: Store, village: Village, known: Mapping[str, int]) -> None:
    neighbours = families.add_family(store, area=PURWODADI, team_id=village.mawar.id, now=NOW, address="RT 01")
    woman = families.add_person(store, family_id=neighbours.id, name="Wati", relation=Relation.IBU, now=NOW)
    child, _ = add_child(store, neighbours, woman, "Budi", BORN)
    others = {"family": neighbours.id, "person": child.id, "account": village.sari.id, "chat": village.chat}
    one_of_each(store, {**known, **others})
    filled = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in sealed_columns(table)}
    erase.pseudonymise(store, village.family.id, NOW)
    theirs = {"life_event.taken", "person_merge.taken", "person.nik", "family.kk_number", "family.phone", "chat.menu"}
    assert filled - set(_secrets(store)) == theirs
    kept = people.person_in(store, scope(village.sari), child.id)
    assert kept is not None
    assert (kept.name, kept.birth_date) == ("Budi", BORN)


def _of_somebody() -> set[str]:
    named = {"person_id", "family_id", "gone_id"}
    return {table.name for table in metadata.sorted_tables if named & set(table.columns.keys())} | {"person", "family"}


def _secrets(store: Store) -> Iterator[str]:
    """The columns in which something sealed can be read that is not empty."""
    for table in metadata.sorted_tables:
        for row in store.connection.execute(select(table)).mappings():
            for column in sealed_columns(table):
                kept = row[column.name]
                if kept is not None and "id" in row and _readable(store, kept, table, column, row["id"]):
                    yield f"{table.name}.{column.name}"
                if kept is not None and "id" not in row:
                    yield f"{table.name}.{column.name}"


def _readable(store: Store, kept: bytes, table: Table, column: Column[bytes], number: int) -> bool:
    try:
        text = store.vault.open(kept, f"{table.name}.{column.name}", number)
    except Sealed:  # bound to another record: what it holds cannot be told, so it counts
        return True
    return text not in ("", "{}", '{"worth": 1}')


def _birthdays(store: Store) -> Iterator[str]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Date):
                rows = store.connection.execute(select(column).where(column == BORN))
                yield from (f"{table.name}.{column.name}" for _ in rows)
