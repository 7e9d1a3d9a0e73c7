"""Updates of one chat are handled strictly in order, chats beside each other, and no failure stops the line."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from random import Random

import pytest

from bot.channels.telegram_bot import TelegramBot
from bot.channels.telegram_dispatch import Dispatch
from domain.talk import Address


def chat(number: int) -> Address:
    return Address("telegram", str(number))


async def test_300_conversations_of_4_messages_back_to_back_keep_their_order(bot: TelegramBot) -> None:
    random = Random(4)
    seen: dict[Address, list[int]] = defaultdict(list)
    inside: Counter[Address] = Counter()
    most_chats = 0

    async def handle(address: Address, update_id: str) -> None:
        nonlocal most_chats
        inside[address] += 1
        assert inside[address] == 1, "one at a time within a chat"
        most_chats = max(most_chats, inside.total())
        for _ in range(random.randrange(12)):
            await asyncio.sleep(0)
        seen[address].append(int(update_id))
        inside[address] -= 1

    async with Dispatch(bot, handle, at_once=32) as dispatch:
        for number in range(300):
            for message in range(4):
                await dispatch.wake(chat(number), str(number * 4 + message))
    assert seen == {chat(number): [number * 4 + message for message in range(4)] for number in range(300)}
    assert 16 < most_chats <= 32, "chats run beside each other, within the bound"


async def test_a_failing_handler_stops_neither_its_chat_nor_the_line(
    bot: TelegramBot, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    async def handle(address: Address, update_id: str) -> None:
        if update_id == "1":
            raise ValueError("anak kejang")
        seen.append(update_id)

    async with Dispatch(bot, handle) as dispatch:
        for update_id in ("0", "1", "2"):
            await dispatch.wake(chat(1), update_id)
        await dispatch.wake(chat(2), "3")
    assert sorted(seen) == ["0", "2", "3"]
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "update 1 of telegram failed: ValueError" in record.getMessage()
    assert "kejang" not in caplog.text


async def test_a_chat_with_many_messages_holds_one_place(bot: TelegramBot) -> None:
    go_on = asyncio.Event()
    seen: list[str] = []

    async def handle(address: Address, update_id: str) -> None:
        if address == chat(1):
            await go_on.wait()
        seen.append(update_id)
        if update_id == "other":
            go_on.set()

    async with Dispatch(bot, handle, at_once=2) as dispatch:
        for update_id in ("0", "1", "2", "3"):
            await dispatch.wake(chat(1), update_id)
        await dispatch.wake(chat(2), "other")
    assert seen == ["other", "0", "1", "2", "3"]


async def test_whoever_wakes_waits_while_the_line_is_full(bot: TelegramBot) -> None:
    go_on = asyncio.Event()
    seen: list[str] = []

    async def handle(address: Address, update_id: str) -> None:
        await go_on.wait()
        seen.append(update_id)

    async with Dispatch(bot, handle, waiting=2) as dispatch:
        await dispatch.wake(chat(1), "0")
        await dispatch.wake(chat(2), "1")
        third = asyncio.create_task(dispatch.wake(chat(3), "2"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not third.done()
        go_on.set()
        await third
    assert sorted(seen) == ["0", "1", "2"]
