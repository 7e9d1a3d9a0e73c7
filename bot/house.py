"""One process of Sapa with all its parts wired: intake, answers, delivery, heartbeat. Many may share a database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels.telegram_bot import TelegramBot, telegram_bot
from bot.channels.telegram_channel import TelegramChannel
from bot.channels.telegram_dispatch import Dispatch
from bot.channels.telegram_intake import Polling, reach
from bot.channels.telegram_reading import read_update
from bot.clock import Clock
from bot.compose import Composer
from bot.deliver import Deliverer
from bot.receive import Receiver
from bot.settings import Settings
from bot.threads import DatabaseThreads
from bot.worker import Worker
from domain.talk import Address
from handlers.exchange import Policy
from messages.library import Library
from storage import inbox
from storage.database import Database
from storage.inbox import Arrival
from storage.vault import Vault

log = structlog.get_logger(__name__)

TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class House:
    """What a process holds while it runs."""

    database: Database
    clock: Clock
    threads: DatabaseThreads
    library: Library
    channel: TelegramChannel
    deliverer: Deliverer
    receiver: Receiver
    worker: Worker
    dispatch: Dispatch
    bot: TelegramBot

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Intake's door: stored before anything is acknowledged."""
        await self.threads.write(inbox.keep, TELEGRAM, arrivals)


def open_database(settings: Settings) -> Database:
    """Raises SettingsProblem for keys that cannot be used."""
    return Database(settings.database_url, Vault(settings.keys()), pool=settings.database_pool)


def policy(settings: Settings, bot_name: str) -> Policy:
    """The programme's decisions, as handlers know them."""
    return Policy(
        emergency=settings.emergency,
        link=f"https://t.me/{bot_name}?start={{code}}",
        approved_only=settings.approved_only,
    )


@contextlib.asynccontextmanager
async def running(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[House]:
    """Everything of one process, started; at the end intake stops first, then what is queued is finished."""
    bot = telegram_bot(settings.token(), server=settings.telegram_api)
    await reach(bot)
    async with contextlib.AsyncExitStack() as stack:
        house = _wired(settings, database, clock, bot)
        stack.callback(house.threads.close)
        await stack.enter_async_context(house.dispatch)
        await stack.enter_async_context(task(house.deliverer.run()))
        await stack.enter_async_context(_beating(house.worker))
        await _take_up(house)
        yield house


def _wired(settings: Settings, database: Database, clock: Clock, bot: TelegramBot) -> House:
    library = Library.load()
    threads = DatabaseThreads(database)
    channel = TelegramChannel(bot)
    rules = policy(settings, bot.username)
    composer = Composer(library, {TELEGRAM: channel.capabilities})
    deliverer = Deliverer(threads, {TELEGRAM: channel}, composer.compose, clock, worker=worker_name())
    receiver = Receiver(threads, {TELEGRAM: read_update}, library, rules, clock, deliverer.wake)

    async def handle(address: Address, update_id: str) -> None:
        for tap_id in await receiver.handle_address(address):
            await channel.acknowledge(tap_id)

    dispatch = Dispatch(bot, handle)
    worker = Worker(threads, clock, rules, deliverer.wake, receiver.handle, (TELEGRAM,))
    return House(database, clock, threads, library, channel, deliverer, receiver, worker, dispatch, bot)


@contextlib.asynccontextmanager
async def polling(house: House) -> AsyncIterator[None]:
    """Intake by long polling."""
    async with task(Polling(house.bot, house.keep, house.dispatch.wake, house.clock.now).run()):
        yield


def worker_name() -> str:
    """Unique among processes: host, process, and a few random letters."""
    return f"{socket.gethostname()[:12]}-{os.getpid()}-{secrets.token_hex(3)}"


async def _take_up(house: House) -> None:
    """What was stored and not handled when the last process ended."""
    for chat_id in await house.threads.read(inbox.open_chats, TELEGRAM, house.clock.now()):
        await house.receiver.handle(chat_id)


@contextlib.asynccontextmanager
async def _beating(worker: Worker) -> AsyncIterator[None]:
    worker.start()
    await worker.beat()
    try:
        yield
    finally:
        await worker.stop()


@contextlib.asynccontextmanager
async def task(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Runs beside the block and is cancelled at its end."""
    running_task = asyncio.create_task(work)
    try:
        yield running_task
    finally:
        running_task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running_task
