"""A house that was away: nothing stale goes out, what people wrote meanwhile is answered, and what is lost is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from sqlite3 import Cursor

import pytest
from sqlalchemy import Connection, event, select, text

from bot.channels.channel import ChannelUnusable
from bot.clock import Clock, real_now
from bot.reached import Reached
from bot.simulator import BotIdentity
from bot.threads import DatabaseThreads
from domain.zones import Zone, local_date, to_utc
from handlers.exchange import Policy
from handlers.family import accompany
from storage import settings
from storage.database import Database, Dialect
from storage.tables import outbox
from tests.house.conftest import EMERGENCY, PATIENCE_S, Town, texts
from tests.processes import ledger

POLICY = Policy(emergency=EMERGENCY, link="https://t.me/x?start={code}", approved_only=False)
REACHED = "telegram_reached_at"


def at(moment: datetime) -> Clock:
    """Programme time begins there."""
    return Clock(moment - real_now())


def next_week_at(hour: int) -> datetime:
    """Of the day on which Aisyah (40 weeks old today) gets her next message."""
    return to_utc(local_date(real_now(), Zone.WIB) + timedelta(days=7), time(hour), Zone.WIB)


async def test_three_days_away(town: Town) -> None:
    """The tip that was due meanwhile is too old; the report that was begun, and late updates, are not."""
    dewi, sari = town.phone("dewi"), town.phone("sari")
    async with town.open():
        await town.joins("dewi", "sari")
        dewi.tap("Ya, saya setuju")
        await town.hears(dewi, "Selamat datang")
        await town.until(lambda: len(dewi.received()) >= 3)  # this week's message, too
        sari.type("/lapor")
        await town.hears(sari, "Siapa yang dikunjungi?")
    with town.database.writing() as store:
        assert accompany.plan(store, next_week_at(10), POLICY) == 1  # and then the power fails
    said = texts(dewi)
    sari.tap("Aisyah (Dewi)")
    dewi.type("anak kejang")
    async with town.open(at(next_week_at(12) + timedelta(days=3))):
        await town.hears(sari, "Tanggal kunjungan?")
        await town.hears(dewi, "Segera ke puskesmas")
        # This week's message and the digest of joining had gone; the digest's three never come by themselves.
        await town.until(
            lambda: states(town.database, "tip") == ["sent", "sent", "merged", "merged", "merged", "expired"]
        )
    assert [text for text in texts(dewi) if text not in said] == [texts(dewi)[-1]]


def states(database: Database, key: str) -> list[str]:
    with database.reading() as store:
        query = select(outbox.c.status).where(outbox.c.key == key).order_by(outbox.c.id)
        return list(store.connection.scalars(query))


@pytest.mark.parametrize("away_for", [timedelta(hours=25), timedelta(days=4)])
async def test_active_kader_hear_which_hours_are_lost(town: Town, away_for: timedelta) -> None:
    sari, dewi = town.phone("sari"), town.phone("dewi")
    by_day = at(next_week_at(10))
    async with town.open(by_day):
        await town.joins("sari", "dewi")
    with town.database.writing() as store:
        settings.put(store, REACHED, (real_now() - away_for).isoformat(), real_now())
    async with town.open(by_day) as house:
        dewi.type("/bantuan")  # else Telegram answers half a minute later
        await town.until(lambda: house.reached.last() is not None)
        await house.worker.note_reached()
        await town.hears(sari, "tidak bisa menerima pesan dari")
        await house.worker.note_reached()
    assert sum("tidak bisa menerima" in text for text in texts(sari)) == 1
    assert not [text for text in texts(dewi) if "tidak bisa menerima" in text]


async def test_of_several_processes_one_tells(town: Town) -> None:
    async with town.open(at(next_week_at(10))):
        await town.joins("sari")
    with town.database.writing() as store:
        settings.put(store, REACHED, (real_now() - timedelta(days=2)).isoformat(), real_now())
    threads = DatabaseThreads(town.database)
    processes = [Reached(threads, "telegram", Clock()) for _ in range(3)]
    for process in processes:
        process.last = real_now
    assert [await process.note() for process in processes] == [True, False, False]
    threads.close()


@pytest.mark.parametrize(("away_for", "tells"), [(timedelta(hours=23), False), (timedelta(hours=24, minutes=1), True)])
async def test_telegram_keeps_what_was_written_in_a_day(town: Town, away_for: timedelta, tells: bool) -> None:
    async with town.open():
        await town.joins("sari")
    with town.database.writing() as store:
        settings.put(store, REACHED, (real_now() - away_for).isoformat(), real_now())
    threads = DatabaseThreads(town.database)
    process = Reached(threads, "telegram", Clock())
    assert not await process.note()  # nothing has come yet
    process.last = lambda: datetime.now(UTC)
    assert await process.note() is tells
    threads.close()


async def test_a_token_that_telegram_rejects_ends_the_process(town: Town) -> None:
    """A house that hears nothing any more must not look alive."""

    async def live() -> None:
        async with town.open():
            await town.joins("sari")
            town.simulator.world.bot = BotIdentity(token="4200000001:another-secret-by-botfather")
            town.phone("sari").type("/bantuan")
            await asyncio.sleep(PATIENCE_S)

    with pytest.raises(ChannelUnusable, match="BotFather"):
        await live()


async def test_a_database_that_is_away_costs_nobody_an_apology(town: Town) -> None:
    sari = town.phone("sari")
    async with town.open() as house:
        await town.joins("sari")
        with full(town.database):
            sari.type("/lapor")
            await town.until(lambda: ledger.inbox_states(town.database)["open", 0] == 1)
            await house.answering.take_up()
            assert ledger.inbox_states(town.database)["open", 0] == 1
        await house.answering.take_up()
        await town.hears(sari, "Siapa yang dikunjungi?")
    assert not [said for said in texts(sari) if said.startswith("Maaf")]


@contextmanager
def full(database: Database) -> Iterator[None]:
    """New interviews find no room on the disk: so PostgreSQL says it. SQLite's disk can be written to no more."""
    fill = full_disk if database.dialect is Dialect.POSTGRESQL else read_only_disk
    with fill(database):
        yield


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    execute(
        database,
        """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$""",
        "CREATE TRIGGER full_disk BEFORE INSERT ON draft FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    try:
        yield
    finally:
        execute(database, "DROP TRIGGER full_disk ON draft", "DROP FUNCTION full_disk()")


@contextmanager
def read_only_disk(database: Database) -> Iterator[None]:
    def before(_connection: Connection, cursor: Cursor, statement: str, *_others: object) -> None:
        away = statement.startswith("INSERT INTO draft")
        cursor.execute(f"PRAGMA query_only={'ON' if away else 'OFF'}")

    event.listen(database.engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", before)
        database.engine.dispose()  # a connection that may not write is in nobody's hands when the disk is back


def execute(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
