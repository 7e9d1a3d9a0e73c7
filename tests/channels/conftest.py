"""A Bot API server under orders, and a bot that talks to it over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram_bot import TelegramBot, telegram_bot
from tests.channels.bot_api import TOKEN, BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    api = BotApi()
    await api.server.start_server(access_log=None)
    yield api
    await api.server.close()


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[TelegramBot]:
    async with telegram_bot(TOKEN, server=api.address) as bot:
        api.calls.clear()
        yield bot
