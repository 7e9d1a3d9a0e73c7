"""python-telegram-bot over real HTTP: every method as the bot uses it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import Conflict

from bot.simulator import Phone, Running, Simulator
from tests.simulator.conftest import PNG

TWO_BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton(label, callback_data=f"r.1.{label.lower()}")] for label in ("Ya", "Tidak")]
)


async def test_the_bot_learns_who_it_is(bot: Bot, sim: Simulator) -> None:
    assert (await bot.get_me()).username == sim.bot.username


async def test_a_typed_command_arrives_as_an_update_with_its_entity(bot: Bot, mother: Phone) -> None:
    message_id = mother.type("/lapor Aisyah")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.message_id == message_id
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "id"
    assert update.message.date == datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
    assert list(update.message.parse_entities(["bot_command"]).values()) == ["/lapor"]


async def test_updates_stay_until_the_offset_passes_them(bot: Bot, mother: Phone) -> None:
    for text in ("satu", "dua", "tiga"):
        mother.type(text)
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first if update.message] == ["satu", "dua"]
    assert await bot.get_updates(limit=2) == first
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["tiga"]
    assert [u.update_id for u in await bot.get_updates(offset=-1)] == [rest[0].update_id]
    assert await bot.get_updates(offset=rest[0].update_id + 1) == ()


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, mother: Phone) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    mother.type("halo")
    [update] = await waiting
    assert update.message is not None
    assert update.message.text == "halo"


async def test_a_second_poll_ends_the_first(bot: Bot, mother: Phone) -> None:
    polls = {asyncio.create_task(bot.get_updates(timeout=30)) for _ in range(2)}
    ended, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await ended.pop()
    mother.type("halo")
    assert len(await waiting.pop()) == 1


async def test_kinds_that_were_not_asked_for_do_not_come(bot: Bot, mother: Phone) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    mother.type("halo")
    mother.block()
    mother.unblock()
    assert await bot.get_updates(allowed_updates=[]) == ()


async def test_a_message_with_markup_buttons_and_a_tap(bot: Bot, mother: Phone) -> None:
    sent = await bot.send_message(
        mother.id, "<b>Berat</b> 👶🏽 &lt;8 kg&gt;?\n", parse_mode=ParseMode.HTML, reply_markup=TWO_BUTTONS
    )
    assert sent.text == "Berat 👶🏽 <8 kg>?"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 0, 5)]
    tapped = mother.tap("Tidak")
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data) == (tapped.query_id, "r.1.tidak")
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    assert await query.answer("Dicatat", show_alert=True)
    [answer] = mother.answers()
    assert (answer.query_id, answer.text, answer.alert) == (tapped.query_id, "Dicatat", True)


async def test_edits_change_the_message_in_place(bot: Bot, mother: Phone) -> None:
    sent = await bot.send_message(mother.id, "Berapa beratnya?", reply_markup=TWO_BUTTONS)
    edited = await bot.edit_message_text("Berat: 8,4 kg", mother.id, sent.message_id)
    assert edited.text == "Berat: 8,4 kg"  # type: ignore[union-attr]  # True only for inline messages
    assert "reply_markup" not in mother.received()[-1]
    await bot.edit_message_reply_markup(mother.id, sent.message_id, reply_markup=TWO_BUTTONS)
    assert len(mother.received()) == 1
    assert len(mother.received()[-1]["reply_markup"]["inline_keyboard"]) == 2
    assert await bot.delete_message(mother.id, sent.message_id)
    assert mother.received() == []


async def test_photos_and_documents_are_uploaded_once_and_sent_again_by_id(bot: Bot, mother: Phone) -> None:
    photo = await bot.send_photo(mother.id, PNG, caption="<i>Grafik</i>", parse_mode="HTML")
    assert [(size.width, size.height) for size in photo.photo] == [(2, 3)]
    assert photo.caption == "Grafik"
    again = await bot.send_photo(mother.id, photo.photo[-1].file_id)
    assert again.photo[-1].file_id == photo.photo[-1].file_id
    edited = await bot.edit_message_caption(mother.id, photo.message_id, caption="Grafik baru")
    assert edited.caption == "Grafik baru"  # type: ignore[union-attr]  # True only for inline messages
    document = await bot.send_document(mother.id, InputFile(b"a;b\n", "laporan.csv"), caption="Laporan")
    assert document.document is not None
    assert (document.document.file_name, document.document.file_size) == ("laporan.csv", 4)
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a;b\n"


async def test_everything_that_a_phone_can_send(bot: Bot, mother: Phone) -> None:
    question = await bot.send_message(mother.id, "Bagaimana kabarnya?")
    mother.send_photo(PNG, "timbangan")
    mother.send_document(b"isi", "surat.pdf", "application/pdf")
    mother.send_voice(b"OggS", 3)
    mother.send_sticker("😀")
    mother.send_location(-7.5, 110.25)
    mother.send_contact()
    mother.send_contact("+62811000111", "Bidan Ani")
    mother.forward("Resep bubur", "Tetangga")
    mother.type("baik", reply_to=question.message_id)
    messages = [update.message for update in await bot.get_updates() if update.message]
    photo, document, voice, sticker, location, own, other, forwarded, reply = messages
    assert (photo.photo[-1].height, photo.caption) == (3, "timbangan")
    assert document.document is not None
    assert document.document.mime_type == "application/pdf"
    assert voice.voice is not None
    assert bytes(await (await bot.get_file(voice.voice.file_id)).download_as_bytearray()) == b"OggS"
    assert sticker.sticker is not None
    assert sticker.sticker.emoji == "😀"
    assert location.location is not None
    assert (location.location.latitude, location.location.longitude) == (-7.5, 110.25)
    assert own.contact is not None
    assert other.contact is not None
    assert (own.contact.user_id, other.contact.user_id) == (mother.id, None)
    assert forwarded.forward_origin is not None
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == question.message_id


async def test_what_is_typed_can_be_edited(bot: Bot, mother: Phone) -> None:
    message_id = mother.type("8,4")
    assert message_id is not None
    mother.edit(message_id, "8,5")
    updates = await bot.get_updates()
    assert [update.edited_message.text for update in updates if update.edited_message] == ["8,5"]


async def test_reply_keyboards_type_ask_and_go(bot: Bot, mother: Phone) -> None:
    keys: list[list[str | KeyboardButton]] = [
        ["Ya", "Tidak"],
        [KeyboardButton("Nomor saya", request_contact=True)],
        [KeyboardButton("Lokasi", request_location=True)],
    ]
    sent = await bot.send_message(mother.id, "Setuju?", reply_markup=ReplyKeyboardMarkup(keys, one_time_keyboard=False))
    assert sent.reply_markup is None
    mother.press("Ya")
    mother.press("Nomor saya")
    mother.press("Lokasi", latitude=-6.2, longitude=106.8)
    text, contact, place = [update.message for update in await bot.get_updates() if update.message]
    assert text.text == "Ya"
    assert contact.contact is not None
    assert place.location is not None
    await bot.send_message(mother.id, "Terima kasih", reply_markup=ReplyKeyboardRemove())
    assert mother.chat.keyboard is None
    await bot.send_message(mother.id, "Nama?", reply_markup=ForceReply())


async def test_typing_is_seen_until_the_message_comes(bot: Bot, mother: Phone) -> None:
    assert await bot.send_chat_action(mother.id, ChatAction.TYPING)
    assert mother.chat.action is not None
    assert mother.chat.action[1] == "typing"
    await bot.send_message(mother.id, "Halo")
    assert mother.chat.action is None


async def test_commands_by_scope_and_language(bot: Bot, sim: Simulator, mother: Phone) -> None:
    await bot.set_my_commands([BotCommand("bantuan", "Bantuan")])
    await bot.set_my_commands([BotCommand("help", "Help")], language_code="en")
    await bot.set_my_commands([BotCommand("lapor", "Lapor kunjungan")], scope=BotCommandScopeChat(mother.id))
    assert [c.command for c in await bot.get_my_commands(language_code="en")] == ["help"]
    seen = sim.world.commands.seen_by(mother.id, mother.id, "id", private=True)
    assert [command["command"] for command in seen] == ["lapor"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(mother.id))
    seen = sim.world.commands.seen_by(mother.id, mother.id, "en", private=True)
    assert [command["command"] for command in seen] == ["help"]


async def test_a_link_with_a_payload_starts(bot: Bot, sim: Simulator) -> None:
    phone = sim.add_phone(900_001, "Dewi", start="undangan_1")
    phone.start(phone.owner.start)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start undangan_1"
    assert (await bot.get_chat(phone.id)).first_name == "Dewi"


async def test_blocking_and_coming_back_is_told(bot: Bot, mother: Phone) -> None:
    mother.block()
    mother.start()
    blocked, back, start = await bot.get_updates()
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert back.my_chat_member is not None
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None


async def test_a_group_shows_the_bot_only_what_is_meant_for_it(bot: Bot, sim: Simulator, mother: Phone) -> None:
    group = sim.add_group("Posyandu Melati", [mother])
    mother.type("selamat pagi", chat_id=group)
    mother.type("/bantuan", chat_id=group)
    added, command = await bot.get_updates()
    assert added.my_chat_member is not None
    assert command.message is not None
    assert (command.message.chat.type, command.message.chat.id) == ("group", group)
    await bot.send_message(group, "Silakan tulis kepada saya sendiri.")
    assert [message["text"] for message in sim.messages(group)][-1] == "Silakan tulis kepada saya sendiri."
    await bot.leave_chat(group)


async def test_without_a_signal_everything_waits_and_comes_in_one_burst(bot: Bot, mother: Phone) -> None:
    await bot.send_message(mother.id, "Berapa beratnya?", reply_markup=ReplyKeyboardMarkup([["Nanti"]]))
    mother.set_signal(False)
    assert mother.type("8,4") is None
    assert mother.press("Nanti") is None
    assert mother.send_photo(PNG) is None
    assert await bot.get_updates() == ()
    mother.set_signal(True)
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [message.text for message in messages] == ["8,4", "Nanti", None]
    assert messages[2].photo


async def test_long_texts_are_cut_by_the_app(bot: Bot, mother: Phone) -> None:
    mother.type("a" * 10_000)
    lengths = [len(update.message.text or "") for update in await bot.get_updates() if update.message]
    assert lengths == [4096, 4096, 1808]


async def test_updates_survive_ptbs_own_reading(bot: Bot, running: Running, mother: Phone) -> None:
    mother.send_location(-7.5, 110.25)
    [update] = await bot.get_updates()
    assert Update.de_json(update.to_dict(), bot) == update
