"""Telegram's deliveries are taken with the secret only, and answered 200 only when stored."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.channel import ChannelUnusable
from bot.channels.telegram_bot import TelegramBot
from bot.channels.telegram_intake import Pauses
from bot.channels.telegram_webhook import MAX_BODY_BYTES, announce, webhook_route
from domain.talk import Address
from tests.channels.bot_api import BotApi, raw, refusal, result
from tests.channels.test_telegram_intake import Inbox, now
from tests.channels.test_telegram_reading import payload

SECRET = "a-secret_of-20-signs"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = json.dumps(payload("text")).encode()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def url(inbox: Inbox) -> AsyncIterator[str]:
    app = Starlette(routes=[webhook_route("/telegram", SECRET, inbox.keep, inbox.wake, now)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/telegram"
    server.should_exit = True
    await task


async def deliver(url: str, body: bytes, secret: str | None = SECRET, method: str = "POST") -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


async def test_a_delivery_is_kept_whole_and_wakes(url: str, inbox: Inbox) -> None:
    assert await deliver(url, UPDATE) == 200
    update_id = str(payload("text")["update_id"])
    assert json.loads(inbox.kept[update_id].payload) == payload("text")
    assert inbox.woken == [(Address("telegram", "7001"), update_id)]


async def test_without_the_secret_nothing_is_taken(url: str, inbox: Inbox) -> None:
    for secret in (None, "", "wrong", SECRET + "x", SECRET.upper(), "é"):
        assert await deliver(url, UPDATE, secret) == 403, secret
    assert inbox.kept == {}


async def test_a_storage_fault_asks_for_another_delivery(url: str, inbox: Inbox) -> None:
    inbox._faults = 1
    assert await deliver(url, UPDATE) == 503
    assert inbox.woken == []
    assert await deliver(url, UPDATE) == 200
    assert len(inbox.kept) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"{}", b"\xff", b"[" * 500_000, json.dumps(payload("poll_closed")).encode()]
)
async def test_what_cannot_be_read_is_not_asked_for_again(url: str, inbox: Inbox, body: bytes) -> None:
    assert await deliver(url, body) == 200
    assert inbox.kept == {}


async def test_a_body_over_the_limit_is_refused(url: str, inbox: Inbox) -> None:
    assert await deliver(url, UPDATE + b" " * MAX_BODY_BYTES) == 413
    assert inbox.kept == {}


async def test_only_post(url: str) -> None:
    assert await deliver(url, b"", method="GET") == 405


async def test_the_webhook_is_announced_until_telegram_takes_it(bot: TelegramBot, api: BotApi) -> None:
    api.order("setWebhook", raw(502, ""), result(True), refusal(401, "Unauthorized"))
    await announce(bot, "https://sapa.example/telegram", SECRET, Pauses(0, 0))
    call = api.calls[-1]
    assert call.fields["url"] == "https://sapa.example/telegram"
    assert call.fields["secret_token"] == SECRET
    assert call.json("allowed_updates") == ["message", "edited_message", "callback_query", "my_chat_member"]
    with pytest.raises(ChannelUnusable):
        await announce(bot, "https://sapa.example/telegram", SECRET, Pauses(0, 0))


@pytest.mark.parametrize("secret", ["", "short", "with spaces and more signs", "x" * 257])
def test_a_weak_secret_is_refused(secret: str) -> None:
    inbox = Inbox()
    with pytest.raises(ValueError, match="16 to 256"):
        webhook_route("/telegram", secret, inbox.keep, inbox.wake, now)
