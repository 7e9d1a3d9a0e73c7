"""Ordered faults as python-telegram-bot meets them, and updates pushed to a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.simulator import Fault, Phone, Running, Simulator

# (fault, what PTB raises, whether the message arrives)
FAULTS = [
    (Fault.SERVER_ERROR, NetworkError, False),
    (Fault.BAD_GATEWAY, NetworkError, False),
    (Fault.TOO_MANY, RetryAfter, False),
    (Fault.SILENCE_BEFORE, TimedOut, False),
    (Fault.SILENCE_AFTER, TimedOut, True),
    (Fault.CUT_BEFORE, NetworkError, False),
    (Fault.CUT_AFTER, NetworkError, True),
]


@pytest.mark.parametrize(("fault", "error", "arrives"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
async def test_a_fault_happens_once_and_then_all_is_well(
    bot: Bot,
    running: Running,
    sim: Simulator,
    mother: Phone,
    fault: Fault,
    error: type[Exception],
    arrives: bool,
) -> None:
    sim.faults.order(fault, "sendMessage", chat_id=mother.id)
    with pytest.raises(error):
        await bot.send_message(mother.id, "pertama", read_timeout=0.1 if error is TimedOut else 5)
    if arrives:
        await running.until(lambda: bool(mother.received()))
    assert [message["text"] for message in mother.received()] == (["pertama"] if arrives else [])
    sim.clear_counts()
    await bot.send_message(mother.id, "kedua")
    assert mother.received()[-1]["text"] == "kedua"


async def test_orders_count_down_and_fit_only_their_method(bot: Bot, sim: Simulator, mother: Phone) -> None:
    sim.faults.order(Fault.SERVER_ERROR, "sendMessage", times=2)
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(mother.id, "a")
    await bot.send_message(mother.id, "a")
    assert len(mother.received()) == 1


async def test_a_slow_answer_is_still_an_answer(bot: Bot, sim: Simulator, mother: Phone) -> None:
    sim.faults.order(Fault.SLOW, seconds=0.01)
    await bot.send_message(mother.id, "a")
    assert len(mother.received()) == 1


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, asyncio.Queue[tuple[str, str]], list[int]]]:
    """An address for updates, what came there as (secret, text), and the answers that it gives before it says 200."""
    came: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    answers: list[int] = []

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        came.put_nowait((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["message"]["text"]))
        return web.Response(status=answers.pop(0) if answers else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}/hook", came, answers
    await runner.cleanup()


async def test_a_webhook_gets_each_update_until_it_says_yes(
    bot: Bot, mother: Phone, hook: tuple[str, asyncio.Queue[tuple[str, str]], list[int]]
) -> None:
    url, came, answers = hook
    answers.extend([500, 503])
    mother.type("satu")
    await bot.set_webhook(url, secret_token="s3cret")
    mother.type("dua")
    got = [await came.get() for _ in range(4)]
    assert got == [("s3cret", "satu")] * 3 + [("s3cret", "dua")]
    info = await bot.get_webhook_info()
    assert info.url == url
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    await bot.delete_webhook(drop_pending_updates=True)
