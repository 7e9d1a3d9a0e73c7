"""The bot object: python-telegram-bot's, over our transport, with updates as they came and a token that never shows."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, cast

from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.channels.channel import ChannelUnusable
from bot.channels.telegram_request import AiohttpRequest

TELEGRAM = "https://api.telegram.org"
REJECTED = "Telegram rejects the bot's token: take the current one from @BotFather, set it, and start again"

# At DEBUG, PTB writes every parameter of every call: names, phone numbers, what people said.
logging.getLogger("telegram").setLevel(logging.INFO)


class TelegramBot(ExtBot[None]):
    """PTB's bot. Its errors and its repr hold no token."""

    def __repr__(self) -> str:
        return "TelegramBot()"

    async def initialize(self) -> None:
        """Opens the sessions and asks Telegram who we are. Raises ChannelUnusable for a rejected token, and PTB's
        NetworkError while Telegram cannot be reached."""
        try:
            await super().initialize()
        except InvalidToken:
            rejected = True
        else:
            rejected = False
        if rejected:  # raised here: PTB's exception, which names the token, must not hang on as context
            raise ChannelUnusable(REJECTED)

    async def raw_updates(self, offset: int | None, wait_s: int, kinds: Sequence[str]) -> list[Any]:
        """`getUpdates` without parsing: the updates as Telegram wrote them. wait_s: how long Telegram may hold the
        answer back. One update that PTB cannot read would otherwise take the 99 beside it down."""
        parameters = {"offset": offset, "timeout": wait_s, "limit": 100, "allowed_updates": list(kinds)}
        answer = await self._post("getUpdates", parameters, read_timeout=(self.request.read_timeout or 0) + wait_s)
        return cast("list[Any]", answer)


def telegram_bot(token: str, *, server: str = TELEGRAM, connections: int = 64) -> TelegramBot:
    """A bot that is not yet initialized. server: address of the Bot API, without a slash at its end (the simulator's,
    or that of a Bot API server of one's own)."""
    return TelegramBot(
        token,
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=AiohttpRequest(connections),
        get_updates_request=AiohttpRequest(2),  # one that waits, and one that asks anew after a stop
    )
