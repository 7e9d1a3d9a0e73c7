"""One process of Sapa with all its parts wired: intake, answers, delivery, heartbeat. Many may share a database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.answering import Answering
from bot.channels.telegram_bot import TelegramBot, telegram_bot
from bot.channels.telegram_channel import CAPABILITIES, TelegramChannel
from bot.channels.telegram_dispatch import Dispatch
from bot.channels.telegram_intake import Polling, reach
from bot.channels.telegram_reading import read_update
from bot.clock import Clock
from bot.compose import Composer
from bot.deliver import Deliverer, Delivery
from bot.download_page import DOWNLOADS
from bot.jobs import Jobs
from bot.logs import where
from bot.menus import Menus
from bot.pacing import Doubt
from bot.reached import Reached
from bot.receive import Receiver
from bot.settings import Settings
from bot.threads import DatabaseThreads
from bot.worker import Worker
from handlers.exchange import Policy
from handlers.family import accompany
from messages import interviews
from messages.library import Library, shipped
from messages.outgoing import Capabilities
from storage.database import Database
from storage.vault import Vault
from storage.wire import inbox, outbox, seats
from storage.wire.inbox import Arrival

log = structlog.get_logger(__name__)

TELEGRAM = "telegram"
_LAST_REPLIES_S = 5.0  # whoever stops a process waits some ten seconds before it kills
_GLANCE_S = 0.05


@dataclass(frozen=True, slots=True)
class House:
    """What a process holds while it runs. seat: its number among the processes on this database. language: of a new
    chat."""

    seat: int
    database: Database
    clock: Clock
    language: str
    threads: DatabaseThreads
    library: Library
    channel: TelegramChannel
    deliverer: Deliverer
    answering: Answering
    menus: Menus
    reached: Reached
    worker: Worker
    jobs: Jobs
    dispatch: Dispatch
    bot: TelegramBot

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Intake's door: stored before anything is acknowledged."""
        await self.threads.write(inbox.keep, TELEGRAM, [replace(one, language=self.language) for one in arrivals])


def open_database(settings: Settings) -> Database:
    """Raises SettingsProblem for keys that cannot be used."""
    return Database(settings.database_url, Vault(settings.keys()), pool=settings.database_pool)


def policy(settings: Settings, bot_name: str) -> Policy:
    """The programme's decisions, as handlers know them."""
    return Policy(
        emergency=settings.emergency,
        link=f"https://t.me/{bot_name}?start={{code}}",
        approved_only=settings.approved_only,
        keep_chat_days=settings.keep_chat_days,
        keep_name_months=settings.keep_name_months,
        controller=settings.controller,
        broadcast_alone=settings.broadcast_alone,
        review_area=settings.review_area,
        most_files=settings.most_files,
        most_questions=settings.most_questions,
        ramadan=settings.ramadan(),
        download_link=f"{settings.public_url}{DOWNLOADS}/{{token}}" if settings.public_url else "",
        take_minutes=settings.take_minutes,
        limits=settings.limits_by_id,
    )


@contextlib.asynccontextmanager
async def running(
    settings: Settings, database: Database, clock: Clock, capabilities: Capabilities = CAPABILITIES
) -> AsyncIterator[House]:
    """Everything of one process but its intake, started; at the end what is queued is answered and sent first."""
    bot = telegram_bot(settings.token(), server=settings.telegram_api)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(bot.shutdown)
        await reach(bot)
        channel = TelegramChannel(bot, capabilities)
        house = _wired(settings, database, clock, channel, bot, stack.enter_context(seats.taken(database)))
        stack.callback(house.threads.close)
        await stack.enter_async_context(_delivering(house))
        stack.push_async_callback(house.menus.end)
        await stack.enter_async_context(house.dispatch)
        await stack.enter_async_context(_beating(house.worker))
        await stack.enter_async_context(task(house.jobs.run()))
        await stack.enter_async_context(task(asyncio.to_thread(make_ready)))
        await stack.enter_async_context(task(house.answering.take_up()))
        house.menus.offer_everyone()
        yield house


def _wired(
    settings: Settings, database: Database, clock: Clock, channel: TelegramChannel, bot: TelegramBot, seat: int
) -> House:
    library = shipped()
    threads = DatabaseThreads(database)
    rules = policy(settings, bot.username)
    composer = Composer(library, {TELEGRAM: channel.capabilities}, rules)
    delivery = Delivery(doubt=Doubt(share=settings.quarantine_share))
    deliverer = Deliverer(
        threads, {TELEGRAM: channel}, composer.compose, clock, worker=f"seat {seat}", settings=delivery
    )
    fetch = {TELEGRAM: channel.fetch}
    receiver = Receiver(threads, {TELEGRAM: read_update}, library, rules, clock, deliverer.wake, fetch)
    menus = Menus(library, channel, settings.language)
    answering = Answering(threads, clock, receiver, channel, menus)
    reached = Reached(threads, TELEGRAM, clock)
    worker = Worker(threads, clock, rules, deliverer.wake, answering.take_up, reached)
    jobs = Jobs(threads, clock, rules, library, f"seat {seat}", deliverer.wake)
    return House(
        seat=seat, database=database, clock=clock, language=settings.language, threads=threads, library=library,
        channel=channel, deliverer=deliverer, answering=answering, menus=menus, reached=reached, worker=worker,
        jobs=jobs, dispatch=Dispatch(bot, answering.stored), bot=bot,
    )  # fmt: skip


def make_ready() -> None:
    """What is made when it is first asked for is made now: else the first kader waits for it, and with her everybody
    who waits for SQLite's one writer."""
    accompany.calendar()
    for name in interviews.names():
        try:
            interviews.form(name)
        except Exception as error:  # it breaks its own report only, and `sapa check` says why
            log.error("form cannot be asked", form=name, error=where(error))


@contextlib.asynccontextmanager
async def polling(house: House) -> AsyncIterator[None]:
    """Intake by long polling."""
    intake = Polling(house.bot, house.keep, house.dispatch.wake, house.clock.now)
    house.reached.last = lambda: intake.answered_at
    async with task(intake.run()):
        yield


@contextlib.asynccontextmanager
async def _delivering(house: House) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with task(house.deliverer.run(stop)) as delivery:
        try:
            yield
        finally:
            if not delivery.done():
                await _last_replies(house)
                stop.set()
                await delivery


async def _last_replies(house: House) -> None:
    """Intake has ended: what it stored in its last moment is answered, and what is owed to people goes out. Whatever
    takes longer keeps until the next start."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LAST_REPLIES_S):
            await house.answering.take_up()
            while await house.threads.read(outbox.replies_wait, TELEGRAM, house.clock.now()):
                await asyncio.sleep(_GLANCE_S)


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
    """Runs beside the block and is cancelled at its end. If it fails, the block is cancelled, and its error raised: no
    process goes on without its intake or its delivery."""
    owner = asyncio.current_task()
    assert owner is not None
    beside = asyncio.create_task(work)
    failed = False

    def ended(done: asyncio.Task[None]) -> None:
        nonlocal failed
        if not done.cancelled() and done.exception() is not None:
            failed = owner.cancel()

    beside.add_done_callback(ended)
    try:
        yield beside
    finally:
        beside.remove_done_callback(ended)
        if failed:
            owner.uncancel()
        beside.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beside
