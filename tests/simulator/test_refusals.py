"""What Telegram refuses, in Telegram's words, as python-telegram-bot reports it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Conflict, EndPointNotFound, Forbidden, InvalidToken, RetryAfter

from bot.simulator import Hindrance, Limits, NotPossible, Phone, Running, Simulator
from bot.simulator.markup import utf16_length
from bot.simulator.refusals import NOT_MODIFIED, QUERY_TOO_OLD
from tests.simulator.conftest import PNG

Deed = Callable[[Bot, int], Awaitable[Any]]


def _button(**action: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Ya", **action)]])  # type: ignore[arg-type]  # one kind of action


REFUSED: list[tuple[str, Deed]] = [
    ("message text is empty", lambda bot, me: bot.send_message(me, "")),
    ("text must be non-empty", lambda bot, me: bot.send_message(me, " \n ")),
    ("text must be non-empty", lambda bot, me: bot.send_message(me, "<b> </b>", parse_mode="HTML")),
    ("message is too long", lambda bot, me: bot.send_message(me, "a" * 4097)),
    ("message is too long", lambda bot, me: bot.send_message(me, "👶" * 2049)),
    ("message caption is too long", lambda bot, me: bot.send_photo(me, PNG, caption="a" * 1025)),
    (
        'can\'t parse entities: Unsupported start tag "" at byte offset 2',
        lambda bot, me: bot.send_message(me, "a < b", parse_mode="HTML"),
    ),
    ("unsupported parse_mode", lambda bot, me: bot.send_message(me, "a", parse_mode="Org")),
    ("chat not found", lambda bot, me: bot.send_message(77, "halo")),
    ("chat_id is empty", lambda bot, me: bot.send_message("", "halo")),
    ("BUTTON_DATA_INVALID", lambda bot, me: bot.send_message(me, "a", reply_markup=_button(callback_data="é" * 33))),
    (
        "inline keyboard button URL 'bukan alamat' is invalid: Wrong HTTP URL",
        lambda bot, me: bot.send_message(me, "a", reply_markup=_button(url="bukan alamat")),
    ),
    ("message to edit not found", lambda bot, me: bot.edit_message_text("a", me, 1)),
    ("message to delete not found", lambda bot, me: bot.delete_message(me, 1)),
    ("message to be replied not found", lambda bot, me: bot.send_message(me, "a", reply_to_message_id=1)),
    ("IMAGE_PROCESS_FAILED", lambda bot, me: bot.send_photo(me, b"no picture")),
    ("file must be non-empty", lambda bot, me: bot.send_document(me, b"")),
    ("wrong file identifier/HTTP URL specified", lambda bot, me: bot.get_file("nothing")),
    ("failed to get HTTP URL content", lambda bot, me: bot.send_photo(me, "https://example.org/a.png")),
    ("BOT_COMMAND_INVALID", lambda bot, me: bot.set_my_commands([BotCommand("Lapor!", "x")])),
    ("wrong parameter action in request", lambda bot, me: bot.send_chat_action(me, "dance")),
    (QUERY_TOO_OLD, lambda bot, me: bot.answer_callback_query("12345")),
    (
        "bad webhook: An HTTPS URL must be provided for webhook",
        lambda bot, me: bot.set_webhook("http://example.org/hook"),
    ),
]


@pytest.mark.parametrize(("words", "deed"), REFUSED, ids=[f"{i}-{words[:30]}" for i, (words, _) in enumerate(REFUSED)])
async def test_refused_with_telegrams_words(bot: Bot, mother: Phone, words: str, deed: Deed) -> None:
    with pytest.raises(BadRequest) as refused:
        await deed(bot, mother.id)
    assert refused.value.message.casefold() == words.casefold()  # PTB writes the first letter large


@pytest.mark.parametrize("text", ["a" * 4096, "👶" * 2048, f"<b>{'a' * 4096}</b>"])
async def test_exactly_as_long_as_allowed_goes(bot: Bot, mother: Phone, text: str) -> None:
    sent = await bot.send_message(mother.id, text, parse_mode="HTML")
    assert utf16_length(sent.text or "") == 4096


async def test_an_edit_must_change_something_and_be_the_bots_own(bot: Bot, mother: Phone) -> None:
    sent = await bot.send_message(mother.id, "<b>a</b>", parse_mode="HTML", reply_markup=_button(callback_data="x"))
    same = {"text": "<b>a</b>", "parse_mode": "HTML", "reply_markup": _button(callback_data="x")}
    with pytest.raises(BadRequest) as refused:
        await bot.edit_message_text(chat_id=mother.id, message_id=sent.message_id, **same)  # type: ignore[arg-type]
    assert refused.value.message.casefold() == NOT_MODIFIED
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.edit_message_text("a" * 4097, mother.id, sent.message_id)
    theirs = mother.type("halo")
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("b", mother.id, theirs)
    photo: Message = await bot.send_photo(mother.id, PNG)
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("b", mother.id, photo.message_id)
    with pytest.raises(BadRequest, match="no caption in the message to edit"):
        await bot.edit_message_caption(mother.id, sent.message_id, caption="b")


async def test_two_days_later_a_message_can_no_longer_be_deleted(bot: Bot, sim: Simulator, mother: Phone) -> None:
    sent = await bot.send_message(mother.id, "a")
    sim.move_clock(timedelta(days=2, seconds=1))
    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        await bot.delete_message(mother.id, sent.message_id)


async def test_a_blocked_bot_is_told(bot: Bot, mother: Phone) -> None:
    mother.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(mother.id, "halo")
    with pytest.raises(NotPossible) as impossible:
        mother.type("halo")
    assert impossible.value.hindrance is Hindrance.BLOCKED


async def test_a_tap_waits_only_so_long(bot: Bot, running: Running, mother: Phone) -> None:
    await bot.send_message(mother.id, "a", reply_markup=_button(callback_data="x"))
    patience, running.simulator.world.patience = running.simulator.world.patience, 0.0
    tapped = mother.tap("Ya")
    running.simulator.world.patience = patience
    assert tapped.query_id is not None
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tapped.query_id)


async def test_a_tap_without_a_signal_or_without_a_button_fails_on_the_phone(bot: Bot, mother: Phone) -> None:
    await bot.send_message(mother.id, "a", reply_markup=_button(callback_data="x"))
    with pytest.raises(NotPossible, match="no_such_button"):
        mother.tap("Mungkin")
    mother.set_signal(False)
    with pytest.raises(NotPossible, match="no_signal"):
        mother.tap("Ya")


async def test_too_fast_for_one_chat_and_for_the_bot(bot: Bot, sim: Simulator, mother: Phone) -> None:
    sim.limits = Limits(per_second=None)
    await bot.send_message(mother.id, "1")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(mother.id, "2")
    assert refused.value.retry_after == timedelta(seconds=1)
    counts = sim.counts()
    assert (counts.sends, counts.refused, counts.peak_per_chat, counts.peak_attempts) == (1, 1, 1, 2)


async def test_a_webhook_and_polling_exclude_each_other(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/nowhere")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize("token", ["4200000001:wrong", "nonsense"])
async def test_a_wrong_token_opens_nothing(running: Running, token: str) -> None:
    with pytest.raises(InvalidToken):
        async with Bot(token, running.base_url):
            pytest.fail("let in")


async def test_an_unknown_method(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("makeCoffee")
