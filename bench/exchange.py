"""CPU of one durable exchange in the middle of a visit report, beside one step of PTB's in-memory ConversationHandler.

Ours: the update read and kept in the inbox, the chat locked, the reply judged by the real visit form, the draft, the
outbox rows and the inbox row written, two commits. Theirs: the same updates parsed by PTB, the conversation's state in
a dict, one reply sent through a request that answers at once. Delivery of ours is measured apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from telegram import Update
from telegram.ext import (
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from bench import Row, at_most, show, village
from bench.crowd import databases
from bench.wire import AnswersAtOnce, Phone
from bot.channels.telegram_bot import TelegramBot
from bot.channels.telegram_channel import CAPABILITIES, TelegramChannel
from bot.channels.telegram_dispatch import Dispatch
from bot.channels.telegram_intake import arrival
from bot.channels.telegram_reading import read_update
from bot.clock import Clock, real_now
from bot.compose import Composer
from bot.deliver import Deliverer
from bot.receive import Receiver
from bot.threads import DatabaseThreads
from domain.talk import Address
from handlers.exchange import Policy
from messages.library import shipped
from storage.database import Database
from storage.wire import inbox

VISITS = 30
_USER = 700_000_101
_TELEGRAM = "telegram"
Take = Callable[[bytes], Awaitable[None]]
_POLICY = Policy(emergency=("112",), link="https://t.me/sapa_bench_bot?start={code}")
# A report typed from its first to its last answer; what counts is the middle, from the date to what was talked about.
_MIDDLE = ("{day}", "8,5", "72,5", "13,5", "tidak ada", "tidak", "ya", "ya", "1,3", "tidak ada")
_STEPS = ("/lapor", "{child}", *_MIDDLE, "simpan")
_UNPACED = replace(CAPABILITIES, pace_per_second=10_000, chat_interval_s=0.0)  # rests cost no CPU


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU milliseconds of a step in the middle of one report, on average."""

    exchange: float
    delivery: float
    theirs: float


def run(visits: int = VISITS) -> list[Row]:
    """Two rows per database, without and with the delivery of what the exchange owes: medians of so many reports."""
    with databases() as opened:
        return [row for database in opened for row in _rows(database, asyncio.run(spent(database, visits)))]


def _rows(database: Database, reports: list[Spent]) -> list[Row]:
    exchange = statistics.median(one.exchange for one in reports)
    both = statistics.median(one.exchange + one.delivery for one in reports)
    theirs = statistics.median(one.theirs for one in reports)
    name = f"durable exchange, {database.dialect}, beside a step of PTB's ConversationHandler"
    return [Row(name, exchange, theirs, "ms CPU", at_most(5)), Row(f"{name}, with delivery", both, theirs, "ms CPU")]


async def spent(database: Database, visits: int) -> list[Spent]:
    """Of so many reports by one kader, each given to both sides. A first one only fills caches."""
    phone = Phone(_USER)
    with database.writing() as store:
        [code] = village.settle(store, real_now())
    async with _desk(database, phone) as desk, _conversation() as conversation:
        await desk.exchange(phone.types(f"/start {code}"))
        await desk.deliver()
        return [await _report(phone, desk, conversation, number) for number in range(visits + 1)][1:]


async def typed_report(database: Database, code: str) -> None:
    """One kader joins by this code and reports a visit, so that its record is there."""
    phone = Phone(_USER)
    async with _desk(database, phone) as desk:
        for update in (f"/start {code}", *(step.format(child=1, day="hari ini") for step in _STEPS)):
            await desk.exchange(phone.types(update))


async def _report(phone: Phone, desk: _Desk, conversation: Take, number: int) -> Spent:
    """All steps through ours, then what they owe, then the same updates through theirs: each runs warm. Another child
    each time, and then another day, since a second report of the day is asked about."""
    past, child = divmod(number, village.CHILDREN)
    day = f"{past} hari lalu" if past else "hari ini"
    updates = [phone.types(step.format(child=child + 1, day=day)) for step in _STEPS]
    exchange = await _middle_ms(desk.exchange, updates)
    delivery = await _cpu_ms(desk.deliver())
    theirs = await _middle_ms(conversation, updates)
    return Spent(exchange, delivery / len(_STEPS), theirs)


async def _middle_ms(take: Take, updates: list[bytes]) -> float:
    costs = [await _cpu_ms(take(update)) for update in updates]
    return statistics.mean(cost for step, cost in zip(_STEPS, costs, strict=True) if step in _MIDDLE)


@dataclass(frozen=True, slots=True)
class _Desk:
    """exchange: one update, from Telegram's bytes to the commit. deliver: all that is owed."""

    exchange: Take
    deliver: Callable[[], Awaitable[None]]


@contextlib.asynccontextmanager
async def _desk(database: Database, phone: Phone) -> AsyncIterator[_Desk]:
    """The house's own parts (`bot/house.py`), wired to a phone instead of a network."""
    wire = AnswersAtOnce(phone)
    bot = TelegramBot("1:bench", request=wire, get_updates_request=wire)
    await bot.initialize()
    clock, threads, library = Clock(), DatabaseThreads(database), shipped()
    channel = TelegramChannel(bot, _UNPACED)
    composer = Composer(library, {_TELEGRAM: channel.capabilities}, _POLICY)
    deliverer = Deliverer(threads, {_TELEGRAM: channel}, composer.compose, clock, worker="bench")
    receiver = Receiver(threads, {_TELEGRAM: read_update}, library, _POLICY, clock, lambda: None, {})
    handled = asyncio.Event()

    async def handle(address: Address, update_id: str) -> None:
        await receiver.handle_address(address)
        handled.set()

    async with Dispatch(bot, handle) as dispatch:

        async def exchange(update: bytes) -> None:
            handled.clear()
            one = arrival(json.loads(update), clock.now())
            assert one is not None
            await threads.write(inbox.keep, _TELEGRAM, [one])
            await dispatch.wake(one.address, one.update_id)
            await handled.wait()

        yield _Desk(exchange, deliverer.drain_once)
    threads.close()


@contextlib.asynccontextmanager
async def _conversation() -> AsyncIterator[Take]:
    """A conversation of as many states, each of which says one sentence."""
    wire = AnswersAtOnce(Phone(_USER))
    bot = TelegramBot("1:bench", request=wire, get_updates_request=wire)
    application = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    states: dict[object, Any] = {
        number: [MessageHandler(filters.TEXT, _next_question)] for number in range(1, len(_STEPS))
    }
    application.add_handler(ConversationHandler([CommandHandler("lapor", _next_question)], states, fallbacks=[]))
    await application.initialize()

    async def take(update: bytes) -> None:
        await application.process_update(Update.de_json(json.loads(update), bot))

    yield take


async def _next_question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert context.user_data is not None
    assert update.effective_chat is not None
    step: int = context.user_data.get("step", 0) + 1
    context.user_data["step"] = step % len(_STEPS)
    await update.effective_chat.send_message("Berapa panjang badannya?")
    return ConversationHandler.END if step == len(_STEPS) else step


async def _cpu_ms(work: Awaitable[None]) -> float:
    begun = time.process_time()
    await work
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    show(run(*map(int, sys.argv[1:])))
