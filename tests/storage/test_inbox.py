"""The inbox: kept once, handled in order, given up after three failures, emptied in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from domain.talk import Address
from storage.database import Database, Store
from storage.tables import inbox as rows
from storage.wire import inbox
from storage.wire.inbox import Arrival

NOW = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
SITI, ANI = Address("telegram", "7001"), Address("telegram", "7002")


def arrival(number: int, address: Address = SITI, minutes: int = 0) -> Arrival:
    return Arrival(str(number), address, f'{{"text": "halo {number}"}}', NOW + timedelta(minutes=minutes))


def test_a_repeat_is_one_row(store: Store) -> None:
    first = inbox.keep(store, "telegram", [arrival(1), arrival(2, ANI)])
    again = inbox.keep(store, "telegram", [arrival(2, ANI), arrival(3)])
    assert [kept.new for kept in first + again] == [True, True, False, True]
    assert again[0].inbox_id == first[1].inbox_id
    assert first[0].chat_id == again[1].chat_id != first[1].chat_id
    assert [kept.address for kept in first] == [SITI, ANI]
    assert len(store.connection.execute(select(rows)).all()) == 3


def test_a_chat_is_handled_in_its_order(store: Store) -> None:
    kept = inbox.keep(store, "telegram", [arrival(1), arrival(2, ANI), arrival(3)])
    chat_id = kept[0].chat_id
    first = inbox.oldest_open(store, chat_id)
    assert first is not None
    assert (first.inbox_id, first.channel, first.update_id, first.received_at, first.attempts, first.more) == (
        kept[0].inbox_id,
        "telegram",
        "1",
        NOW,
        0,
        True,
    )
    assert first.payload == '{"text": "halo 1"}'
    assert inbox.done(store, first.inbox_id, NOW)
    assert not inbox.done(store, first.inbox_id, NOW)
    second = inbox.oldest_open(store, chat_id)
    assert second is not None
    assert (second.update_id, second.more) == ("3", False)
    inbox.done(store, second.inbox_id, NOW)
    assert inbox.oldest_open(store, chat_id) is None


def test_what_fails_three_times_is_given_up_and_stops_nobody(store: Store) -> None:
    kept = inbox.keep(store, "telegram", [arrival(1), arrival(2)])
    poison = kept[0].inbox_id
    assert [inbox.attempt_failed(store, poison, "KeyError in a.py:3", NOW) for _ in range(3)] == [False, False, True]
    row = store.connection.execute(select(rows).where(rows.c.id == poison)).mappings().one()
    assert (row["status"], row["attempts"], row["finished_at"], row["error"]) == (
        "failed",
        3,
        NOW,
        "KeyError in a.py:3",
    )
    following = inbox.oldest_open(store, kept[0].chat_id)
    assert following is not None
    assert following.update_id == "2"


def test_unfinished_chats_are_taken_up_longest_waiting_first(store: Store) -> None:
    kept = inbox.keep(store, "telegram", [arrival(1, ANI, 0), arrival(2, SITI, 1), arrival(3, ANI, 2)])
    inbox.keep(store, "whatsapp", [Arrival("1", Address("whatsapp", "9"), "{}", NOW)])
    later = NOW + timedelta(minutes=5)
    assert inbox.open_chats(store, "telegram", later) == [kept[0].chat_id, kept[1].chat_id]
    assert inbox.open_chats(store, "telegram", NOW + timedelta(seconds=30)) == [kept[0].chat_id]
    inbox.done(store, kept[0].inbox_id, NOW)
    assert inbox.open_chats(store, "telegram", later) == [kept[1].chat_id, kept[0].chat_id]


def test_purge_empties_what_is_old_and_handled_and_nothing_else(store: Store) -> None:
    old, waiting, new = inbox.keep(store, "telegram", [arrival(1), arrival(2), arrival(3, minutes=60)])
    for kept in (old, new):
        inbox.done(store, kept.inbox_id, NOW)
    before = NOW + timedelta(minutes=30)
    assert inbox.purge(store, before) == 1
    assert inbox.purge(store, before) == 0
    payloads = {row.id: row.payload for row in store.connection.execute(select(rows.c.id, rows.c.payload))}
    assert payloads[old.inbox_id] is None
    assert payloads[waiting.inbox_id] is not None
    assert payloads[new.inbox_id] is not None
    assert not inbox.keep(store, "telegram", [arrival(1)])[0].new


def test_a_kept_update_survives_its_process(database: Database) -> None:
    with database.writing() as store:
        [kept] = inbox.keep(store, "telegram", [arrival(1)])
    with database.reading() as store:
        found = inbox.oldest_open(store, kept.chat_id)
    assert found is not None
    assert found.payload == arrival(1).payload
