"""Telegram is told that it may forget an update only when that is stored; no update and no fault stops the intake."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.channel import ChannelUnusable
from bot.channels.telegram_bot import TelegramBot, telegram_bot
from bot.channels.telegram_intake import Pauses, Polling, hours_lost, reach
from domain.talk import Address
from storage.wire.inbox import Arrival
from tests.channels.bot_api import ME, TOKEN, Answer, BotApi, cut, raw, refusal, result, silent
from tests.channels.test_telegram_reading import payload

AT_ONCE = Pauses(0, 0)


class Inbox:
    """Keeps what arrives; fails as often as it is told to."""

    def __init__(self, faults: int = 0) -> None:
        self.kept: dict[str, Arrival] = {}
        self.woken: list[tuple[Address, str]] = []
        self._faults = faults

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        if self._faults:
            self._faults -= 1
            raise OSError("no space left on device")
        for one in arrivals:
            self.kept.setdefault(one.update_id, one)

    async def wake(self, address: Address, update_id: str) -> None:
        assert update_id in self.kept, "nobody is woken for what isn't stored"
        self.woken.append((address, update_id))


def now() -> datetime:
    """A programme time that is not today's."""
    return datetime(2027, 1, 2, 3, tzinfo=UTC)


def text(update_id: int, **more: Any) -> dict[str, Any]:
    return payload("text") | {"update_id": update_id} | more


async def poll(bot: TelegramBot, api: BotApi, inbox: Inbox, *answers: Answer) -> list[str | None]:
    """Run the intake over these answers; returns the offsets that it asked with, the last one unanswered."""
    api.order("deleteWebhook", result(True))
    api.order("getUpdates", *answers, silent)
    task = asyncio.create_task(Polling(bot, inbox.keep, inbox.wake, now, pauses=AT_ONCE).run())
    while len(asked := [call for call in api.calls if call.method == "getUpdates"]) <= len(answers):
        assert not task.done(), task
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return [call.fields.get("offset") for call in asked]


async def test_updates_are_kept_whole_and_then_confirmed(bot: TelegramBot, api: BotApi) -> None:
    inbox = Inbox()
    update = text(8, new_field={"of": "tomorrow", "big": 2**60, "small": 0.1, "torn": "\ud83d"})
    offsets = await poll(bot, api, inbox, result([update, text(9)]), result([]), result([text(10)]))
    assert offsets == [None, "10", "10", "11"]
    assert json.loads(inbox.kept["8"].payload) == update
    assert inbox.kept["8"].payload.isascii()
    assert inbox.kept["8"].at == now()
    assert inbox.woken == [(Address("telegram", "7001"), update_id) for update_id in ("8", "9", "10")]


async def test_what_it_asks_for(bot: TelegramBot, api: BotApi) -> None:
    await poll(bot, api, Inbox())
    before, asked = api.calls
    assert before.method == "deleteWebhook"
    assert before.fields.get("drop_pending_updates") in (None, "false")
    assert asked.fields["timeout"] == "30"
    assert asked.json("allowed_updates") == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_the_offset_never_passes_an_update_that_is_not_stored(bot: TelegramBot, api: BotApi) -> None:
    inbox = Inbox(faults=2)
    batch = result([text(8), text(9)])
    assert await poll(bot, api, inbox, batch, batch, batch) == [None, None, None, "10"]
    assert list(inbox.kept) == ["8", "9"]


async def test_a_repeat_is_no_harm(bot: TelegramBot, api: BotApi) -> None:
    inbox = Inbox()
    offsets = await poll(bot, api, inbox, result([text(8)]), result([text(8), text(9)]))
    assert offsets == [None, "9", "10"]
    assert list(inbox.kept) == ["8", "9"]


async def test_odd_updates_are_passed_by_their_id_and_never_loop(
    bot: TelegramBot, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox()
    odd = [payload("message_without_chat") | {"update_id": 5}, payload("update_of_tomorrow") | {"update_id": 6}]
    offsets = await poll(bot, api, inbox, result([*odd, text(7), "?", {"message": {}}]))
    assert offsets == [None, "8"]
    assert list(inbox.kept) == ["7"]
    assert "telegram update 5 is dropped" in caplog.text
    assert "telegram update 6 is dropped" in caplog.text
    assert "rahasia" not in caplog.text


@pytest.mark.parametrize("again", [["?"], [{"message": {}}]])
async def test_updates_without_an_id_bring_a_pause(
    bot: TelegramBot, api: BotApi, caplog: pytest.LogCaptureFixture, again: list[Any]
) -> None:
    assert await poll(bot, api, Inbox(), result(again)) == [None, None]
    assert "asking for updates failed, again in 0 s" in caplog.text


async def test_ids_may_begin_anew_lower(bot: TelegramBot, api: BotApi) -> None:
    # after a week without updates Telegram chooses the next id at random
    assert await poll(bot, api, Inbox(), result([text(900)]), result([text(3)])) == [None, "901", "4"]


FAULTS: list[tuple[Answer, str]] = [
    (cut, "asking for updates failed"),
    (raw(200, "<html>"), "not Telegram's JSON"),
    (raw(502, "Bad Gateway"), "HTTP 502"),
    (refusal(409, "Conflict: terminated by other getUpdates request"), "stop the other process"),
    (refusal(429, "Too Many Requests: retry after 0.01", retry_after=0.01), "retry after 0.01 s"),
]


@pytest.mark.parametrize(("answer", "told"), FAULTS)
async def test_a_fault_is_outlived_and_told(
    bot: TelegramBot, api: BotApi, caplog: pytest.LogCaptureFixture, answer: Answer, told: str
) -> None:
    inbox = Inbox()
    assert await poll(bot, api, inbox, answer, result([text(8)])) == [None, None, "9"]
    assert list(inbox.kept) == ["8"]
    assert told in caplog.text
    assert TOKEN not in caplog.text


async def test_pauses_double_up_to_a_limit(bot: TelegramBot, api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    api.order("deleteWebhook", *[raw(500, "")] * 4, refusal(401, "Unauthorized"))
    polling = Polling(bot, Inbox().keep, Inbox().wake, now, pauses=Pauses(0.001, 0.004))
    with pytest.raises(ChannelUnusable, match="@BotFather"):
        await polling.run()
    assert re.findall(r"again in (\S+) s", caplog.text) == ["0.001", "0.002", "0.004", "0.004"]


async def test_a_rejected_token_ends_the_intake(bot: TelegramBot, api: BotApi) -> None:
    api.order("deleteWebhook", result(True))
    api.order("getUpdates", refusal(401, "Unauthorized"))
    with pytest.raises(ChannelUnusable, match="@BotFather") as caught:
        await Polling(bot, Inbox().keep, Inbox().wake, now).run()
    assert caught.value.__context__ is None


async def test_it_knows_when_telegram_last_answered(bot: TelegramBot, api: BotApi) -> None:
    api.order("deleteWebhook", result(True))
    api.order("getUpdates", result([]), refusal(401, "Unauthorized"))
    polling = Polling(bot, Inbox().keep, Inbox().wake, now)
    before = datetime.now(UTC)
    assert polling.answered_at is None
    with pytest.raises(ChannelUnusable):
        await polling.run()
    assert polling.answered_at is not None
    assert before <= polling.answered_at <= datetime.now(UTC)


async def test_the_start_waits_for_the_network(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    bot = telegram_bot(TOKEN, server=api.address)
    [me] = api.take("getMe")
    api.order("getMe", cut, raw(502, ""), me)
    await reach(bot, AT_ONCE)
    assert bot.username == ME["username"]
    await bot.shutdown()
    assert caplog.text.count("reaching Telegram failed") == 2


NOON = datetime(2026, 3, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(("away_h", "lost_h"), [(0, None), (23.9, None), (24, None), (30, 6), (72, 48)])
def test_hours_lost(away_h: float, lost_h: float | None) -> None:
    last = NOON - timedelta(hours=away_h)
    lost = None if lost_h is None else (last, last + timedelta(hours=lost_h))
    assert hours_lost(last, NOON) == lost
