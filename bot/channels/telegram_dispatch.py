"""Stored updates are handled: those of one chat in their order, chats beside each other, through PTB's Application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self
from weakref import WeakValueDictionary

import telegram
from telegram.ext import Application, ApplicationBuilder, BaseUpdateProcessor, CallbackContext, TypeHandler

from bot.logs import where
from domain.talk import Address

log = logging.getLogger(__name__)

AT_ONCE = 16  # chats handled beside each other: more than any database has writers for
WAITING = 2000  # wake-ups in memory; intake waits beyond it, and Telegram keeps the rest

_Context = CallbackContext[Any, Any, Any, Any]


class Handle(Protocol):
    """Handles the stored update, or finds that this was done already. The stored row is the truth."""

    async def __call__(self, address: Address, update_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Wakeup:
    """Something is stored for this chat."""

    address: Address
    update_id: str


class InChatOrder(BaseUpdateProcessor):
    """Lets one wake-up of a chat through at a time, first come first served, and at most `at_once` altogether.

    A chat's later wake-ups wait for their turn before they ask for a place, so that a chat with many of them holds
    one place and not all. asyncio's locks are fair; a chat's lock lives as long as somebody waits for it.
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        super().__init__(waiting)
        self.room = asyncio.Semaphore(waiting)  # taken by whoever queues
        self._places = asyncio.Semaphore(at_once)
        self._chats: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        assert isinstance(update, Wakeup)
        turn = self._chats.setdefault(update.address, asyncio.Lock())
        try:
            async with turn, self._places:
                await coroutine
        finally:
            self.room.release()


class Dispatch:
    """PTB's Application with one handler that calls `handle`, without whatever keeps state in memory. As a context
    manager it starts, and at its end handles what is queued. The bot stays open: it belongs to whoever made it."""

    def __init__(self, bot: telegram.Bot, handle: Handle, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._handle = handle
        self._order = InChatOrder(at_once, waiting)
        builder = ApplicationBuilder().bot(bot).updater(None).job_queue(None).concurrent_updates(self._order)
        self.application: Application[Any, Any, Any, Any, Any, Any] = builder.build()
        self.application.add_handler(TypeHandler(Wakeup, self._on_wakeup))
        self.application.add_error_handler(_report)

    async def wake(self, address: Address, update_id: str) -> None:
        """Queue a stored update; waits while WAITING are queued. To be called in the order of storing."""
        await self._order.room.acquire()
        await self.application.update_queue.put(Wakeup(address, update_id))

    async def __aenter__(self) -> Self:
        await self.application.initialize()
        await self.application.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.application.update_queue.join()  # PTB's stop() would start what is still queued too late, and warn
        await self.application.stop()

    async def _on_wakeup(self, wakeup: Wakeup, context: _Context) -> None:
        await self._handle(wakeup.address, wakeup.update_id)


async def _report(update: object, context: _Context) -> None:
    """A failed handler, by ids and places: the text of an exception may hold what a person wrote."""
    assert isinstance(update, Wakeup)
    assert context.error is not None
    log.error("update %s of %s failed: %s", update.update_id, update.address.channel, where(context.error))
