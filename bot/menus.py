"""The commands menu of each chat, in the words of its language, with what its role may do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable

import structlog

from bot.channels.channel import ChannelUnusable, DeliveryFailed
from bot.channels.telegram_channel import TelegramChannel
from bot.receive import Speaker
from domain.people import Role
from messages.library import Library

log = structlog.get_logger(__name__)

_REMEMBERED_CHATS = 50_000


class Menus:
    """A menu is a convenience: it is offered beside the answer and never holds it up; one that fails is offered again
    when the chat speaks next. What was offered is remembered in this process only."""

    def __init__(self, library: Library, channel: TelegramChannel, language: str) -> None:
        self._library, self._channel, self._language = library, channel, language
        self._offered: dict[int, tuple[Role | None, str]] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def offer_everyone(self) -> None:
        """The menu of people whom we don't know yet, per language of their app."""
        for language in (None, *self._library.languages):
            commands = self._library.commands(None, language or self._language)
            self._begin(self._attempt(self._channel.offer_everyone(commands, language)))

    def offer(self, speakers: Iterable[Speaker]) -> None:
        """To each whose role or language is not that of the menu in the chat, as far as is known."""
        for speaker in speakers:
            wanted = (speaker.role, speaker.language)
            if self._offered.get(speaker.chat_id, (None, self._language)) == wanted:
                continue
            if len(self._offered) >= _REMEMBERED_CHATS:
                self._offered.clear()
            self._offered[speaker.chat_id] = wanted
            self._begin(self._offer_to(speaker))

    async def end(self) -> None:
        """Lets what is under way end."""
        await asyncio.gather(*self._under_way)

    async def _offer_to(self, speaker: Speaker) -> None:
        commands = self._library.commands(speaker.role, speaker.language)
        if not await self._attempt(self._channel.offer_commands(speaker.address, commands, speaker.language)):
            self._offered.pop(speaker.chat_id, None)

    @staticmethod
    async def _attempt(call: Awaitable[None]) -> bool:
        try:
            await call
        except (DeliveryFailed, ChannelUnusable) as error:
            log.info("a commands menu was not taken", error=str(error))
            return False
        return True

    def _begin(self, work: Awaitable[object]) -> None:
        async def offering() -> None:
            await work

        task = asyncio.create_task(offering())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
