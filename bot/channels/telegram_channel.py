"""Telegram as a channel: sends, edits and deletes messages, fetches files, and names what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import telegram
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, InvalidToken, TelegramError

from bot.channels.channel import DeliveryFailed, FailureKind
from bot.channels.telegram_failures import describe, failure, says
from bot.channels.telegram_reading import CHANNEL
from bot.channels.telegram_request import MAX_ANSWER_BYTES
from domain.talk import Address, Ask
from messages.outgoing import Attachment, AttachmentKind, Button, Capabilities, Markup, Op, Outgoing

log = logging.getLogger(__name__)
T = TypeVar("T")

CAPABILITIES = Capabilities(
    markup=Markup.HTML,
    max_text=4096,
    max_caption=1024,
    max_buttons=100,
    max_label=64,  # Telegram names no limit; longer ones are cut on a small phone
    can_edit=True,
    can_delete=True,
    pace_per_second=29,  # the free limit is 30, and a shared pace of 30 was measured to reach 31
    pace_alone_per_second=29.9,  # whoever sends alone counts its own sends, and begins none that would be the 31st
    chat_interval_s=1.0,
)

_NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
_UPLOAD_S = 60.0  # for a whole file, over the line of a district office
_Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class TelegramChannel:
    """`bot.channels.channel.Channel` over PTB's bot, which its owner initializes and shuts down. Every method but
    `acknowledge` raises ChannelUnusable when Telegram rejects the token."""

    name = CHANNEL

    def __init__(self, bot: telegram.Bot, capabilities: Capabilities = CAPABILITIES) -> None:
        self._bot, self.capabilities = bot, capabilities

    async def send(self, outgoing: Outgoing) -> str | None:
        """As the contract says. An edit or a delete that finds its work done already is a success."""
        return await _translated(self._send_where_the_chat_is(outgoing))

    async def acknowledge(self, tap_id: str) -> None:
        try:
            await self._bot.answer_callback_query(tap_id)
        except TelegramError as error:
            log.info("a tap was not acknowledged: %s", describe(error))

    async def fetch(self, file_id: str) -> bytes:
        """At most MAX_ANSWER_BYTES; what is larger or no longer there is REFUSED."""
        file = await _translated(self._bot.get_file(file_id))
        if (file.file_size or 0) > MAX_ANSWER_BYTES:
            raise DeliveryFailed(FailureKind.REFUSED, f"the file has {file.file_size} bytes")
        return await _translated(self._download(file))

    async def offer_commands(self, address: Address, commands: Sequence[tuple[str, str]], language: str) -> None:
        """The words are in `language` already. Telegram isn't told it: an app that is set to another language would
        then hide the list, and a list of the former language would outlive a change."""
        scope = telegram.BotCommandScopeChat(int(address.external))
        await _translated(self._bot.set_my_commands(commands, scope=scope))

    async def offer_everyone(self, commands: Sequence[tuple[str, str]], language: str | None = None) -> None:
        """The menu of private chats that have none of their own: for apps set to `language`, or for all others."""
        scope = telegram.BotCommandScopeAllPrivateChats()
        await _translated(self._bot.set_my_commands(commands, scope=scope, language_code=language))

    async def _send_where_the_chat_is(self, outgoing: Outgoing) -> str | None:
        chat_id = int(outgoing.address.external)
        try:
            return await self._carry_out(outgoing, chat_id)
        except ChatMigrated as error:  # a group became a supergroup: same people, new id
            log.info("chat %s is now %s", chat_id, error.new_chat_id)
            return await self._carry_out(outgoing, error.new_chat_id)

    async def _carry_out(self, outgoing: Outgoing, chat_id: int) -> str | None:
        if outgoing.op is Op.SEND:
            return await self._send(outgoing, chat_id)
        if outgoing.target is None:
            raise DeliveryFailed(FailureKind.REFUSED, f"{outgoing.op} without a target")
        if outgoing.op is Op.EDIT:
            return await self._edit(outgoing, chat_id, int(outgoing.target))
        await self._delete(chat_id, int(outgoing.target))
        return None

    async def _send(self, outgoing: Outgoing, chat_id: int) -> str:
        keyboard = _keyboard(outgoing)
        if outgoing.attachment is not None:
            message = await self._send_attached(outgoing.attachment, outgoing.text, chat_id, keyboard)
        else:
            message = await self._bot.send_message(
                chat_id,
                outgoing.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )
        return str(message.message_id)

    async def _send_attached(
        self, file: Attachment, caption: str, chat_id: int, keyboard: _Keyboard | None
    ) -> telegram.Message:
        send = self._bot.send_photo if file.kind is AttachmentKind.PHOTO else self._bot.send_document
        return await send(
            chat_id,
            file.content,  # a photo or a document: the second parameter of either
            caption=caption or None,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            filename=file.name,
            write_timeout=_UPLOAD_S,
        )

    async def _edit(self, outgoing: Outgoing, chat_id: int, message_id: int) -> str | None:
        try:
            if outgoing.text:
                await self._edit_text(outgoing, chat_id, message_id)
            else:
                buttons = _inline(outgoing.buttons)
                await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=buttons)
        except BadRequest as error:
            if says(error, "message is not modified"):
                return None
            raise
        return str(message_id)

    async def _edit_text(self, outgoing: Outgoing, chat_id: int, message_id: int) -> None:
        buttons = _inline(outgoing.buttons)
        try:
            await self._bot.edit_message_text(
                outgoing.text,
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=buttons,
            )
        except BadRequest as error:
            if not says(error, "there is no text in the message to edit"):
                raise
            await self._bot.edit_message_caption(  # it was sent with a picture
                chat_id, message_id, caption=outgoing.text, parse_mode=ParseMode.HTML, reply_markup=buttons
            )

    async def _delete(self, chat_id: int, message_id: int) -> None:
        try:
            await self._bot.delete_message(chat_id, message_id)
        except BadRequest as error:
            if not says(error, "message to delete not found"):
                raise

    @staticmethod
    async def _download(file: telegram.File) -> bytes:
        try:
            return bytes(await file.download_as_bytearray())
        except InvalidToken:  # PTB's reading of any 404; the token was good a moment ago
            raise BadRequest("the file is no longer there") from None


async def _translated(call: Awaitable[T]) -> T:
    """What `call` returns; its PTB exceptions as ours, raised outside the handler because theirs may quote what we
    wrote, and would hang on as context."""
    try:
        return await call
    except TelegramError as error:
        translated = failure(error)
    raise translated


def _keyboard(outgoing: Outgoing) -> _Keyboard | None:
    """A message carries one keyboard: buttons, else keys, else the removal of keys."""
    if outgoing.buttons:
        return _inline(outgoing.buttons)
    if outgoing.keys is None:
        return None
    if not outgoing.keys:
        return ReplyKeyboardRemove()
    rows = [[KeyboardButton(label) for label in row] for row in outgoing.keys]
    if outgoing.ask is not None:
        rows[0][0] = KeyboardButton(
            outgoing.keys[0][0],
            request_contact=outgoing.ask is Ask.CONTACT,
            request_location=outgoing.ask is Ask.PLACE,
        )
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=outgoing.ask is not None)


def _inline(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_inline_button(button) for button in row] for row in rows])


def _inline_button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, url=button.url, callback_data=button.data)
