"""The database's threads: a caller hears of success after the commit, and one failure harms nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy.exc import DBAPIError

from bot.threads import DatabaseThreads
from domain.talk import Address
from storage.database import Database, Store
from storage.wire import chats

NOW = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.fixture
def threads(database: Database) -> Iterator[DatabaseThreads]:
    threads = DatabaseThreads(database)
    yield threads
    threads.close()


def make(store: Store, name: str, *, fail: bool = False) -> int:
    chat_id = chats.of_address(store, Address("telegram", name), NOW).id
    if fail:
        raise ValueError(name)
    return chat_id


def languages(store: Store, ids: list[int]) -> list[str]:
    return [chats.by_id(store, chat_id).language for chat_id in ids]


async def test_a_write_is_committed_when_it_returns(threads: DatabaseThreads, database: Database) -> None:
    chat_id = await threads.write(make, "a")
    with database.reading() as store:
        assert chats.by_id(store, chat_id).address.external == "a"
    assert await threads.read(languages, [chat_id]) == ["id"]


async def test_many_at_once_and_the_failing_ones_alone_are_undone(threads: DatabaseThreads, database: Database) -> None:
    gate = Event()
    blocker = asyncio.create_task(threads.write(lambda _store: gate.wait(5)))
    await asyncio.sleep(0)
    works = [asyncio.create_task(threads.write(make, str(number), fail=number % 3 == 0)) for number in range(40)]
    await asyncio.sleep(0)
    gate.set()
    results = await asyncio.gather(*works, return_exceptions=True)
    assert await blocker
    with database.reading() as store:
        for number, result in enumerate(results):
            assert isinstance(result, ValueError) is (number % 3 == 0)
            if isinstance(result, int):
                assert chats.by_id(store, result).address.external == str(number)
        known = store.connection.exec_driver_sql("SELECT count(*) FROM chat").scalar_one()
    assert known == sum(isinstance(result, int) for result in results)


async def test_the_first_of_a_group_may_fail(threads: DatabaseThreads) -> None:
    first, second = await asyncio.gather(
        threads.write(make, "x", fail=True), threads.write(make, "y"), return_exceptions=True
    )
    assert isinstance(first, ValueError)
    assert isinstance(second, int)


async def test_readers_cannot_write(threads: DatabaseThreads) -> None:
    with pytest.raises(DBAPIError):
        await threads.read(make, "a")


async def test_close_finishes_what_was_begun(database: Database) -> None:
    threads = DatabaseThreads(database)
    works = [asyncio.create_task(threads.write(make, str(number))) for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(threads.close)
    assert len({await work for work in works}) == 20
