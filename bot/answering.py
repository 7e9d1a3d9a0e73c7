"""From a stored update to an answered chat: its open rows are handled, its buttons stop spinning, its menu fits."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.channels.channel import Channel
from bot.clock import Clock
from bot.logs import where
from bot.menus import Menus
from bot.receive import Handled, Receiver
from bot.threads import DatabaseThreads
from domain.talk import Address
from storage.wire import inbox

log = structlog.get_logger(__name__)


class Answering:
    """One channel's chats."""

    def __init__(
        self, threads: DatabaseThreads, clock: Clock, receiver: Receiver, channel: Channel, menus: Menus
    ) -> None:
        self._threads, self._clock, self._receiver = threads, clock, receiver
        self._channel, self._menus = channel, menus

    async def stored(self, address: Address, update_id: str) -> None:
        """Something is stored for the chat at this address (bot.channels.telegram_dispatch.Handle)."""
        await self._end(await self._receiver.handle_address(address))

    async def take_up(self, received_before: datetime | None = None) -> None:
        """What was stored before then (by default until now) and left open, by whomever. A chat that cannot be
        answered holds up no other."""
        before = received_before or self._clock.now()
        for chat_id in await self._threads.read(inbox.open_chats, self._channel.name, before):
            try:
                await self._end(await self._receiver.handle(chat_id))
            except Exception as error:  # it stays open, and the next take-up tries again
                log.error("chat not taken up", chat_id=chat_id, error=where(error))

    async def _end(self, handled: Handled) -> None:
        self._menus.offer(handled.speakers)
        for tap_id in handled.taps:
            await self._channel.acknowledge(tap_id)
